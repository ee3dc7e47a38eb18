import type { Entry, NotTaken } from './list/entries'
import type { PeopleSource } from './list/people-source'

/** An item with the name of its source. */
export type Located<Item> = Item & { source: string }

type Duplicate = Entry & { email: string; firstRow: number; firstSource: string }

/**
 * The people of all sources, without duplicates and in order, with the problems and the addresses that are not in the
 * list.
 */
export type PeopleDraft = {
  emails: readonly string[]
  /** Repeated people, with the row in which they appeared first. */
  duplicates: readonly Located<Duplicate>[]
  /** Rows without an address. */
  malformed: readonly Located<Entry>[]
  /** People who were taken from another column, because their own is empty. */
  instead: readonly Located<Entry>[]
  notTaken: readonly Located<NotTaken>[]
  /** The number of rows that have people, or should have. */
  rows: number
  /** The source of a table that still needs a choice of columns. */
  undecided: string | undefined
}

export function buildPeopleDraft(
  sources: readonly PeopleSource[],
  leftOut: ReadonlySet<string>,
): PeopleDraft {
  const first = new Map<string, { row: number; source: string }>()
  const duplicates: Located<Duplicate>[] = []
  const malformed: Located<Entry>[] = []
  const instead: Located<Entry>[] = []
  const notTaken: Located<NotTaken>[] = []
  let rows = 0
  for (const { name: source, tables } of sources) {
    for (const table of tables) {
      for (const address of table.notTaken) notTaken.push({ ...address, source })
      let lastRow: number | undefined
      for (const entry of table.entries) {
        const { email, row } = entry
        if (row !== lastRow) rows += 1
        lastRow = row
        if (email === undefined) {
          malformed.push({ ...entry, source })
          continue
        }
        if (leftOut.has(email)) {
          notTaken.push({ row, email, why: 'left out by you', source })
          continue
        }
        if (entry.instead !== undefined) instead.push({ ...entry, source })
        const before = first.get(email)
        if (before === undefined) first.set(email, { row, source })
        else {
          duplicates.push({
            ...entry,
            email,
            source,
            firstRow: before.row,
            firstSource: before.source,
          })
        }
      }
    }
  }
  const undecided = sources.find(({ tables }) => tables.some(({ choice }) => choice === undefined))
  return {
    emails: [...first.keys()],
    duplicates,
    malformed,
    instead,
    notTaken,
    rows,
    undecided: undecided?.name,
  }
}
