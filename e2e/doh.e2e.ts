import { paths } from '../src/app/paths.ts'
import { DEMO_ACCOUNT_IDS } from '../src/emulator/demo.ts'
import { expectNoAxeViolations, expectPage, expectToast } from './support/expectations.ts'
import { expect, test } from './support/fixtures.ts'
import { reviewAndSave } from './support/review.ts'

const path = paths.doh(DEMO_ACCOUNT_IDS.acme)

test('says how long a token lives, its cap, and who issues it', async ({ page }) => {
  await page.goto(path)
  await expectPage(page, 'DNS over HTTPS')
  await expect(page.getByText('At most 42 days, the account’s key rotation period.')).toBeVisible()
  await expect(
    page.getByRole('region', { name: 'Service token' }).getByText('Enabled'),
  ).toBeVisible()
})

test('the duration is saved, and the service token is kept', async ({ page, emulator }) => {
  await page.goto(path)
  await page.getByRole('button', { name: 'Edit DNS over HTTPS' }).click()
  await page.getByLabel('DoH token duration').fill('3 days')
  await reviewAndSave(page)
  await expectToast(page, 'DNS over HTTPS saved')
  await expect(page.getByRole('region', { name: 'DoH tokens' }).getByText('3 days')).toBeVisible()
  const write = (await emulator.requests()).find(({ method }) => method === 'PUT')
  expect(write?.body).toMatchObject({
    doh_jwt_duration: '72h',
    service_token_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
  })
})

test('longer than the keys live is refused under the field', async ({ page }) => {
  await page.goto(path)
  await page.getByRole('button', { name: 'Edit DNS over HTTPS' }).click()
  await page.getByLabel('DoH token duration').fill('60 days')
  await page.getByRole('button', { name: 'Review changes' }).click()
  await expect(page.getByText('The longest allowed is 42 days (1008h).')).toBeVisible()
  await expectNoAxeViolations(page)
})

test('another service token can be chosen, and a disabled one is marked', async ({ page }) => {
  await page.goto(path)
  await page.getByRole('button', { name: 'Edit DNS over HTTPS' }).click()
  await page.getByRole('combobox', { name: 'Service token' }).click()
  await expect(page.getByRole('option', { name: /\(disabled\)/ })).toBeVisible()
  await page.getByRole('option', { name: /\(disabled\)/ }).click()
  await reviewAndSave(page)
  await expectToast(page, 'DNS over HTTPS saved')
  await expect(page.getByText('Its secret is not accepted')).toBeVisible()
})

test('an account where nothing is set says so', async ({ page, emulator }) => {
  await emulator.setAccount(DEMO_ACCOUNT_IDS.acme, { doh: null })
  await page.goto(path)
  await expect(page.getByText('No service token is chosen')).toBeVisible()
})

test('without the right to read the keys the cap is said to be unknown', async ({
  page,
  emulator,
}) => {
  await emulator.setAccount(DEMO_ACCOUNT_IDS.acme, { access_keys: 'hidden' })
  await page.goto(path)
  await expect(page.getByText('which could not be read')).toBeVisible()
})

test('the settings are shown as code', async ({ page }) => {
  await page.goto(path)
  await page.getByRole('button', { name: 'As code' }).click()
  const code = page.getByRole('dialog', { name: 'DNS over HTTPS as code' })
  await code.getByRole('tab', { name: 'curl' }).click()
  await expect(code.getByText(/doh_jwt_duration/)).toBeVisible()
})

test('says what a clean-up of inactive service tokens may do to the token', async ({
  page,
  emulator,
}) => {
  await page.goto(paths.doh(DEMO_ACCOUNT_IDS.acme))
  await expect(page.getByText('Inactive service tokens are disabled after 90 days.')).toBeVisible()
  await emulator.setAccount(DEMO_ACCOUNT_IDS.acme, {
    organization: { service_token_inactivity: null },
  })
  await page.reload()
  await expectPage(page, 'DNS over HTTPS')
  await expect(page.getByText('Client ID')).toBeVisible()
  await expect(page.getByText(/^Inactive service tokens/)).toHaveCount(0)
})
