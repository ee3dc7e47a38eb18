import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { draftOf } from './people-list-draft'
import { addressesIn, entriesOf, layoutOf, type PeopleSource } from './people-source'
import { readPeople } from './read-people'
import { decode, readTable } from './table'

async function read(text: string): Promise<PeopleSource> {
  const table = await readTable(text)
  const layout = layoutOf(table)
  return { id: 1, name: 'test', table, ...layout, entries: await entriesOf(1, table, layout) }
}

async function emailsIn(text: string): Promise<(string | undefined)[]> {
  return (await read(text)).entries.map(({ email }) => email)
}

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`

const TWO = ['ana@acme.example', 'bo@acme.example']

describe('addresses are found', () => {
  test.each<[what: string, text: string]>([
    ['one to a line', 'ana@acme.example\nbo@acme.example\n'],
    ['with Windows’ line ends and empty lines', 'ana@acme.example\r\n\r\n  \r\nbo@acme.example'],
    ['on one line with commas', 'ana@acme.example, bo@acme.example'],
    [
      'on one line with semicolons, as mail programs write them',
      'Ana <ana@acme.example>; Bo <bo@acme.example>',
    ],
    ['on one line with spaces', 'ana@acme.example bo@acme.example'],
    ['in upper case', 'ANA@ACME.EXAMPLE\nBo@Acme.Example'],
    ['with a header', 'E-mail\nana@acme.example\nbo@acme.example'],
    ['after a byte order mark', '\uFEFFemail\nana@acme.example\nbo@acme.example'],
    [
      'in whichever column is named so',
      'Name,Manager,E-Mail Address\nAna,x@acme.example,ana@acme.example\nBo,x@acme.example,bo@acme.example',
    ],
    ['with semicolons', 'Name;Email;Dept\n"Souza; Ana";ana@acme.example;IT\nBo;bo@acme.example;HR'],
    [
      'in two columns that end as files do',
      'Name;Email\nAna;ana@acme.example\nBo;bo@acme.example\n',
    ],
    [
      'with names that have a comma',
      '"Weber, Ana";ana@acme.example\n"Weber, Bo";bo@acme.example\n',
    ],
    [
      'after a quotation mark that is never closed',
      'email,name\nana@acme.example,"Ana\nbo@acme.example,Bo\n',
    ],
    ['after an inch', 'Desk,Email\n27" screen,ana@acme.example\n"x"y",bo@acme.example\n'],
    [
      'after the line that tells Excel the delimiter',
      'sep=;\r\nEmail;Name\r\nana@acme.example;"Souza, Ana"\r\nbo@acme.example;"Weber, Bo"\r\n',
    ],
    ['after that line and a byte order mark', '\uFEFFSEP=,\nana@acme.example\nbo@acme.example'],
    ['with tabs', 'Name\tEmail\nAna\tana@acme.example\nBo\tbo@acme.example'],
    [
      'in quotes with line ends in them',
      'Name,Email\n"Ana\n""the boss""\nSouza","ana@acme.example"\nBo,bo@acme.example',
    ],
    [
      'by what is in the column, where its name says nothing',
      'Who,Where\nAna,ana@acme.example\nBo,bo@acme.example',
    ],
    [
      'not in that of somebody else',
      'Name,Manager email,UPN\nAna,x@acme.example,ana@acme.example\nBo,x@acme.example,bo@acme.example',
    ],
    [
      'not in one that is named so and empty',
      'displayName,mail,userPrincipalName\nAna,,ana@acme.example\nBo,,bo@acme.example',
    ],
    ['without a header', 'Ana,ana@acme.example\nBo,bo@acme.example'],
    ['as links', 'mailto:ana@acme.example\nmailto:bo@acme.example'],
  ])('%s', async (_what, text) => {
    expect(await emailsIn(text)).toEqual(TWO)
  })

  test('and what is none keeps its row and its text', async () => {
    const { entries, columns } = await read(
      'Name,Email\nAna,ana@acme.example\nBo,bo(at)acme.example\nCy,\n',
    )
    expect(columns).toEqual(['Name', 'Email'])
    expect(entries.map(({ row, text, email }) => [row, text, email])).toEqual([
      [2, 'ana@acme.example', 'ana@acme.example'],
      [3, 'bo(at)acme.example', undefined],
      [4, '', undefined],
    ])
  })

  test('in the column that was chosen instead', async () => {
    const table = await readTable('Email,Manager\nana@acme.example,bo@acme.example\n')
    const entries = await entriesOf(1, table, { column: 1, hasHeader: true })
    expect(entries.map(({ email }) => email)).toEqual(['bo@acme.example'])
  })

  test('nowhere in nothing', async () => {
    expect(await emailsIn('')).toEqual([])
    expect(await emailsIn('\n \n')).toEqual([])
  })
})

test.each([
  ['Ana Souza <ana@acme.example>', ['ana@acme.example']],
  ['ana@acme.example / bo', undefined],
  ['', undefined],
  ['ana@', undefined],
])('%j has %j', (text, addresses) => {
  expect(addressesIn(text)).toEqual(addresses)
})

test('a file is read whatever the slices that it is read in', async () => {
  const cell = fc.string({
    unit: fc.constantFrom('a', '"', ',', '\n', ';', 'é', ' '),
    maxLength: 8,
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 12 }),
      fc.constantFrom('\n', '\r\n'),
      fc.integer({ min: 16, max: 200 }),
      async (rows, end, size) => {
        const text = [['name', 'email'], ...rows].map((row) => row.map(quoted).join(',')).join(end)
        expect(await readTable(text, size)).toEqual(await readTable(text, 1_000_000))
      },
    ),
    { numRuns: 200 },
  )
})

test.each([
  ['UTF-8', [0xef, 0xbb, 0xbf, 0xc3, 0xa9]],
  ['UTF-16', [0xff, 0xfe, 0xe9, 0x00]],
  ['Windows-1252', [0xe9]],
])('a file in %s is read', (_encoding, bytes) => {
  expect(decode(new Uint8Array(bytes).buffer)).toBe('é')
})

test('the rows after the line that tells Excel the delimiter are numbered as Excel does', async () => {
  const { entries } = await read('sep=;\nName;Email\nBo;bo(at)acme.example\n')
  expect(entries).toMatchObject([{ row: 2, text: 'bo(at)acme.example', email: undefined }])
})

test('a table that Excel saved as Unicode text is read', async () => {
  const text = 'Name\tE-mail\r\nZoë\tana@acme.example\r\n'
  const { entries } = await readPeople('people.txt', utf16(text))
  expect(entries).toMatchObject([{ row: 2, email: 'ana@acme.example' }])
})

/** With the byte order mark that Windows writes. */
function utf16(text: string): ArrayBuffer {
  const bytes = new DataView(new ArrayBuffer(2 + text.length * 2))
  bytes.setUint16(0, 0xfeff, true)
  for (let at = 0; at < text.length; at += 1) {
    bytes.setUint16(2 + at * 2, text.charCodeAt(at), true)
  }
  return bytes.buffer
}

test.each([
  ['leavers.xlsx', [0x50, 0x4b, 0x03, 0x04, 0x14]],
  ['leavers.csv', [0x50, 0x4b, 0x03, 0x04, 0x14]],
  ['leavers.xls', [0xd0, 0xcf, 0x11, 0xe0, 0xa1]],
])('a workbook, %s, is not taken for text, and it is said what to do', async (name, bytes) => {
  const reading = readPeople(name, new Uint8Array(bytes).buffer)
  await expect(reading).rejects.toThrow(`${name} is a workbook, not text`)
})

describe('a list of several sources', () => {
  test('has everybody once, and says who is there again and where they were first', async () => {
    const first = { ...(await read('ana@acme.example\nbo@acme.example')), name: 'a.csv' }
    const second = { ...(await read('ANA@acme.example\nnobody\ncy@acme.example')), name: 'b.csv' }
    const draft = draftOf([first, second], new Set())
    expect(draft.emails).toEqual([...TWO, 'cy@acme.example'])
    expect(draft.duplicates).toMatchObject([
      { email: 'ana@acme.example', source: 'b.csv', row: 1, firstRow: 1, firstSource: 'a.csv' },
    ])
    expect(draft.malformed).toMatchObject([{ text: 'nobody', source: 'b.csv', row: 2 }])
  })

  test('is without those who are left out', async () => {
    const source = await read('ana@acme.example\nbo@acme.example')
    expect(draftOf([source], new Set(['bo@acme.example'])).emails).toEqual(['ana@acme.example'])
  })
})
