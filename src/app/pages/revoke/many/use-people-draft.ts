import { useMemo, useReducer } from 'react'
import { draftOf, type PeopleDraft } from './people-list-draft'
import { addressesIn, type Entry, type PeopleSource } from './people-source'

type State = {
  sources: readonly PeopleSource[]
  /** Who is in a source and shall not be revoked. */
  leftOut: ReadonlySet<string>
  /** Of the page: no other has had its list. */
  visit: string
  changes: number
}

type Change =
  | { do: 'put'; source: PeopleSource }
  | { do: 'remove'; source: number }
  /** With nothing for what is dropped. */
  | { do: 'correct'; key: string; text: string | undefined }
  | { do: 'drop-malformed' }
  | { do: 'leave-out'; emails: readonly string[] }

/** The list as it is put together, before anything is asked of anybody. */
export type PeopleList = {
  sources: readonly PeopleSource[]
  leftOut: number
  /** Another for every list, of this visit or any other. */
  version: string
  draft: PeopleDraft
  change: (change: Change) => void
}

export function usePeopleDraft(): PeopleList {
  const [{ sources, leftOut, visit, changes }, change] = useReducer(reduce, undefined, () => ({
    sources: [],
    leftOut: new Set<string>(),
    visit: crypto.randomUUID(),
    changes: 0,
  }))
  // Of 50,000 it takes as long as a frame, and the list changes more seldom than the page renders.
  const draft = useMemo(() => draftOf(sources, leftOut), [sources, leftOut])
  return { sources, leftOut: leftOut.size, version: `${visit} ${changes}`, draft, change }
}

function reduce(state: State, change: Change): State {
  return { ...state, ...changed(state, change), changes: state.changes + 1 }
}

function changed({ sources, leftOut }: State, change: Change): Partial<State> {
  switch (change.do) {
    case 'put': {
      const others = sources.map((source) =>
        source.id === change.source.id ? change.source : source,
      )
      const isNew = others.every((source) => source !== change.source)
      return { sources: isNew ? [...sources, change.source] : others }
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
  change: (entry: Entry) => readonly Entry[],
): PeopleSource[] {
  return sources.map((source) => ({ ...source, entries: source.entries.flatMap(change) }))
}

function corrected(
  entry: Entry,
  { key, text }: Extract<Change, { do: 'correct' }>,
): readonly Entry[] {
  if (entry.key !== key) return [entry]
  if (text === undefined) return []
  const emails = addressesIn(text.trim()) ?? [undefined]
  const { row } = entry
  return emails.map((email, place) => ({ key: `${key} ${place}`, row, text, email }))
}
