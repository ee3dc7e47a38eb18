import { namesOthers, namesSecondAddress } from './column-words'
import { findKnownColumns } from './directory-exports'
import { isMisspelled } from './find-addresses'
import { type Column, columnsWithAddresses, type PeopleTable, type TableRow } from './people-table'

/** Which columns of a table have the people. */
export type ColumnChoice = {
  /** Every address of these is of somebody who is meant. */
  columns: readonly number[]
  /** In rows where those have none, the first of these that has one. */
  standIns: readonly number[]
  /** Whose export it is, where that tells which columns are meant. */
  known?: { product: string; source: string }
}

/** What the page shows of a table’s columns, and what is chosen of them; undefined is a question to be answered. */
export type TableColumns = { offered: readonly Column[]; choice: ColumnChoice | undefined }

/** What is certain is chosen: the columns of a known export, or the only ones there are. */
export function chooseColumns(table: PeopleTable): TableColumns {
  const holding = columnsWithAddresses(table)
  const addressColumns = holding.filter(({ isOfAddresses }) => isOfAddresses)
  // Where all of them are of others, the people may be named within texts.
  const hasPeople = addressColumns.some(({ name }) => !namesOthers(name))
  const offered = (hasPeople ? addressColumns : holding).toSorted(
    (one, other) =>
      doubtOf(one) - doubtOf(other) || Number(one.lists === 0) - Number(other.lists === 0),
  )
  return { offered, choice: certainChoice(table, holding, offered) }
}

function certainChoice(
  table: PeopleTable,
  holding: readonly Column[],
  offered: readonly Column[],
): ColumnChoice | undefined {
  const known = table.hasHeader ? findKnownColumns(table.columns) : undefined
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
  const isOfOthers = table.columns.length > 1 && namesOthers(first.name)
  if (isOfOthers || others.some((other) => !isSameEverywhere(table, first, other))) return undefined
  return choiceOf({ table, offered }, [first.index])
}

type Offer = Pick<TableColumns, 'offered'> & { table: PeopleTable }

/** The columns that are chosen, and what stands in for them in rows where they are empty. */
export function choiceOf({ table, offered }: Offer, columns: readonly number[]): ColumnChoice {
  const standIns = offered
    .filter(({ index, name }) => !columns.includes(index) && !namesOthers(name))
    .map(({ index }) => index)
    .filter((index) => !isOfOtherRows(table, columns, index))
  return { columns, standIns }
}

/** A column that has an address in rows where those that are taken have none, and in how many. */
type StandIn = { index: number; name: string; rows: number }

/** What could stand in for empty cells and is not taken by itself, since it may be of others. */
export function findStandIns({ table, offered, choice }: Offer & TableColumns): StandIn[] {
  if (choice === undefined) return []
  const taken = [...choice.columns, ...choice.standIns]
  const without = table.rows.filter((row) => mayStandIn(row, choice.columns))
  return offered
    .filter(({ index }) => !taken.includes(index))
    .map(({ index, name }) => ({
      index,
      name,
      rows: without.filter(
        (row) => hasPerson(row, index) && !taken.some((at) => hasPerson(row, at)),
      ).length,
    }))
    .filter(({ rows }) => rows > 0)
}

/**
 * Whether another column may name the person of a row: where the columns that are chosen have no address, and no text
 * that should be one. What was misspelled is to be corrected instead.
 */
export function mayStandIn(row: TableRow, columns: readonly number[]): boolean {
  return columns.every(
    (column) => !hasPerson(row, column) && !isMisspelled(row.cells[column] ?? ''),
  )
}

export function hasPerson({ found }: TableRow, index: number): boolean {
  return found.some(
    ({ column, addresses }) =>
      column === index && addresses.some(({ because }) => because === undefined),
  )
}

/**
 * Whether a column names people of other rows than its own, such as deputies: an address
 * of it stands beside two people, or is that of a person in another row.
 */
function isOfOtherRows(table: PeopleTable, columns: readonly number[], index: number): boolean {
  /** Whom each address of the column stands beside. */
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

function emailsIn(found: TableRow['found'], index: number): string {
  const cell = found.find(({ column }) => column === index)
  const meant = cell?.addresses.filter(({ because }) => because === undefined)
  return (meant ?? []).map(({ email }) => email).join(' ')
}

/** What is likely stands first among what is offered. It is chosen by a person all the same. */
function doubtOf({ name }: Column): number {
  return namesOthers(name) ? 2 : namesSecondAddress(name) ? 1 : 0
}
