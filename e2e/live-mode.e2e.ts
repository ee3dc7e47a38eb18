import { expectNoAxeViolations, expectPage } from './support/expectations.ts'
import { test as base } from './support/fixtures.ts'
import { PAGES } from './support/pages.ts'
import { type Site, startSite } from './support/site.ts'

/** Gatehouse as it is where it is no demo: the badge says so on every page. */
const test = base.extend<object, { site: Site }>({
  site: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the names of the fixtures from here
    async ({}, use) => {
      const site = await startSite('live-mode')
      await use(site)
      await site.stop()
    },
    { scope: 'worker' },
  ],
  baseURL: ({ site }, use) => use(site.url()),
  persona: 'nobody',
})

for (const { name, path, head } of PAGES) {
  test(`the page ${name} has no axe violation in live mode`, async ({ page }) => {
    await page.goto(path)
    await expectPage(page, head.title)
    await base.expect(page.getByRole('banner').getByText('Live', { exact: true })).toBeVisible()
    await expectNoAxeViolations(page)
  })
}
