import type { Page } from '@playwright/test'
import { paths } from '../src/app/paths.ts'
import { DEMO_ACCOUNT_IDS } from '../src/emulator/demo.ts'
import type { Emulator } from './support/emulator.ts'
import { expectNoAxeViolations, expectPage } from './support/expectations.ts'
import { expect, test } from './support/fixtures.ts'

const { acme } = DEMO_ACCOUNT_IDS
const path = paths.revoke(acme)
const ANA = 'ana.souza@acme.example'

const dialogOf = (page: Page) => page.getByRole('dialog', { name: /^Revoke sessions for / })
const receipt = (page: Page) => page.getByRole('region', { name: 'Receipt' })

/** Returns the bodies of the revocation requests to Cloudflare, oldest first. */
async function revocations(emulator: Emulator) {
  const requests = await emulator.requests()
  return requests.flatMap(({ operation, body }) => (operation === 'revokeUser' ? [body] : []))
}

/** Revokes as a help desk does with a caller on the phone. */
async function revoke(page: Page, reason = 'Lost phone') {
  await page.getByRole('button', { name: 'Revoke sessions…' }).click()
  const dialog = dialogOf(page)
  await dialog.getByLabel('Reason').fill(reason)
  await dialog.getByRole('button', { name: 'Revoke sessions' }).click()
}

test.beforeEach(async ({ page }) => {
  await page.goto(path)
  await expectPage(page, 'Revoke sessions')
})

test('a person is found and revoked by the keyboard alone: type, Enter, Enter, why, Enter', async ({
  page,
  emulator,
}) => {
  await expect(page.getByLabel('Name or email')).toBeFocused()
  await page.keyboard.type('ana sou')
  await expect(page.getByRole('option').first()).toContainText(ANA)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Revoke sessions…' })).toBeFocused()
  await expect(page.getByText('Last login')).toBeVisible()
  await page.keyboard.press('Enter')
  const dialog = dialogOf(page)
  await expect(dialog.getByLabel('Reason')).toBeFocused()
  await expect(dialog.getByText(ANA)).toBeVisible()
  // Acme accepts the client's login for applications.
  await expect(dialog.getByText(/lets people in again without the identity provider/)).toBeVisible()
  await expect(dialog.getByRole('checkbox').first()).toBeChecked()
  await expect(dialog.getByRole('checkbox').last()).toBeChecked()
  await page.keyboard.type('Lost phone')
  await page.keyboard.press('Enter')
  await expect(dialog).toBeHidden()
  await expect(receipt(page)).toContainText('Accepted. Waiting until the sessions')
  await expect(page.getByText('Can they come back?')).toBeVisible()
  await expectNoAxeViolations(page)
  expect(await revocations(emulator)).toEqual([
    { email: ANA, devices: true, warp_session_reauth: true },
  ])

  // Cloudflare takes some time, and then the sessions are gone.
  await emulator.advanceClock(30_000)
  await expect(receipt(page)).toContainText('The sessions of Ana Souza have ended')
  await expect(receipt(page)).toContainText('sessions from before are gone')
  await expect(page.getByText('No active session', { exact: true })).toBeVisible()
  await expect(
    page.getByRole('link', { name: 'Open Microsoft Entra ID in a new tab' }),
  ).toBeVisible()

  await page.getByRole('button', { name: 'Look up another person' }).click()
  await expect(page.getByLabel('Name or email')).toBeFocused()
  const recent = page.getByRole('region', { name: 'Recent people' })
  await expect(recent.getByText('Lost phone').first()).toBeVisible()
  await recent.getByRole('link', { name: ANA }).first().click()
  await expect(receipt(page)).toContainText('The sessions of Ana Souza have ended')
})

test('a person is found by whatever shape of them is pasted', async ({ page, emulator }) => {
  const field = page.getByLabel('Name or email')
  const pasted = [
    `Ana Souza <${ANA}>`,
    `mailto:${ANA}`,
    `<${ANA}>`,
    `${ANA};`,
    `\u202a${ANA}`,
    'Souza, Ana',
    'Souza Ana',
    'ACME\\ana.souza',
  ]
  for (const text of pasted) {
    await field.fill('')
    await field.fill(text)
    await expect(page.getByRole('option').first(), text).toContainText(`Ana Souza${ANA}`)
  }
  // None of these requires reading all users of the account.
  const asked = (await emulator.requests()).filter(({ operation }) => operation === 'listUsers')
  expect(asked.length).toBeLessThanOrEqual(2 * pasted.length)

  await field.fill(`Ana <${ANA}>, Jonas <jonas@acme.example>`)
  await expect(
    page.getByRole('status').filter({ hasText: '2 addresses. Choose one' }),
  ).toBeAttached()
  await expect(page.getByRole('option')).toHaveCount(2)
})

test('a link of a ticket system fills the dialog in, and does nothing by itself', async ({
  page,
  emulator,
}) => {
  const ticket = { ticket: 'INC 4711', reason: 'Lost phone & keys' }
  await page.goto(`${path}?${new URLSearchParams({ email: ANA, ...ticket })}`)
  await expect(page.getByRole('button', { name: 'Revoke sessions…' })).toBeFocused()
  expect(await revocations(emulator)).toEqual([])
  await page.keyboard.press('Enter')
  const dialog = dialogOf(page)
  await expect(dialog.getByLabel('Reason')).toHaveValue(ticket.reason)
  await expect(dialog.getByLabel('Ticket')).toHaveValue(ticket.ticket)
  await page.keyboard.press('Enter')
  await expect(receipt(page)).toContainText('Accepted')
  await expect(page).not.toHaveURL(/ticket|reason/)
  expect(await revocations(emulator)).toMatchObject([{ email: ANA }])

  // Without an address, the ticket waits for the person who is found; the next one has another.
  await page.goto(`${path}?${new URLSearchParams(ticket)}`)
  await page.getByLabel('Name or email').fill('jonas')
  await page.getByRole('option').first().click()
  await page.getByRole('button', { name: 'Revoke sessions…' }).click()
  await expect(dialog.getByLabel('Ticket')).toHaveValue(ticket.ticket)
  await page.keyboard.press('Escape')
  await page.getByLabel('Name or email').fill('ana sou')
  await page.getByRole('option').first().click()
  await expect(page).not.toHaveURL(/ticket|reason/)
})

test('a guest, whose address has marks that others have not, is looked at and revoked', async ({
  page,
  emulator,
}) => {
  const guest = 'kim_outlook.example#ext#@acme.onmicrosoft.com'
  await page.getByLabel('Name or email').fill('kim_outlook.example#EXT#@acme.onmicrosoft.com')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Revoke sessions…' })).toBeVisible()
  await page.reload()
  await revoke(page)
  await expect(receipt(page)).toContainText(/accepted/i)
  expect(await revocations(emulator)).toMatchObject([{ email: guest }])
})

test('the keyboard goes on where it was after Escape, and at the receipt once somebody is revoked', async ({
  page,
  emulator,
}) => {
  await emulator.addFault({
    operation: 'revokeUser',
    kind: 'status',
    status: 400,
    code: 12130,
    message: 'access.api.error.invalid_request: email is invalid',
  })
  await page.goto(`${path}?email=${ANA}`)
  const open = page.getByRole('button', { name: 'Revoke sessions…' })
  await open.focus()
  await page.keyboard.press('Enter')
  await expect(dialogOf(page).getByLabel('Reason')).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(open).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(dialogOf(page).getByLabel('Reason')).toBeFocused()
  await page.keyboard.type('Lost phone')
  await page.keyboard.press('Enter')
  await expect(receipt(page)).toContainText('were not revoked')
  // The next focus stop is the first button of the receipt.
  await page.keyboard.press('Tab')
  await expect(page.getByRole('button', { name: 'Try again…' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog').getByLabel('Reason')).toBeFocused()
  await page.keyboard.type('Once more')
  await page.keyboard.press('Enter')
  await expect(receipt(page)).toContainText('Accepted')
  await page.keyboard.press('Tab')
  await expect(receipt(page).getByRole('link', { name: 'See the ways back in' })).toBeFocused()
  await page.keyboard.press('Tab')
  await expect(
    page.getByRole('link', { name: 'Open Microsoft Entra ID in a new tab' }),
  ).toBeFocused()
})

test('more people than are shown are said to match', async ({ page }) => {
  await page.keyboard.type('acme.example')
  await expect(page.getByRole('option')).toHaveCount(8)
  await expect(
    page
      .getByText(/^The first 8 of [\d,]+ people who match\. Type more to narrow it down\.$/)
      .first(),
  ).toBeVisible()
  await expectNoAxeViolations(page)
  await page.keyboard.press('ControlOrMeta+A')
  await page.keyboard.type('ana sou')
  await expect(page.getByText(/^\d (person|people) found$/).first()).toBeVisible()
})

test('people who were revoked last are listed once each, whatever runs came after', async ({
  page,
  emulator,
  serverUrl,
}) => {
  await emulator.setQuota(60_000)
  const emails = ['ana.souza@acme.example', 'priya.raman@acme.example', 'ana.souza@acme.example']
  const many = Array.from({ length: 12 }, (_, index) => [
    `a${index}@acme.example`,
    `b${index}@acme.example`,
  ])
  for (const people of [...emails.map((email) => [email]), ...many]) {
    const answer = await page.request.post(`${serverUrl}/api/accounts/${acme}/revocations`, {
      headers: { origin: serverUrl },
      data: { emails: people, reason: 'Leak' },
    })
    expect(answer.status()).toBe(200)
  }
  await page.goto(path)
  const recent = page.getByRole('region', { name: 'Recent people' })
  await expect(recent.getByRole('link').nth(0)).toHaveText(ANA)
  await expect(recent.getByRole('link').nth(1)).toHaveText('priya.raman@acme.example')
  await expect(recent.getByRole('link', { name: ANA })).toHaveCount(1)
  const runs = page.getByRole('region', { name: 'Recent runs' })
  await expect(runs.getByRole('link', { name: '2 people' })).toHaveCount(5)
  await expect(runs.getByText('Finished', { exact: true })).toHaveCount(5)
})

test('says who it is, from where, and what matters', async ({ page }) => {
  await page.keyboard.type('noor.haddad@acme.example')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Noor Haddad' })).toBeVisible()
  await expect(
    page.getByText(/^Signed in from two countries in the last hour: (Saudi Arabia|Vietnam), /),
  ).toBeVisible()
  const sessions = page.getByRole('region', { name: 'Active sessions' })
  await expect(sessions.getByText(/198\.51\.100\.\d+ · Vietnam · Microsoft Entra ID/)).toBeVisible()
  await expectNoAxeViolations(page)
})

test('devices and client go along only when asked', async ({ page, emulator }) => {
  await emulator.setAccount(DEMO_ACCOUNT_IDS.acme, {
    organization: { allow_authenticate_via_warp: false },
  })
  await page.keyboard.type(ANA)
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Revoke sessions…' }).click()
  const dialog = dialogOf(page)
  await expectNoAxeViolations(page)
  await dialog.getByRole('button', { name: 'Revoke sessions' }).click()
  await expect(dialog.getByText('Say why, for those who read the history.')).toBeVisible()
  await dialog.getByLabel('Reason').fill('Stolen laptop')
  await dialog.getByLabel('Ticket').fill('INC-4711')
  await dialog.getByRole('checkbox', { name: /Also revoke all devices \(\d\)/ }).click()
  await dialog.getByRole('checkbox', { name: /re-authentication/ }).click()
  await dialog.getByRole('button', { name: 'Revoke sessions' }).click()
  await expect(receipt(page)).toContainText('sessions in all applications, devices, Cloudflare One')
  expect(await revocations(emulator)).toMatchObject([{ devices: true, warp_session_reauth: true }])
})

test('a whole address is not taken for somebody who contains it', async ({ page }) => {
  await page.keyboard.type('na.souza@acme.example')
  await expect(page.getByRole('option').nth(1)).toBeVisible()
  await expect(page.getByRole('option').first()).toContainText('This address, as typed')
  await page.keyboard.press('Enter')
  await expect(
    page.getByText('na.souza@acme.example is not among this account’s users'),
  ).toBeVisible()
})

test('an unknown address is warned about and can be revoked', async ({ page }) => {
  await page.keyboard.type('Nobody@Elsewhere.example')
  await page.keyboard.press('Enter')
  await expect(
    page.getByText('nobody@elsewhere.example is not among this account’s users'),
  ).toBeVisible()
  await revoke(page)
  await expect(receipt(page)).toContainText(
    'Cloudflare accepted the revocation for nobody@elsewhere.example',
  )
  await expect(receipt(page)).toContainText('no sessions to read that would show its effect')
})

test('refuses a text that is neither an address nor a name under its field', async ({ page }) => {
  await page.keyboard.type('zzzz qqqq')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Choose a person from the list, or enter a full')).toBeVisible()
  await expect(page.getByLabel('Name or email')).toHaveValue('zzzz qqqq')
})

test('whoever revokes themselves is asked twice, and so is who revokes somebody protected', async ({
  page,
  emulator,
}) => {
  await page.goto(`${path}?email=ceo@acme.example`)
  await page.getByRole('button', { name: 'Revoke sessions…' }).click()
  await expect(dialogOf(page).getByLabel('Reason')).toBeFocused()
  await page.keyboard.type('Leak')
  await page.keyboard.press('Enter')
  await expect(dialogOf(page).getByText('ceo@acme.example is protected')).toBeVisible()
  await expectNoAxeViolations(page)
  expect(await revocations(emulator)).toEqual([])
  await dialogOf(page).getByRole('button', { name: 'Revoke protected person' }).click()
  await expect(receipt(page)).toContainText('Cloudflare accepted the revocation')

  await page.goto(`${path}?email=admin@acme.example`)
  await expect(page.getByText('This is you')).toBeVisible()
  await revoke(page)
  await expect(dialogOf(page).getByText('These are your own sessions')).toBeVisible()
  await dialogOf(page).getByRole('button', { name: 'Back' }).click()
  await expect(dialogOf(page).getByLabel('Reason')).toHaveValue('Lost phone')
  expect(await revocations(emulator)).toHaveLength(1)
})

test('a lost answer is tried again by itself, since once more does no harm', async ({
  page,
  emulator,
}) => {
  await emulator.addFault({ operation: 'revokeUser', kind: 'drop-after' })
  await page.goto(`${path}?email=${ANA}`)
  await revoke(page)
  await expect(receipt(page)).toContainText('Accepted')
  expect(await revocations(emulator)).toHaveLength(2)
})

test('a refusal is told in Cloudflare’s words, and can be tried again', async ({
  page,
  emulator,
}) => {
  await emulator.addFault({
    operation: 'revokeUser',
    kind: 'status',
    status: 400,
    code: 12130,
    message: 'access.api.error.invalid_request: email is invalid',
  })
  await page.goto(`${path}?email=${ANA}`)
  await revoke(page)
  await expect(receipt(page)).toContainText('The sessions of Ana Souza were not revoked')
  await expect(receipt(page)).toContainText('email is invalid')
  await page.getByRole('button', { name: 'Try again…' }).click()
  const dialog = page.getByRole('dialog', { name: /^Try .* again\?$/ })
  await dialog.getByLabel('Reason').fill('The directory is mended')
  await dialog.getByRole('button', { name: 'Try again' }).click()
  await expect(receipt(page)).toContainText('Accepted')
})

test('a token that may not revoke stops it, and the page says why', async ({ page, emulator }) => {
  await emulator.addFault({
    operation: 'revokeUser',
    kind: 'status',
    status: 403,
    code: 10000,
    message: 'Authentication error',
    count: 20,
  })
  await page.goto(`${path}?email=${ANA}`)
  await revoke(page)
  await expect(receipt(page)).toContainText(
    /Cloudflare refuses Gatehouse’s token, or these people alone.*\(10000: /,
  )
  await emulator.clearFaults()
  await page.getByRole('link', { name: /^Run \d+$/ }).click()
  await expect(page.getByText('Stopped automatically after repeated refusals')).toBeVisible()
  await expectNoAxeViolations(page)
  await page.getByRole('button', { name: 'Resume' }).click()
  await expect(page.getByText('Revoked', { exact: true }).first()).toBeVisible()
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
  await revoke(page)
  await expect(receipt(page)).toContainText('Cloudflare accepted the revocation')
})
