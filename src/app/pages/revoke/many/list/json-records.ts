import { isJsonObject } from '../../../../../api/json'
import {
  type RowsWithColumnNames,
  type TextOutsideTable,
  type RawTableRow,
  createYieldToMain,
} from './people-table'

/** Reads the records of JSON, or of JSON lines; undefined for any other text. */
export async function parseJsonRecords(text: string): Promise<RowsWithColumnNames | undefined> {
  const start = text.trimStart()[0]
  if (start !== '{' && start !== '[') return undefined
  const whole = parse(text)
  if (whole !== undefined) return jsonValueToNamedRows(whole)
  const lines = rowsOf(await linesOfJson(text))
  if (lines !== undefined) return lines
  const lenient = parse(toStrictJson(text))
  return lenient === undefined ? undefined : jsonValueToNamedRows(lenient)
}

/** Returns the records in a JSON value, or in XML that was converted to one. */
export function jsonValueToNamedRows(value: unknown): RowsWithColumnNames | undefined {
  try {
    return rowsOf(recordsOf(value))
  } catch (cause) {
    // Each browser has its own error for a stack overflow, and nothing else can fail here.
    throw new Error(TOO_DEEP, { cause })
  }
}

const TOO_DEEP = 'This is JSON that is nested many levels deep, which no list of people is.'

type Records = {
  records: readonly { row: number; value: unknown }[]
  aside: readonly TextOutsideTable[]
}

/** Returns the items of the longest list inside, and the rest of the value; without a list, the value itself. */
function recordsOf(value: unknown): Records {
  const lists = Array.isArray(value) ? [{ name: '', list: value }] : listsIn(value)
  const [longest] = lists.toSorted((one, other) => other.list.length - one.list.length)
  if (longest === undefined) return { records: [{ row: 1, value }], aside: [] }
  const withAddresses = lists.filter(({ list }) => JSON.stringify(list).includes('@'))
  const read = withAddresses.length > 1 ? withAddresses : [longest]
  const taken = new Set<unknown>(read.map(({ list }) => list))
  const beside =
    longest.list === value
      ? ''
      : JSON.stringify(value, (_, inner: unknown) => (taken.has(inner) ? undefined : inner))
  // People of several lists are told apart by the names of their lists.
  const items = read.flatMap(({ name, list }) =>
    list.map((item: unknown) => (read.length > 1 ? { [name]: item } : item)),
  )
  return {
    records: items.map((record, index) => ({ row: index + 1, value: record })),
    aside: beside.includes('@') ? [{ row: 1, text: beside, where: 'beside the list' }] : [],
  }
}

/** Lists are not searched any deeper, because a list within a record is part of that record. */
const DEEPEST_LIST = 3

/** A list, and the path of its names. */
type NamedList = { name: string; list: unknown[] }

function listsIn(value: unknown, path = '', depth = 0): NamedList[] {
  if (!isJsonObject(value) || depth === DEEPEST_LIST) return []
  return Object.entries(value).flatMap(([key, inner]) => {
    const name = path === '' ? key : `${path}.${key}`
    if (!Array.isArray(inner)) return listsIn(inner, name, depth + 1)
    // For a single user with two aliases, the aliases are not a list of people.
    const isOfPeople = inner.some(isJsonObject) || (depth === 0 && Object.keys(value).length === 1)
    return isOfPeople && inner.length > 0 ? [{ name, list: inner }] : []
  })
}

async function linesOfJson(text: string): Promise<Records> {
  const pause = createYieldToMain()
  const records: { row: number; value: unknown }[] = []
  let parsed = 0
  for (const [index, line] of text.split('\n').entries()) {
    if (index % 50 === 0) await pause()
    if (line.trim() === '') continue
    const value = parse(line.trim().replace(/,$/, ''))
    if (isJsonObject(value)) parsed += 1
    records.push({ row: index + 1, value: value ?? line })
  }
  return { records: parsed * 2 > records.length ? records : [], aside: [] }
}

function rowsOf({ records, aside }: Records): RowsWithColumnNames | undefined {
  if (records.length === 0) return undefined
  const columns = new Map<string, number>()
  const rows = records.map(({ row, value }) => {
    const cells: (string | undefined)[] = []
    for (const [name, text] of flatten(value)) {
      if (!columns.has(name)) columns.set(name, columns.size)
      const column = columns.get(name) ?? 0
      cells[column] = cells[column] === undefined ? text : `${cells[column]}\n${text}`
    }
    return { row, cells: Array.from(cells, (cell = '') => cell) }
  })
  return { columns: [...columns.keys()], rows, aside }
}

type Cell = readonly [name: string, text: string]

/** No export is nested more deeply. */
const DEEPEST = 20

/** Returns every value with the path of its names; the items of a list share one name. */
function flatten(value: unknown, name = '', depth = 0): Cell[] {
  if (value === null || value === undefined) return []
  if (typeof value === 'string') return [[name, value]]
  if (typeof value !== 'object' || depth > DEEPEST) return [[name, JSON.stringify(value)]]
  if (Array.isArray(value)) {
    return value.flatMap((inner) =>
      flatten(inner, isSecondary(inner, value) ? `${name}.secondary` : name, depth + 1),
    )
  }
  return Object.entries(value).flatMap(([key, inner]) =>
    // A map may be keyed by address.
    key.includes('@')
      ? flatten({ key, value: inner }, name, depth + 1)
      : flatten(inner, name === '' ? key : `${name}.${key}`, depth + 1),
  )
}

/** Whether one of several addresses of a person is not the first: `{ value: …, primary: false }`, `{ type: 'home' }`. */
function isSecondary(item: unknown, items: readonly unknown[]): boolean {
  if (items.length < 2 || !isJsonObject(item) || isPrimary(item)) return false
  const { type } = item
  return (
    items.some(isPrimary) ||
    (typeof type === 'string' && /^(?:home|other|personal|private)$/i.test(type))
  )
}

function isPrimary(item: unknown): boolean {
  return isJsonObject(item) && (item['primary'] === true || item['Primary'] === true)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A string, a comment, a comma before a closing bracket, or a word, which may be a key. */
const LENIENT =
  /"(?:[^"\\\n]|\\.)*"?|'((?:[^'\\\n]|\\.)*)'?|\/\/[^\n]*|,(?=\s*[\]}])|([A-Za-z_$][\w$]*)(\s*:)?/g
const VALUES: Readonly<Record<string, string>> = { True: 'true', False: 'false', None: 'null' }

/** Returns what Python and JavaScript print of records, or JSON with comments and commas too many, as JSON. */
function toStrictJson(text: string): string {
  return text.replaceAll(LENIENT, (token, quoted?: string, word?: string, colon?: string) => {
    if (token.startsWith('"')) return token
    if (quoted !== undefined) return JSON.stringify(quoted.replaceAll(/\\(['\\])/g, '$1'))
    if (word === undefined) return ''
    return colon === undefined ? (VALUES[word] ?? word) : `"${word}":`
  })
}

/**
 * Adds a column for each value of the JSON in the cells. Audit logs name the actor and the target in one cell, as in
 * `AuditData` of Microsoft Purview.
 * @see https://learn.microsoft.com/purview/audit-log-export-records
 */
export async function expandJsonCellsIntoColumns(
  rows: readonly RawTableRow[],
): Promise<readonly RawTableRow[]> {
  const columns = jsonColumns(rows)
  if (columns.length === 0) return rows
  const width = rows.reduce((most, { cells }) => Math.max(most, cells.length), 0)
  /** The new column of each value, by its original column and its path. */
  const places = new Map<string, { column: number; name: string; place: number }>()
  const expanded: { row: number; cells: string[] }[] = []
  const pause = createYieldToMain()
  for (const [index, { row, cells }] of rows.entries()) {
    if (index % 50 === 0) await pause()
    const copy = Array.from({ length: width }, (_, at) => cells[at] ?? '')
    for (const column of columns) {
      const value = parseObject(cells[column])
      if (value === undefined) continue
      copy[column] = ''
      for (const [name, text] of flatten(value)) {
        const key = `${column} ${name}`
        const { place } = places.get(key) ?? { place: width + places.size }
        places.set(key, { column, name, place })
        copy[place] = copy[place] === undefined ? text : `${copy[place]}\n${text}`
      }
    }
    expanded.push({ row, cells: copy })
  }
  const header = expanded.find(({ cells }) => columns.every((column) => cells[column] !== ''))
  for (const { column, name, place } of places.values()) {
    if (header !== undefined) header.cells[place] = `${header.cells[column] ?? ''}.${name}`
  }
  return expanded.map(({ row, cells }) => ({
    row,
    cells: Array.from(cells, (cell: string | undefined) => cell ?? ''),
  }))
}

/** Returns the columns in which most rows contain a JSON object. */
function jsonColumns(rows: readonly RawTableRow[]): number[] {
  const counts = new Map<number, number>()
  for (const { cells } of rows) {
    for (const [column, cell] of cells.entries()) {
      if (cell.startsWith('{') && cell.endsWith('}')) {
        counts.set(column, (counts.get(column) ?? 0) + 1)
      }
    }
  }
  return [...counts].flatMap(([column, count]) => (count * 2 >= rows.length ? column : []))
}

function parseObject(cell = ''): object | undefined {
  const value = cell.startsWith('{') ? parse(cell) : undefined
  return isJsonObject(value) ? value : undefined
}
