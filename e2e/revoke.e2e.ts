import { paths } from '../src/app/paths.ts'
import { ACCOUNT_IDS } from '../src/emulator/accounts.ts'
import { expectNoAxeViolations, expectPage } from './support/expectations.ts'
import { expect, test } from './support/fixtures.ts'

const path = paths.revoke(ACCOUNT_IDS.acme)

test.beforeEach(async ({ page }) => {
  await page.goto(path)
  await expectPage(page, 'Revoke sessions')
})

test('finds a person by keyboard alone, asks, and says what was accepted', async ({
  page,
  emulator,
}) => {
  await expect(page.getByLabel('Name or e-mail')).toBeFocused()
  await page.keyboard.type('an')
  await expect(page.getByRole('option').first()).toBeVisible()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Last login')).toBeVisible()
  await expect(page.getByRole('region', { name: 'Active sessions' })).toBeVisible()
  await expectNoAxeViolations(page)

  const email = new URL(page.url()).searchParams.get('email') ?? ''
  await page.getByRole('button', { name: 'Revoke sessions…' }).focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: /^Revoke sessions for / })
  await expect(dialog.getByText(email)).toBeVisible()
  await expect(dialog.getByRole('checkbox').first()).not.toBeChecked()
  await expect(dialog.getByRole('checkbox').last()).not.toBeChecked()
  await expectNoAxeViolations(page)
  await dialog.getByRole('button', { name: 'Revoke sessions' }).click()
  await expect(page.getByText(`Cloudflare accepted the revocation for ${email}`)).toBeVisible()
  await expect(dialog).toBeHidden()

  const sent = (await emulator.requests()).filter(({ operation }) => operation === 'revokeUser')
  expect(sent.map(({ body }) => body)).toEqual([{ email }])
})

test('devices and client go along only when asked', async ({ page, emulator }) => {
  await page.keyboard.type('an')
  await page.getByRole('option').first().click()
  await page.getByRole('button', { name: 'Revoke sessions…' }).click()
  await page.getByRole('checkbox', { name: /Also revoke all devices/ }).click()
  await page.getByRole('checkbox', { name: /re-authentication/ }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke sessions' }).click()
  await expect(
    page.getByText(/sessions in all applications, devices, Cloudflare One/),
  ).toBeVisible()
  const sent = (await emulator.requests()).find(({ operation }) => operation === 'revokeUser')
  expect(sent?.body).toMatchObject({ devices: true, warp_session_reauth: true })
})

test('an unknown address is warned about and can be revoked', async ({ page }) => {
  await page.keyboard.type('Nobody@Elsewhere.example')
  await page.keyboard.press('Enter')
  await expect(
    page.getByText('nobody@elsewhere.example is not among this account’s users'),
  ).toBeVisible()
  await page.getByRole('button', { name: 'Revoke sessions…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke sessions' }).click()
  await expect(
    page.getByText('Cloudflare accepted the revocation for nobody@elsewhere.example'),
  ).toBeVisible()
})

test('what is no address is refused in place', async ({ page }) => {
  await page.keyboard.type('zzzz qqqq')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Choose a person from the list, or enter a whole')).toBeVisible()
  await expect(page.getByLabel('Name or e-mail')).toHaveValue('zzzz qqqq')
})

test('a lost answer is not called a failure, and nothing is tried twice by itself', async ({
  page,
  emulator,
}) => {
  await emulator.addFault({ operation: 'revokeUser', kind: 'drop-after' })
  await page.goto(`${path}?email=someone@acme.example`)
  await page.getByRole('button', { name: 'Revoke sessions…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke sessions' }).click()
  await expect(
    page.getByRole('dialog').getByText('It is not known whether the sessions were revoked'),
  ).toBeVisible()
  const sent = (await emulator.requests()).filter(({ operation }) => operation === 'revokeUser')
  expect(sent).toHaveLength(1)
})

test('when people cannot be read, an address can still be revoked', async ({ page, emulator }) => {
  await emulator.addFault({
    operation: 'listUsers',
    kind: 'status',
    status: 403,
    code: 10000,
    message: 'Authentication error',
    count: 20,
  })
  await page.goto(`${path}?email=someone@acme.example`)
  await expect(page.getByText('This person could not be looked up')).toBeVisible()
  await page.getByRole('button', { name: 'Revoke sessions…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke sessions' }).click()
  await expect(page.getByText('Cloudflare accepted the revocation')).toBeVisible()
})
