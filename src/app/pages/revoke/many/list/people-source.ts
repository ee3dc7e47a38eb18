import { type ColumnChoice, chooseColumns, type TableColumns } from './column-choice'
import { type Entries, readEntries } from './entries'
import type { PeopleTable } from './people-table'
import type { TextEncoding } from './text-encoding'

/** One of the tables of a source, with what is chosen of it. */
export type SourceTable = TableColumns & Entries & { table: PeopleTable }

/** Where some of the people come from: a file, what was pasted, a search. */
export type PeopleSource = {
  id: number
  name: string
  /** Of a file, to be read once more in another encoding. */
  file: { bytes: ArrayBuffer; encoding: TextEncoding } | undefined
  hiddenCharacters: number
  tables: readonly SourceTable[]
}

export async function readSourceTable(key: string, table: PeopleTable): Promise<SourceTable> {
  const columns = chooseColumns(table)
  return { table, ...columns, ...(await readEntries(key, table, columns.choice)) }
}

/** The same source with other columns of one of its tables. */
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
