import type { Page } from '@playwright/test'
import { paths } from '../src/app/paths.ts'
import { DEMO_ACCOUNT_IDS } from '../src/emulator/demo.ts'
import { expectNoAxeViolations, expectPage } from './support/expectations.ts'
import { expect, test } from './support/fixtures.ts'

const { acme } = DEMO_ACCOUNT_IDS

const themeSwitch = (page: Page) => page.getByRole('button', { name: /^Theme:/ })

test('the keyboard is told what a picture’s button does, until it goes on or says Escape', async ({
  page,
}) => {
  await page.goto(paths.organization(acme))
  await expectPage(page, 'Organization')
  await page.getByRole('button', { name: 'Search', exact: true }).focus()
  await page.keyboard.press('Tab')
  await expect(themeSwitch(page)).toBeFocused()
  const tooltip = page.getByRole('tooltip', { name: /^Theme:/ })
  await expect(tooltip).toBeVisible()
  await expectNoAxeViolations(page)

  await page.keyboard.press('Escape')
  await expect(tooltip).toBeHidden()
  await expect(themeSwitch(page)).toBeFocused()

  await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('Tab')
  await expect(tooltip).toBeVisible()
  await page.keyboard.press('Tab')
  await expect(tooltip).toBeHidden()
})

test('a mouse that rests is told, and may move onto the words', async ({ page }) => {
  await page.goto(paths.organization(acme))
  await expectPage(page, 'Organization')
  await themeSwitch(page).hover()
  const tooltip = page.getByRole('tooltip', { name: /^Theme:/ })
  await expect(tooltip).toBeVisible()
  await expectInWindow(page)

  await tooltip.hover()
  await expect(tooltip).toBeVisible()
  await page.getByRole('heading', { level: 1 }).hover()
  await expect(tooltip).toBeHidden()
})

test.describe('on a phone', () => {
  test.use({ persona: 'viewer', hasTouch: true, viewport: { width: 390, height: 844 } })

  test('a press on a disabled button shows the reason', async ({ page }) => {
    await page.goto(paths.organization(acme))
    await expectPage(page, 'Organization')
    // Playwright waits until a button is enabled, but this one is announced as disabled.
    await page.getByRole('button', { name: 'Edit Sessions' }).tap({ force: true })
    const tooltip = page.getByRole('tooltip')
    await expect(tooltip.getByText(/^Your role \(viewer\) can read settings/)).toBeVisible()
    await expectInWindow(page)

    await page.getByRole('heading', { level: 1 }).tap()
    await expect(tooltip).toBeHidden()
  })
})

/** Expects that the visible tooltip is entirely within the window. */
async function expectInWindow(page: Page) {
  await expect(async () => {
    const box = await page.getByRole('tooltip').boundingBox()
    const size = page.viewportSize()
    if (box === null || size === null) throw new Error('There is no tooltip, or no window.')
    expect(box.x).toBeGreaterThanOrEqual(0)
    expect(box.y).toBeGreaterThanOrEqual(0)
    expect(box.x + box.width).toBeLessThanOrEqual(size.width)
    expect(box.y + box.height).toBeLessThanOrEqual(size.height)
  }).toPass()
}
