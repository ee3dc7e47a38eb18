import type { Page } from '@playwright/test'
import { paths } from '../src/app/paths.ts'
import { ACCOUNT_IDS } from '../src/emulator/accounts.ts'
import { expectNoAxeViolations, expectPage, expectToast } from './support/expectations.ts'
import { expect, test } from './support/fixtures.ts'

const path = paths.organization(ACCOUNT_IDS.acme)

async function editGroup(page: Page, group: string) {
  await page.goto(path)
  await page.getByRole('button', { name: `Edit ${group}` }).click()
  await expectPage(page, 'Edit organization')
}

async function reviewAndSave(page: Page) {
  await page.getByRole('button', { name: 'Review changes' }).click()
  await page.getByRole('button', { name: 'Save changes' }).click()
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
    await emulator.setAccount(ACCOUNT_IDS.acme, { organization: { session_duration: null } })
    await page.goto(path)
    await expect(page.getByText('Not set (Cloudflare’s default: 24 hours)').first()).toBeVisible()
  })

  test('shows the dashboard’s lock with its reason', async ({ page, emulator }) => {
    await emulator.setAccount(ACCOUNT_IDS.acme, {
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
    expect(writes[0]?.body).toHaveProperty('trusted_accounts')
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
    await page.getByRole('button', { name: 'Review changes' }).click()
    const review = page.getByRole('dialog', { name: 'Review changes' })
    await expect(review.getByRole('listitem')).toHaveCount(2)
    await expect(review.getByText('session_duration', { exact: true })).toBeVisible()
    await expect(review.getByText('24 hours')).toBeVisible()
    await expect(review.getByText('12 hours')).toBeVisible()
    await expectNoAxeViolations(page)
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
    const review = page.getByRole('dialog', { name: 'Review changes' })
    await expect(review.getByText('The changes were not saved')).toBeVisible()
    await expect(review.getByText('Cloudflare 10000: Authentication error')).toBeVisible()
    await expect(
      review.getByText('Access: Organizations, Identity Providers, and Groups Write'),
    ).toBeVisible()
    await expect(review.getByText(/Ray ID: \w+/)).toBeVisible()
    await review.getByRole('button', { name: 'Save changes' }).click()
    await expectToast(page, 'Organization saved')
  })

  test('puts a refusal that names a field under that field', async ({ page, emulator }) => {
    await emulator.setAccount(ACCOUNT_IDS.acme, { features: { dashboard_sso: true } })
    await editGroup(page, 'Team domain and name')
    await page.getByRole('textbox', { name: 'Team domain' }).fill('acme-two')
    await reviewAndSave(page)
    await expect(page.getByText(/auth_domain_cannot_be_updated_dash_sso/)).toBeVisible()
    await expect(page.getByRole('textbox', { name: 'Team domain' })).toHaveValue('acme-two')
  })

  test('loses neither edit when somebody else saved first', async ({ page, emulator }) => {
    await editGroup(page, 'Sessions')
    await page.getByLabel('Global session duration').fill('12h')
    await emulator.setAccount(ACCOUNT_IDS.acme, { organization: { name: 'Acme Holding' } })
    await reviewAndSave(page)
    const review = page.getByRole('dialog', { name: 'Review changes' })
    await expect(review.getByText('Somebody else saved first')).toBeVisible()
    await review.getByRole('button', { name: 'Load current values' }).click()
    await expect(review.getByText('Somebody else saved first')).toBeHidden()
    await review.getByRole('button', { name: 'Save changes' }).click()
    await expectToast(page, 'Organization saved')
    await expect(page.getByText('Acme Holding').first()).toBeVisible()
    await expect(page.getByRole('region', { name: 'Sessions' }).getByText('12 hours')).toBeVisible()
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
    await expect(page.getByRole('button', { name: 'Review changes' })).toBeDisabled()
    await page.getByRole('button', { name: 'Close editor' }).click()
    await expect(page.getByRole('button', { name: 'Edit Seats' })).toBeFocused()
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
    await expect(page.getByRole('dialog', { name: 'Review changes' })).toBeVisible()
    await page.getByRole('button', { name: 'Save changes' }).focus()
    await page.keyboard.press('Enter')
    await expectToast(page, 'Organization saved')
  })

  test('has no axe violation in the editor', async ({ page }) => {
    await editGroup(page, 'Independent MFA')
    await expectNoAxeViolations(page)
  })
})
