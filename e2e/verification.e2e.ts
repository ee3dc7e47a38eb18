import type { Page } from '@playwright/test'
import { paths } from '../src/app/paths.ts'
import { DEMO_ACCOUNT_IDS } from '../src/emulator/demo.ts'
import { expectNoAxeViolations, expectPage } from './support/expectations.ts'
import { expect, test } from './support/fixtures.ts'
import { type Site, startSite, valueOf } from './support/site.ts'

const { acme } = DEMO_ACCOUNT_IDS
const ANA = 'ana.souza@acme.example'
const PRIYA = 'priya.raman@acme.example'
const NOBODY = 'nobody@elsewhere.example'
/** Verified a minute after the revocation, when Cloudflare lists no session any more. */
const VERIFIED_MS = 100_000

/** Pastes by an event, regardless of the browser's clipboard permissions for tests. */
async function paste(page: Page, text: string) {
  await page.getByLabel('Email addresses').evaluate((field, pasted) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', pasted)
    field.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
    )
  }, text)
}

const card = (page: Page) => page.getByRole('region', { name: 'Verification' })

test.use({ serverName: 'verification' })

test('somebody is found by their device, and shown', async ({ page }) => {
  await page.goto(paths.revoke(acme))
  await page.getByRole('button', { name: 'Find by device, address or application…' }).click()
  const finder = page.getByRole('region', { name: 'Find by device, address or application' })
  await finder.getByRole('textbox', { name: 'Device name' }).fill('Ana Souza')
  await finder.getByRole('button', { name: 'Find' }).click()
  await expect(finder.getByText(/^1 person\. Devices that are enrolled/)).toBeVisible()
  await finder.getByLabel('Search by').selectOption('IP address')
  await finder.getByRole('textbox', { name: 'IP address' }).fill('192.0.2.255')
  await finder.getByRole('button', { name: 'Find' }).click()
  await expect(finder.getByText(/^Nobody found\. Cloudflare’s API cannot search by/)).toBeVisible()
  await expectNoAxeViolations(page)
  await finder.getByLabel('Search by').selectOption('Device name')
  await finder.getByRole('textbox', { name: 'Device name' }).fill('Ana Souza')
  await finder.getByRole('button', { name: 'Find' }).click()
  await finder
    .getByRole('button', { name: `Show ${ANA}` })
    .first()
    .click()
  await expect(page.getByText('Last login')).toBeVisible()
})

test.describe('the help desk', () => {
  test.use({ persona: 'helpdesk' })

  test('sees whom they revoked today, for which ticket, and what is proven', async ({ page }) => {
    await page.goto(`${paths.revoke(acme)}?email=${PRIYA}&ticket=INC-4711&reason=Lost%20phone`)
    await page.getByRole('button', { name: 'Revoke sessions…' }).click()
    const dialog = page.getByRole('dialog')
    await expect(dialog.getByLabel('Ticket')).toHaveValue('INC-4711')
    await dialog.getByRole('button', { name: 'Revoke sessions' }).click()
    await page.getByRole('button', { name: 'Look up another person' }).click()
    const today = page.getByRole('region', { name: 'Your revocations today' })
    const first = today.getByRole('listitem').first()
    await expect(first).toContainText(PRIYA)
    await expect(first).toContainText('Ticket INC-4711')
    await expect(first).toContainText('1 revoked; not read again yet')
    await today.getByRole('button', { name: 'Verify all' }).click()
    await expect(first).toContainText('not read yet')
    await expectNoAxeViolations(page)
  })
})

test('those with nothing to revoke are left out of a list with one press', async ({
  page,
  emulator,
}) => {
  await emulator.setQuota(600_000)
  await page.goto(paths.revokeMany(acme))
  await paste(page, [ANA, NOBODY].join('\n'))
  await page.getByRole('button', { name: 'Look up sessions and devices' }).click()
  const found = page.getByRole('list', { name: 'Sessions and devices' })
  await expect(found).toContainText('1 with a session')
  await expect(found).toContainText('1 with nothing to revoke')
  await expect(page.getByText('1 person with nothing')).toBeVisible()
  await expectNoAxeViolations(page)
  await page.getByRole('button', { name: 'Leave out 1 person with nothing' }).click()
  await expect(page.getByText('1 person to revoke · all of them known · 1 left out')).toBeVisible()
  await expect(page.getByText('1 person left out, as many calls fewer.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Revoke 1 person…' })).toBeVisible()
})

test('after a run its page says who is back, and leads to revoking just those again', async ({
  page,
  emulator,
}) => {
  await emulator.setQuota(600_000)
  await page.goto(paths.revokeMany(acme))
  await paste(page, [ANA, PRIYA, NOBODY].join('\n'))
  await page.getByRole('button', { name: 'Revoke 3 people…' }).click()
  const dialog = page.getByRole('dialog', { name: /^Revoke sessions of / })
  await dialog.getByLabel('Reason').fill('Leak')
  await dialog.getByLabel('Type 3 to confirm').fill('3')
  await dialog.getByRole('button', { name: 'Revoke 3 people' }).click()
  await expectPage(page, 'Run ')
  await card(page).getByRole('button', { name: 'Verify' }).click()
  await expect(card(page).getByText('of 3 read')).toBeVisible()
  await expectNoAxeViolations(page)

  // Once the revocation has taken effect.
  await emulator.advanceClock(40_000)
  await emulator.addPersonActivity({ email: PRIYA, signs_in: true })
  const found = card(page).getByRole('list', { name: 'Verification results' })
  await expect(found).toContainText('1 signed in again', { timeout: VERIFIED_MS })
  await expect(found).toContainText('0 with sessions from before')
  await expect(found).toContainText('1 not among this account’s users')
  await expect(card(page).getByText('Everyone has been read')).toBeVisible()
  const people = page.getByRole('region', { name: 'People', exact: true })
  await expect(people.getByText('signed in again, no session from before')).toBeVisible()
  await expectNoAxeViolations(page)

  await card(page).getByRole('link', { name: 'Revoke again: 1 person…' }).click()
  await expectPage(page, 'Revoke many')
  await expect(page.getByText(/^Of run \d+, who signed in again/)).toBeVisible()
  await expect(page.getByRole('button', { name: 'Revoke 1 person…' })).toBeVisible()
})

test('a verification is stopped, and its watch as well', async ({ page, emulator }) => {
  await emulator.setQuota(600_000)
  await page.goto(paths.revokeMany(acme))
  await paste(page, [ANA, PRIYA].join('\n'))
  await page.getByRole('button', { name: 'Revoke 2 people…' }).click()
  const dialog = page.getByRole('dialog', { name: /^Revoke sessions of / })
  await dialog.getByLabel('Reason').fill('Leak')
  await dialog.getByLabel('Type 2 to confirm').fill('2')
  await dialog.getByRole('button', { name: 'Revoke 2 people' }).click()
  await expectPage(page, 'Run ')
  await card(page).getByLabel('for').selectOption('8 hours')
  await card(page).getByRole('button', { name: 'Watch' }).click()
  await expect(card(page).getByText('watched afterwards until')).toBeVisible()
  await card(page).getByRole('button', { name: 'Stop' }).click()
  await expect(card(page).getByText('Cancelled: 0 of 2 were read')).toBeVisible()
  await expect(card(page).getByRole('button', { name: 'Verify again' })).toBeVisible()
})

test('the verification of a run of 500 that a restart interrupts reads each of them', async () => {
  const site = await startSite('verification')
  try {
    await site.emulator.setQuota(600_000)
    await site.emulator.setResources({ zones: 1, hosts_of_zone: 0, applications: 1, people: 500 })
    const emails = Array.from({ length: 500 }, (_, index) => `grown-${index}@acme.example`)
    const { number } = valueOf(await site.revocations.startRun(acme, { emails, reason: 'Leak' }))
    await expect
      .poll(async () => valueOf(await site.revocations.getRun(acme, number)).state, {
        timeout: 60_000,
      })
      .toBe('finished')
    await site.emulator.advanceClock(40_000)
    await site.emulator.addPersonActivity({ email: 'grown-7@acme.example', signs_in: true })
    valueOf(await site.revocations.startRunSessionCheck(acme, number, {}))
    await expect
      .poll(() => readOf(site, number), { timeout: 120_000, intervals: [20] })
      .toBeGreaterThan(100)
    await site.killGateway()
    await site.startGateway()
    const readBefore = await readOf(site, number)
    expect(readBefore).toBeGreaterThan(100)
    await expect
      .poll(async () => (await verification(site, number)).state, { timeout: 120_000 })
      .toBe('finished')
    const check = await verification(site, number)
    expect(check.counts).toMatchObject({
      waiting: 0,
      unread: 0,
      unknown: 0,
      back: 1,
      with_devices: 500,
    })
    const reads = (await site.emulator.requests()).filter(({ path }) =>
      path.includes('active_sessions'),
    )
    expect(new Set(reads.map(({ path }) => path)).size).toBe(500)
    // Only those whose response was awaited when the gateway was killed were read twice.
    expect(reads.length).toBeLessThanOrEqual(500 + 4)
    const report = await fetch(
      `${site.url()}/api/accounts/${acme}/revocations/${number}/report.csv`,
    )
    const lines = (await report.text()).split('\r\n')
    expect(lines[0]).toContain('sessions_left,signed_in_again_at,client_session,devices')
    expect(lines[8]).toMatch(/"grown-7@acme\.example".*,0,"20[^",]+Z","\w+",1$/)
    const [newest] = valueOf(await site.changes.listChanges(acme, { limit: 1 }))
    expect(newest).toMatchObject({
      operation: 'return',
      subject: 'grown-7@acme.example',
      run: number,
    })
    expect(valueOf(await site.changes.verifyChanges(acme))).toMatchObject({ ok: true })
  } finally {
    await site.stop()
  }
})

async function verification(site: Site, run: number) {
  const check = valueOf(await site.revocations.getVerification(acme, { run }))
  if (check === null) throw new Error(`Run ${run} was not verified.`)
  return check
}

async function readOf(site: Site, run: number): Promise<number> {
  const { total, counts } = await verification(site, run)
  return total - counts.waiting
}
