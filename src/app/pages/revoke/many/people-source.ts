import { emailAddressSchema } from '../../../../api/email-address'
import { breaths } from './breaths'
import type { Table } from './table'

/** An address, or what should have been one. `row` counts the rows of where it came from, from 1. */
export type Entry = { key: string; row: number; text: string; email: string | undefined }

/** Where some of the people come from: a file, what was pasted, a search. */
export type PeopleSource = {
  id: number
  name: string
  table: Table
  /** The names of the columns, where there are several. */
  columns: readonly string[]
  /** Which of them has the addresses; undefined: every cell with an @. */
  column: number | undefined
  hasHeader: boolean
  entries: readonly Entry[]
}

/** What heads a column of addresses, most telling first, in lower case without what is no letter. */
const HEADERS = [
  /^(primary|work|user)?e?mail(address|id)?$/,
  /^(upn|userprincipalname)$/,
  // Not somebody else’s, nor another of theirs.
  /^(?!.*(manager|boss|supervisor|assistant|secondary|alternate|recovery|personal|other)).*mail/,
  /^(user|username|login|account)$/,
]

/** How many rows tell which column it is. */
const LOOKED_AT = 200

export type Layout = Pick<PeopleSource, 'columns' | 'column' | 'hasHeader'>

/** Which column has the addresses, by its name or by what is in it. */
export function layoutOf(table: Table): Layout {
  const rows = table.filter((row) => !isEmpty(row)).slice(0, LOOKED_AT)
  const [first = [], ...others] = rows
  const width = Math.max(0, ...rows.map((row) => row.length))
  const counted = Array.from(
    { length: width },
    (_, index) => rows.filter((row) => row[index]?.includes('@') === true).length,
  )
  const most = Math.max(0, ...counted)
  const named = columnByName(first, (index) => most === 0 || (counted[index] ?? 0) > 0)
  const hasHeader =
    !first.some((cell) => cell.includes('@')) &&
    (named !== undefined ||
      (width > 1 && others.some((row) => row.some((cell) => cell.includes('@')))))
  const columns =
    width > 1
      ? Array.from(
          { length: width },
          (_, index) => (hasHeader && first[index]?.trim()) || `Column ${index + 1}`,
        )
      : []
  const isList = !hasHeader && counted.filter((count) => count > 0 && count >= most / 2).length > 1
  const column = isList
    ? undefined
    : hasHeader && named !== undefined
      ? named
      : counted.indexOf(most)
  return {
    columns,
    hasHeader,
    column: width <= 1 || most === 0 ? (named ?? (width <= 1 ? 0 : column)) : column,
  }
}

function columnByName(
  header: readonly string[],
  mayBe: (index: number) => boolean,
): number | undefined {
  const names = header.map((cell) => cell.toLowerCase().replaceAll(/[^a-z]/g, ''))
  for (const pattern of HEADERS) {
    const index = names.findIndex((name, at) => pattern.test(name) && mayBe(at))
    if (index !== -1) return index
  }
  return undefined
}

/** The people of a table, in its order; the browser goes on meanwhile. */
export async function entriesOf(
  id: number,
  table: Table,
  { column, hasHeader }: Pick<Layout, 'column' | 'hasHeader'>,
): Promise<Entry[]> {
  const entries: Entry[] = []
  const breathe = breaths()
  let isHeader = hasHeader
  for (const [index, row] of table.entries()) {
    if (index % 100 === 0) await breathe()
    if (isEmpty(row)) continue
    if (isHeader) {
      isHeader = false
      continue
    }
    for (const text of cellsOf(row, column)) {
      const emails = addressesIn(text)
      for (const [place, email] of (emails ?? [undefined]).entries()) {
        entries.push({ key: `${id} ${entries.length} ${place}`, row: index + 1, text, email })
      }
    }
  }
  return entries
}

function cellsOf(row: readonly string[], column: number | undefined): string[] {
  if (column !== undefined) return [(row[column] ?? '').trim()]
  const found = row.filter((cell) => cell.includes('@')).map((cell) => cell.trim())
  return found.length > 0 ? found : [row.join(' ').trim()]
}

/** One, or several with something between them; undefined where it is none. */
export function addressesIn(text: string): string[] | undefined {
  const whole = emailAddressSchema.safeParse(text)
  if (whole.success) return [whole.data]
  const [, named] = /<([^<>]*)>\s*$/.exec(text) ?? []
  const parts = named === undefined ? text.split(/[\s,;|]+/).filter((part) => part !== '') : [named]
  const found = parts.flatMap(
    (part) => emailAddressSchema.safeParse(part.replace(/^mailto:/i, '')).data ?? [],
  )
  return parts.length > 0 && found.length === parts.length ? found : undefined
}

function isEmpty(row: readonly string[]): boolean {
  return row.every((cell) => cell.trim() === '')
}
