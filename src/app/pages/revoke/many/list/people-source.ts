import {
  offerAddressColumns,
  type ColumnChoice,
  hasAddressInColumn,
  rowNeedsFallbackColumn,
  type ColumnChoiceState,
} from './column-choice'
import { type PeopleTable, type TableRowWithAddresses, createYieldToMain } from './people-table'
import {
  isMessageIdColumnName,
  isExclusionName,
  isOtherPeopleColumnName,
  toSpacedWords,
} from './column-names'
import { type FoundAddress, findAddresses } from './find-addresses'
import type { TextEncoding } from './text-encoding'

/** One of the tables of a source, with the choice of its columns. */
export type PeopleSourceTable = ColumnChoiceState & Entries & { table: PeopleTable }

/** One origin of people: a file, pasted text, or a search. */
export type PeopleSource = {
  id: number
  name: string
  /** The content of a file, so that it can be read again in another encoding. */
  file: { bytes: ArrayBuffer; encoding: TextEncoding } | undefined
  hiddenCharacters: number
  tables: readonly PeopleSourceTable[]
}

export async function readPeopleFromTable(
  key: string,
  table: PeopleTable,
): Promise<PeopleSourceTable> {
  const columns = offerAddressColumns(table)
  return { table, ...columns, ...(await readEntries(key, table, columns.choice)) }
}

/** Returns the same source with another choice of columns for one of its tables. */
export async function chooseSourceColumns(
  source: PeopleSource,
  index: number,
  choice: ColumnChoice,
): Promise<PeopleSource> {
  const chosen = source.tables[index]
  if (chosen === undefined) return source
  const entries = await readEntries(`${source.id} ${index}`, chosen.table, choice)
  return { ...source, tables: source.tables.with(index, { ...chosen, choice, ...entries }) }
}

/** A person, or a row that should have contained one. */
export type PeopleSourceRow = {
  key: string
  /** The number of the row in its source, counted from 1. */
  row: number
  text: string
  /** Undefined if the text contains no address. */
  email: string | undefined
  /** The name of the column it was taken from, because the preferred column has no address in this row. */
  instead?: string
  /** The other contents of a row without an address, to identify the person. */
  about?: string
}

/** An address in the text that is not added to the list, and why. */
export type IgnoredAddress = { row: number; email: string; why: string }

type Entries = { entries: readonly PeopleSourceRow[]; notTaken: readonly IgnoredAddress[] }

/** Returns the people in a table, in order, and every other address in it, without blocking the browser. */
async function readEntries(
  source: string,
  table: PeopleTable,
  choice: ColumnChoice | undefined,
): Promise<Entries> {
  const entries: PeopleSourceRow[] = []
  const notTaken: IgnoredAddress[] = table.aside.flatMap(({ row, text, where }) =>
    findAddresses(text).addresses.map(({ email }) => ({ row, email, why: where })),
  )
  const pause = createYieldToMain()
  const findMark = createRowExclusionFinder(table)
  for (const [index, row] of table.rows.entries()) {
    if (index % 100 === 0) await pause()
    const taken = choice === undefined ? [] : takenColumns(row, choice)
    const mark = findMark(row)
    for (const { column, addresses } of row.found) {
      const isTaken = taken.includes(column)
      for (const address of addresses) {
        const why = isTaken ? (address.because ?? mark) : whyNot(table, column, address, choice)
        if (why !== undefined) notTaken.push({ row: row.row, email: address.email, why })
        else
          entries.push(
            entryOf(`${source} ${entries.length}`, row, address.email, { table, column, choice }),
          )
      }
    }
    if (choice !== undefined && taken.length === 0) {
      const isLineOfOthers =
        table.isOfLines && row.found.some(({ column }) => !choice.columns.includes(column))
      const missing = isLineOfOthers
        ? undefined
        : entryWithout(`${source} ${entries.length}`, row, choice)
      if (missing !== undefined) entries.push(missing)
    }
  }
  return { entries, notTaken }
}

/** Returns the columns that the people of a row are taken from: stand-ins if the chosen ones have no address. */
function takenColumns(
  row: TableRowWithAddresses,
  { columns, standIns }: ColumnChoice,
): readonly number[] {
  const withPeople = columns.filter((index) => hasAddressInColumn(row, index))
  if (withPeople.length > 0 || !rowNeedsFallbackColumn(row, columns)) return withPeople
  return standIns.filter((index) => hasAddressInColumn(row, index)).slice(0, 1)
}

function entryOf(
  key: string,
  { row, cells }: TableRowWithAddresses,
  email: string,
  {
    table,
    column,
    choice,
  }: { table: PeopleTable; column: number; choice: ColumnChoice | undefined },
): PeopleSourceRow {
  const entry = { key, row, text: cells[column] ?? '', email }
  const isInstead = choice?.standIns.includes(column) === true
  return isInstead ? { ...entry, instead: table.columns[column] ?? '' } : entry
}

/** A row that ends a table and names nobody: `Total: 25`, `(25 rows)`. */
const TOTAL =
  /^(?:total|sum|summe|gesamt|insgesamt|anzahl|count|totale|suma|totaal|antal|合計|总计|總計|합계)\P{L}*$|^\(?\d+ (?:rows?(?: +\d+ columns?)?|records?|entries|users?|results?|zeilen|einträge)\)?$/iu

/** The types of the columns, which DuckDB and Polars print below their names. */
const TYPE =
  /^(?:-+|str(?:ing)?|text|varchar|u?(?:big|small|tiny|huge)?int(?:eger)?\d*|[iuf]\d\d?|float\d*|double|decimal.{0,20}|bool(?:ean)?|date(?:time.{0,30})?|time|timestamp.{0,30}|uuid|json|object)$/i

/** Undefined for an empty row, such as a line of a drawn table. */
function entryWithout(
  key: string,
  { row, cells }: TableRowWithAddresses,
  { columns }: ColumnChoice,
): PeopleSourceRow | undefined {
  const text =
    columns.map((column) => (cells[column] ?? '').trim()).find((cell) => cell !== '') ?? ''
  const about = cells
    .filter((cell) => cell.trim() !== '' && cell.trim() !== text)
    .slice(0, 3)
    .join(' · ')
  if (!/[\p{L}\p{N}]/u.test(text) && !/[\p{L}\p{N}]/u.test(about)) return undefined
  const filled = cells.map((cell) => cell.trim()).filter((cell) => cell !== '')
  if (filled.every((cell) => TYPE.test(cell))) return undefined
  if (TOTAL.test([text, about].join(' ').trim())) return undefined
  return { key, row, text, email: undefined, ...(about === '' ? {} : { about }) }
}

function whyNot(
  { columns }: PeopleTable,
  column: number,
  { because }: FoundAddress,
  choice: ColumnChoice | undefined,
): string | undefined {
  const name = columns[column] ?? ''
  if (because !== undefined) return because
  if (isMessageIdColumnName(name)) return 'a Message-ID'
  if (choice === undefined) return 'waiting for your choice of a column'
  if (name === '') return 'beside those that are chosen'
  return choice.standIns.includes(column)
    ? `in the column “${name}”, which is only taken where those that are chosen have no address`
    : `in the column “${name}”, which is not chosen`
}

/** A cell of its own that excludes its row, whatever its column. */
const EXCLUDED =
  /^(?:excluded|exempt(?:ed)?|(?:do not|don[’']?t|never) revoke|ausgenommen|ausgeschlossen|nicht widerrufen|ne pas révoquer|no revocar|não revogar|non revocare|除外|対象外|排除|제외)$/i
/** A column that says for each row whether it is meant. */
const INCLUSION =
  /^(?:to )?(?:revoke|include|end sessions?|sign out|log out|widerrufen|abmelden|révoquer|déconnecter|revocar|revogar|revocare)$/i
/** A column that says for each row what is to be done. */
const ACTION = /^(?:action|decision|verdict|aktion|maßnahme|entscheidung|acción|azione|ação)$/i
const LEAVE = /^(?:keep|skip|exclude|leave|ignore|none|no action|behalten|keine)$/i
const NEGATIVE =
  /^(?:no|n|false|0|nein|non|não|nee|nej|いいえ|否|아니요|✗|✘|❌|keep|skip|exclude|none)$/i

/** No mark is longer. */
const LONGEST_MARK = 40

/** Returns a function that tells why a row is marked as not meant, or undefined if it is not. */
function createRowExclusionFinder({
  columns,
  hasHeader,
}: PeopleTable): (row: TableRowWithAddresses) => string | undefined {
  const names = hasHeader ? columns : []
  const exclusions = names.map(isExclusionName)
  const inclusions = names.map((name) => INCLUSION.test(toSpacedWords(name)))
  const actions = names.map((name) => ACTION.test(toSpacedWords(name)))
  /** The heading within the table that the following rows stand below, if it is of others. */
  let heading: string | undefined
  return ({ cells, found }) => {
    const filled = cells.filter((cell) => cell.trim() !== '')
    const [only = ''] = filled
    if (cells.length > 1 && filled.length === 1 && found.length === 0) {
      const text = only.trim()
      const isOfOthers =
        isExclusionName(text) || (/[:：]$/.test(text) && isOtherPeopleColumnName(text))
      heading = isOfOthers ? text : undefined
    }
    if (heading !== undefined) return `below “${heading}”`
    for (const [column, cell] of cells.entries()) {
      const mark = cell.trim()
      if (mark === '' || mark.length > LONGEST_MARK || mark.includes('@')) continue
      const isMarked =
        EXCLUDED.test(mark) ||
        (exclusions[column] === true && !NEGATIVE.test(mark) && /[\p{L}\p{N}\p{So}]/u.test(mark)) ||
        (inclusions[column] === true && NEGATIVE.test(mark)) ||
        (actions[column] === true && LEAVE.test(mark))
      if (!isMarked) continue
      const name = names[column] ?? ''
      return name === '' ? `marked “${mark}”` : `marked “${mark}” in the column “${name}”`
    }
    return undefined
  }
}
