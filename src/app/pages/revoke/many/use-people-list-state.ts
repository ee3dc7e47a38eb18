import { useMemo, useReducer } from 'react'
import type { PeopleSourceRow, IgnoredAddress, PeopleSource } from './list/people-source'

type State = {
  sources: readonly PeopleSource[]
  /** People who are in a source but must not be revoked. */
  leftOut: ReadonlySet<string>
  /** Identifies this visit of the page, so that versions differ between visits. */
  visit: string
  changes: number
}

type Change =
  | { do: 'put'; source: PeopleSource }
  | { do: 'remove'; source: number }
  /** `text` is undefined for an entry that is dropped; `emails` are the people in it. */
  | { do: 'correct'; key: string; text: string | undefined; emails: readonly string[] }
  | { do: 'drop-malformed' }
  | { do: 'leave-out'; emails: readonly string[] }

/** The list being assembled, before any request about it. */
export type PeopleListState = {
  sources: readonly PeopleSource[]
  /** The number of people who were left out on purpose. */
  leftOut: number
  /** Differs for every list, of this visit or any other. */
  version: string
  draft: MergedPeopleList
  change: (change: Change) => void
}

export function usePeopleListState(initial: readonly PeopleSource[]): PeopleListState {
  const [{ sources, leftOut, visit, changes }, change] = useReducer(reduce, initial, (first) => ({
    sources: first,
    leftOut: new Set<string>(),
    visit: crypto.randomUUID(),
    changes: 0,
  }))
  // For 50,000, this takes as long as a frame, and the list changes less often than the page renders.
  const draft = useMemo(() => buildPeopleDraft(sources, leftOut), [sources, leftOut])
  return { sources, leftOut: leftOut.size, version: `${visit} ${changes}`, draft, change }
}

function reduce(state: State, change: Change): State {
  return { ...state, ...changed(state, change), changes: state.changes + 1 }
}

function changed({ sources, leftOut }: State, change: Change): Partial<State> {
  switch (change.do) {
    case 'put': {
      const isKnown = sources.some(({ id }) => id === change.source.id)
      if (!isKnown) return { sources: [...sources, change.source] }
      return {
        sources: sources.map((source) => (source.id === change.source.id ? change.source : source)),
      }
    }
    case 'remove': {
      const left = sources.filter(({ id }) => id !== change.source)
      return left.length === 0 ? { sources: left, leftOut: new Set() } : { sources: left }
    }
    case 'correct':
      return { sources: withEntries(sources, (entry) => corrected(entry, change)) }
    case 'drop-malformed':
      return {
        sources: withEntries(sources, (entry) => (entry.email === undefined ? [] : [entry])),
      }
    case 'leave-out':
      return { leftOut: new Set([...leftOut, ...change.emails]) }
  }
}

function withEntries(
  sources: readonly PeopleSource[],
  change: (entry: PeopleSourceRow) => readonly PeopleSourceRow[],
): PeopleSource[] {
  return sources.map((source) => ({
    ...source,
    tables: source.tables.map((table) => ({ ...table, entries: table.entries.flatMap(change) })),
  }))
}

function corrected(
  entry: PeopleSourceRow,
  { key, text, emails }: Extract<Change, { do: 'correct' }>,
): readonly PeopleSourceRow[] {
  if (entry.key !== key) return [entry]
  if (text === undefined) return []
  if (emails.length === 0) return [{ ...entry, text }]
  const { row } = entry
  return emails.map((email, place) => ({ key: `${key} ${place}`, row, text, email }))
}

/** An item with the name of its source. */
export type WithSourceName<Item> = Item & { source: string }

type Duplicate = PeopleSourceRow & { email: string; firstRow: number; firstSource: string }

/**
 * The people of all sources, without duplicates and in order, with the problems and the addresses that are not in the
 * list.
 */
export type MergedPeopleList = {
  emails: readonly string[]
  /** Repeated people, with the row in which they appeared first. */
  duplicates: readonly WithSourceName<Duplicate>[]
  /** Rows without an address. */
  malformed: readonly WithSourceName<PeopleSourceRow>[]
  /** People who were taken from another column, because their own is empty. */
  instead: readonly WithSourceName<PeopleSourceRow>[]
  notTaken: readonly WithSourceName<IgnoredAddress>[]
  /** The number of rows that have people, or should have. */
  rows: number
  /** The source of a table that still needs a choice of columns. */
  undecided: string | undefined
}

function buildPeopleDraft(
  sources: readonly PeopleSource[],
  leftOut: ReadonlySet<string>,
): MergedPeopleList {
  const first = new Map<string, { row: number; source: string }>()
  const duplicates: WithSourceName<Duplicate>[] = []
  const malformed: WithSourceName<PeopleSourceRow>[] = []
  const instead: WithSourceName<PeopleSourceRow>[] = []
  const notTaken: WithSourceName<IgnoredAddress>[] = []
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
