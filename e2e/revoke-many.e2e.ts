import { readFile } from 'node:fs/promises'
import type { Locator, Page } from '@playwright/test'
import { paths } from '../src/app/paths.ts'
import { DEMO_ACCOUNT_IDS } from '../src/emulator/demo.ts'
import { expectNoAxeViolations, expectPage } from './support/expectations.ts'
import { expect, test } from './support/fixtures.ts'
import { signedIn } from './support/sign-in.ts'

const { acme } = DEMO_ACCOUNT_IDS
const many = paths.revokeMany(acme)
const ANA = 'ana.souza@acme.example'
const ADDRESSES = 'Email addresses'

const people = (count: number) =>
  Array.from({ length: count }, (_, index) => `person.${index}@acme.example`)

/** Pastes by an event, regardless of the browser's clipboard permissions for tests. */
async function paste(page: Page, text: string) {
  await page.getByLabel(ADDRESSES).evaluate((field, pasted) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', pasted)
    field.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
    )
  }, text)
}

async function confirm(page: Page, count: number, reason = 'Leak') {
  await page.getByRole('button', { name: /^Revoke [\d,]+ (person|people)…$/ }).click()
  const dialog = page.getByRole('dialog', { name: /^Revoke sessions of / })
  await dialog.getByLabel('Reason').fill(reason)
  await dialog.getByLabel(`Type ${count} to confirm`).fill(String(count))
  return dialog
}

/** A dialog that has been open once opens at once, so that one which must not open is not merely late. */
async function openAndCloseDialog(page: Page, button: Locator): Promise<Locator> {
  const dialog = page.getByRole('dialog')
  await button.click()
  await expect(dialog.getByLabel('Reason')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
  return dialog
}

/** Starts a run of these people and opens its page. */
async function begin(page: Page, emails: readonly string[]) {
  await page.goto(many)
  await paste(page, emails.join('\n'))
  const dialog = await confirm(page, emails.length)
  await dialog.getByRole('button', { name: /^Revoke [\d,]+ / }).click()
  await expectPage(page, 'Run ')
}

const count = (page: Page, what: string) =>
  page.getByRole('list', { name: 'Counts' }).getByText(what)
const badge = (page: Page, label: string) =>
  page.getByRole('main').getByText(label, { exact: true }).first()

test('what is looked up while the dialog is open moves nothing in it', async ({
  page,
  emulator,
}) => {
  await emulator.addFault({ kind: 'hold-before', operation: 'listUsers' })
  await page.goto(many)
  await paste(page, [ANA, 'nobody@elsewhere.example'].join('\n'))
  const dialog = await confirm(page, 2)
  await expect(dialog.getByText(/^Looking up which of them/)).toBeVisible()
  const places = () =>
    dialog.evaluate((element) =>
      [...element.querySelectorAll('input, button')].map(
        (control) => control.getBoundingClientRect().top,
      ),
    )
  const before = await places()
  await emulator.release()
  await expect(dialog.getByText('1 person is not among this account’s users.')).toBeVisible()
  expect(await places()).toEqual(before)
})

test('a file is checked, corrected, confirmed and run, and its report says what became of each', async ({
  page,
  emulator,
}) => {
  await emulator.setQuota(60_000)
  await page.goto(many)
  await expectPage(page, 'Revoke many')
  const rows = [
    '\uFEFFName;E-Mail Address;Manager',
    `"Souza; Ana";${ANA};boss@acme.example`,
    'Priya;priya.raman@acme.example;boss@acme.example',
    'Ana again;ANA.SOUZA@acme.example;boss@acme.example',
    'Jonas;jonas.weber(at)acme.example;boss@acme.example',
    'Nobody;nobody@elsewhere.example;boss@acme.example',
    'The boss;ceo@acme.example;',
    'Myself;admin@acme.example;',
  ]
  await page.getByLabel('Files with the addresses').setInputFiles({
    name: 'leavers.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(rows.join('\r\n')),
  })
  const question = page.getByRole('group', { name: 'Which column of leavers.csv has the people' })
  await expect(page.getByRole('button', { name: 'Revoke 0 people…' })).toHaveAccessibleDescription(
    'Choose which column of leavers.csv has the people.',
  )
  await expectNoAxeViolations(page)
  await question.getByRole('checkbox', { name: 'E-Mail Address (6 addresses)' }).click()
  await question.getByRole('button', { name: 'Take this column' }).click()
  await expect(page.getByText('5 people to revoke · 3 known, 2 unknown')).toBeVisible()
  const findings = page.getByRole('list', { name: 'Findings' })
  for (const finding of ['1 malformed', '1 protected', '2 unknown', '1 duplicate', '5 not taken']) {
    await expect(findings.getByText(finding, { exact: true }).first()).toBeVisible()
  }
  await expect(findings.getByText('You are in the list')).toBeVisible()
  await expectNoAxeViolations(page)

  await page.getByRole('button', { name: /Show.*malformed/ }).click()
  await page.getByLabel('Row 5 of leavers.csv', { exact: true }).fill('jonas.weber@acme.example')
  await page.keyboard.press('Enter')
  await expect(findings.getByText('1 malformed', { exact: true })).toHaveCount(0)
  await page.getByRole('button', { name: 'Leave me out' }).click()
  await expect(page.getByText('5 people to revoke · 3 known, 2 unknown · 1 left out')).toBeVisible()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: /Download: 2 unknown/ }).click(),
  ])
  expect(await readFile(await download.path(), 'utf8')).toBe(
    '\uFEFF"email"\r\n"nobody@elsewhere.example"\r\n"ceo@acme.example"\r\n',
  )

  const dialog = await confirm(page, 5, 'Left the company')
  const run = dialog.getByRole('button', { name: 'Revoke 5 people' })
  await expect(run).toBeDisabled()
  await expect(run).toHaveAccessibleDescription(
    'Tick the options above that apply, or remove these people from the list.',
  )
  await expectNoAxeViolations(page)
  await dialog.getByRole('checkbox', { name: 'Also revoke the protected person' }).click()
  await run.click()
  await expectPage(page, 'Run ')
  await expect(badge(page, 'Finished')).toBeVisible()
  await expect(count(page, '5 revoked')).toBeVisible()
  await expect(page.getByRole('row')).toHaveCount(5)
  await expectNoAxeViolations(page)
  const [report] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download the report as CSV' }).click(),
  ])
  const lines = (await readFile(await report.path(), 'utf8')).trim().split('\r\n')
  expect(lines[0]).toBe(
    'position,email,state,attempts,at,code,message,ray_id,verified_at,sessions_left,signed_in_again_at,client_session,devices',
  )
  expect(lines.at(-1)).toContain('"End: 5 rows, last hash ')
  expect(lines.slice(1, -1).map((line) => line.split(',').slice(0, 3).join())).toEqual(
    [
      ANA,
      'priya.raman@acme.example',
      'jonas.weber@acme.example',
      'nobody@elsewhere.example',
      'ceo@acme.example',
    ].map((email, index) => `${index + 1},"${email}","revoked"`),
  )

  // History has one entry for the run, with a link to its people.
  await page.goto(paths.history(acme))
  await page.getByRole('link', { name: 'Sessions of 5 people revoked' }).first().click()
  await page
    .getByRole('main')
    .getByRole('link', { name: /^Run \d+$/ })
    .click()
  await expect(page.getByRole('row')).toHaveCount(5)
})

test('a workbook is not taken for a list, and it is said what to do', async ({ page }) => {
  await page.goto(many)
  await page.getByLabel('Files with the addresses').setInputFiles({
    name: 'leavers.xlsx',
    mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    buffer: Buffer.from([0x50, 0x4b, 0x03, 0x04, 0x14, 0x00, 0x06, 0x00]),
  })
  await expect(page.getByRole('alert')).toHaveText(
    /^leavers\.xlsx is a workbook, not text\. .* save the sheet as CSV/,
  )
  const field = page.getByLabel(ADDRESSES)
  await expect(field).toHaveAttribute('aria-invalid', 'true')
  await expect(field).toHaveAccessibleDescription(/^Paste a list .* leavers\.xlsx is a workbook/)
  await expect(page.getByRole('list', { name: 'Sources' })).toHaveCount(0)
  await page.getByLabel('Files with the addresses').setInputFiles({
    name: 'leavers.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(`sep=;\r\nName;E-mail\r\n"Souza; Ana";${ANA}\r\n`),
  })
  await expect(page.getByText('1 person to revoke · all of them known')).toBeVisible()
  await expect(page.getByText(/leavers\.xlsx/)).toHaveCount(0)
})

test('points out text that is typed but not yet in the list before anything is confirmed', async ({
  page,
}) => {
  await page.goto(many)
  await paste(page, `${ANA}\npriya.raman@acme.example`)
  const start = page.getByRole('button', { name: 'Revoke 2 people…' })
  const dialog = await openAndCloseDialog(page, start)
  await page.getByLabel(ADDRESSES).fill('jonas.weber@acme.example')
  await expect(start).toHaveAccessibleDescription(/^The text above is not in the list yet\./)
  await start.focus()
  await page.keyboard.press('Enter')
  await expect(dialog).toHaveCount(0)
  await page.getByRole('button', { name: 'Add to the list' }).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByLabel(ADDRESSES)).toBeFocused()
  await expect(page.getByRole('button', { name: 'Revoke 3 people…' })).toBeVisible()
  await expect(
    page.getByText(
      /^Takes .+ at [\d,]+ a minute, which leaves 25 % of the API’s limit to Cloudflare’s dashboard\.$/,
    ),
  ).toBeVisible()
})

test('a list can be corrected, and its run started, paused, resumed and cancelled, with the keyboard alone', async ({
  page,
}) => {
  await page.goto(many)
  await expect(page.getByLabel(ADDRESSES)).toBeFocused()
  await page.keyboard.insertText(['nobody', ...people(60)].join('\n'))
  await page.keyboard.press('ControlOrMeta+Enter')
  const drop = page.getByRole('button', { name: 'Drop all' })
  await drop.focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('status').filter({ hasText: '60 people to revoke' })).toBeFocused()
  const start = page.getByRole('button', { name: 'Revoke 60 people…' })
  await expect(start).toBeEnabled()
  await start.focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByLabel('Reason')).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(start).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(dialog.getByLabel('Reason')).toBeFocused()
  await page.keyboard.type('Leak')
  await dialog.getByLabel('Type 60 to confirm').focus()
  await page.keyboard.type('60')
  await page.keyboard.press('Enter')
  await expectPage(page, 'Run ')
  await expect(page.getByRole('main')).toBeFocused()
  await page.getByRole('button', { name: 'Pause' }).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Resume' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Pause' })).toBeFocused()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(dialog).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: 'Cancel run…' })).toBeFocused()
  await page.keyboard.press('Enter')
  await dialog.getByRole('button', { name: 'Cancel run' }).focus()
  await page.keyboard.press('Enter')
  await expect(badge(page, 'Cancelled')).toBeVisible()
  await expect(page.getByRole('main')).toBeFocused()
})

test('everybody found by a search is taken, and what is typed beside them', async ({ page }) => {
  await page.goto(many)
  await page.getByLabel('Or everyone found by').fill('@northwind.example')
  await page.getByRole('button', { name: /^Add all \d+$/ }).click()
  await expect(page.getByText(/^Search “@northwind\.example” · \d+ entries$/)).toBeVisible()
  await expect(page.getByText(/^\d+ people to revoke · all of them known$/)).toBeVisible()
  await page.getByLabel(ADDRESSES).fill('bo@acme.example, cy@acme.example')
  await page.getByRole('button', { name: 'Add to the list' }).click()
  await expect(page.getByText(/ known, 2 unknown$/)).toBeVisible()
  await page.getByRole('link', { name: 'One person' }).click()
  await page
    .getByRole('dialog', { name: 'Leave without saving?' })
    .getByRole('button', { name: 'Stay on page' })
    .click()
  await page.getByRole('button', { name: 'Remove Search “@northwind.example”' }).click()
  await expect(page.getByText('2 people to revoke · 0 known, 2 unknown')).toBeVisible()
})

test('checks the last people of a long list as well as the first', async ({ page }) => {
  await page.goto(many)
  const list = ['chair@board.acme.example', ...people(9_000), 'ceo@acme.example']
  await paste(page, list.join('\n'))
  await expect(page.getByText('9,002 people to revoke')).toBeVisible()
  const findings = page.getByRole('list', { name: 'Findings' })
  await expect(findings.getByText('2 protected', { exact: true }).first()).toBeVisible()
  await expect(page.getByText('Checking who is protected…')).toHaveCount(0)
})

test('looking up waits for as long as the API asks', async ({ page, emulator }) => {
  await emulator.addFault({ operation: 'listUsers', kind: 'status', status: 429, retry_after: 2 })
  await page.goto(many)
  await paste(page, people(30).join('\n'))
  await expect(
    page.getByText('Cloudflare’s API limit is reached; looking up goes on at'),
  ).toBeVisible()
  await expect(page.getByText('30 people to revoke · 0 known, 30 unknown')).toBeVisible()
})

test('two browsers watch one run; one pauses it, the other cancels, and a closed tab changes nothing', async ({
  page: watcher,
  browser,
  serverUrl,
}) => {
  const desk = await browser.newContext({
    baseURL: serverUrl,
    storageState: await signedIn(serverUrl, 'helpdesk'),
  })
  const page = await desk.newPage()
  await begin(page, people(150))
  await watcher.goto(page.url())
  await expect(watcher).toHaveTitle(/^\d+ % · Run \d+ · Gatehouse$/)
  await expect(
    watcher.getByRole('region', { name: 'Latest results' }).getByRole('listitem').first(),
  ).toContainText('Revoked')
  await page.getByRole('button', { name: 'Pause' }).click()
  await expect(watcher.getByText('Nobody is revoked until someone resumes the run.')).toBeVisible()
  await page.close()

  await watcher.getByRole('button', { name: 'Resume' }).click()
  await expect(badge(watcher, 'Running')).toBeVisible()
  await watcher.getByRole('button', { name: /^Waiting / }).click()
  await expect(watcher).toHaveURL(/\?state=waiting$/)
  await expect(watcher.getByRole('row').last()).toContainText('Waiting')
  await watcher.getByRole('button', { name: 'Cancel run…' }).click()
  await watcher.getByRole('dialog').getByRole('button', { name: 'Cancel run' }).click()
  await expect(badge(watcher, 'Cancelled')).toBeVisible()
  await expect(watcher).toHaveTitle(/^Run \d+ · Gatehouse$/)
  const facts = watcher.getByRole('region', { name: 'Progress' })
  for (const fact of [
    /Paused.* by helpdesk@acme\.example/,
    /Resumed.* by admin@acme\.example/,
    /Cancelled.* by admin@acme\.example/,
  ]) {
    await expect(facts).toContainText(fact)
  }
  await desk.close()
})

test('the help desk watches a run that an admin began, and is told why it does no more', async ({
  page,
  browser,
  serverUrl,
}) => {
  await begin(page, people(150))
  const desk = await browser.newContext({
    baseURL: serverUrl,
    storageState: await signedIn(serverUrl, 'helpdesk'),
  })
  const watcher = await desk.newPage()
  await watcher.goto(page.url())
  for (const name of ['Pause', 'Cancel run…']) {
    const button = watcher.getByRole('button', { name })
    await expect(button).toBeDisabled()
    await expect(button).toHaveAccessibleDescription(/it takes an admin/)
  }
  await expectNoAxeViolations(watcher)
  await page.getByRole('button', { name: 'Cancel run…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel run' }).click()
  await expect(badge(page, 'Cancelled')).toBeVisible()
  await desk.close()
})

test('a storm of 429 is waited out: the page says so, and nobody is lost', async ({
  page,
  emulator,
}) => {
  await emulator.setQuota(60_000)
  await emulator.addFault({
    operation: 'revokeUser',
    kind: 'status',
    status: 429,
    code: 971,
    message: 'Please wait',
    retry_after: 4,
    count: 6,
    skip: 40,
  })
  await begin(page, people(300))
  await expect(page.getByText('Cloudflare’s rate limit is reached')).toBeVisible()
  await expectNoAxeViolations(page)
  // The storm and 300 calls take a while on a busy machine.
  await expect(count(page, '300 revoked')).toBeVisible({ timeout: 120_000 })
  await expect(badge(page, 'Finished')).toBeVisible()
})

test('those who failed are shown, and tried again', async ({ page, emulator }) => {
  await emulator.setQuota(60_000)
  await emulator.addFault({
    operation: 'revokeUser',
    kind: 'status',
    status: 400,
    code: 12130,
    message: 'access.api.error.invalid_request: email is invalid',
    skip: 3,
    count: 2,
  })
  await begin(page, people(10))
  await expect(badge(page, 'Finished, 2 failed')).toBeVisible()
  await page.getByRole('button', { name: 'Failed 2' }).click()
  await expect(page.getByRole('row')).toHaveCount(2)
  await expect(page.getByRole('row').first()).toContainText('email is invalid')
  await page.getByRole('button', { name: 'Try 2 failed again…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Try 2 people again?' })
  await expect(dialog.getByLabel('Reason')).toBeFocused()
  await dialog.getByRole('button', { name: 'Try again' }).click()
  await expect(dialog.getByLabel('Reason')).toHaveAttribute('aria-invalid', 'true')
  await dialog.getByLabel('Reason').fill('The directory is mended')
  await dialog.getByLabel('Ticket').fill('IT-7')
  await expectNoAxeViolations(page)
  await page.keyboard.press('Enter')
  await expect(dialog).toBeHidden()
  await expect(count(page, '10 revoked')).toBeVisible()
})

test('somebody whom Cloudflare refuses does not keep it from the others', async ({
  page,
  emulator,
}) => {
  await emulator.setQuota(60_000)
  await emulator.addFault({
    operation: 'revokeUser',
    kind: 'status',
    status: 403,
    code: 12132,
    message: 'access.api.error.forbidden: this user is managed elsewhere',
    skip: 3,
  })
  await begin(page, people(10))
  await expect(badge(page, 'Finished, 1 failed')).toBeVisible()
  await page.getByRole('button', { name: 'Failed 1' }).click()
  await expect(page.getByRole('row')).toContainText('this user is managed elsewhere')
})

test.describe('the help desk', () => {
  test.use({ persona: 'helpdesk' })

  test('sees who is protected and what it may still do, and cannot go on with either', async ({
    page,
  }) => {
    await page.goto(many)
    await paste(page, ANA)
    const dialog = await openAndCloseDialog(
      page,
      page.getByRole('button', { name: 'Revoke 1 person…' }),
    )
    await paste(page, [...people(200), 'ceo@acme.example'].join('\n'))
    const run = page.getByRole('button', { name: 'Revoke 202 people…' })
    await expect(run).toHaveAccessibleDescription(
      'Some are protected: only an admin can revoke them. Leave them out to continue.',
    )
    await page
      .getByRole('listitem')
      .filter({ hasText: '1 protected' })
      .getByRole('button', { name: 'Leave out' })
      .click()
    const shorter = page.getByRole('button', { name: 'Revoke 201 people…' })
    await expect(shorter).toHaveAccessibleDescription(
      /^You may revoke 200 people in 24 hours; \d+ are left\. Shorten the list, or ask a Gatehouse admin\.$/,
    )
    await shorter.focus()
    await page.keyboard.press('Enter')
    await page.getByLabel(ADDRESSES).fill('jonas.weber@acme.example')
    await expect(page.getByText(/^The text above is not in the list yet\./)).toBeVisible()
    await expect(dialog).toHaveCount(0)
  })
})
