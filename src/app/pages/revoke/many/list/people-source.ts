import { type ColumnChoice, chooseColumns, type TableColumns } from './column-choice'
import { type Entries, readEntries } from './entries'
import type { PeopleTable } from './people-table'
import type { TextEncoding } from './text-encoding'

/** One of the tables of a source, with the choice of its columns. */
export type SourceTable = TableColumns & Entries & { table: PeopleTable }

/** One origin of people: a file, pasted text, or a search. */
export type PeopleSource = {
  id: number
  name: string
  /** The content of a file, so that it can be read again in another encoding. */
  file: { bytes: ArrayBuffer; encoding: TextEncoding } | undefined
  hiddenCharacters: number
  tables: readonly SourceTable[]
}

export async function readSourceTable(key: string, table: PeopleTable): Promise<SourceTable> {
  const columns = chooseColumns(table)
  return { table, ...columns, ...(await readEntries(key, table, columns.choice)) }
}

/** Returns the same source with another choice of columns for one of its tables. */
export async function withChoice(
  source: PeopleSource,
  index: number,
  choice: ColumnChoice,
): Promise<PeopleSource> {
  const chosen = source.tables[index]
  if (chosen === undefined) return source
  const entries = await readEntries(`${source.id} ${index}`, chosen.table, choice)
  return { ...source, tables: source.tables.with(index, { ...chosen, choice, ...entries }) }
}
