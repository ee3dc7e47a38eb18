import type { Entry, PeopleSource } from './people-source'

/** An entry with where it came from. */
export type Located = Entry & { source: string }

/** Everybody of all sources, once each, in their order; and what stands in the way. */
export type PeopleDraft = {
  emails: readonly string[]
  /** Who is there a second time, with the row where they were first. */
  duplicates: readonly (Located & { firstRow: number; firstSource: string })[]
  malformed: readonly Located[]
}

export function draftOf(
  sources: readonly PeopleSource[],
  leftOut: ReadonlySet<string>,
): PeopleDraft {
  const first = new Map<string, { row: number; source: string }>()
  const duplicates: (Located & { firstRow: number; firstSource: string })[] = []
  const malformed: Located[] = []
  for (const { name: source, entries } of sources) {
    for (const entry of entries) {
      if (entry.email === undefined) {
        malformed.push({ ...entry, source })
        continue
      }
      if (leftOut.has(entry.email)) continue
      const before = first.get(entry.email)
      if (before === undefined) first.set(entry.email, { row: entry.row, source })
      else duplicates.push({ ...entry, source, firstRow: before.row, firstSource: before.source })
    }
  }
  return { emails: [...first.keys()], duplicates, malformed }
}
