import { paths } from '../src/app/paths.ts'
import { DEMO_ACCOUNT_IDS } from '../src/emulator/demo.ts'
import { expectNoAxeViolations, expectPage } from './support/expectations.ts'
import { expect, test } from './support/fixtures.ts'
import { PAGES } from './support/pages.ts'

test('the start, and an account alone, lead to the overview', async ({ page }) => {
  await page.goto('/')
  await expectPage(page, 'Overview')
  await expect(page).toHaveURL(paths.overview(DEMO_ACCOUNT_IDS.acme))
  await expect(page).toHaveTitle('Overview · Gatehouse')
  await page.goto(`/${DEMO_ACCOUNT_IDS.acme}`)
  await expectPage(page, 'Overview')
  await expect(page).toHaveURL(paths.overview(DEMO_ACCOUNT_IDS.acme))
})

const { organization, revoke, history, loginPage } = paths
const { acme } = DEMO_ACCOUNT_IDS

for (const [search, kept, path, heading] of [
  ['?x=1', '', organization(acme), 'Organization'],
  ['?run=abc', '', revoke(acme), 'Revoke sessions'],
  ['?email=5', '', revoke(acme), 'Revoke sessions'],
  ['?since=2026-02-31&last=1y', '', history(acme), 'History'],
  ['?person=12345', '?person=12345', history(acme), 'History'],
  ['?zoom=200&theme=pink&state=mfa', '?zoom=200&state=mfa', loginPage(acme), 'Login page'],
] as const) {
  test(`${search} in the URL is reduced to “${kept}”`, async ({ page }) => {
    await page.goto(`${path}${search}`)
    await expectPage(page, heading)
    await expect.poll(() => new URL(page.url()).search).toBe(kept)
  })
}

test('a number in the address filters history by a part of an e-mail address', async ({ page }) => {
  await page.goto(`${history(acme)}?person=12345`)
  await expect(page.getByRole('search').getByText('12345')).toBeVisible()
})

test.describe('before a script has run', () => {
  test.use({ javaScriptEnabled: false })

  test('a page says what it is called and what it is for', async ({ page }) => {
    for (const { path, head } of PAGES) {
      await page.goto(path)
      await expect(page).toHaveTitle(`${head.title} · Gatehouse`)
      await expect(page.getByRole('heading', { level: 1, name: head.title })).toBeVisible()
      await expect(page.getByText(head.description)).toBeVisible()
    }
  })
})

for (const width of [390, 1280]) {
  test(`the demo is marked and the operator named at ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 })
    await page.goto('/')
    const header = page.getByRole('banner')
    await expect(header.getByText('Demo', { exact: true })).toBeVisible()
    await expect(header.getByText('admin@acme.example')).toBeVisible()
  })
}

test('the navigation marks where one is', async ({ page }) => {
  await page.goto('/')
  const pages = page.getByRole('navigation', { name: 'Pages' })
  await pages.getByRole('link', { name: 'DNS over HTTPS' }).click()
  await expectPage(page, 'DNS over HTTPS')
  await expect(pages.getByRole('link', { name: 'DNS over HTTPS' })).toHaveAttribute(
    'aria-current',
    'page',
  )
  await expect(pages.getByRole('link', { name: 'Organization' })).not.toHaveAttribute(
    'aria-current',
  )
})

test('the navigation opens from the header on a phone', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto(paths.organization(acme))
  await expectPage(page, 'Organization')
  await page.getByRole('banner').getByRole('button', { name: 'Open navigation' }).click()
  const navigation = page.getByRole('dialog', { name: 'Navigation' })
  await expectNoAxeViolations(page)
  await navigation.getByRole('link', { name: 'Revoke sessions' }).click()
  await expectPage(page, 'Revoke sessions')
  await expect(navigation).toBeHidden()
})

test('beside the page the navigation can be its icons alone', async ({ page }) => {
  await page.goto(paths.organization(acme))
  await expectPage(page, 'Organization')
  await page.getByRole('button', { name: 'Collapse navigation' }).press('Enter')
  const link = page
    .getByRole('navigation', { name: 'Pages' })
    .getByRole('link', { name: 'DNS over HTTPS' })
  await expect.poll(async () => (await link.boundingBox())?.width).toBeLessThan(60)
  await expectNoAxeViolations(page)
  await link.click()
  await expectPage(page, 'DNS over HTTPS')
  await page.getByRole('button', { name: 'Expand navigation' }).click()
  await expect(link.getByText('DNS over HTTPS')).toBeInViewport()
})

test('a notice that comes up, and goes, moves nothing of a page that is scrolled, and hides no heading', async ({
  page,
  context,
}) => {
  await page.goto(loginPage(acme))
  const heading = page.getByRole('heading', { name: 'Login page', level: 1 })
  const edit = page.getByRole('button', { name: 'Edit the login page’s design' })
  await expect(edit).toBeVisible()
  const notice = page.getByText('You are offline')
  await context.setOffline(true)
  await expect(notice).toBeInViewport()
  await expect(heading).toBeInViewport({ ratio: 1 })
  await context.setOffline(false)
  await expect(notice).toHaveCount(0)

  await page.getByRole('main').hover()
  await expect(async () => {
    await page.mouse.wheel(0, 150)
    await expect(heading).not.toBeInViewport({ timeout: 1_000 })
  }).toPass()
  const top = async () => Math.round((await edit.boundingBox())?.y ?? Number.NaN)
  const before = await top()
  await context.setOffline(true)
  await expect(notice).toBeInViewport()
  expect(await top()).toBe(before)
  await context.setOffline(false)
  await expect(notice).toHaveCount(0)
  expect(await top()).toBe(before)
})

test('another account is found by its name with the keyboard alone', async ({ page }) => {
  await page.goto('/')
  const switcher = page.getByRole('button', { name: /^Account: Acme Corporation/ })
  await switcher.focus()
  await page.keyboard.press('Enter')
  const accounts = page.getByRole('dialog', { name: 'Account' })
  await expect(accounts.getByRole('option')).toHaveCount(4)
  await expectNoAxeViolations(page)
  await page.keyboard.press('Escape')
  await expect(switcher).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(accounts.getByRole('combobox')).toBeFocused()
  await page.keyboard.type('labs')
  await expect(accounts.getByRole('option')).toHaveCount(1)
  await page.keyboard.press('Enter')
  await expect(page.getByText('No Zero Trust organization yet', { exact: true })).toBeVisible()
})

test('the theme follows the system until one is chosen, and the choice stays', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.goto('/')
  const html = page.locator('html')
  await expect(html).toHaveAttribute('data-mode', 'dark')
  await page.emulateMedia({ colorScheme: 'light' })
  await expect(html).toHaveAttribute('data-mode', 'light')
  await page.getByRole('button', { name: 'Theme: system. Change to light.' }).click()
  await page.getByRole('button', { name: 'Theme: light. Change to dark.' }).click()
  await expect(html).toHaveAttribute('data-mode', 'dark')
  await page.reload()
  await expect(html).toHaveAttribute('data-mode', 'dark')
})
