import { parseDelimitedText } from './delimited-text'
import { parseFieldRecords, parseMailMessage } from './field-records'
import { expandJsonCellsIntoColumns, parseJsonRecords, jsonValueToNamedRows } from './json-records'
import { type PeopleSource, readPeopleFromTable, type PeopleSourceTable } from './people-source'
import {
  type PeopleTable,
  linesToTable,
  namedRowsToTable,
  splitRowsIntoTables,
} from './people-table'
import {
  decodeBase64Parts,
  decodeQuotedPrintable,
  normalizePlainText,
  parseEqualLengthPersonBlocks,
  parseListWithOtherPeople,
  parseLogLines,
  clearNonPersonLines,
} from './plain-text'
import { parseSqlDump, type SqlDump } from './sql-dump'
import { decodeInEncoding, detectAndDecode, type TextEncoding } from './text-encoding'

let lastId = 0

/** The first bytes of files that hold a table but are not text. */
const WORKBOOKS = [
  // A ZIP archive, as used by .xlsx, .ods and .numbers.
  [0x50, 0x4b, 0x03, 0x04],
  // The container of .xls, and of .xlsx with a password.
  [0xd0, 0xcf, 0x11, 0xe0],
] as const

/** Reads the people from a text, or from a file’s bytes. */
export async function parsePeopleSource(
  name: string,
  content: string | ArrayBuffer,
): Promise<PeopleSource> {
  lastId += 1
  if (typeof content === 'string') return readSource({ id: lastId, name, file: undefined }, content)
  if (isWorkbook(content)) {
    throw new Error(
      `${name} is a workbook, not text. Open it in Excel or another spreadsheet program, save the sheet as CSV, and choose that file. Or copy the cells and paste them here.`,
    )
  }
  const { text, encoding } = await detectAndDecode(content)
  return readSource({ id: lastId, name, file: { bytes: content, encoding } }, text)
}

/** Reads a file again, in the encoding that a person chose. */
export async function rereadInEncoding(
  { id, name, file }: PeopleSource,
  encoding: TextEncoding,
): Promise<PeopleSource> {
  if (file === undefined) throw new Error(`${name} is no file.`)
  return readSource(
    { id, name, file: { ...file, encoding } },
    decodeInEncoding(file.bytes, encoding),
  )
}

async function readSource(
  source: Pick<PeopleSource, 'id' | 'name' | 'file'>,
  content: string,
): Promise<PeopleSource> {
  const { text: encoded, hiddenCharacters } = await normalizePlainText(content)
  const text = decodeQuotedPrintable(decodeBase64Parts(encoded))
  const tables: PeopleSourceTable[] = []
  for (const [index, table] of (await readTables(text)).entries()) {
    tables.push(await readPeopleFromTable(`${source.id} ${index}`, table))
  }
  return { ...source, hiddenCharacters, tables }
}

/** Text that begins like markup, or contains the end tag of an HTML element. */
const MARKUP = /^\s*<(?:[a-z!?][\w:.-]*)[\s/>]|<\/(?:td|tr|table|li|p|div|a|span)>/i

/** The end of an element; `<Ana Souza>` before an address is not one. */
const MARKUP_END = /<\/[a-z]|\/>/i

/** Reads a text as the first format that fits: a mail, markup, records, a table, a list. */
async function readTables(text: string): Promise<PeopleTable[]> {
  // Checked first, since the text of a mail may be a page.
  const mail = await parseMailMessage(text)
  if (mail !== undefined) return [await namedRowsToTable(mail)]
  return MARKUP.test(text) && MARKUP_END.test(text) ? readMarkup(text) : readText(text)
}

/** Reads the contents of markup. The parser is loaded on demand. */
async function readMarkup(text: string): Promise<PeopleTable[]> {
  const { isXmlRatherThanHtml, parseHtmlRows, parseXml } = await import('./html-and-xml')
  if (isXmlRatherThanHtml(text)) {
    const records = jsonValueToNamedRows(await parseXml(text))
    return records === undefined ? readText(text) : [await namedRowsToTable(records)]
  }
  const { rows, hasTable, hidden } = await parseHtmlRows(text)
  const [first, ...others] = hasTable
    ? await splitRowsIntoTables(rows)
    : await readText(rows.map(({ cells }) => cells.join(' ')).join('\n'))
  if (first === undefined) return []
  const aside = { row: 1, text: hidden, where: 'where a page does not show it' } as const
  return [{ ...first, aside: [...first.aside, aside] }, ...others]
}

async function readText(text: string): Promise<PeopleTable[]> {
  const json = await parseJsonRecords(text)
  const dump = json === undefined ? await parseSqlDump(text) : undefined
  if (dump !== undefined) return dumpToTables(dump)
  const records = json ?? (await parseFieldRecords(text))
  if (records !== undefined) return [await namedRowsToTable(records)]
  const rows = await parseDelimitedText(text)
  if (rows !== undefined) return splitRowsIntoTables(await expandJsonCellsIntoColumns(rows))
  const blocks = parseEqualLengthPersonBlocks(text)
  if (blocks !== undefined) return splitRowsIntoTables(blocks)
  const labelled = (await parseListWithOtherPeople(text)) ?? (await parseLogLines(text))
  return [
    await (labelled === undefined
      ? linesToTable(clearNonPersonLines(text))
      : namedRowsToTable(labelled)),
  ]
}

async function dumpToTables({ tables: dumped, aside }: SqlDump): Promise<PeopleTable[]> {
  const tables: PeopleTable[] = []
  for (const { columns, rows } of dumped) {
    if (columns === undefined) tables.push(...(await splitRowsIntoTables(rows)))
    else tables.push(await namedRowsToTable({ columns, rows, aside: [] }))
  }
  const [first, ...others] = tables
  return first === undefined ? [] : [{ ...first, aside: [...first.aside, ...aside] }, ...others]
}

/** Whether a file is in a spreadsheet program’s own format, whatever its name. */
function isWorkbook(bytes: ArrayBuffer): boolean {
  const start = new Uint8Array(bytes.slice(0, 4))
  return WORKBOOKS.some((signature) => signature.every((byte, index) => start[index] === byte))
}
