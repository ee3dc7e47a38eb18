import type { Page } from '@playwright/test'
import { paths } from '../src/app/paths.ts'
import { DEMO_ACCOUNT_IDS } from '../src/emulator/demo.ts'
import { expectNoAxeViolations, expectPage, expectToast } from './support/expectations.ts'
import { expect, test } from './support/fixtures.ts'

const { acme, blank } = DEMO_ACCOUNT_IDS
const path = paths.overview(acme)
/** Shared by the tests of a worker, and fresh for minutes. */
const SURVEY = `/api/accounts/${acme}/survey`
const findings = (page: Page) => page.getByRole('region', { name: 'Findings' })
const MFA = 'Access asks for MFA only where an application or a policy requires it.'

test('a finding opens its editor with the better value to review', async ({ page, emulator }) => {
  await emulator.setAccount(acme, { organization: { session_duration: '720h' } })
  await page.goto(path)
  await expect(findings(page).getByText('every 30 days')).toBeVisible()
  await expectNoAxeViolations(page)
  await findings(page).getByRole('link', { name: 'Review and set 24 hours' }).click()
  await expectPage(page, 'Edit organization')
  await expect(page.getByLabel('Global session duration')).toHaveValue('24 hours')
  await expect(page.getByText('1 unsaved change')).toBeVisible()
  expect((await emulator.requests()).filter(({ method }) => method !== 'GET')).toEqual([])
})

test('an accepted finding is in history, and comes back when what it is about changes', async ({
  page,
  emulator,
}) => {
  await page.goto(path)
  await page.getByRole('button', { name: `Accept: ${MFA}` }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Accept finding' }).click()
  await expect(dialog.getByText('Say why, for those who read the history.')).toBeVisible()
  await dialog.getByLabel('Reason').fill('The identity provider asks for it')
  await expectNoAxeViolations(page)
  await dialog.getByRole('button', { name: 'Accept finding' }).click()
  await expectToast(page, 'Finding accepted')
  await expect(findings(page).getByText(MFA)).toHaveCount(0)
  await expect(page.getByRole('region', { name: 'Expiring soon' })).toContainText(MFA)

  await page.reload()
  await expect(findings(page).getByText('1 finding is accepted for now.')).toBeVisible()
  await page
    .getByRole('region', { name: 'Recent activity' })
    .getByRole('link', { name: MFA })
    .click()
  await expect(page.getByText('The identity provider asks for it')).toBeVisible()
  await expect(page.getByText('A finding is accepted on the overview.')).toBeVisible()

  await emulator.setAccount(acme, {
    organization: { mfa_config: { allowed_authenticators: ['totp'] } },
  })
  await page.goto(path)
  await expect(findings(page).getByText(MFA)).toBeVisible()
})

test('an acceptance is ended early with a reason, and the finding is back', async ({
  page,
  emulator,
}) => {
  await emulator.setAccount(acme, { organization: { session_duration: '360h' } })
  await page.goto(path)
  const LONG_SESSION = 'People log in to their identity provider every 15 days.'
  await page.getByRole('button', { name: `Accept: ${LONG_SESSION}` }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Reason').fill('Until the new provider is there')
  await dialog.getByRole('button', { name: 'Accept finding' }).click()
  await expect(findings(page).getByText(LONG_SESSION)).toHaveCount(0)

  const end = page.getByRole('button', { name: `End acceptance: ${LONG_SESSION}` })
  await end.focus()
  await page.keyboard.press('Enter')
  const ending = page.getByRole('dialog', { name: 'End this acceptance?' })
  await expect(ending).toBeVisible()
  await expectNoAxeViolations(page)
  await ending.getByLabel('Reason').fill('The new provider is there')
  await ending.getByRole('button', { name: 'End acceptance' }).click()
  await expectToast(page, 'Acceptance ended')
  await expect(findings(page).getByText(LONG_SESSION)).toBeVisible()
  await expect(page.getByRole('region', { name: 'Recent activity' })).toContainText(
    `No longer accepted: ${LONG_SESSION}`,
  )
})

test('a link to a draft is among what ends soon, and leads to the draft', async ({ page }) => {
  const design = { name: 'Acme Corporation', login_design: { header_text: 'Hello' } }
  const drafts = `/api/accounts/${acme}/drafts`
  const body = { name: 'Linked', design, base: design }
  const made = await page.request.post(drafts, { data: body })
  const { result } = (await made.json()) as { result: { id: string } } // a new draft
  await page.request.post(`${drafts}/${result.id}/shares`, {
    data: { expires_in_days: 7, is_public: false },
  })
  await page.goto(path)
  const link = page
    .getByRole('region', { name: 'Expiring soon' })
    .getByRole('link', { name: 'Link to the draft Linked' })
  await expect(link.first()).toHaveAttribute('href', new RegExp(`draft=.*${result.id}`))
})

test('certificates that expire soon are named once they were read', async ({ page, serverUrl }) => {
  await page.request.delete(SURVEY, { headers: { origin: serverUrl } })
  await page.goto(path)
  const row = page
    .getByRole('region', { name: 'Expiring soon' })
    .getByRole('listitem')
    .filter({ hasText: 'Certificates for mutual TLS' })
  await row.scrollIntoViewIfNeeded()
  const summary = row.getByText(/Scanners of the warehouse: .*, and 1 more/)
  await expect(summary).toBeVisible()
  await summary.focus()
  await page.keyboard.press('Enter')
  await expect(
    row.getByText(/Build machines: .*\(ci\.acme\.example, git\.acme\.example\)/),
  ).toBeVisible()
  await expect(row).not.toContainText('Devices of staff')
  await expectNoAxeViolations(page)
})

test('certificates that the token may not read are not shown as none', async ({
  page,
  emulator,
  serverUrl,
}) => {
  await emulator.addFault({
    operation: 'listCertificates',
    kind: 'status',
    status: 403,
    code: 10000,
    message: 'Forbidden',
    // The check of the token reads them as well.
    count: 20,
  })
  await page.request.delete(SURVEY, { headers: { origin: serverUrl } })
  await page.goto(path)
  const row = page
    .getByRole('region', { name: 'Expiring soon' })
    .getByRole('listitem')
    .filter({ hasText: 'Certificates for mutual TLS' })
  await row.scrollIntoViewIfNeeded()
  await expect(row).toContainText(
    'Not read: Gatehouse’s API token lacks “Access: Mutual TLS Certificates Read”',
  )
})

test('several changes from outside are one finding, which leads to the history since the first', async ({
  page,
  emulator,
}) => {
  await page.goto(path)
  for (const name of ['Acme by one run', 'Acme by another']) {
    await emulator.setAccount(acme, { organization: { name } })
    await page.goto(paths.organization(acme))
    await expect(page.getByText(name).first()).toBeVisible()
    await expect(async () => {
      await page.goto(paths.history(acme))
      await expect(page.getByText(name).first()).toBeVisible({ timeout: 1_000 })
    }).toPass()
  }
  await page.goto(path)
  const group = findings(page).getByText(/^\d+ changes, found .* were made outside Gatehouse/)
  await expect(group).toHaveCount(1)
  await expect(findings(page).getByText(/^Change #\d+, found/)).toHaveCount(0)
  await findings(page)
    .getByRole('link', { name: /^View these \d+ changes$/ })
    .click()
  await expectPage(page, 'History')
  await expect(page).toHaveURL(/resource=organization.*since=\d{4}-\d\d-\d\d/)
})

test('hosts that anybody can reach are counted where they are once the account has been read', async ({
  page,
  emulator,
}) => {
  await emulator.setQuota(60_000)
  await emulator.setAccount(acme, { organization: { deny_unmatched_requests: false } })
  await page.goto(path)
  await expect(
    findings(page).getByText(/\d+ hosts that were read have no application/),
  ).toBeVisible()
})

test('a change from outside is a finding until somebody accepts it', async ({ page, emulator }) => {
  await page.goto(path)
  await expectPage(page, 'Overview')
  await emulator.setAccount(acme, { organization: { name: 'Acme by Terraform' } })
  await page.goto(paths.organization(acme))
  await expectPage(page, 'Organization')
  await expect(async () => {
    await page.goto(path)
    await expect(
      findings(page)
        .getByText(/(was|were) made outside Gatehouse/)
        .first(),
    ).toBeVisible()
  }).toPass()
  const latest = page.getByRole('region', { name: 'Recent activity' }).getByRole('listitem').first()
  await expect(latest).toContainText('Organization changedname')
  await expect(latest).toContainText('Changed outside Gatehouse')
})

test('an account without an organization says so', async ({ page }) => {
  await page.goto(paths.overview(blank))
  await expect(page.getByText('No Zero Trust organization yet', { exact: true })).toBeVisible()
})

test('what could not be read is named, not taken for good news', async ({ page, emulator }) => {
  await emulator.addFault({
    operation: 'listServiceTokens',
    kind: 'status',
    status: 403,
    code: 10000,
    message: 'Authentication error',
    count: 20,
  })
  await page.goto(path)
  await expect(findings(page).getByText('could not be read: service tokens.')).toBeVisible()
})

test.describe('a viewer', () => {
  test.use({ persona: 'viewer' })
  test('sees findings and accepts none', async ({ page }) => {
    await page.goto(path)
    await expect(findings(page).getByText('The login page’s text is hard')).toBeVisible()
    await expect(page.getByRole('button', { name: /^Accept:/ })).toHaveCount(0)
    await expect(page.getByText('Only admins see certificates.')).toBeVisible()
  })
})

test.describe('a designer', () => {
  test.use({ persona: 'designer' })
  test('sees the findings of the login page alone', async ({ page }) => {
    await page.goto(path)
    await expect(findings(page).getByRole('listitem')).toHaveCount(1)
    await findings(page).getByRole('link', { name: 'Open the editor' }).click()
    await expect(page.getByLabel('Header text')).toBeVisible()
  })
})

test.describe('the help desk', () => {
  test.use({ persona: 'helpdesk' })
  test('sees who was revoked, and nothing of the settings', async ({ page, emulator }) => {
    await page.goto(path)
    await expect(page.getByRole('region', { name: 'Revoked sessions' })).toBeVisible()
    // Nothing is read any more that a finding could come from.
    await page.waitForLoadState('networkidle')
    await expect(findings(page)).toHaveCount(0)
    const asked = (await emulator.requests()).map(({ operation }) => operation)
    expect(asked.filter((operation) => operation !== 'getAccount')).toEqual([])
    await expectNoAxeViolations(page)
  })
})
