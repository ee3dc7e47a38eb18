import { paths } from '../src/app/paths.ts'
import { DEMO_ACCOUNT_IDS } from '../src/emulator/demo.ts'
import { expectNoAxeViolations, expectPage } from './support/expectations.ts'
import { expect, test } from './support/fixtures.ts'

const path = paths.clocks(DEMO_ACCOUNT_IDS.acme)
const LOGIN = 'Next login page'

test.beforeEach(async ({ emulator }) => {
  // Raises the limit so that the account is read at once, instead of at the usual pace.
  await emulator.setQuota(60_000)
})

test('an application and a policy are chosen, and the story follows', async ({ page }) => {
  await page.goto(path)
  await expectPage(page, 'Session clocks')
  await page
    .getByRole('checkbox', { name: 'The Cloudflare One Client runs on the device' })
    .uncheck()
  await expect(page.getByText('Tuesday 9:00, after 24 hours').first()).toBeVisible()

  await page.getByLabel('Find an application').fill('developers')
  await page
    .getByRole('combobox', { name: 'Application', exact: true })
    .selectOption('Everything of the developers')
  await page.getByLabel('Policy that admits them').selectOption('Engineers, with a key')
  await expect(page.getByText('Every 8 hours, 2 times, the last on Tuesday 1:00.')).toBeVisible()
  const clocks = page.getByRole('region', { name: 'Each clock' })
  await expect(clocks.getByText('Set by the policy.')).toBeVisible()
  await expect(page).toHaveURL(/policy=Engineers/)

  await page.reload()
  await expect(page.getByText('Every 8 hours, 2 times, the last on Tuesday 1:00.')).toBeVisible()
  await expectNoAxeViolations(page)
})

test('the session in the client takes precedence where people run it', async ({ page }) => {
  await page.goto(path)
  const decides = page.getByRole('listitem').filter({ hasText: 'decides' })
  await expect(decides).toHaveCount(1)
  await expect(decides).toContainText('Client session (Access)')
  await page
    .getByRole('checkbox', { name: 'The Cloudflare One Client runs on the device' })
    .uncheck()
  await expect(decides.first()).toContainText('Application session')
})

test.describe('a viewer, who does not see the applications,', () => {
  test.use({ persona: 'viewer' })
  test('sees the organization’s clocks alone', async ({ page }) => {
    await page.goto(path)
    await expect(page.getByText('Your role cannot see what else is in the account')).toBeVisible()
    await expect(page.getByRole('combobox', { name: 'Application', exact: true })).toHaveCount(0)
    await expect(page.getByText(LOGIN, { exact: true })).toBeVisible()
  })
})

test('the editor shows what an edit would do beside today', async ({ page }) => {
  await page.goto(`${paths.organization(DEMO_ACCOUNT_IDS.acme)}?edit=sessions`)
  await page.getByText('When the next login page comes').click()
  await page
    .getByRole('checkbox', { name: 'The Cloudflare One Client runs on the device' })
    .uncheck()
  await page.getByLabel('Global session duration').fill('8 hours')
  await expect(
    page.getByRole('listitem').filter({ hasText: '8 hours, today 24 hours' }),
  ).toBeVisible()
  await page.getByLabel('Global session duration').fill('soon')
  await expect(
    page.getByText('Not known. One of the durations cannot be read').first(),
  ).toBeVisible()
  await expectNoAxeViolations(page)
})

test('the time line is downloaded as a picture for a ticket', async ({ page }) => {
  await page.goto(path)
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download the time line as PNG' }).click()
  expect((await download).suggestedFilename()).toBe('session-clocks.png')
})

test('it is all reached by the keyboard', async ({ page }) => {
  await page.goto(path)
  const client = page.getByRole('checkbox', {
    name: 'The Cloudflare One Client runs on the device',
  })
  await client.focus()
  await page.keyboard.press('Space')
  await expect(client).not.toBeChecked()
  await page.keyboard.press('Tab')
  await expect(page.getByRole('button', { name: 'Download the time line as PNG' })).toBeFocused()
})

test('the clocks are printed in light, without the frame around them, whatever the theme', async ({
  page,
}) => {
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.goto(path)
  await expectPage(page, 'Session clocks')
  await expect(page.locator('html')).toHaveCSS('color-scheme', 'dark')
  await page.emulateMedia({ colorScheme: 'dark', media: 'print' })
  await expect(page.locator('html')).toHaveCSS('color-scheme', 'light')
  await expect(page.getByRole('navigation', { name: 'Pages' })).toBeHidden()
  await expect(page.getByRole('heading', { name: 'Each clock' })).toBeVisible()
})
