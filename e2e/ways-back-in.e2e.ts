import type { Page } from '@playwright/test'
import { paths } from '../src/app/paths.ts'
import { DEMO_ACCOUNT_IDS } from '../src/emulator/demo.ts'
import { expectNoAxeViolations } from './support/expectations.ts'
import { expect, test } from './support/fixtures.ts'

const ANA = 'ana.souza@acme.example'
const pathOf = (email: string) =>
  `${paths.revoke(DEMO_ACCOUNT_IDS.acme)}?${new URLSearchParams({ email })}`

const card = (page: Page) => page.getByRole('region', { name: 'Ways back in' })

test('a person’s page says who it is, and then by which policies they can get back in', async ({
  page,
}) => {
  await page.goto(pathOf(ANA))
  await expect(page.getByText('Last login')).toBeVisible()
  const ways = card(page)
  await expect(ways).toContainText('after MFA or an approval')
  await expect(ways).toContainText('This holds if Acme Entra ID still lets them log in')
  await expect(ways).toContainText('a code that is sent to their address')
  await expect(ways).toContainText('Applications of single zones are not read for a person')
  const staff = ways
    .getByRole('listitem')
    .filter({ hasText: 'Policy “Staff”: everyone at @acme.example' })
    .first()
  await expect(staff).toContainText('In at once')
  await expect(staff).toContainText(`Put a Block policy for ${ANA} above “Staff”`)
  await staff.getByText(/^\d+ applications$/).click()
  await expect(staff.getByText('Wiki', { exact: true })).toBeVisible()

  // What is closed is folded.
  const closed = ways.getByRole('list', { name: 'Closed ways' })
  await expect(closed).toBeHidden()
  await ways.getByText(/^Closed to them: /).click()
  await expect(closed).toContainText('No policy, so nobody is let in')
  await expect(ways.getByText('Enrollment admits them')).toBeVisible()
  await expectNoAxeViolations(page)
})

test('a Block policy for them is copied as curl, for every application of a way', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-write'])
  await page.goto(pathOf(ANA))
  const staff = card(page).getByRole('listitem').filter({ hasText: 'Policy “Staff”' }).first()
  await staff.getByText(/^\d+ applications$/).click()
  await staff.getByRole('button', { name: 'Copy a Block policy as curl' }).click()
  await expect(staff.getByText('Copied')).toBeVisible()
  // Pastes as a person would, because no page of Gatehouse may read the clipboard.
  const field = page.getByLabel('Name or email')
  await field.fill('')
  await field.press('ControlOrMeta+v')
  await expect(field).toHaveValue(/access\/apps\/\$application\/policies.*"decision":"deny"/)
})

test.describe('the help desk', () => {
  test.use({ persona: 'helpdesk' })

  test('sees names and what they decide, and not the rules', async ({ page }) => {
    await page.goto(pathOf(ANA))
    const ways = card(page)
    await expect(ways.getByText('Policy “Staff”', { exact: true }).first()).toBeVisible()
    await expect(ways).not.toContainText('everyone at')
    await expect(ways).not.toContainText('To close it')
    await expect(ways.getByRole('button', { name: /Copy|Terraform/ })).toHaveCount(0)
  })

  test('goes from a caller’s name to the receipt by the keyboard alone, in fewer than ten steps', async ({
    page,
    emulator,
  }) => {
    let steps = 0
    const press = async (key: string) => {
      steps += 1
      await page.keyboard.press(key)
    }
    await page.goto(paths.revoke(DEMO_ACCOUNT_IDS.acme))
    await expect(page.getByLabel('Name or email')).toBeFocused()
    // A name that is typed counts as one step.
    await page.keyboard.type('ana sou')
    steps += 1
    // What fewer letters find is listed already, but not chosen.
    await expect(page.getByRole('status').filter({ hasText: '2 people found' })).toBeAttached()
    await expect(page.getByRole('option').first()).toContainText(ANA)
    await press('Enter')
    await expect(page.getByRole('button', { name: 'Revoke sessions…' })).toBeFocused()
    await expect(card(page)).toContainText('Policy “Staff”')
    await press('Enter')
    const dialog = page.getByRole('dialog', { name: /^Revoke sessions for / })
    await expect(dialog.getByLabel('Reason')).toBeFocused()
    await press('Tab')
    await press('Tab')
    await expect(dialog.getByRole('radio', { name: 'Lost device' })).toBeFocused()
    await press('Space')
    await expect(dialog.getByLabel('Reason')).toHaveValue('Lost device')
    await press('Enter')
    const receipt = page.getByRole('region', { name: 'Receipt' })
    await expect(receipt).toContainText('Accepted')
    // The keyboard goes on in the receipt, where the ways that are left come first.
    await press('Tab')
    await expect(receipt.getByRole('link', { name: 'See the ways back in' })).toBeFocused()
    expect(steps).toBeLessThan(10)

    const revoked = (await emulator.requests()).filter(
      ({ operation }) => operation === 'revokeUser',
    )
    expect(revoked.map(({ body }) => body)).toEqual([
      { email: ANA, devices: true, warp_session_reauth: true },
    ])
  })
})

test('what could not be read is named with the permission that is missing, and is not “none”', async ({
  page,
  emulator,
}) => {
  const { permissions } = await emulator.permissions()
  await emulator.setPermissions(permissions.filter((name) => name !== 'Zero Trust Read'))
  await page.goto(pathOf(ANA))
  await expect(card(page)).toContainText('The API token lacks Zero Trust Read.')
  const devices = card(page)
    .locator('div')
    .filter({ has: page.getByText('Devices', { exact: true }) })
  await expect(devices.last()).toContainText('Not read')
})

test('what somebody does at their provider and asks for is shown', async ({ page, emulator }) => {
  await emulator.addPersonActivity({ email: ANA, scim: 'inactive', access_request: 'PENDING' })
  await page.goto(pathOf(ANA))
  await expect(card(page)).toContainText('Not active, as SCIM says')
  await expect(card(page)).toContainText('Payroll: waits for an approval')
})

test('a receipt has the ways that are left, and says so if the person signs in again', async ({
  page,
  emulator,
  context,
}) => {
  await context.grantPermissions(['notifications'])
  await page.goto(pathOf(ANA))
  await page.getByRole('button', { name: 'Revoke sessions…' }).click()
  const dialog = page.getByRole('dialog', { name: /^Revoke sessions for / })
  await dialog.getByLabel('Reason').fill('Account taken over')
  await dialog.getByRole('button', { name: 'Revoke sessions' }).click()
  const receipt = page.getByRole('region', { name: 'Receipt' })
  await expect(receipt).toContainText('See the ways back in')
  await emulator.advanceClock(30_000)
  await expect(receipt).toContainText('The sessions of Ana Souza have ended')
  await receipt.getByRole('button', { name: 'Notify me' }).click()
  await expect(receipt).toContainText('You will be notified while this page is open.')

  await emulator.addPersonActivity({ email: ANA, signs_in: true })
  // The page reads the sessions again by itself, and when it gets the focus.
  await page.reload()
  await expect(receipt).toContainText('Ana Souza has signed in again')
  await expect(receipt).toContainText('1 session began since')
})

test('what happened chooses the options that fit, says what is left elsewhere, and is in history', async ({
  page,
  emulator,
}) => {
  await page.goto(pathOf(ANA))
  await page.getByRole('button', { name: 'Revoke sessions…' }).click()
  const dialog = page.getByRole('dialog', { name: /^Revoke sessions for / })
  await dialog.getByRole('radio', { name: 'Test' }).check()
  await expect(dialog.getByRole('checkbox').first()).not.toBeChecked()
  await dialog.getByRole('radio', { name: 'Left the company' }).check()
  await expect(dialog.getByRole('checkbox').first()).toBeChecked()
  await expect(dialog.getByRole('checkbox').last()).toBeChecked()
  await expect(dialog.getByText('At the identity provider: disable the account.')).toBeVisible()
  await expect(dialog.getByLabel('Reason')).toHaveValue('Left the company')
  await expectNoAxeViolations(page)
  await dialog.getByRole('button', { name: 'Revoke sessions' }).click()
  await expect(page.getByRole('region', { name: 'Receipt' })).toBeVisible()
  const revoked = (await emulator.requests()).find(({ operation }) => operation === 'revokeUser')
  expect(revoked?.body).toEqual({ email: ANA, devices: true, warp_session_reauth: true })

  await page.goto(`${paths.history(DEMO_ACCOUNT_IDS.acme)}?path=occasion.left_company`)
  const row = page.getByRole('link', { name: new RegExp(`Sessions of ${ANA}`) }).first()
  await expect(row).toBeVisible()
  await expect(page.getByText('Left the company: ').first()).toBeVisible()
})

test('Cloudflare’s policy tester is asked on request by the keyboard, and a difference is shown as such', async ({
  page,
  emulator,
}) => {
  await emulator.setPolicyTests({ duration_ms: 0, email: ANA, status: 'blocked' })
  await page.goto(pathOf(ANA))
  const tester = card(page).getByRole('region', { name: 'Cloudflare’s policy tester' })
  const button = tester.getByRole('button', { name: 'Run Cloudflare’s policy tester' })
  await expect(button).toBeVisible()
  const startsOfTests = async () =>
    (await emulator.requests()).filter(({ operation }) => operation === 'startPolicyTest')
  expect(await startsOfTests()).toEqual([])

  await button.focus()
  await page.keyboard.press('Enter')
  await expect(tester.getByText(/^Test \d+ of \d+/)).toBeVisible()
  // A press while tests run starts no others, and the focus stays.
  await page.keyboard.press('Enter')
  await expect(button).toBeFocused()
  await expect(tester.getByText(/^Of \d+ applications: \d+ different/)).toBeVisible({
    timeout: 60_000,
  })
  await expect(button).toBeFocused()
  const answers = tester.getByRole('list', { name: 'Answers that are not the same' })
  const answerFor = (application: string) =>
    answers
      .getByRole('listitem')
      .filter({ hasText: 'Gatehouse:', has: page.getByText(application, { exact: true }) })
  await expect(answerFor('Wiki')).toContainText(
    /Different.*Gatehouse: In at once\. Cloudflare: Blocked\./,
  )
  // Applications with the same answers are together.
  await answerFor('Wiki')
    .getByText(/^\d+ applications$/)
    .click()
  await expect(answers.getByText('Wiki', { exact: true })).toBeVisible()
  await expect(answerFor('Partner backup')).toContainText('Not comparable')
  await expect(tester).toContainText('the tester goes by their last login')
  // Gatehouse’s own ways stay as they are.
  await expect(
    card(page).getByRole('list', { name: 'Open ways' }).getByText('In at once').first(),
  ).toBeVisible()
  const bodies = (await startsOfTests()).map(({ body }) => JSON.stringify(body))
  expect(new Set(bodies).size).toBe(bodies.length)
  await expectNoAxeViolations(page)
})

test('without the permission for Cloudflare’s policy tester, its name is said, and nothing else changes', async ({
  page,
  emulator,
}) => {
  const { permissions } = await emulator.permissions()
  await emulator.setPermissions(permissions.filter((name) => name !== 'Access: Policy Test Write'))
  const email = 'priya.raman@acme.example'
  await page.goto(pathOf(email))
  await expect(card(page)).toContainText('after MFA or an approval')
  await expect(card(page)).not.toContainText('The API token lacks')
  await card(page).getByRole('button', { name: 'Run Cloudflare’s policy tester' }).click()
  await expect(card(page)).toContainText('The API token lacks Access: Policy Test Write.')
  await expect(card(page)).toContainText('after MFA or an approval')
})
