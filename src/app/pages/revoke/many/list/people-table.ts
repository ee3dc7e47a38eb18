import { isPeopleWord, namesByExample, namesMessageIds } from './column-words'
import { type AddressText, readAddresses } from './find-addresses'
import { yieldToMain } from './yield-to-main'

/** Unmodified cells; `row` is the number of the row or line in the source, counted from 1. */
export type TextRow = { row: number; cells: readonly string[] }

/** A cell that contains addresses. */
type AddressCell = AddressText & { column: number }

/** A row, with those of its cells that contain addresses. */
export type TableRow = TextRow & { found: readonly AddressCell[] }

/** Text outside the rows of a table, which never names people to revoke. */
export type TextAside = {
  row: number
  text: string
  where: 'above the table' | 'in the header' | 'beside the list' | 'where a page does not show it'
}

/** Rows of one kind, with the names of their columns; a list is a table with one unnamed column. */
export type PeopleTable = {
  columns: readonly string[]
  hasHeader: boolean
  rows: readonly TableRow[]
  aside: readonly TextAside[]
}

/** Rows that are known to be a table, such as records: every column has its name. */
export type NamedRows = {
  columns: readonly string[]
  rows: readonly TextRow[]
  aside: readonly TextAside[]
}

export async function tableOfNamedRows({ columns, rows, aside }: NamedRows): Promise<PeopleTable> {
  return { columns, hasHeader: true, rows: await findCells(rows), aside }
}

/** Turns each line into a row of one cell. A first line that only names what follows becomes the header. */
export async function tableOfLines(text: string): Promise<PeopleTable> {
  const lines = text.split('\n').map((line, index) => ({ row: index + 1, cells: [line] }))
  const rows = (await findCells(lines)).filter(({ cells: [line = ''] }) =>
    /[\p{L}\p{N}]/u.test(line),
  )
  const [first, second] = rows
  const hasHeader = first !== undefined && headsLines(first, second)
  return {
    columns: [hasHeader ? lineOf(first) : ''],
    hasHeader,
    rows: hasHeader ? rows.slice(1) : rows,
    aside: hasHeader ? [{ row: first.row, text: lineOf(first), where: 'in the header' }] : [],
  }
}

function lineOf({ cells: [line = ''] }: TextRow): string {
  return line.trim()
}

function headsLines(first: TableRow, second: TableRow | undefined): boolean {
  if (second === undefined || second.found.length === 0) return false
  const line = lineOf(first)
  return (
    namesByExample(line) || (first.found.length === 0 && isPeopleWord(line) && !/[@(]/.test(line))
  )
}

/** Finds the tables in a text with columns: one, or several below each other, each with the text above its header. */
export async function tablesOfRows(given: readonly TextRow[]): Promise<PeopleTable[]> {
  const tables: { header: TableRow | undefined; rows: TableRow[]; aside: TextAside[] }[] = []
  let above: TableRow[] = []
  for (const block of blocksOf(await findCells(given))) {
    const current = tables.at(-1)
    const head = findHeader(block, current?.header)
    const data = head === undefined ? block : block.slice(head + 1)
    const isTable = head !== undefined || data.some(holdsAddresses)
    if (current !== undefined && head === undefined) {
      current.rows.push(...data)
    } else if (isTable) {
      const header = head === undefined ? undefined : block[head]
      const asides = [...above, ...block.slice(0, head ?? 0)].map(textAbove)
      if (header !== undefined) {
        asides.push({ row: header.row, text: header.cells.join('\n'), where: 'in the header' })
      }
      tables.push({ header, rows: data, aside: asides })
      above = []
    } else {
      above.push(...block)
    }
  }
  if (tables.length === 0) tables.push({ header: undefined, rows: above, aside: [] })
  return tables.map(({ header, rows, aside }) => {
    const width = rows.reduce((most, { cells }) => Math.max(most, cells.length), 0)
    return {
      columns: Array.from(
        { length: width },
        (_, index) => shortName(header?.cells[index]) || `Column ${index + 1}`,
      ),
      hasHeader: header !== undefined,
      rows: rows.filter((row) => !isRepeated(row, header)),
      aside,
    }
  })
}

/** No column name needs more, because the page shows it in a sentence. */
const LONGEST_NAME = 120

function shortName(name = ''): string {
  const line = name.replaceAll(/\s+/g, ' ').trim()
  return line.length > LONGEST_NAME ? `${line.slice(0, LONGEST_NAME)}…` : line
}

async function findCells(rows: readonly TextRow[]): Promise<TableRow[]> {
  const pause = yieldToMain()
  const result: TableRow[] = []
  for (const [index, { row, cells }] of rows.entries()) {
    if (index % 100 === 0) await pause()
    const found: AddressCell[] = []
    for (const [column, cell] of cells.entries()) {
      if (!cell.includes('@') && !cell.includes('%40')) continue
      const text = readAddresses(cell)
      if (text.addresses.length > 0) found.push({ column, ...text })
    }
    result.push({ row, cells, found })
  }
  return result
}

function blocksOf(rows: readonly TableRow[]): TableRow[][] {
  const blocks: TableRow[][] = []
  let isApart = true
  for (const row of rows) {
    const isBlank = row.cells.every((cell) => cell.trim() === '')
    if (isBlank) {
      isApart = true
      continue
    }
    if (isApart) blocks.push([row])
    else blocks.at(-1)?.push(row)
    isApart = false
  }
  return blocks
}

/** The number of rows to search for the header. */
const SEARCHED_ROWS = 100

/** Finds the header of a block: the fullest row above the first address that may name the columns. */
function findHeader(block: readonly TableRow[], before: TableRow | undefined): number | undefined {
  const searched = block.slice(0, SEARCHED_ROWS)
  const dataStart = searched.findIndex(holdsAddresses)
  const columns = addressColumns(
    dataStart === -1 ? [] : block.slice(dataStart, dataStart + SEARCHED_ROWS),
  )
  const candidates = searched
    .slice(0, dataStart === -1 ? 1 : dataStart)
    .map((row, index) => ({ index, filled: row.cells.filter((cell) => cell.trim() !== ''), row }))
    .filter(({ row, filled }) => mayHead(row, filled, columns))
    .map(({ index, filled }) => ({ index, filled, words: filled.filter(isPeopleWord).length }))
    // Below a table, a row without an address is a row of its own, unless it contains a word for people's addresses.
    .filter(({ words }) => (before === undefined && dataStart !== -1) || words > 0)
  const [best] = candidates.toSorted(
    (one, other) => other.filled.length - one.filled.length || other.words - one.words,
  )
  return best?.index
}

/** Whether a cell of a row consists of addresses, and is not a column name with an example. */
function holdsAddresses({ cells, found }: TableRow): boolean {
  return found.some(({ column, isList }) => isList && !namesByExample(cells[column] ?? ''))
}

function addressColumns(rows: readonly TableRow[]): ReadonlySet<number> {
  return new Set(
    rows.flatMap(({ found }) => found.flatMap(({ column, isList }) => (isList ? column : []))),
  )
}

function mayHead(row: TableRow, filled: readonly string[], columns: ReadonlySet<number>): boolean {
  if (filled.length === 0 || holdsAddresses(row)) return false
  if (filled.length === 1 && !headsAlone(row, columns)) return false
  const names = [...columns].map((column) => (row.cells[column] ?? '').trim())
  // A misspelled address is not the name of a column.
  if (names.some((name) => !/\s/.test(name) && /\S(?:@|\(at\)|\[at\])\S/i.test(name))) return false
  return columns.size === 0 || names.some((name) => name !== '')
}

/** Whether a row is the header of a list with a delimiter at the end of each line, `Email;`. */
function headsAlone({ cells }: TableRow, columns: ReadonlySet<number>): boolean {
  return (
    cells.length > 1 &&
    cells.every((cell, at) => cell.trim() === '' || (columns.has(at) && isPeopleWord(cell)))
  )
}

function isRepeated({ cells }: TableRow, header: TableRow | undefined): boolean {
  return header !== undefined && cells.length > 1 && cells.join('\n') === header.cells.join('\n')
}

function textAbove({ row, cells }: TableRow): TextAside {
  return { row, text: cells.join('\n'), where: 'above the table' }
}

/** Properties of a column, as a basis for the choice. */
export type Column = {
  index: number
  name: string
  /** The number of addresses in it that stand for people. */
  count: number
  /** Some of these addresses. */
  examples: readonly string[]
  /** Whether most of its cells are or contain addresses, rather than a few mentioning one. */
  isOfAddresses: boolean
  /** The number of cells that consist only of addresses. */
  lists: number
}

const MOST_EXAMPLES = 3

/** Returns the columns of a table that contain addresses, in order. */
export function columnsWithAddresses({ columns, rows }: PeopleTable): Column[] {
  const seen = new Map<
    number,
    { count: number; examples: Set<string>; lists: number; cells: number }
  >()
  for (const { found } of rows) {
    for (const { column, addresses, isList } of found) {
      if (namesMessageIds(columns[column] ?? '')) continue
      const entry = seen.get(column) ?? {
        count: 0,
        examples: new Set<string>(),
        lists: 0,
        cells: 0,
      }
      seen.set(column, entry)
      entry.cells += 1
      if (isList) entry.lists += 1
      for (const { email, because } of addresses) {
        if (because !== undefined) continue
        entry.count += 1
        if (entry.examples.size < MOST_EXAMPLES) entry.examples.add(email)
      }
    }
  }
  return [...seen]
    .filter(([, { count }]) => count > 0)
    .toSorted(([one], [other]) => one - other)
    .map(([index, { count, examples, lists, cells }]) => ({
      index,
      name: columns[index] ?? '',
      count,
      examples: [...examples],
      isOfAddresses: lists > 0 || cells * 2 > rows.length,
      lists,
    }))
}
