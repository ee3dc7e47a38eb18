import type { Page } from '@playwright/test'
import { paths } from '../src/app/paths.ts'
import { DEMO_ACCOUNT_IDS } from '../src/emulator/demo.ts'
import { expectNoAxeViolations, expectPage, expectToast } from './support/expectations.ts'
import { expect, test } from './support/fixtures.ts'
import { reasonIn, review, reviewAndSave } from './support/review.ts'

const path = paths.organization(DEMO_ACCOUNT_IDS.acme)

async function editGroup(page: Page, group: string) {
  await page.goto(path)
  await page.getByRole('button', { name: `Edit ${group}` }).click()
  await expectPage(page, 'Edit organization')
}

/** Opens the review and types the required confirmation, without which it cannot be saved. */
async function expectConfirmation(page: Page, danger: string | RegExp) {
  const dialog = await review(page)
  await expect(dialog.getByText(danger)).toBeVisible()
  const save = dialog.getByRole('button', { name: 'Save changes' })
  await expect(save).toBeDisabled()
  const confirmation = dialog.getByRole('textbox', { name: 'Type acme to confirm' })
  await confirmation.fill('Acme')
  await expect(save).toBeDisabled()
  await confirmation.fill('acme')
  await expect(save).toBeEnabled()
  return save
}

test.describe('reading the organization', () => {
  test('says every setting in words, with the API’s name and the documentation', async ({
    page,
  }) => {
    await page.goto(path)
    const sessions = page.getByRole('region', { name: 'Sessions' })
    await expect(sessions.getByText('Global session duration', { exact: true })).toBeVisible()
    await expect(sessions.getByText('24 hours', { exact: true })).toBeVisible()
    await expect(sessions.getByText('session_duration', { exact: true })).toBeVisible()
    await expect(
      sessions.getByRole('link', { name: 'Documentation on Global session duration' }),
    ).toHaveAttribute('href', /^https:\/\/developers\.cloudflare\.com\//)
  })

  test('lists the keys Gatehouse does not know, and offers no way to edit them', async ({
    page,
  }) => {
    await page.goto(path)
    const others = page.getByRole('region', { name: 'Other keys' })
    await expect(others.getByText('cache_device_posture').first()).toBeVisible()
    await expect(others.getByRole('button')).toHaveCount(0)
  })

  test('says what applies while a setting is not set', async ({ page, emulator }) => {
    await emulator.setAccount(DEMO_ACCOUNT_IDS.acme, { organization: { session_duration: null } })
    await page.goto(path)
    await expect(page.getByText('Not set (Cloudflare’s default: 24 hours)').first()).toBeVisible()
  })

  test('shows the dashboard’s lock with its reason', async ({ page, emulator }) => {
    await emulator.setAccount(DEMO_ACCOUNT_IDS.acme, {
      organization: { is_ui_read_only: true, ui_read_only_toggle_reason: 'Terraform owns this' },
    })
    await page.goto(path)
    await expect(page.getByText('Reason: Terraform owns this')).toBeVisible()
  })
})

test.describe('editing the organization', () => {
  test('takes a duration as people write it and sends it as the API wants it', async ({
    page,
    emulator,
  }) => {
    await editGroup(page, 'Sessions')
    const duration = page.getByLabel('Global session duration')
    await expect(duration).toBeFocused()
    await duration.fill('1 day 12 hours')
    await expect(page.getByText('36 hours, sent as 36h')).toBeVisible()
    await expect(page.getByText('1 unsaved change')).toBeVisible()
    await reviewAndSave(page)
    await expectToast(page, 'Organization saved')
    await expect(page.getByRole('region', { name: 'Sessions' }).getByText('36 hours')).toBeVisible()

    const writes = (await emulator.requests()).filter(({ method }) => method === 'PUT')
    expect(writes).toHaveLength(1)
    expect(writes[0]?.body).toMatchObject({ session_duration: '36h' })
    expect(writes[0]?.body).toHaveProperty('cache_device_posture')
    expect(writes[0]?.body).not.toHaveProperty('trusted_accounts')
    expect(writes[0]?.body).not.toHaveProperty('updated_at')
  })

  test('shows exactly what will change before it is saved', async ({ page }) => {
    await editGroup(page, 'Sessions')
    await page
      .getByRole('group', { name: 'Usual durations' })
      .first()
      .getByRole('button', { name: '12 hours' })
      .click()
    await page.getByRole('switch', { name: 'Authenticate with Cloudflare One Client' }).click()
    await page.getByRole('checkbox', { name: 'Biometrics' }).click()
    const dialog = await review(page)
    const durations = dialog.getByRole('listitem').filter({ hasText: 'session_duration' })
    await expect(durations).toContainText('From24 hoursto12 hours')
    await expect(durations).toContainText('People log in more often')
    const methods = dialog.getByRole('listitem').filter({ hasText: 'allowed_authenticators' })
    await expect(methods).toContainText('Removed:Biometrics')
    await expect(methods).not.toContainText('Security key')
    await expect(dialog.getByText('allow_authenticate_via_warp')).toBeVisible()
    await expectNoAxeViolations(page)
  })

  test('asks for a reason, and keeps it with the ticket while the change is corrected', async ({
    page,
    emulator,
  }) => {
    await editGroup(page, 'Sessions')
    await page.getByLabel('Global session duration').fill('12h')
    await page.getByRole('button', { name: 'Review changes' }).click()
    const dialog = page.getByRole('dialog', { name: 'Review changes' })
    await expect(reasonIn(dialog)).toBeFocused()
    await dialog.getByRole('button', { name: 'Save changes' }).click()
    await expect(dialog.getByText('Say why, for those who read the history.')).toBeVisible()
    await expect(reasonIn(dialog)).toBeFocused()
    expect((await emulator.requests()).filter(({ method }) => method === 'PUT')).toEqual([])

    await reasonIn(dialog).fill('Auditors ask for it')
    await dialog.getByRole('textbox', { name: 'Ticket' }).fill('SEC-42')
    await dialog.getByRole('button', { name: 'Keep editing' }).click()
    await page.getByLabel('Global session duration').fill('6h')
    await page.getByRole('button', { name: 'Review changes' }).click()
    await expect(reasonIn(dialog)).toHaveValue('Auditors ask for it')
    await reasonIn(dialog).press('ControlOrMeta+Enter')
    await expectToast(page, 'Organization saved')

    await page.getByRole('button', { name: 'Edit Sessions' }).click()
    await page.getByLabel('Global session duration').fill('7h')
    await page.getByRole('button', { name: 'Review changes' }).click()
    await expect(reasonIn(dialog)).toHaveValue('')
    await expect(dialog.getByRole('textbox', { name: 'Ticket' })).toHaveValue('SEC-42')
  })

  test('shows the change as code before it is saved', async ({ page }) => {
    await editGroup(page, 'Sessions')
    await page.getByLabel('Global session duration').fill('12h')
    const dialog = await review(page)
    await dialog.getByRole('button', { name: 'As code' }).click()
    const code = page.getByRole('dialog', { name: 'This change as code' })
    await expect(code.getByText(/session_duration += "12h"/)).toBeVisible()
    await code.getByRole('button', { name: 'Close' }).click()
    await expect(reasonIn(dialog)).toHaveValue('Agreed in the security review')
  })

  test('refuses a wrong value under its field and keeps what was typed', async ({
    page,
    emulator,
  }) => {
    await editGroup(page, 'Sessions')
    const duration = page.getByLabel('Global session duration')
    await duration.fill('5 minutes')
    await page.getByRole('button', { name: 'Review changes' }).click()
    await expect(page.getByText('The shortest allowed is 15 minutes (15m).')).toBeVisible()
    await expect(page.getByText('1 field to correct')).toBeVisible()
    await expect(duration).toBeFocused()
    await expect(duration).toHaveAttribute('aria-invalid', 'true')
    await expect(duration).toHaveValue('5 minutes')
    expect((await emulator.requests()).filter(({ method }) => method === 'PUT')).toEqual([])
    await duration.fill('7')
    await expect(page.getByText('Add a unit: 7m for minutes')).toBeVisible()
    await expectNoAxeViolations(page)
  })

  test('keeps the review open with Cloudflare’s own words when a save is refused', async ({
    page,
    emulator,
  }) => {
    await emulator.addFault({
      operation: 'updateOrganization',
      kind: 'status',
      status: 403,
      code: 10000,
      message: 'Authentication error',
    })
    await editGroup(page, 'Sessions')
    await page.getByLabel('Global session duration').fill('12h')
    await reviewAndSave(page)
    const dialog = page.getByRole('dialog', { name: 'Review changes' })
    await expect(dialog.getByText('The changes were not saved')).toBeVisible()
    await expect(dialog.getByText('Cloudflare 10000: Authentication error')).toBeVisible()
    await expect(
      dialog.getByText('Access: Organizations, Identity Providers, and Groups Write'),
    ).toBeVisible()
    await expect(dialog.getByText(/Ray ID: \w+/)).toBeVisible()
    await dialog.getByRole('button', { name: 'Save changes' }).click()
    await expectToast(page, 'Organization saved')
  })

  test('puts a refusal that names a field under that field', async ({ page, emulator }) => {
    await emulator.setAccount(DEMO_ACCOUNT_IDS.acme, { features: { dashboard_sso: true } })
    await editGroup(page, 'Team domain and name')
    await page.getByRole('textbox', { name: 'Team domain' }).fill('acme-two')
    const dialog = await review(page)
    await dialog.getByRole('textbox', { name: 'Type acme to confirm' }).fill('acme')
    await dialog.getByRole('button', { name: 'Save changes' }).click()
    await expect(page.getByText(/auth_domain_cannot_be_updated_dash_sso/)).toBeVisible()
    await expect(page.getByRole('textbox', { name: 'Team domain' })).toHaveValue('acme-two')
  })

  test('asks before edits are left behind', async ({ page }) => {
    await editGroup(page, 'Sessions')
    await page.getByLabel('Global session duration').fill('12h')
    await page.getByRole('link', { name: 'Login page' }).first().click()
    const leave = page.getByRole('dialog', { name: 'Leave without saving?' })
    await leave.getByRole('button', { name: 'Stay on page' }).click()
    await expect(page.getByLabel('Global session duration')).toHaveValue('12h')
    await page.getByRole('link', { name: 'Login page' }).first().click()
    await leave.getByRole('button', { name: 'Leave page' }).click()
    await expectPage(page, 'Login page')
  })

  test('has nothing to save when nothing was edited, and gives the focus back', async ({
    page,
  }) => {
    await editGroup(page, 'Seats')
    const submit = page.getByRole('button', { name: 'Review changes' })
    await expect(submit).toBeDisabled()
    await expect(submit).toHaveAccessibleDescription('No unsaved changes')
    await submit.press('Enter')
    // What is typed next is counted after the review would have opened.
    await page.getByLabel('Remove inactive users from seats').fill('800h')
    await expect(page.getByText('1 unsaved change')).toBeVisible()
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await page.getByRole('button', { name: 'Discard' }).click()
    await expect(submit).toHaveAccessibleDescription('No unsaved changes')
    await page.getByRole('button', { name: 'Close editor' }).click()
    await expect(page.getByRole('button', { name: 'Edit Seats' })).toBeFocused()
  })

  test('gives back what was discarded', async ({ page }) => {
    await editGroup(page, 'Sessions')
    const duration = page.getByLabel('Global session duration')
    await duration.fill('12h')
    await page.getByRole('switch', { name: 'Skip identity provider selection' }).click()
    await expect(page.getByText('2 unsaved changes')).toBeVisible()
    const discard = page.getByRole('button', { name: 'Discard' })
    await discard.press('Enter')
    await expect(page.getByText('No unsaved changes')).toBeVisible()
    await expect(duration).toHaveValue('24 hours')
    await expect(discard).toBeFocused()

    await page.keyboard.press('Control+z')
    await expect(page.getByText('2 unsaved changes')).toBeVisible()
    await expect(duration).toHaveValue('12h')
  })

  test('opens the review at Enter, however soon it follows the letter', async ({ page }) => {
    await editGroup(page, 'Team domain and name')
    await page.getByRole('textbox', { name: 'Organization name' }).press('End')
    await Promise.all([page.keyboard.press('!'), page.keyboard.press('Enter')])
    await expect(page.getByRole('dialog', { name: 'Review changes' })).toContainText(
      'Acme Corporation!',
    )
  })

  test('works by keyboard alone', async ({ page }) => {
    await page.goto(path)
    await expectPage(page, 'Organization')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('main')).toBeFocused()
    await page.getByRole('button', { name: 'Edit Sessions' }).focus()
    await page.keyboard.press('Enter')
    await expect(page.getByLabel('Global session duration')).toBeFocused()
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.type('6 hours')
    await page.keyboard.press('Enter')
    await expect(reasonIn(page.getByRole('dialog', { name: 'Review changes' }))).toBeFocused()
    await page.keyboard.type('Agreed in the security review')
    await page.getByRole('button', { name: 'Save changes' }).focus()
    await page.keyboard.press('Enter')
    await expectToast(page, 'Organization saved')
  })

  test('has no axe violation in the editor', async ({ page }) => {
    await editGroup(page, 'Independent MFA')
    await expectNoAxeViolations(page)
  })
})

test.describe('a change that is wide or hard to undo', () => {
  test('the team domain: says what follows and has the team name typed', async ({
    page,
    emulator,
  }) => {
    await editGroup(page, 'Team domain and name')
    await page.getByRole('textbox', { name: 'Team domain' }).fill('acme-two')
    const save = await expectConfirmation(page, 'The team domain changes for everyone')
    await expect(
      page.getByRole('listitem').filter({ hasText: 'Every identity provider needs' }),
    ).toContainText('https://acme-two.cloudflareaccess.com/cdn-cgi/access/callback')
    await expectNoAxeViolations(page)
    await save.click()
    await expectToast(page, 'Organization saved')
    const write = (await emulator.requests()).find(({ method }) => method === 'PUT')
    expect(write?.body).toMatchObject({ auth_domain: 'acme-two.cloudflareaccess.com' })
  })

  test('requiring protection: names the zones that stay exempted', async ({ page, emulator }) => {
    await emulator.setAccount(DEMO_ACCOUNT_IDS.acme, {
      organization: { deny_unmatched_requests: false },
    })
    await editGroup(page, 'Require Cloudflare Access Protection')
    await page.getByRole('switch', { name: 'Require Cloudflare Access Protection' }).click()
    const save = await expectConfirmation(
      page,
      'Hosts without an Access application will be blocked',
    )
    await expect(page.getByText(/acme-status\.example, acme-static\.example/).last()).toBeVisible()
    await save.click()
    await expectToast(page, 'Organization saved')
  })

  test('ending a zone’s exemption while protection is on', async ({ page }) => {
    await editGroup(page, 'Require Cloudflare Access Protection')
    await page.getByRole('textbox', { name: 'Exempted zones' }).fill('acme-status.example')
    const save = await expectConfirmation(
      page,
      'Hosts in zones that lose their exemption will be blocked',
    )
    await save.click()
    await expectToast(page, 'Organization saved')
  })
})

test.describe('service tokens and MFA', () => {
  test('strict service tokens say which policies still admit a token', async ({ page }) => {
    await editGroup(page, 'Service tokens')
    await page.getByRole('switch', { name: 'Strict service token authentication' }).click()
    const save = await expectConfirmation(page, /^Service tokens will be refused/)
    await save.click()
    await expectToast(page, 'Organization saved')
  })

  test('deleting inactive service tokens says what is deleted, and what never is', async ({
    page,
    emulator,
  }) => {
    await editGroup(page, 'Service tokens')
    await page.getByLabel('What happens to an inactive service token').click()
    await page.getByRole('option', { name: 'Delete the token' }).click()
    const save = await expectConfirmation(page, 'Inactive service tokens will be deleted')
    await expect(page.getByText(/policy names directly is never touched/)).toBeVisible()
    await expectNoAxeViolations(page)
    await save.click()
    await expectToast(page, 'Organization saved')
    const write = (await emulator.requests()).find(({ method }) => method === 'PUT')
    expect(write?.body).toMatchObject({
      service_token_inactivity: { enabled: true, action: 'delete', inactivity_threshold_days: 90 },
    })
  })

  test('turning MFA off is confirmed, and done', async ({ page, emulator }) => {
    await editGroup(page, 'Independent MFA')
    for (const method of ['Authenticator application', 'Biometrics', 'Security key']) {
      await page.getByRole('checkbox', { name: method }).click()
    }
    const save = await expectConfirmation(
      page,
      /^Independent MFA is turned off for every application/,
    )
    await save.click()
    await expectToast(page, 'Organization saved')
    const write = (await emulator.requests()).find(({ method }) => method === 'PUT')
    expect(write?.body).toMatchObject({ mfa_config: { allowed_authenticators: [] } })
  })

  test('trusted accounts are shown and cannot be edited', async ({ page }) => {
    await page.goto(paths.organization(DEMO_ACCOUNT_IDS.acme))
    const section = page.getByRole('region', { name: 'Set by Cloudflare' })
    await expect(section.getByText('7d1e5c0b9a3f4286b1c8e0d2f6a49537')).toBeVisible()
    await expect(section.getByRole('button', { name: /Edit/ })).toHaveCount(0)
  })
})

test.describe('while the dashboard is read-only', () => {
  test.beforeEach(async ({ emulator }) => {
    await emulator.setAccount(DEMO_ACCOUNT_IDS.acme, {
      organization: { is_ui_read_only: true, ui_read_only_toggle_reason: 'Terraform owns this' },
    })
  })

  test('a change ends in Terraform, and is only saved on purpose', async ({ page, context }) => {
    await context.grantPermissions(['clipboard-write'])
    await editGroup(page, 'Sessions')
    await page.getByLabel('Global session duration').fill('12h')
    await page.getByRole('button', { name: 'Review changes' }).click()
    const dialog = page.getByRole('dialog', { name: 'Review changes' })
    const save = dialog.getByRole('button', { name: 'Save changes' })
    await expect(
      dialog.getByText('These settings are managed through the API or Terraform'),
    ).toBeVisible()
    await expect(save).toBeDisabled()
    await expectNoAxeViolations(page)

    await dialog.getByRole('button', { name: 'Copy as Terraform' }).click()
    await expect(dialog.getByText('Copied')).toBeVisible()

    await dialog.getByRole('checkbox', { name: 'Save here anyway' }).click()
    // Pastes as a person would, because no page of Gatehouse may read the clipboard.
    await reasonIn(dialog).press('ControlOrMeta+V')
    await expect(reasonIn(dialog)).toHaveValue(/session_duration += "12h"/)
    await reasonIn(dialog).fill('Terraform is down')
    await save.click()
    await expectToast(page, 'Organization saved')
  })

  test('it is unlocked with the team name and a reason that Cloudflare stores', async ({
    page,
    emulator,
  }) => {
    await editGroup(page, 'Admin controls')
    await page.getByRole('switch', { name: 'Set dashboard to read-only' }).click()
    const dialog = await review(page)
    await dialog.getByRole('textbox', { name: 'Type acme to confirm' }).fill('acme')
    await dialog.getByRole('button', { name: 'Save changes' }).click()
    await expect(dialog.getByText('Say why the dashboard is unlocked.')).toBeVisible()
    await dialog.getByRole('textbox', { name: 'Reason for unlocking' }).fill('Moving a policy')
    await expect(dialog.getByText('ui_read_only_toggle_reason', { exact: true })).toBeVisible()
    await dialog.getByRole('button', { name: 'Save changes' }).click()
    await expectToast(page, 'Organization saved')
    const write = (await emulator.requests()).find(({ method }) => method === 'PUT')
    expect(write?.body).toMatchObject({ ui_read_only_toggle_reason: 'Moving a policy' })
    expect(write?.body).not.toMatchObject({ is_ui_read_only: true })
  })
})
