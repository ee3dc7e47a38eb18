import {
  type AddressColumn,
  findAddressColumns,
  type PeopleTable,
  type TableRowWithAddresses,
} from './people-table'
import { isOtherPeopleColumnName, isSecondaryAddressColumnName } from './column-names'
import { findDirectoryExportColumns } from './directory-exports'
import { isMalformedEmailAddress } from './find-addresses'

/** The columns of a table that name the people to revoke. */
export type ColumnChoice = {
  /** Every address in these columns is a person to revoke. */
  columns: readonly number[]
  /** In rows where those columns have no address, the first of these that has one is used. */
  standIns: readonly number[]
  /** The product that exported the table, if that determines the columns. */
  known?: { product: string; source: string }
}

/** The columns that the page offers, and the choice; an undefined choice is a question for the person. */
export type ColumnChoiceState = {
  offered: readonly AddressColumn[]
  choice: ColumnChoice | undefined
}

/** Chooses the columns if they are certain: those of a known export, or the only ones there are. */
export function offerAddressColumns(table: PeopleTable): ColumnChoiceState {
  const holding = findAddressColumns(table)
  const addressColumns = holding.filter(({ isOfAddresses }) => isOfAddresses)
  // If all of them name other people, or the lines are sentences, the people to revoke may be named within texts.
  const hasPeople =
    !table.isOfLines && addressColumns.some(({ name }) => !isOtherPeopleColumnName(name))
  const offered = (hasPeople ? addressColumns : holding).toSorted(
    (one, other) =>
      doubtOf(one) - doubtOf(other) ||
      (table.isOfLines ? 0 : Number(one.lists === 0) - Number(other.lists === 0)),
  )
  return { offered, choice: certainChoice(table, holding, offered) }
}

function certainChoice(
  table: PeopleTable,
  holding: readonly AddressColumn[],
  offered: readonly AddressColumn[],
): ColumnChoice | undefined {
  const known = table.hasHeader ? findDirectoryExportColumns(table.columns) : undefined
  if (known !== undefined) {
    const { columns, standIns, unless, product, source } = known
    const holds = (index: number) => holding.some((column) => column.index === index)
    if (holds(unless)) return undefined
    if (columns.some(holds)) return { columns, standIns, known: { product, source } }
    const [next, ...rest] = standIns.filter(holds)
    if (next !== undefined) {
      return { columns: [next], standIns: rest, known: { product, source } }
    }
  }
  const [first, ...others] = offered
  if (first === undefined) return { columns: [wordedColumn(table)], standIns: [] }
  const isOfOthers = table.columns.length > 1 && doubtOf(first) > 0
  if (isOfOthers || others.some((other) => !isSameEverywhere(table, first, other))) return undefined
  return createColumnChoice({ table, offered }, [first.index])
}

type Offer = Pick<ColumnChoiceState, 'offered'> & { table: PeopleTable }

/** Returns the choice of these columns, with the columns that stand in for them in rows where they are empty. */
export function createColumnChoice(
  { table, offered }: Offer,
  columns: readonly number[],
): ColumnChoice {
  const standIns = offered
    .filter(({ index, name }) => !columns.includes(index) && !isOtherPeopleColumnName(name))
    .map(({ index }) => index)
    .filter((index) => !isOfOtherRows(table, columns, index))
  return { columns, standIns }
}

/** A column that has an address in rows where the chosen ones have none, and the number of such rows. */
type StandIn = { index: number; name: string; rows: number }

/**
 * Finds columns that could stand in for empty cells, but are not used automatically because they may name other people.
 */
export function findFallbackColumns({
  table,
  offered,
  choice,
}: Offer & ColumnChoiceState): StandIn[] {
  if (choice === undefined) return []
  const taken = [...choice.columns, ...choice.standIns]
  const without = table.rows.filter((row) => rowNeedsFallbackColumn(row, choice.columns))
  return offered
    .filter(({ index }) => !taken.includes(index))
    .map(({ index, name }) => ({
      index,
      name,
      rows: without.filter(
        (row) => hasAddressInColumn(row, index) && !taken.some((at) => hasAddressInColumn(row, at)),
      ).length,
    }))
    .filter(({ rows }) => rows > 0)
}

/**
 * Whether another column may name the person of a row: the chosen columns have no address, and no text that was meant
 * to be one. A misspelled address is to be corrected instead.
 */
export function rowNeedsFallbackColumn(
  row: TableRowWithAddresses,
  columns: readonly number[],
): boolean {
  return columns.every(
    (column) =>
      !hasAddressInColumn(row, column) && !isMalformedEmailAddress(row.cells[column] ?? ''),
  )
}

export function hasAddressInColumn({ found }: TableRowWithAddresses, index: number): boolean {
  return found.some(
    ({ column, addresses }) =>
      column === index && addresses.some(({ because }) => because === undefined),
  )
}

/**
 * Whether a column names people of rows other than its own, such as deputies: one of its addresses appears next to two
 * people, or is that of a person in another row.
 */
function isOfOtherRows(table: PeopleTable, columns: readonly number[], index: number): boolean {
  /** The people that each address of the column appears next to. */
  const besideOf = new Map<string, string>()
  const people = table.rows.map(({ found }) =>
    columns
      .map((column) => emailsIn(found, column))
      .join(' ')
      .trim(),
  )
  const chosen = new Set(people)
  for (const [at, { found }] of table.rows.entries()) {
    const email = emailsIn(found, index)
    const person = people[at] ?? ''
    if (email === '' || email === person) continue
    if (chosen.has(email)) return true
    const before = besideOf.get(email)
    if (before !== undefined && before !== person) return true
    besideOf.set(email, person)
  }
  return false
}

/** A table without any address is shown by the column that should have had some. */
function wordedColumn({ columns }: PeopleTable): number {
  return Math.max(
    0,
    columns.findIndex((name) => /mail|courriel|correo|邮|メール|메일/i.test(name)),
  )
}

/** Whether two columns hold the same address in every row where both hold one, and there is such a row. */
function isSameEverywhere(
  { rows }: PeopleTable,
  one: AddressColumn,
  other: AddressColumn,
): boolean {
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

function emailsIn(found: TableRowWithAddresses['found'], index: number): string {
  const cell = found.find(({ column }) => column === index)
  const meant = cell?.addresses.filter(({ because }) => because === undefined)
  return (meant ?? []).map(({ email }) => email).join(' ')
}

/** Likely columns come first among those offered. A person still has to choose one. */
function doubtOf({ name }: AddressColumn): number {
  return isOtherPeopleColumnName(name) ? 2 : isSecondaryAddressColumnName(name) ? 1 : 0
}
