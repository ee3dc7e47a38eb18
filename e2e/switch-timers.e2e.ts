import { DEMO_ACCOUNT_IDS } from '../src/emulator/demo.ts'
import { expectNoAxeViolations, expectToast } from './support/expectations.ts'
import { expect, test } from './support/fixtures.ts'
import { review } from './support/review.ts'

const ORGANIZATION = `/${DEMO_ACCOUNT_IDS.acme}/organization`

test('a lock that is taken off for a time is counted down on every page, prolonged, and closed again', async ({
  page,
  emulator,
}) => {
  await emulator.setAccount(DEMO_ACCOUNT_IDS.acme, {
    organization: { is_ui_read_only: true, ui_read_only_toggle_reason: 'Terraform owns this' },
  })
  // The clock of this browser is wrong by a day.
  await page.clock.setSystemTime(Date.now() + 24 * 60 * 60_000)
  await page.goto(ORGANIZATION)
  await page.getByRole('button', { name: 'Edit Admin controls' }).click()
  await page.getByRole('switch', { name: 'Set dashboard to read-only' }).click()
  const dialog = await review(page, 'Repair')
  await dialog.getByRole('textbox', { name: 'Type acme to confirm' }).fill('acme')
  await dialog.getByRole('textbox', { name: 'Reason for unlocking' }).fill('Moving a policy')
  await dialog.getByRole('combobox', { name: /Turn it back on/ }).selectOption('after 1 hour')
  await expectNoAxeViolations(page)
  await dialog.getByRole('button', { name: 'Save changes' }).click()
  await expectToast(page, 'Organization saved')

  const banner = page.getByRole('note').filter({ hasText: 'read-only lock' })
  await expect(banner.getByRole('timer')).toHaveText(/^(60|59) min$/)
  await page
    .getByRole('navigation', { name: 'Pages' })
    .getByRole('link', { name: 'History' })
    .click()
  await expect(banner.getByRole('timer')).toHaveText(/^(60|59) min$/)
  await page.mouse.move(0, 0)
  await expectNoAxeViolations(page)

  await banner.getByRole('button', { name: 'Change time…' }).click()
  const change = page.getByRole('dialog', { name: 'When to turn it back on' })
  await change
    .getByRole('combobox', { name: 'Turn it back on' })
    .selectOption('in 4 hours from now')
  await change.getByRole('button', { name: 'Change time' }).click()
  await expect(change.getByText('Say why, for those who read the history.')).toBeVisible()
  await change.getByRole('textbox', { name: 'Reason' }).fill('Not done yet')
  await expectNoAxeViolations(page)
  await change.getByRole('button', { name: 'Change time' }).click()
  await expect(banner.getByRole('timer')).toHaveText(/^(4 h|3 h 59 min)$/)

  await banner.getByRole('button', { name: 'Lock now' }).click()
  await expect(banner).toHaveCount(0)
  await expect(page.getByRole('link', { name: 'is_ui_read_only turned back on' })).toBeVisible()
})
