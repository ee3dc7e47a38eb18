import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { promisify } from 'node:util'
import type { APIRequestContext, Page } from '@playwright/test'
import { paths } from '../src/app/paths.ts'
import { DEMO_ACCOUNT_IDS } from '../src/emulator/demo.ts'
import { expectNoAxeViolations, expectPage, expectToast } from './support/expectations.ts'
import { expect, test } from './support/fixtures.ts'
import { sessionCookie } from './support/sign-in.ts'
import { verifyJournalFile } from '../src/cli/journal-file-verifier.ts'

const run = promisify(execFile)

const { acme } = DEMO_ACCOUNT_IDS
const path = paths.history(acme)
const ORGANIZATION = `/client/v4/accounts/${acme}/access/organizations`
const CHANGES = `/api/accounts/${acme}/changes`

/** History outlives a test, so each test recognizes its own changes by their reasons. */
function ownReason(about: string): string {
  return `${about} ${crypto.randomUUID()}`
}

/** Makes a reviewed change without the pages, and returns its number. */
async function makeChange(
  request: APIRequestContext,
  reason: string,
  patch: Record<string, unknown>,
  resource: 'organization' | 'doh' = 'organization',
): Promise<number> {
  const url = resource === 'doh' ? `${ORGANIZATION}/doh` : ORGANIZATION
  const { etag } = (await request.get(url)).headers()
  const response = await request.post(CHANGES, { data: { resource, patch, etag, reason } })
  const answer: { result: { change: { number: number } } } = await response.json()
  return answer.result.change.number
}

/** Returns the row of the list with this text, but not the lists of differences within it. */
const rowOf = (page: Page, text: string) =>
  page
    .getByRole('region', { name: 'Changes' })
    .getByRole('listitem')
    .filter({ has: page.getByRole('heading', { level: 3 }) })
    .filter({ hasText: text })

async function openChange(page: Page, number: number) {
  await page.goto(`${path}/${number}`)
  await expectPage(page, `Change #${number}`)
}

async function giveReason(page: Page, reason: string) {
  await page.getByRole('textbox', { name: 'Reason', exact: true }).fill(reason)
}

test.describe('the list', () => {
  test('has a change made in the app, with who, what and why', async ({ page }) => {
    const reason = ownReason('Auditors ask')
    await page.goto(paths.organization(acme))
    await page.getByRole('button', { name: 'Edit Sessions' }).click()
    await page.getByLabel('Global session duration').fill('12 hours')
    await page.getByRole('button', { name: 'Review changes' }).click()
    await giveReason(page, reason)
    await page.getByRole('button', { name: 'Save changes' }).click()
    await expectToast(page, 'Organization saved')

    await page.getByRole('link', { name: 'History' }).click()
    await expectPage(page, 'History')
    const row = rowOf(page, reason)
    await expect(row.getByRole('link', { name: 'Organization changed' })).toBeVisible()
    await expect(row.getByText('admin@acme.example')).toBeVisible()
    await expect(row.getByText('Global session duration')).toBeVisible()
    await expect(row.getByText('24 hours')).toBeVisible()
    await expect(row.getByText('12 hours')).toBeVisible()
  })

  test('has a change made elsewhere once, marked, with the time it was made in', async ({
    page,
    emulator,
  }) => {
    const name = `Acme ${crypto.randomUUID()}`
    await page.goto(paths.organization(acme))
    await expectPage(page, 'Organization')
    await emulator.setAccount(acme, { organization: { name } })
    await page.reload()
    await expect(page.getByText(name).first()).toBeVisible()

    // The gateway records what a read has shown only after it has responded to the read.
    await expect(async () => {
      await page.goto(path)
      await expect(rowOf(page, name)).toHaveCount(1, { timeout: 2000 })
    }).toPass({ timeout: 30_000 })
    await expect(rowOf(page, name).getByText('Changed outside Gatehouse')).toBeVisible()
    await expect(rowOf(page, name).getByText(/Made between .* and /)).toBeVisible()
    await page.goto(paths.organization(acme))
    await expectPage(page, 'Organization')
    await page.goto(path)
    await expect(rowOf(page, name)).toHaveCount(1)
  })

  test('says what was asked for and why it failed', async ({ page, request, emulator }) => {
    const reason = ownReason('Quarterly')
    await emulator.addFault({
      operation: 'updateOrganization',
      kind: 'status',
      status: 403,
      code: 10000,
      message: 'Authentication error',
    })
    const { etag } = (await request.get(ORGANIZATION)).headers()
    const patch = { session_duration: '12h' }
    await request.post(CHANGES, { data: { resource: 'organization', patch, etag, reason } })
    await page.goto(path)
    const row = rowOf(page, reason)
    await expect(row.getByText('Failed')).toBeVisible()
    await expect(row.getByText('Asked for')).toBeVisible()
    await expect(row.getByText('Nothing was changed.')).toBeVisible()
    await expect(row.getByText('Cloudflare 10000: Authentication error')).toBeVisible()
    await expect(row.getByText(/Ray ID: \w+/)).toBeVisible()
  })

  test('says whose sessions were revoked', async ({ page, request }) => {
    const email = `${crypto.randomUUID()}@acme.example`
    await request.post(`${ORGANIZATION}/revoke_user`, { data: { email } })
    await page.goto(path)
    await rowOf(page, email)
      .getByRole('link', { name: `Sessions of ${email} revoked` })
      .click()
    await expectPage(page, 'Change #')
    await expect(page.getByText(`Cannot be reverted. Ended sessions`)).toBeVisible()
    await expect(page.getByRole('button', { name: 'Revert this change' })).toBeDisabled()
  })

  test('goes back page by page', async ({ page, request }) => {
    for (let edit = 0; edit < 51; edit += 1) {
      await request.put(ORGANIZATION, { data: { login_design: { footer_text: `Call ${edit}` } } })
    }
    await page.goto(`${path}?path=login_design.footer_text`)
    const titles = page.getByRole('heading', { level: 3 })
    await expect(titles).toHaveCount(50)
    await page.getByRole('button', { name: 'Show older' }).click()
    await expect.poll(() => titles.count()).toBeGreaterThan(50)
    await expect(
      rowOf(page, 'No reason given (made through the API)').first().getByText('Call 50'),
    ).toBeVisible()
  })
})

test.describe('filters', () => {
  test('narrow the list, and survive a reload', async ({ page, request }) => {
    const [ofOrganization, ofDoh] = [ownReason('Sessions'), ownReason('Tokens')]
    await makeChange(request, ofOrganization, { session_duration: '12h' })
    await makeChange(request, ofDoh, { doh_jwt_duration: '72h' }, 'doh')
    await page.goto(path)
    await expect(rowOf(page, ofOrganization)).toBeVisible()

    await page.getByRole('button', { name: 'Filter', exact: true }).click()
    await page.getByRole('combobox', { name: 'What' }).click()
    await page.getByRole('option', { name: 'DNS over HTTPS' }).click()
    await expect(rowOf(page, ofDoh)).toBeVisible()
    await expect(rowOf(page, ofOrganization)).toHaveCount(0)
    await page.reload()
    await expect(rowOf(page, ofDoh)).toBeVisible()
    await expect(rowOf(page, ofOrganization)).toHaveCount(0)
    await expect(page.getByRole('search').getByText('Only DNS over HTTPS')).toBeVisible()

    await page.getByRole('button', { name: 'Clear filters' }).click()
    await page.getByRole('button', { name: 'Filter', exact: true }).click()
    await page.getByRole('combobox', { name: 'Field' }).click()
    await page.getByRole('option', { name: 'Global session duration' }).click()
    await expect(rowOf(page, ofDoh)).toHaveCount(0)
    await expect(rowOf(page, ofOrganization)).toBeVisible()
    await expect(page).toHaveURL(/path=session_duration/)
    await expectNoAxeViolations(page)
  })

  test('find a person while typing, and say when nothing matches', async ({ page, request }) => {
    const email = `${crypto.randomUUID()}@acme.example`
    await request.post(`${ORGANIZATION}/revoke_user`, { data: { email } })
    await page.goto(path)
    await page.getByRole('button', { name: 'Filter', exact: true }).click()
    const person = page.getByRole('textbox', { name: 'Person' })
    await person.pressSequentially(email.slice(0, 36))
    await expect(page.getByRole('heading', { level: 3 })).toHaveCount(1)
    await expect(rowOf(page, email)).toBeVisible()
    await expect(page).toHaveURL(new RegExp(`person=${email.slice(0, 36)}`))
    await person.fill('nobody@elsewhere.example')
    await expect(page.getByText('No changes match')).toBeVisible()
    await page
      .getByRole('region', { name: 'Changes' })
      .getByRole('button', { name: 'Clear filters' })
      .click()
    await expect(person).toHaveValue('')
    await expect(rowOf(page, email)).toBeVisible()
  })

  test('take dates as they are here, and the usual times at a press', async ({ page, request }) => {
    const reason = ownReason('Today')
    await makeChange(request, reason, { session_duration: '12h' })
    await page.goto(path)
    await page.getByRole('button', { name: 'Filter', exact: true }).click()
    await page.getByLabel('From', { exact: true }).fill('2001-01-01')
    await page.getByLabel('To', { exact: true }).fill('2001-12-31')
    await expect(page.getByText('No changes match')).toBeVisible()
    await expect(page).toHaveURL(/since=2001-01-01&until=2001-12-31/)
    await page.getByRole('button', { name: 'Last 24 hours' }).click()
    await expect(page.getByLabel('From', { exact: true })).toHaveValue('')
    await expect(rowOf(page, reason)).toBeVisible()
    await expect(page.getByRole('button', { name: 'Last 24 hours' })).toHaveAttribute(
      'aria-pressed',
      'true',
    )
  })

  test('ignore invalid values', async ({ page, request }) => {
    const reason = ownReason('Mistyped')
    await makeChange(request, reason, { session_duration: '12h' })
    await page.goto(`${path}?resource=nonsense&since=yesterday&last=1y&path=..%2F&person=`)
    await expect(rowOf(page, reason)).toBeVisible()
  })

  test('stay while one change is looked at', async ({ page, request }) => {
    await makeChange(request, ownReason('Looked at'), { session_duration: '12h' })
    await page.goto(`${path}?path=session_duration`)
    await page.getByRole('link', { name: 'Organization changed' }).first().click()
    await expectPage(page, 'Change #')
    await page.getByRole('link', { name: 'All changes' }).click()
    await expectPage(page, 'History')
    await expect(page).toHaveURL(/path=session_duration/)
  })
})

test.describe('one change', () => {
  test('has all of it: who, why, before and after, and the whole values', async ({
    page,
    request,
  }) => {
    const reason = ownReason('New brand')
    const login_design = { background_color: '#0f172a', text_color: '#f8fafc' }
    await openChange(page, await makeChange(request, reason, { login_design, name: 'Acme Two' }))
    await expect(page.getByText(reason)).toBeVisible()
    const table = page.getByRole('table', { name: 'Differences' })
    await expect(table.getByRole('row')).toHaveCount(4)
    await expect(table.getByRole('row', { name: /Background color/ })).toContainText('#0f172a')
    await expect(table.getByText('login_design.background_color')).toBeVisible()
    await page.getByText('As requested', { exact: true }).click()
    await expect(page.getByRole('region', { name: 'As requested, as JSON' })).toContainText(
      '"name": "Acme Two"',
    )
    await expectNoAxeViolations(page)
    await page.setViewportSize({ width: 390, height: 900 })
    await expectNoAxeViolations(page)
  })

  test('can be shown as code', async ({ page, request }) => {
    await openChange(
      page,
      await makeChange(request, ownReason('As code'), { session_duration: '12h' }),
    )
    await page.getByRole('button', { name: 'As code' }).click()
    await expect(page.getByRole('dialog').getByText(/session_duration\s+= "12h/)).toBeVisible()
  })

  test('reports that it does not exist', async ({ page }) => {
    for (const number of ['999999', 'nonsense']) {
      await page.goto(`${path}/${number}`)
      await expectPage(page, 'Change not found')
    }
    await page.getByRole('link', { name: 'All changes' }).click()
    await expectPage(page, 'History')
  })
})

test.describe('a revert', () => {
  test('puts the value back and makes a change that leads to the first', async ({
    page,
    request,
  }) => {
    const number = await makeChange(request, ownReason('Shorter'), { session_duration: '12h' })
    await openChange(page, number)
    await page.getByRole('button', { name: 'Revert this change' }).click()
    const review = page.getByRole('dialog', { name: `Revert change #${number}` })
    await expect(review.getByText('12 hours')).toBeVisible()
    await expect(review.getByText('24 hours')).toBeVisible()
    await expect(review.getByText('Changed again since')).toBeHidden()
    const reason = ownReason('Too short')
    await giveReason(page, reason)
    await expectNoAxeViolations(page)
    await review.getByRole('button', { name: 'Revert change' }).click()

    await expectToast(page, `Change #${number} reverted`)
    await expectPage(page, 'Change #')
    await expect(page.getByText(reason)).toBeVisible()
    await page.getByRole('link', { name: `Reverts change #${number}` }).click()
    await expectPage(page, `Change #${number}`)
    const { result } = await (await request.get(ORGANIZATION)).json()
    expect(result).toMatchObject({ session_duration: '24h' })
    await page.goto(path)
    await expect(rowOf(page, reason).getByText(`change #${number} reverted`)).toBeVisible()
  })

  test('warns when the same field was changed again', async ({ page, request }) => {
    const number = await makeChange(request, ownReason('First'), { session_duration: '12h' })
    await makeChange(request, ownReason('Second'), { session_duration: '6h' })
    await openChange(page, number)
    await page.getByRole('button', { name: 'Revert this change' }).click()
    const review = page.getByRole('dialog', { name: `Revert change #${number}` })
    await expect(review.getByText('Changed again since')).toBeVisible()
    await expect(
      review.getByText('Global session duration: this change left 12 hours, now it is 6 hours'),
    ).toBeVisible()
    await expectNoAxeViolations(page)
  })

  test('says why there is none', async ({ page, emulator, request }) => {
    await emulator.setAccount(acme, { doh: null })
    await request.get(`${ORGANIZATION}/doh`)
    const service_token_id = 'a1c5e7f9-3b7d-4c2e-8f1a-6d9e0b5c4a37'
    const number = await makeChange(
      request,
      ownReason('First token'),
      { service_token_id, doh_jwt_duration: '24h' },
      'doh',
    )
    await openChange(page, number)
    await expect(page.getByText(/Cannot be reverted\. Before it, .* was not set/)).toBeVisible()
    await expect(page.getByRole('button', { name: 'Revert this change' })).toBeDisabled()
  })
})

test.describe('downloads for record keeping', () => {
  test('downloads have what the filter shows', async ({ page, request }) => {
    const reason = ownReason('For the records')
    const number = await makeChange(request, reason, { doh_jwt_duration: '48h' }, 'doh')
    await page.goto(`${path}?resource=doh`)
    await expect(rowOf(page, reason)).toBeVisible()
    for (const format of ['CSV', 'NDJSON']) {
      const download = page.waitForEvent('download')
      await page.getByRole('button', { name: `Download these changes as ${format}` }).click()
      const file = await download
      expect(file.suggestedFilename()).toBe(`changes.${format.toLowerCase()}`)
      const lines = (await readFile(await file.path(), 'utf8')).trim().split(/\r?\n/)
      const line = lines.find((text) => text.includes(reason))
      expect(line).toContain(format === 'CSV' ? `${number},` : `"number":${number},`)
      expect(lines.some((text) => /organization|session_duration/.test(text))).toBe(false)
    }
  })

  test('a check tells that nothing was rewritten, and its result stays', async ({
    page,
    request,
  }) => {
    await makeChange(request, ownReason('To verify'), { session_duration: '12h' })
    await page.goto(path)
    await page.getByRole('button', { name: 'Verify history' }).click()
    await expect(page.getByText(/changes? (are|is) verified/)).toBeVisible()
    await expect(page.getByText(/Newest hash [0-9a-f]{64}/)).toBeVisible()
    await expectNoAxeViolations(page)
  })
})

test('Status says how far history was verified, and verifies all of it again', async ({
  page,
  request,
}) => {
  await makeChange(request, ownReason('To verify again'), { session_duration: '12h' })
  await page.goto(paths.status(acme))
  const card = page.getByRole('region', { name: 'Integrity' })
  await expect(card.getByText(/changes? (are|is) verified/)).toBeVisible()
  await expect(card.getByText(/^The last full pass without a problem ended/)).toBeVisible()
  await card.getByRole('button', { name: 'Verify all again' }).click()
  await expect(card.getByText(/^A full pass is under way/)).toBeVisible()
  await expect(card.getByText(/^A full pass is under way/)).toBeHidden()
  await expect(card.getByText('No problems found', { exact: true })).toBeVisible()
  await expectNoAxeViolations(page)
})

test('a backup of it can be verified by itself, and by the hash that the history tells', async ({
  request,
}) => {
  await makeChange(request, ownReason('To back up'), { session_duration: '12h' })
  const backup = await request.get(`/api/accounts/${acme}/journal.ndjson`)
  const verification: { result: { head: string; changes: number } } = await (
    await request.get(`${CHANGES}/verification`)
  ).json()
  const { head, changes } = verification.result
  const lines = (await backup.text()).split('\n')
  expect(await verifyJournalFile(lines, { kept: head })).toMatchObject({ ok: true, head, changes })
  expect(await verifyJournalFile(lines.toSpliced(0, 1), { kept: head })).toMatchObject({
    ok: false,
  })
})

test('a backup that broke off is gone on with by the documented loop, and verifies', async ({
  serverUrl,
  request,
}) => {
  await makeChange(request, ownReason('To back up in two halves'), { session_duration: '11h' })
  const cookie = await sessionCookie(serverUrl, 'admin')
  const api = `${serverUrl}/api/accounts/${acme}`
  const folder = await mkdtemp(`${tmpdir()}/gatehouse-`)
  const guide = await readFile('docs/deploy.md', 'utf8')
  const [, loop = ''] = /(touch "\$FILE"\n[\s\S]*?done)\nnpm run verify-journal/.exec(guide) ?? []
  const file = `${folder}/journal.ndjson`
  const verify = () =>
    run('npm', ['run', '--silent', 'verify-journal', '--', file]).catch((error: object) => error)

  const response = await fetch(`${api}/journal.ndjson`, { headers: { cookie } })
  const whole = await response.text()
  const half = whole.slice(0, whole.length / 2)
  await writeFile(file, half.slice(0, half.lastIndexOf('\n') + 1))
  expect(await verify()).toMatchObject({ code: 2 })
  await writeFile(file, half)
  expect(await verify()).toMatchObject({ code: 1 })

  const settings = `FILE=${file}\nACCOUNT_URL=${api}\nAUTH=(-H "cookie: ${cookie}")\n`
  await run('bash', ['-c', `${settings}${loop}`])
  expect(await verify()).toMatchObject({ stdout: expect.stringMatching(/^Whole: /) })
  expect(await readFile(file, 'utf8')).toContain(whole.slice(0, whole.lastIndexOf('{"end":true')))
  await rm(folder, { recursive: true })
})

test('each setting’s page ends with its latest changes', async ({ page, request }) => {
  await makeChange(request, ownReason('Panel'), { doh_jwt_duration: '36h' }, 'doh')
  await page.goto(paths.doh(acme))
  const panel = page.getByRole('region', { name: 'Recent changes' })
  await panel.scrollIntoViewIfNeeded()
  await expect(
    panel.getByRole('link', { name: /^DoH token duration: .* → 36 hours$/ }).first(),
  ).toBeVisible()
  await expectNoAxeViolations(page)
  await panel.getByRole('link', { name: 'All changes' }).click()
  await expectPage(page, 'History')
  await expect(page.getByRole('search').getByText('Only DNS over HTTPS')).toBeVisible()
})

test('works by keyboard alone', async ({ page, request }) => {
  const number = await makeChange(request, ownReason('Keyboard'), { session_duration: '12h' })
  await openChange(page, number)
  await page.getByRole('button', { name: 'Revert this change' }).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('textbox', { name: 'Reason', exact: true })).toBeFocused()
  await page.keyboard.type('By keyboard')
  await page.keyboard.press('ControlOrMeta+Enter')
  await expectToast(page, `Change #${number} reverted`)
})

test('the history of all accounts is one list, and each row names its account', async ({
  page,
  emulator,
}) => {
  // What Gatehouse has never seen has not changed.
  await page.goto(paths.organization(DEMO_ACCOUNT_IDS.nord))
  await expectPage(page, 'Organization')
  await emulator.setAccount(DEMO_ACCOUNT_IDS.nord, { organization: { name: 'Nord elsewhere' } })
  await page.goto(paths.organization(DEMO_ACCOUNT_IDS.nord))
  await expect(page.getByText('Nord elsewhere').first()).toBeVisible()
  await page.goto(paths.history(acme))
  const all = page.getByRole('button', { name: 'All accounts' })
  await all.focus()
  await page.keyboard.press('Enter')
  await expect(all).toHaveAttribute('aria-pressed', 'true')
  await expect(page).toHaveURL(/accounts=all/)
  const list = page.getByRole('region', { name: 'Changes in all accounts' })
  await expect(list.getByRole('listitem').filter({ hasText: 'Acme Nord' }).first()).toBeVisible()
  await expectNoAxeViolations(page)
  await list
    .getByRole('listitem')
    .filter({ hasText: 'Acme Nord' })
    .first()
    .getByRole('heading')
    .getByRole('link')
    .click()
  await expect(page).toHaveURL(new RegExp(`/${DEMO_ACCOUNT_IDS.nord}/history/\\d+`))
})
