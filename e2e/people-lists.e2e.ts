import path from 'node:path'
import type { Page } from '@playwright/test'
import * as fc from 'fast-check'
import {
  type GeneratedPeopleList,
  generatedPeopleList,
} from '../src/app/testing/generated-lists.ts'
import { paths } from '../src/app/paths.ts'
import { DEMO_ACCOUNT_IDS } from '../src/emulator/demo.ts'
import { expectNoAxeViolations, expectPage } from './support/expectations.ts'
import { expect, test } from './support/fixtures.ts'

const many = paths.revokeMany(DEMO_ACCOUNT_IDS.acme)
const FIXTURES = path.resolve('src/app/testing/people-lists')
const ANA = 'ana.souza@acme.example'
const JONAS = 'jonas.weber@acme.example'
const PRIYA = 'priya.raman@acme.example'

const files = (page: Page) => page.getByLabel('Files with the addresses')
const findings = (page: Page) => page.getByRole('list', { name: 'Findings' })

async function choose(page: Page, column: string | RegExp) {
  const question = page.getByRole('group', {
    name: /^Which column of .* has the people to revoke\?$/,
  })
  await question.getByRole('checkbox', { name: column }).click()
  await question.getByRole('button', { name: 'Take this column' }).click()
}

async function openDialog(page: Page) {
  await page.getByRole('button', { name: /^Revoke [\d,]+ (person|people)…$/ }).click()
  return page.getByRole('dialog', { name: /^Revoke sessions of / })
}

/** Drops files as a file manager does, regardless of what is underneath. */
async function drop(page: Page, target: string, contents: Record<string, string>) {
  await page.locator(target).evaluate((element, texts) => {
    const dataTransfer = new DataTransfer()
    for (const [name, text] of Object.entries(texts)) dataTransfer.items.add(new File([text], name))
    for (const type of ['dragover', 'drop']) {
      element.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }))
    }
  }, contents)
}

async function paste(page: Page, text: string) {
  await page.getByLabel('Email addresses').evaluate((element, pasted) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', pasted)
    element.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
    )
  }, text)
}

/** Returns the number of listed addresses that the page accounts for, each with a clear result. */
async function countShown(page: Page): Promise<number> {
  const status = page.getByRole('status').filter({ hasText: / to revoke/ })
  const people = await status.textContent()
  const shown = findings(page).getByRole('button', {
    name: /^Show: [\d,]+ (duplicates?|not taken)$/,
  })
  const titles = await shown.evaluateAll((buttons) =>
    buttons.map(({ ariaLabel }) => ariaLabel ?? ''),
  )
  return [people ?? '', ...titles].reduce((sum, text) => sum + countIn(text), 0)
}

function countIn(text: string): number {
  return Number(/[\d,]+/.exec(text)?.[0].replaceAll(',', ''))
}

const CASES: readonly { file: string; people: readonly string[]; column?: string }[] = [
  { file: 'hr-shift-jis.csv', people: [ANA, JONAS] },
  { file: 'hr-gbk.csv', people: [ANA, JONAS] },
  { file: 'hr-big5.csv', people: [ANA, JONAS] },
  { file: 'hr-euc-kr.csv', people: [ANA, JONAS] },
  { file: 'hr-utf-16le.csv', people: [ANA, JONAS] },
  { file: 'hr-windows-1252.csv', people: [ANA, JONAS], column: 'E-Mail dienstlich (2 addresses)' },
  { file: 'report.csv', people: [ANA, JONAS], column: 'Work Email (2 addresses)' },
  { file: 'powershell.csv', people: [ANA, JONAS] },
  { file: 'entra-audit-log.csv', people: [ANA, JONAS] },
  { file: 'entra-bulk-create.csv', people: [ANA, JONAS] },
  { file: 'message-trace.csv', people: [ANA, JONAS] },
  { file: 'okta-people.csv', people: [ANA, JONAS] },
  { file: 'slack-members.csv', people: [ANA, JONAS] },
  { file: 'recipients.txt', people: [ANA, JONAS, PRIYA] },
  { file: 'auth0.ndjson', people: [ANA, JONAS] },
  { file: 'directory.ldif', people: [ANA, JONAS] },
  { file: 'contacts.vcf', people: [ANA, JONAS] },
  { file: 'hidden-characters.txt', people: [ANA, JONAS, PRIYA] },
]

test('the dialog names the intended people for each kind of file', async ({ page }) => {
  await page.goto(many)
  for (const { file, people, column } of CASES) {
    await files(page).setInputFiles(path.join(FIXTURES, file))
    if (column !== undefined) await choose(page, column)
    const dialog = await openDialog(page)
    await expect(
      dialog.getByRole('list', { name: 'People to revoke' }).getByRole('listitem'),
      file,
    ).toHaveText([...people])
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: `Remove ${file}` }).click()
  }
})

test('shows each address of a generated list as a person, a duplicate, or ignored', async ({
  page,
}) => {
  await page.goto(many)
  const sources = page.getByRole('list', { name: 'Sources' }).getByRole('listitem')
  const question = page.getByRole('group', { name: /^Which column of / })
  let lists = 0
  const isAccountedFor = async ({ text, emails }: GeneratedPeopleList) => {
    lists += 1
    // A file keeps its line endings; pasted text may also have any.
    if (lists % 2 === 0) await paste(page, text)
    else {
      await files(page).setInputFiles({
        name: 'list.txt',
        mimeType: 'text/plain',
        buffer: Buffer.from(text),
      })
    }
    await expect(sources.first()).toBeVisible()
    expect(await countShown(page)).toBe(emails.length)
    for (let open = await question.count(); open > 0; open -= 1) {
      await question.first().getByRole('checkbox').first().click()
      await question.first().getByRole('button', { name: 'Take this column' }).click()
      await expect(question).toHaveCount(open - 1)
      expect(await countShown(page)).toBe(emails.length)
    }
    await sources.getByRole('button', { name: /^Remove / }).click()
    await expect(sources).toHaveCount(0)
  }
  // A failing list is reduced to its smallest form and printed with its seed. A slow machine tests fewer lists.
  await fc.assert(fc.asyncProperty(generatedPeopleList, isAccountedFor), {
    seed: 13,
    numRuns: 80,
    interruptAfterTimeLimit: 120_000,
  })
  expect(lists).toBeGreaterThan(0)
})

test('where the chosen column is empty the next one stands in, which the page says and can be told not to do', async ({
  page,
}) => {
  await page.goto(many)
  await files(page).setInputFiles({
    name: 'people.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(
      `Manager,Mail,Login\n${PRIYA},${ANA},as1@acme.example\n${PRIYA},,${JONAS}\n${PRIYA},,\n`,
    ),
  })
  await choose(page, 'Mail (1 address)')
  await expect(page.getByText('2 people to revoke')).toBeVisible()
  await expect(
    page.getByText('Taken from “Mail”; where it has no address, from “Login”.'),
  ).toBeVisible()
  await page.getByRole('button', { name: 'Show: 1 from another column' }).click()
  await expect(
    findings(page).getByRole('row', { name: `${JONAS} from “Login” in people.csv, row 3` }),
  ).toBeVisible()
  const warning = `1 person is taken from another column, since theirs has no address: ${JONAS}.`
  const dialog = await openDialog(page)
  await expect(dialog.getByText(warning)).toBeVisible()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Take nobody where “Mail” has no address' }).click()
  await expect(page.getByText('1 person to revoke')).toBeVisible()
  await page
    .getByRole('button', { name: 'Take “Login” in 1 row where there is no other address' })
    .click()
  await expect(page.getByText('2 people to revoke')).toBeVisible()
  await page
    .getByRole('button', { name: 'Take “Manager” in 1 row where there is no other address' })
    .click()
  await expect(page.getByText('3 people to revoke')).toBeVisible()
})

test('a list with approvers beside the people is asked about, and every address of it is accounted for', async ({
  page,
}) => {
  await page.goto(many)
  await files(page).setInputFiles(path.join(FIXTURES, 'leavers-and-approvers.csv'))
  await expect(page.getByText('0 people to revoke')).toBeVisible()
  await expect(findings(page).getByText('50 not taken', { exact: true }).first()).toBeVisible()
  await expect(
    page.getByText('ana.souza@acme.example, jonas.weber@acme.example, leaver.2@acme.example, …'),
  ).toBeVisible()
  await expectNoAxeViolations(page)
  await choose(page, 'Employee Email (25 addresses)')
  await expect(page.getByText('25 people to revoke')).toBeVisible()
  await expect(findings(page).getByText('25 not taken', { exact: true }).first()).toBeVisible()
  await expect(
    findings(page).getByText('25 in the column “Approver Email”, which is not chosen'),
  ).toBeVisible()

  const dialog = await openDialog(page)
  const named = dialog.getByRole('list', { name: 'People to revoke' })
  await expect(named.getByRole('listitem').last()).toHaveText('and 20 more')
  // It stands above the list, and moves it when it arrives.
  await expect(dialog.getByRole('note')).toBeVisible()
  await dialog.getByRole('button', { name: 'Show all 25 people' }).click()
  await dialog.getByLabel('Search these people').fill('leaver.24')
  await expect(dialog.getByText('1 person found')).toBeVisible()
  await expect(dialog.getByRole('row')).toHaveText(['leaver.24@acme.example'])
  await expectNoAxeViolations(page)
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: 'Change the column of' }).click()
  await page.getByRole('checkbox', { name: 'Employee Email (25 addresses)' }).click()
  await choose(page, 'Approver Email (25 addresses)')
  await expect(page.getByText('25 people to revoke')).toHaveCount(0)
})

test('a list that names few people often, protected ones or oneself is warned about', async ({
  page,
}) => {
  await page.goto(many)
  await page
    .getByLabel('Email addresses')
    .fill([PRIYA, PRIYA, PRIYA, PRIYA, 'admin@acme.example', 'ceo@acme.example'].join('\n'))
  await page.getByRole('button', { name: 'Add to the list' }).click()
  const warnings = page.getByText(/^Fewer people than rows: 6 rows, 3 people; 3 are repeats\.$/)
  await expect(warnings).toBeVisible()
  await expect(
    page.getByText('1 person among them is protected, such as admins: ceo@acme.example.'),
  ).toBeVisible()
  const dialog = await openDialog(page)
  await expect(dialog.getByText('You are among them.')).toBeVisible()
  await expect(dialog.getByText(/^Fewer people than rows: 6 rows, 3 people/)).toBeVisible()
})

test('several files are each a source of their own, wherever they are dropped, and what cannot be read is said', async ({
  page,
}) => {
  await page.goto(many)
  await expectPage(page, 'Revoke many')
  await drop(page, 'h1', { 'a.csv': `Email\n${ANA}\n`, 'b.txt': JONAS, 'c.xlsx': 'PK\u0003\u0004' })
  await expect(page.getByRole('alert')).toHaveText(/^c\.xlsx is a workbook, not text\./)
  await expect(page.getByLabel('Email addresses')).toHaveAttribute('aria-invalid', 'true')
  await expect(page.getByLabel('Email addresses')).toHaveAccessibleDescription(/^Paste a list/)
  const sources = page.getByRole('list', { name: 'Sources' }).getByRole('listitem')
  await expect(sources).toHaveCount(2)
  await expect(page.getByText('2 people to revoke · all of them known')).toBeVisible()
  await drop(page, 'body', { 'd.csv': PRIYA })
  await expect(sources).toHaveCount(3)
  await expectPage(page, 'Revoke many')
})

test('a file is read again in the encoding that is chosen by hand', async ({ page }) => {
  await page.goto(many)
  await files(page).setInputFiles({
    name: 'people.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('Name,Email\nx,j\u00fcrgen@acme.example\n', 'latin1'),
  })
  await expect(page.getByText('jürgen@acme.example')).toBeVisible()
  await page.getByRole('combobox', { name: 'Encoding of people.csv' }).click()
  await page.getByRole('option', { name: 'Cyrillic (Windows-1251)' }).click()
  await expect(page.getByText('jьrgen@acme.example')).toBeVisible()
})

test('text typed into an invalid row is still there after scrolling', async ({ page }) => {
  await page.goto(many)
  const wrong = Array.from({ length: 5_000 }, (_, index) => `person ${index}`)
  await files(page).setInputFiles({
    name: 'people.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from([ANA, ...wrong].join('\n')),
  })
  await page.getByRole('button', { name: 'Show: 5,000 malformed' }).click()
  const row = page.getByLabel('Row 2 of people.txt', { exact: true })
  await row.fill('jonas.weber@acme')
  const list = page.getByRole('region', { name: '5,000 malformed' })
  await list.evaluate((element) => element.scrollTo(0, element.scrollHeight))
  await expect(page.getByLabel('Row 5001 of people.txt', { exact: true })).toBeVisible()
  await page.keyboard.type('.example')
  await list.evaluate((element) => element.scrollTo(0, 0))
  await expect(row).toHaveValue('jonas.weber@acme.example')
  await row.press('Tab')
  await expect(page.getByText('2 people to revoke')).toBeVisible()
})

test('a long list is sent while its dialog is read, however long its addresses are, and waits for approval', async ({
  page,
}) => {
  await page.goto(many)
  const long = 'x'.repeat(200)
  const emails = Array.from({ length: 20_000 }, (_, index) => `p${index}.${long}@acme.example`)
  await files(page).setInputFiles({
    name: 'people.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from(emails.join('\n')),
  })
  await expect(page.getByText('20,000 people to revoke')).toBeVisible()
  const dialog = await openDialog(page)
  await dialog.getByLabel('Reason').fill('Leak')
  await dialog.getByLabel('Type 20000 to confirm').fill('20000')
  await expect(dialog.getByText('This needs someone else’s approval')).toBeVisible()
  await expectNoAxeViolations(page)
  await dialog.getByRole('button', { name: 'Request approval' }).click()
  await expect(page.getByRole('heading', { name: /^Proposal #\d+$/ })).toBeVisible()
  await expect(page.getByText('20,000 people').first()).toBeVisible()
  await page.getByRole('button', { name: 'Withdraw' }).click()
  await expect(page.getByRole('button', { name: 'Withdraw' })).toHaveCount(0)
})
