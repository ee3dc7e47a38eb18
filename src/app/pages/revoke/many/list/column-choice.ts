import { namesOthers, namesSecondAddress } from './column-words'
import { findKnownColumns } from './directory-exports'
import { type Column, columnsWithAddresses, type PeopleTable } from './people-table'

/** Which columns of a table have the people. */
export type ColumnChoice = {
  columns: readonly number[]
  /** In each row the first of the columns that has an address, or every one of them. */
  takes: 'first' | 'each'
  /** Whose export it is, where that tells which columns are meant. */
  known?: { product: string; source: string }
}

/** What the page shows of a table’s columns, and what is chosen of them; undefined is a question to be answered. */
export type TableColumns = { offered: readonly Column[]; choice: ColumnChoice | undefined }

/** What is certain is chosen: the columns of a known export, or the only ones there are. */
export function chooseColumns(table: PeopleTable): TableColumns {
  const holding = columnsWithAddresses(table)
  const addressColumns = holding.filter(({ isOfAddresses }) => isOfAddresses)
  const offered = (addressColumns.length > 0 ? addressColumns : holding).toSorted(
    (one, other) => doubtOf(one) - doubtOf(other),
  )
  return { offered, choice: certainChoice(table, holding, offered) }
}

function certainChoice(
  table: PeopleTable,
  holding: readonly Column[],
  offered: readonly Column[],
): ColumnChoice | undefined {
  const known = table.hasHeader ? findKnownColumns(table.columns) : undefined
  if (known?.columns.some((index) => holding.some((column) => column.index === index)) === true) {
    const { columns, takes, product, source } = known
    return { columns, takes, known: { product, source } }
  }
  const [first, ...others] = offered
  if (first === undefined) return { columns: [wordedColumn(table)], takes: 'first' }
  const isOfOthers = table.columns.length > 1 && namesOthers(first.name)
  if (isOfOthers || others.some((other) => !isSameEverywhere(table, first, other))) return undefined
  return { columns: offered.map(({ index }) => index), takes: 'first' }
}

/** A column that has an address in rows where the chosen one has none, and in how many. */
type StandIn = { index: number; name: string; rows: number }

/** What could stand in for empty cells of the one column that is chosen. It is offered, since it may be of others. */
export function findStandIns({
  table,
  offered,
  choice,
}: TableColumns & { table: PeopleTable }): StandIn[] {
  const [chosen, ...more] = choice?.columns ?? []
  if (chosen === undefined || more.length > 0) return []
  const without = table.rows.filter(({ found }) => emailsIn(found, chosen) === '')
  return offered
    .filter(({ index }) => index !== chosen)
    .map(({ index, name }) => ({
      index,
      name,
      rows: without.filter(({ found }) => emailsIn(found, index) !== '').length,
    }))
    .filter(({ rows }) => rows > 0)
}

/** What has no address at all is shown by the column that should have had some. */
function wordedColumn({ columns }: PeopleTable): number {
  return Math.max(
    0,
    columns.findIndex((name) => /mail|courriel|correo|邮|メール|메일/i.test(name)),
  )
}

/** Whether two columns hold the same address wherever both hold one, and somewhere do. */
function isSameEverywhere({ rows }: PeopleTable, one: Column, other: Column): boolean {
  let shared = 0
  for (const { found } of rows) {
    const emails = [one, other].map((column) => emailsIn(found, column.index))
    const [first = '', second = ''] = emails
    if (first === '' || second === '') continue
    if (first !== second) return false
    shared += 1
  }
  return shared > 0
}

function emailsIn(found: PeopleTable['rows'][number]['found'], index: number): string {
  const cell = found.find(({ column }) => column === index)
  return (cell?.addresses ?? []).map(({ email }) => email).join(' ')
}

/** What is likely stands first among what is offered. It is chosen by a person all the same. */
function doubtOf({ name }: Column): number {
  return namesOthers(name) ? 2 : namesSecondAddress(name) ? 1 : 0
}
