import type { ChangeResource } from '../../api/change'
import {
  BACKFILLS_TABLE_SQL,
  type Backfill,
  readBackfillPosition,
  migrateTables,
} from './schema-migrations'
import {
  type LazyChangeNumbers,
  changeNumberRange,
  readChangeNumbersLazily,
  NO_CHANGE_NUMBERS,
  unionOfChangeNumbers,
} from './lazy-change-numbers'
import { readJournalStart } from './journal-bounds'

/**
 * The index that changes are searched by. Each term, such as a resource or a field, has the numbers of its changes,
 * newest first. People are found by a part of their address or name, so these are indexed by trigrams. A change with
 * an earlier time than the one before it (after a clock was set back) is recorded in `set_backs`: between two of
 * those, times rise with the numbers.
 */
const FIRST = `
CREATE TABLE search_terms (id INTEGER PRIMARY KEY, term TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE search_index (
  term INTEGER NOT NULL, change INTEGER NOT NULL, PRIMARY KEY (term, change)
) STRICT, WITHOUT ROWID;
CREATE VIRTUAL TABLE people_search USING fts5 (
  name, content = '', contentless_delete = 1, tokenize = 'trigram case_sensitive 1'
);
CREATE TABLE set_backs (change INTEGER PRIMARY KEY) STRICT;
${BACKFILLS_TABLE_SQL}
INSERT INTO backfills
  SELECT 'change index', max(change) FROM catalogue HAVING max(change) IS NOT NULL;
`

/** The trigrams, each with the person it belongs to and its offset in the name. */
const PARTS_OF_NAMES = `CREATE VIRTUAL TABLE people_trigrams USING fts5vocab(people_search, 'instance')`

const BACKFILL = 'change index'

/** The number of earlier builds' changes that are indexed per step, which takes some milliseconds. */
const BACKFILLED_AT_ONCE = 250

/** A search that matches more people than this soon finds a change of one of them without the index. */
const MAX_PEOPLE = 32

/** The shortest part of a name that has a trigram to search by. */
const SHORTEST_SEARCHED = 3

type Searched = { change: number; resource: string; opened_at: string; people: string }

/** The terms that a change must be found by. */
export type ExpectedIndexTerms = readonly [change: number, terms: readonly string[]]

export class ChangeIndex {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
    migrateTables(sql, 'change index', [FIRST, PARTS_OF_NAMES])
  }

  /** Indexes a change when it opens. */
  add({ change, resource, opened_at, people }: Searched, pointers: readonly string[]): void {
    this.#noteSetBack(change, opened_at)
    this.#insert([[change, computeIndexTerms({ resource, people }, pointers)]])
  }

  /** Adds the fields of a change when it closes. */
  addPaths(change: number, pointers: readonly string[]): void {
    if (change > this.behind()) return this.#insert([[change, computeFieldPathTerms(pointers)]])
    for (const pointer of pointers) {
      this.#sql.exec('INSERT OR IGNORE INTO catalogue_paths VALUES (?, ?)', change, pointer)
    }
  }

  /** Returns the first of the given changes that a search for one of its terms would miss. */
  firstMissing(expected: readonly ExpectedIndexTerms[]): number | undefined {
    const behind = this.behind()
    const pairs = expected
      .filter(([change]) => change > behind)
      .flatMap(([change, terms]) => terms.map((term) => [term, change]))
    const [missing] = this.#numbers(
      `SELECT value ->> 1 AS change FROM json_each(?) WHERE NOT EXISTS (
        SELECT 1 FROM search_terms CROSS JOIN search_index ON search_index.term = id
        WHERE search_terms.term = value ->> 0 AND change = value ->> 1
      ) LIMIT 1`,
      JSON.stringify(pairs),
    )
    return missing
  }

  /** Returns the number up to which changes are not indexed yet, or 0 if all are. */
  behind(): number {
    return readBackfillPosition(this.#sql, BACKFILL) ?? 0
  }

  /** Indexes the changes of earlier builds, newest first, from the tables that those builds searched. */
  readonly backfill: Backfill = {
    name: BACKFILL,
    step: (position) => {
      const from = Math.max(0, position - BACKFILLED_AT_ONCE)
      const changes = this.#sql
        .exec<Searched & { pointers: string }>(
          `SELECT change, resource, opened_at, people, (
            SELECT json_group_array(pointer) FROM catalogue_paths AS paths
            WHERE paths.change = catalogue.change
          ) AS pointers
          FROM catalogue WHERE change > ? AND change <= ? ORDER BY change`,
          from,
          position,
        )
        .toArray()
      for (const { change, opened_at } of changes) this.#noteSetBack(change, opened_at)
      this.#insert(
        changes.map(({ change, resource, people, pointers }) => {
          const paths = JSON.parse(pointers) as string[] // of that query
          return [change, computeIndexTerms({ resource, people }, paths)]
        }),
      )
      this.#sql.exec('DELETE FROM catalogue_paths WHERE change > ? AND change <= ?', from, position)
      return from === 0 ? undefined : from
    },
  }

  ofResource(resource: ChangeResource, atOnce: number): LazyChangeNumbers {
    return this.#ofTerm(resourceTerm(resource), atOnce)
  }

  /** Changes that touch a field or anything inside it. */
  ofPath(pointer: string, atOnce: number): LazyChangeNumbers {
    return this.#ofTerm(pathTerm(pointer), atOnce)
  }

  /** Changes by or about a person whose address contains this part. */
  ofPeople(part: string, atOnce: number): LazyChangeNumbers {
    const people = this.#people(part)
    if (people.length <= MAX_PEOPLE)
      return unionOfChangeNumbers(people.map((id) => this.#ofId(id, atOnce)))
    const behind = this.behind()
    return readChangeNumbersLazily(
      (most, limit) =>
        this.#numbers(
          `SELECT change FROM catalogue WHERE change <= ? AND change > ? AND instr(people, ?)
          ORDER BY change DESC LIMIT ?`,
          most,
          behind,
          part,
          limit,
        ),
      atOnce,
    )
  }

  /** Changes opened at or after `since` and before `until`, in UTC as history stores times. */
  ofPeriod(since: string | undefined, until: string | undefined): LazyChangeNumbers {
    const [newest] = this.#numbers('SELECT change FROM catalogue ORDER BY change DESC LIMIT 1')
    if (newest === undefined) return NO_CHANGE_NUMBERS
    const stretches: LazyChangeNumbers[] = []
    let last = newest
    for (const first of this.#risingSince().toReversed()) {
      const from = since === undefined ? first : this.#firstSince(since, first, last)
      const end = until === undefined ? last + 1 : this.#firstSince(until, first, last)
      stretches.push(changeNumberRange(from, end - 1))
      last = first - 1
    }
    return unionOfChangeNumbers(stretches)
  }

  /** Returns the lowest number of a change opened at or after a time; the number after the newest if there is none. */
  firstSince(moment: string): number {
    const [newest = 0] = this.#numbers('SELECT change FROM catalogue ORDER BY change DESC LIMIT 1')
    const starts = this.#risingSince()
    for (const [index, first] of starts.entries()) {
      const last = (starts[index + 1] ?? newest + 1) - 1
      const found = this.#firstSince(moment, first, last)
      if (found <= last) return found
    }
    return newest + 1
  }

  /** Returns the first change of each range in which times rise, lowest first. */
  #risingSince(): number[] {
    const first = Math.max(this.behind(), readJournalStart(this.#sql).change) + 1
    const query = 'SELECT change FROM set_backs WHERE change > ? ORDER BY change'
    return [first, ...this.#numbers(query, first)]
  }

  /**
   * Returns the first change at or after a time, in a range in which times rise; the number after the range if there
   * is none.
   */
  #firstSince(moment: string, first: number, last: number): number {
    let [low, high] = [first, last + 1]
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      if ((this.openedAt(middle) ?? '') < moment) low = middle + 1
      else high = middle
    }
    return low
  }

  openedAt(change: number): string | undefined {
    const query = 'SELECT opened_at FROM catalogue WHERE change = ?'
    return this.#sql.exec<{ opened_at: string }>(query, change).toArray()[0]?.opened_at
  }

  #noteSetBack(change: number, opened_at: string): void {
    if (opened_at >= (this.openedAt(change - 1) ?? '')) return
    this.#sql.exec('INSERT OR IGNORE INTO set_backs VALUES (?)', change)
  }

  #ofTerm(term: string, atOnce: number): LazyChangeNumbers {
    const id = this.#idOf(term)
    return id === undefined ? NO_CHANGE_NUMBERS : this.#ofId(id, atOnce)
  }

  #ofId(id: number, atOnce: number): LazyChangeNumbers {
    return readChangeNumbersLazily(
      (most, limit) =>
        this.#numbers(
          `SELECT change FROM search_index WHERE term = ? AND change <= ?
          ORDER BY change DESC LIMIT ?`,
          id,
          most,
          limit,
        ),
      atOnce,
    )
  }

  /** Returns the people whose address contains this part, but at most one more than {@link MAX_PEOPLE}. */
  #people(part: string): number[] {
    if (Array.from(part).length < SHORTEST_SEARCHED) {
      return this.#numbers(
        `SELECT id FROM search_terms WHERE term > '${PERSON}' AND term < 'person!'
        AND instr(substr(term, ${PERSON.length + 1}), ?) LIMIT ?`,
        part,
        MAX_PEOPLE + 1,
      )
    }
    // A NUL character ends an FTS query, and no name contains one.
    if (part.includes('\0')) return []
    return this.#numbers(
      'SELECT rowid AS id FROM people_search WHERE people_search MATCH ? LIMIT ?',
      `"${part.replaceAll('"', '""')}"`,
      MAX_PEOPLE + 1,
    )
  }

  #idOf(term: string): number | undefined {
    return this.#numbers('SELECT id FROM search_terms WHERE term = ?', term)[0]
  }

  #insert(changes: readonly ExpectedIndexTerms[]): void {
    const ids = new Map<string, number>()
    const pairs: [id: number, change: number][] = []
    for (const [change, terms] of changes) {
      for (const term of terms) {
        const id = ids.get(term) ?? this.#idOf(term) ?? this.#insertTerm(term)
        ids.set(term, id)
        pairs.push([id, change])
      }
    }
    this.#sql.exec(
      `INSERT OR IGNORE INTO search_index
        SELECT value ->> 0, value ->> 1 FROM json_each(?)`,
      JSON.stringify(pairs),
    )
  }

  #insertTerm(term: string): number {
    const insert = 'INSERT INTO search_terms (term) VALUES (?) RETURNING id'
    const { id } = this.#sql.exec<{ id: number }>(insert, term).one()
    if (term.startsWith(PERSON)) {
      const name = term.slice(PERSON.length)
      this.#sql.exec('INSERT INTO people_search (rowid, name) VALUES (?, ?)', id, name)
    }
    return id
  }

  /** Returns the only column that a query reads. */
  #numbers(query: string, ...parameters: (string | number)[]): number[] {
    return Array.from(this.#sql.exec(query, ...parameters).raw<[number]>(), ([number]) => number)
  }
}

const PERSON = 'person '

const resourceTerm = (resource: string) => `resource ${resource}`
const pathTerm = (pointer: string) => `path ${pointer}`

/** Returns the terms of the people, whom the catalogue lists in lower case, one per line. */
function personTerms(people: string): string[] {
  return people.split('\n').flatMap((person) => (person === '' ? [] : [PERSON + person]))
}

/** Returns the terms of a change that opens. */
export function computeIndexTerms(
  { resource, people }: Pick<Searched, 'resource' | 'people'>,
  pointers: readonly string[],
): string[] {
  return [resourceTerm(resource), ...personTerms(people), ...computeFieldPathTerms(pointers)]
}

/**
 * Returns the terms of the fields and of everything that contains them: a search for a field also finds what is inside
 * it.
 */
export function computeFieldPathTerms(pointers: readonly string[]): string[] {
  const terms = new Set<string>()
  for (const pointer of pointers) {
    for (let end = pointer.length; end > 0; end = pointer.lastIndexOf('/', end - 1)) {
      terms.add(pathTerm(pointer.slice(0, end)))
    }
  }
  return [...terms]
}
