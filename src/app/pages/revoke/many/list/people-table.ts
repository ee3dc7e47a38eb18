import {
  isMessageIdColumnName,
  isOtherPeopleColumnName,
  isPeopleColumnName,
  findLabelBeforeAddress,
  isPeopleColumnNameWithExample,
} from './column-names'
import { type AddressesInText, findAddresses } from './find-addresses'

/** A longer task would visibly delay a keystroke. */
const LONGEST_TASK_MS = 8

/**
 * Returns a function that yields to the browser once the current task has run too long. `scheduler.yield` would do
 * this, but Safari lacks it.
 */
export function createYieldToMain(): () => Promise<void> {
  let last = performance.now()
  return async () => {
    if (performance.now() - last < LONGEST_TASK_MS) return
    await new Promise((resolve) => setTimeout(resolve))
    last = performance.now()
  }
}

/** Unmodified cells; `row` is the number of the row or line in the source, counted from 1. */
export type RawTableRow = { row: number; cells: readonly string[] }

/** A cell that contains addresses. */
type AddressCell = AddressesInText & { column: number }

/** A row, with those of its cells that contain addresses. */
export type TableRowWithAddresses = RawTableRow & { found: readonly AddressCell[] }

/** Text outside the rows of a table, which never names people to revoke. */
export type TextOutsideTable = {
  row: number
  text: string
  where:
    | 'above the table'
    | 'below the table'
    | 'in the header'
    | 'beside the list'
    | 'where a page does not show it'
}

/** Rows of one kind, with the names of their columns; a list is a table with one unnamed column. */
export type PeopleTable = {
  columns: readonly string[]
  hasHeader: boolean
  rows: readonly TableRowWithAddresses[]
  aside: readonly TextOutsideTable[]
  isOfLines: boolean
}

/** Rows that are known to be a table, such as records: every column has its name. */
export type RowsWithColumnNames = {
  columns: readonly string[]
  /** Whether each row is a line of a list, which has a cell in one column only. */
  isOfLines?: boolean
  rows: readonly RawTableRow[]
  aside: readonly TextOutsideTable[]
}

export async function namedRowsToTable({
  columns,
  rows,
  aside,
  isOfLines = false,
}: RowsWithColumnNames): Promise<PeopleTable> {
  return { columns, hasHeader: true, rows: await findCells(rows), aside, isOfLines }
}

/** Turns each line into a row of one cell. A first line that only names what follows becomes the header. */
export async function linesToTable(text: string): Promise<PeopleTable> {
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
    isOfLines: true,
  }
}

function lineOf({ cells: [line = ''] }: RawTableRow): string {
  return line.trim()
}

function headsLines(
  first: TableRowWithAddresses,
  second: TableRowWithAddresses | undefined,
): boolean {
  if (second === undefined || second.found.length === 0) return false
  const line = lineOf(first)
  return (
    isPeopleColumnNameWithExample(line) ||
    (first.found.length === 0 && isPeopleColumnName(line) && !/[@(]/.test(line))
  )
}

/** Finds the tables in a text with columns: one, or several below each other, each with the text above its header. */
export async function splitRowsIntoTables(given: readonly RawTableRow[]): Promise<PeopleTable[]> {
  const tables: {
    header: TableRowWithAddresses | undefined
    rows: TableRowWithAddresses[]
    aside: TextOutsideTable[]
  }[] = []
  let above: TableRowWithAddresses[] = []
  const found = await findCells(given)
  const isFirst = (at: number) => isTitle(found[at], found[at + 1])
  for (const block of splitAtBlankRows(found, isBlankRow, isFirst)) {
    const current = tables.at(-1)
    const head = findHeader(block, current?.header)
    const below = head === undefined ? block : block.slice(head + 1)
    const data = below.filter((row) => !isBesideTable(row))
    const isTable = head !== undefined || data.some(holdsAddresses)
    const besides = below.filter(isBesideTable).map((row) => textOf(row, 'below the table'))
    if (current !== undefined && head === undefined) {
      current.rows.push(...data)
      current.aside.push(...besides)
    } else if (isTable) {
      const header = head === undefined ? undefined : block[head]
      const asides = [...above, ...block.slice(0, head ?? 0)].map((row) =>
        textOf(row, 'above the table'),
      )
      if (header !== undefined) {
        asides.push({ row: header.row, text: header.cells.join('\n'), where: 'in the header' })
      }
      tables.push({ header, rows: data, aside: [...asides, ...besides] })
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
      isOfLines: false,
    }
  })
}

/** No column name needs more, because the page shows it in a sentence. */
const LONGEST_NAME = 120

function shortName(name = ''): string {
  const line = name.replaceAll(/\s+/g, ' ').trim()
  return line.length > LONGEST_NAME ? `${line.slice(0, LONGEST_NAME)}…` : line
}

async function findCells(rows: readonly RawTableRow[]): Promise<TableRowWithAddresses[]> {
  const pause = createYieldToMain()
  const result: TableRowWithAddresses[] = []
  for (const [index, { row, cells }] of rows.entries()) {
    if (index % 100 === 0) await pause()
    const found: AddressCell[] = []
    for (const [column, cell] of cells.entries()) {
      if (!cell.includes('@') && !cell.includes('%40')) continue
      const text = findAddresses(cell)
      if (text.addresses.length > 0) found.push({ column, ...text })
    }
    result.push({ row, cells, found })
  }
  return result
}

/** Returns the rows between blank ones, or from one that begins another block. */
export function splitAtBlankRows<Row>(
  rows: readonly Row[],
  isBlank: (row: Row) => boolean,
  isFirst: (at: number) => boolean = () => false,
): [Row, ...Row[]][] {
  const blocks: [Row, ...Row[]][] = []
  let isApart = true
  for (const [at, row] of rows.entries()) {
    if (isBlank(row)) isApart = true
    else {
      if (isApart || isFirst(at)) blocks.push([row])
      else blocks.at(-1)?.push(row)
      isApart = false
    }
  }
  return blocks
}

function isBlankRow({ cells }: RawTableRow): boolean {
  return cells.every((cell) => cell.trim() === '')
}

/** Whether a row is a line of text above the header of another table: `Attendee Details`. */
function isTitle(row?: TableRowWithAddresses, next?: TableRowWithAddresses): boolean {
  if (row?.found.length !== 0 || next?.found.length !== 0) return false
  const filled = row.cells.filter((cell) => cell.trim() !== '')
  return filled.length === 1 && next.cells.filter(isPeopleColumnName).length > 1
}

/** The number of rows to search for the header. */
const SEARCHED_ROWS = 100

/** Finds the header of a block: the fullest row above the first address that may name the columns. */
function findHeader(
  block: readonly TableRowWithAddresses[],
  before: TableRowWithAddresses | undefined,
): number | undefined {
  const searched = block.slice(0, SEARCHED_ROWS)
  const listStart = searched.findIndex(holdsAddresses)
  const dataStart =
    listStart === -1 ? searched.findIndex(({ found }) => found.length > 0) : listStart
  const columns = addressColumns(
    dataStart === -1 ? [] : block.slice(dataStart, dataStart + SEARCHED_ROWS),
  )
  const candidates = searched
    .slice(0, dataStart === -1 ? 1 : dataStart)
    .map((row, index) => ({ index, filled: row.cells.filter((cell) => cell.trim() !== ''), row }))
    .filter(({ row, filled }) => mayHead(row, filled, columns))
    .map(({ index, filled }) => ({
      index,
      filled,
      words: filled.filter(isPeopleColumnName).length,
    }))
    // Below a table, a row without an address is a row of its own, unless it contains a word for people's addresses.
    .filter(({ words }) => (before === undefined && dataStart !== -1) || words > 0)
  const [best] = candidates.toSorted(
    (one, other) => other.filled.length - one.filled.length || other.words - one.words,
  )
  return best?.index
}

/** Whether a cell of a row consists of addresses, and is not a column name with an example. */
function holdsAddresses({ cells, found }: TableRowWithAddresses): boolean {
  return found.some(
    ({ column, isList }) => isList && !isPeopleColumnNameWithExample(cells[column] ?? ''),
  )
}

function addressColumns(rows: readonly TableRowWithAddresses[]): ReadonlySet<number> {
  return new Set(
    rows.flatMap(({ found }) => found.flatMap(({ column, isList }) => (isList ? column : []))),
  )
}

function mayHead(
  row: TableRowWithAddresses,
  filled: readonly string[],
  columns: ReadonlySet<number>,
): boolean {
  const isOfData = row.found.some(
    ({ column }) => !isPeopleColumnNameWithExample(row.cells[column] ?? ''),
  )
  if (filled.length === 0 || isOfData) return false
  if (filled.length === 1 && !headsAlone(row, columns)) return false
  const names = [...columns].map((column) => (row.cells[column] ?? '').trim())
  // A misspelled address is not the name of a column.
  if (names.some((name) => !/\s/.test(name) && /\S(?:@|\(at\)|\[at\])\S/i.test(name))) return false
  return columns.size === 0 || names.some((name) => name !== '')
}

/** Whether a row is the header of a list with a delimiter at the end of each line, `Email;`. */
function headsAlone({ cells }: TableRowWithAddresses, columns: ReadonlySet<number>): boolean {
  return (
    cells.length > 1 &&
    cells.every((cell, at) => cell.trim() === '' || (columns.has(at) && isPeopleColumnName(cell)))
  )
}

/** Whether a row is a line of text that names others than the table does: `Generated by: hr@acme.example`. */
function isBesideTable({ cells, found }: TableRowWithAddresses): boolean {
  const filled = cells.filter((cell) => cell.trim() !== '')
  const [line = ''] = filled
  if (found.length === 0 || filled.length !== 1) return false
  return isOtherPeopleColumnName(findLabelBeforeAddress(line) ?? '')
}

function isRepeated(
  { cells }: TableRowWithAddresses,
  header: TableRowWithAddresses | undefined,
): boolean {
  return header !== undefined && cells.length > 1 && cells.join('\n') === header.cells.join('\n')
}

function textOf(
  { row, cells }: TableRowWithAddresses,
  where: TextOutsideTable['where'],
): TextOutsideTable {
  return { row, text: cells.join('\n'), where }
}

/** Properties of a column, as a basis for the choice. */
export type AddressColumn = {
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

const MAX_EXAMPLES = 3

/** Returns the columns of a table that contain addresses, in order. */
export function findAddressColumns({ columns, rows }: PeopleTable): AddressColumn[] {
  const seen = new Map<
    number,
    { count: number; examples: Set<string>; lists: number; cells: number }
  >()
  for (const { found } of rows) {
    for (const { column, addresses, isList } of found) {
      if (isMessageIdColumnName(columns[column] ?? '')) continue
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
        if (entry.examples.size < MAX_EXAMPLES) entry.examples.add(email)
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
