import { paths } from '../src/app/paths.ts'
import { DEMO_ACCOUNT_IDS } from '../src/emulator/demo.ts'
import { expectNoAxeViolations, expectPage, expectToast } from './support/expectations.ts'
import { expect, test } from './support/fixtures.ts'
import { reasonIn } from './support/review.ts'

test.beforeEach(async ({ page }) => {
  await page.goto(paths.organization(DEMO_ACCOUNT_IDS.acme))
  await expectPage(page, 'Organization')
  await page.getByRole('button', { name: 'Import…' }).click()
  await expect(page.getByRole('dialog', { name: 'Import organization' })).toBeVisible()
})

test('an API answer changes only what it contains, after the usual review', async ({
  page,
  emulator,
}) => {
  const dialog = page.getByRole('dialog', { name: 'Import organization' })
  const answer = {
    success: true,
    result: {
      session_duration: '12h',
      login_design: { header_text: 'Good morning' },
      created_at: '2021-03-18T09:24:11.482Z',
    },
  }
  await dialog.getByLabel('File with the settings').setInputFiles({
    name: 'organization.json',
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify(answer, null, 2)),
  })
  await expect(dialog.getByText('only Cloudflare sets them: created_at.')).toBeVisible()
  const differences = dialog.getByRole('region', { name: 'What the file changes' })
  await expect(differences.getByRole('listitem')).toHaveCount(2)
  await expectNoAxeViolations(page)
  await dialog.getByRole('button', { name: 'Review changes' }).click()

  const review = page.getByRole('dialog', { name: 'Review import' })
  await reasonIn(review).fill('Take over staging’s settings')
  await review.getByRole('button', { name: 'Import settings' }).click()
  await expectToast(page, 'Settings imported')
  await expect(page.getByRole('region', { name: 'Sessions' }).getByText('12 hours')).toBeVisible()
  const write = (await emulator.requests()).find(({ method }) => method === 'PUT')
  expect(write?.body).toMatchObject({
    session_duration: '12h',
    login_design: { header_text: 'Good morning', background_color: '#0b1f3a' },
    cache_device_posture: true,
  })
})

test('a file that PowerShell wrote, in UTF-16, is read', async ({ page }) => {
  const dialog = page.getByRole('dialog', { name: 'Import organization' })
  await dialog.getByLabel('File with the settings').setInputFiles({
    name: 'organization.json',
    mimeType: 'application/json',
    buffer: Buffer.from('\uFEFF{"result": {"session_duration": "12h"}}', 'utf16le'),
  })
  const differences = dialog.getByRole('region', { name: 'What the file changes' })
  await expect(differences.getByRole('listitem')).toHaveCount(1)
})

test('exactly as the file: what it leaves out is unset, and what cannot be stays', async ({
  page,
  emulator,
}) => {
  const dialog = page.getByRole('dialog', { name: 'Import organization' })
  const settings = {
    session_duration: '12h',
    mfa_config: { allowed_authenticators: ['totp'] },
    // Without it, the import would take somebody else's approval.
    user_seat_expiration_inactive_time: '2190h',
  }
  await dialog.getByLabel('Settings as JSON').fill(JSON.stringify(settings))
  await dialog.getByRole('radio', { name: /match the file exactly/ }).click()
  await dialog.getByRole('button', { name: 'Review changes' }).click()
  const review = page.getByRole('dialog', { name: 'Review import' })
  await expect(review.getByText('service_token_inactivity.enabled')).toBeVisible()
  await reasonIn(review).fill('Back to what the file says')
  await review.getByRole('button', { name: 'Back' }).click()
  await expect(dialog.getByRole('radio', { name: /match the file exactly/ })).toBeChecked()
  await dialog.getByRole('button', { name: 'Review changes' }).click()
  await expect(reasonIn(review)).toHaveValue('Back to what the file says')
  await review.getByRole('button', { name: 'Import settings' }).click()
  await expectToast(page, 'Settings imported')
  const write = (await emulator.requests()).find(({ method }) => method === 'PUT')
  expect(write?.body).toMatchObject({
    name: 'Acme Corporation',
    auth_domain: 'acme.cloudflareaccess.com',
    session_duration: '12h',
    login_design: null,
    service_token_inactivity: null,
    cache_device_posture: true,
  })
})

test('reports invalid JSON with its line and column', async ({ page }) => {
  const dialog = page.getByRole('dialog', { name: 'Import organization' })
  const text = dialog.getByLabel('Settings as JSON')
  await text.fill('{\n  "session_duration": 12h\n}')
  await expect(dialog.getByText('unexpected “h” in line 2, column 25.')).toBeVisible()
  await expect(dialog.getByRole('button', { name: 'Review changes' })).toBeDisabled()
  await expectNoAxeViolations(page)
  await text.fill('["session_duration"]')
  await expect(dialog.getByText('There is no organization in this')).toBeVisible()
})

test('values that the contract refuses are named with their field', async ({ page }) => {
  const dialog = page.getByRole('dialog', { name: 'Import organization' })
  await dialog
    .getByLabel('Settings as JSON')
    .fill('{"session_duration": "5m", "mfa_piv_key_requirements": {"pin_policy": "sometimes"}}')
  await expect(
    dialog.getByText('Global session duration: The shortest allowed is 15 minutes (15m).'),
  ).toBeVisible()
  await expect(
    dialog.getByText('PIV key: PIN: This must be one of never, once, always.'),
  ).toBeVisible()
  await expect(dialog.getByRole('button', { name: 'Review changes' })).toBeDisabled()
})

test('a file that is too large is refused without being read', async ({ page }) => {
  const dialog = page.getByRole('dialog', { name: 'Import organization' })
  await dialog.getByLabel('File with the settings').setInputFiles({
    name: 'backup.json',
    mimeType: 'application/json',
    buffer: Buffer.alloc(1024 * 1024 + 1, ' '),
  })
  await expect(dialog.getByText('The file is larger than 1 MB')).toBeVisible()
  await expect(dialog.getByLabel('Settings as JSON')).toHaveValue('')
})

test('a danger in a file is confirmed as everywhere', async ({ page }) => {
  const dialog = page.getByRole('dialog', { name: 'Import organization' })
  await dialog
    .getByLabel('Settings as JSON')
    .fill('{"auth_domain": "acme-two.cloudflareaccess.com"}')
  await dialog.getByRole('button', { name: 'Review changes' }).click()
  const review = page.getByRole('dialog', { name: 'Review import' })
  await reasonIn(review).fill('Move')
  await expect(review.getByRole('button', { name: 'Import settings' })).toBeDisabled()
  await review.getByRole('textbox', { name: 'Type acme to confirm' }).fill('acme')
  await expect(review.getByRole('button', { name: 'Import settings' })).toBeEnabled()
})
