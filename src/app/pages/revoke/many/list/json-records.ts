import { isJsonObject } from '../../../../../api/json'
import type { NamedRows, TextAside } from './people-table'
import { yieldToMain } from './yield-to-main'

/** Reads the records of JSON, or of JSON lines; undefined for any other text. */
export async function readJsonRecords(text: string): Promise<NamedRows | undefined> {
  const start = text.trimStart()[0]
  if (start !== '{' && start !== '[') return undefined
  const whole = parse(text)
  return whole === undefined ? rowsOf(await linesOfJson(text)) : readRecords(whole)
}

/** Returns the records in a JSON value, or in XML that was converted to one. */
export function readRecords(value: unknown): NamedRows | undefined {
  try {
    return rowsOf(recordsOf(value))
  } catch (cause) {
    // Each browser has its own error for a stack overflow, and nothing else can fail here.
    throw new Error(TOO_DEEP, { cause })
  }
}

const TOO_DEEP = 'This is JSON that is nested many levels deep, which no list of people is.'

type Records = { records: readonly { row: number; value: unknown }[]; aside: readonly TextAside[] }

/** Returns the items of the longest list inside, and the rest of the value; without a list, the value itself. */
function recordsOf(value: unknown): Records {
  const list = Array.isArray(value) ? value : longestList(value)
  if (list === undefined) return { records: [{ row: 1, value }], aside: [] }
  const beside =
    list === value
      ? ''
      : JSON.stringify(value, (_, inner: unknown) => (inner === list ? undefined : inner))
  return {
    records: list.map((record: unknown, index) => ({ row: index + 1, value: record })),
    aside: beside.includes('@') ? [{ row: 1, text: beside, where: 'beside the list' }] : [],
  }
}

/** Lists are not searched any deeper, because a list within a record is part of that record. */
const DEEPEST_LIST = 3

function longestList(value: unknown, depth = 0): unknown[] | undefined {
  if (!isJsonObject(value) || depth === DEEPEST_LIST) return undefined
  const lists = Object.values(value).flatMap((inner) => {
    if (!Array.isArray(inner)) return [longestList(inner, depth + 1) ?? []]
    // For a single user with two aliases, the aliases are not a list of people.
    return inner.some(isJsonObject) || (depth === 0 && Object.keys(value).length === 1)
      ? [inner]
      : []
  })
  const [longest] = lists
    .filter(({ length }) => length > 0)
    .toSorted((one, other) => other.length - one.length)
  return longest
}

async function linesOfJson(text: string): Promise<Records> {
  const pause = yieldToMain()
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

function rowsOf({ records, aside }: Records): NamedRows | undefined {
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
export function flatten(value: unknown, name = '', depth = 0): Cell[] {
  if (value === null || value === undefined) return []
  if (typeof value === 'string') return [[name, value]]
  if (typeof value !== 'object' || depth > DEEPEST) return [[name, JSON.stringify(value)]]
  if (Array.isArray(value)) return value.flatMap((inner) => flatten(inner, name, depth + 1))
  return Object.entries(value).flatMap(([key, inner]) =>
    // A map may be keyed by address.
    key.includes('@')
      ? flatten({ key, value: inner }, name, depth + 1)
      : flatten(inner, name === '' ? key : `${name}.${key}`, depth + 1),
  )
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
