import { SURVEY_AREAS, type SurveyArea } from '../../../api/impact/survey'
import type { SeatInactivity } from '../../../api/impact/count-seat-inactivity'
import type { SurveyReadName } from '../../../api/impact/survey-read-paths'
import { migrateTables } from '../schema-migrations'

/** A read of the survey: one page of a list, or one object. */
export type SurveyRead = {
  position: number
  area: SurveyArea
  read: SurveyReadName
  /** Null for lists of the account. */
  zone: string | null
  /** The id of the tunnel that the read is about; null for other reads. */
  item: string | null
  page: number
  /** Where the page starts in a list that has cursors instead of numbered pages; null for the first page. */
  cursor: string | null
  attempts: number
}

/** A read to add. What it leaves out is null, or the first page. */
export type NewSurveyRead = Pick<SurveyRead, 'area' | 'read'> &
  Partial<Pick<SurveyRead, 'zone' | 'item' | 'page' | 'cursor'>>

/** The reason why something was not read. */
export type SurveyReadFailure = { status: number; code: number | null; message: string }

type StoredFailure = Pick<SurveyRead, 'area' | 'read' | 'zone' | 'item'> & SurveyReadFailure

type Kept = Pick<SurveyRead, 'zone' | 'item'> & {
  /** As JSON. */
  kept: string
}

/**
 * There is at most one survey. Waiting reads come next; a finished read has its result as JSON, or the reason why it
 * failed. Positions are never reused, so a late response cannot settle a read of another survey.
 */
const FIRST = `
CREATE TABLE surveys (
  one INTEGER PRIMARY KEY CHECK (one = 1), areas TEXT NOT NULL,
  started_at INTEGER NOT NULL, finished_at INTEGER, kept_bytes INTEGER NOT NULL
) STRICT;
CREATE TABLE survey_reads (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  area TEXT NOT NULL, read TEXT NOT NULL, zone TEXT, page INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0, not_before INTEGER NOT NULL DEFAULT 0,
  is_waiting INTEGER NOT NULL DEFAULT 1, kept TEXT, failure TEXT
) STRICT;
CREATE INDEX survey_reads_by_turn ON survey_reads (not_before, position) WHERE is_waiting = 1;
CREATE INDEX survey_reads_by_area ON survey_reads (area, zone) WHERE is_waiting = 1;
CREATE INDEX survey_reads_failed ON survey_reads (position) WHERE failure IS NOT NULL;
CREATE INDEX survey_reads_by_list ON survey_reads (read, position);
`

/** A survey of an earlier build read other lists, so it starts again. */
const MORE_LISTS = `
ALTER TABLE survey_reads ADD COLUMN item TEXT;
ALTER TABLE survey_reads ADD COLUMN cursor TEXT;
DELETE FROM surveys;
DELETE FROM survey_reads;
`

/** For people, counts are stored instead of lists. */
const COUNTS_OF_PEOPLE = 'ALTER TABLE surveys ADD COLUMN people TEXT'

/** Facts have the durations of MFA and of SaaS tokens since, so a survey of an earlier build starts again. */
const DURATIONS_OF_APPLICATIONS = `
DELETE FROM surveys;
DELETE FROM survey_reads;
`

const COLUMNS = 'position, area, read, zone, item, page, cursor, attempts'

/** Counts of people and their devices; null if they were not read. */
type StoredPeople = { registrations: number | null; seats: SeatInactivity | null }

type StoredSurvey = {
  areas: SurveyArea[]
  startedAt: number
  finishedAt: number | null
  keptBytes: number
}

/** Stores the survey of an account, so that it can resume. */
export class SurveyStore {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
    migrateTables(sql, 'survey', [FIRST, MORE_LISTS, COUNTS_OF_PEOPLE, DURATIONS_OF_APPLICATIONS])
  }

  get(): StoredSurvey | undefined {
    const query = `SELECT areas, started_at AS startedAt, finished_at AS finishedAt, kept_bytes AS keptBytes
      FROM surveys WHERE one = 1`
    const [row] = this.#sql.exec<Omit<StoredSurvey, 'areas'> & { areas: string }>(query).toArray()
    if (row === undefined) return undefined
    const asked = row.areas.split(' ')
    return { ...row, areas: SURVEY_AREAS.filter((area) => asked.includes(area)) }
  }

  /** Starts a survey, or adds areas to the existing one. */
  open(areas: readonly SurveyArea[], now: number): void {
    const stored = this.get()
    const all = [...new Set([...(stored?.areas ?? []), ...areas])].join(' ')
    const { startedAt, keptBytes } = stored ?? { startedAt: now, keptBytes: 0 }
    const upsert = `INSERT INTO surveys (one, areas, started_at, kept_bytes) VALUES (1, ?, ?, ?)
      ON CONFLICT (one) DO UPDATE SET areas = excluded.areas, finished_at = NULL`
    this.#sql.exec(upsert, all, startedAt, keptBytes)
  }

  finish(now: number): void {
    this.#sql.exec('UPDATE surveys SET finished_at = ? WHERE one = 1', now)
  }

  remove(): void {
    this.#sql.exec('DELETE FROM surveys')
    this.#sql.exec('DELETE FROM survey_reads')
  }

  add({ area, read, zone = null, item = null, page = 1, cursor = null }: NewSurveyRead): void {
    const insert = `INSERT INTO survey_reads (area, read, zone, item, page, cursor)
      VALUES (?, ?, ?, ?, ?, ?)`
    this.#sql.exec(insert, area, read, zone, item, page, cursor)
  }

  /** Returns whether the survey has read a list, or is going to. */
  includes(read: SurveyReadName): boolean {
    const query =
      'SELECT 1 FROM survey_reads INDEXED BY survey_reads_by_list WHERE read = ? LIMIT 1'
    return this.#sql.exec(query, read).toArray().length > 0
  }

  /** Returns the first read that is due and not in progress. */
  next(now: number, underWay: ReadonlySet<number>): SurveyRead | undefined {
    const query = `SELECT ${COLUMNS} FROM survey_reads
      INDEXED BY survey_reads_by_turn WHERE is_waiting = 1 AND not_before <= ?
      ORDER BY not_before, position LIMIT ?`
    const due = this.#sql.exec<SurveyRead>(query, now, underWay.size + 1).toArray()
    return due.find(({ position }) => !underWay.has(position))
  }

  /** Returns when the next read is due; undefined if none waits. */
  nextTime(): number | undefined {
    const query = `SELECT not_before FROM survey_reads INDEXED BY survey_reads_by_turn
      WHERE is_waiting = 1 ORDER BY not_before, position LIMIT 1`
    return this.#sql.exec<{ not_before: number }>(query).toArray()[0]?.not_before
  }

  has({ position }: SurveyRead): boolean {
    const query = 'SELECT 1 FROM survey_reads WHERE position = ?'
    return this.#sql.exec(query, position).toArray().length > 0
  }

  keep({ position }: SurveyRead, kept: string): void {
    const update = 'UPDATE survey_reads SET is_waiting = 0, kept = ? WHERE position = ?'
    this.#sql.exec(update, kept, position)
    this.#sql.exec('UPDATE surveys SET kept_bytes = kept_bytes + ? WHERE one = 1', kept.length)
  }

  fail({ position }: SurveyRead, failure: SurveyReadFailure): void {
    const update = 'UPDATE survey_reads SET is_waiting = 0, failure = ? WHERE position = ?'
    this.#sql.exec(update, JSON.stringify(failure), position)
  }

  /** Puts a read back to be tried again. A read that was refused for the rate limit does not count as an attempt. */
  putBack({ position }: SurveyRead, notBefore: number, { isTried }: { isTried: boolean }): void {
    const update = `UPDATE survey_reads SET attempts = attempts + ?, not_before = ? WHERE position = ?`
    this.#sql.exec(update, isTried ? 1 : 0, notBefore, position)
  }

  /** The number of waiting reads, and of the zones they belong to. */
  waiting(): { reads: number; zones: number } {
    const query = `SELECT count(*) AS reads, count(DISTINCT zone) AS zones
      FROM survey_reads INDEXED BY survey_reads_by_area WHERE is_waiting = 1`
    return this.#sql.exec<{ reads: number; zones: number }>(query).one()
  }

  /** Returns in how many zones a list was refused since it was last read successfully. */
  refusals(read: SurveyReadName): number {
    const query = `SELECT kept IS NULL AS is_refused FROM survey_reads INDEXED BY survey_reads_by_list
      WHERE read = ? AND is_waiting = 0 ORDER BY position DESC LIMIT 10`
    const latest = this.#sql.exec<{ is_refused: number }>(query, read).toArray()
    const firstKept = latest.findIndex(({ is_refused }) => is_refused === 0)
    return firstKept === -1 ? latest.length : firstKept
  }

  /** Removes the remaining reads of a list that is known to have nothing. */
  skip(read: SurveyReadName): void {
    const remove = `DELETE FROM survey_reads INDEXED BY survey_reads_by_list
      WHERE read = ? AND is_waiting = 1`
    this.#sql.exec(remove, read)
  }

  /** Fails the remaining reads of a list without sending them. */
  failWaiting(read: SurveyReadName, failure: SurveyReadFailure): void {
    const update = `UPDATE survey_reads INDEXED BY survey_reads_by_list SET is_waiting = 0, failure = ?
      WHERE read = ? AND is_waiting = 1`
    this.#sql.exec(update, JSON.stringify(failure), read)
  }

  /** Counts the zones that are read, each of which has applications; undefined while their number is unknown. */
  countZones(): number | undefined {
    const query = `SELECT count(DISTINCT zone) AS zones, count(*) AS reads FROM survey_reads
      INDEXED BY survey_reads_by_list WHERE read = ? AND page = 1`
    type Row = { zones: number; reads: number }
    const listed = this.#sql.exec<Row>(query, 'listZones').one()
    const { zones } = this.#sql.exec<Row>(query, 'listZoneApplications').one()
    return listed.reads === 0 || (zones === 0 && this.nextTime() !== undefined) ? undefined : zones
  }

  failures(): StoredFailure[] {
    const query = `SELECT area, read, zone, item, failure FROM survey_reads INDEXED BY survey_reads_failed
      WHERE failure IS NOT NULL ORDER BY position`
    type Row = Pick<SurveyRead, 'area' | 'read' | 'zone' | 'item'> & { failure: string }
    return this.#sql
      .exec<Row>(query)
      .toArray()
      .map(({ failure, ...read }) => Object.assign(read, JSON.parse(failure) as SurveyReadFailure)) // written by `fail`
  }

  /** Returns what is stored of people, which is nothing until their lists are complete. */
  people(): StoredPeople {
    const query = 'SELECT people FROM surveys WHERE one = 1'
    const text = this.#sql.exec<{ people: string | null }>(query).toArray()[0]?.people ?? null
    return text === null ? { registrations: null, seats: null } : (JSON.parse(text) as StoredPeople) // written below
  }

  /** Stores counts, and removes the lists that they were made from. */
  replaceLists(lists: readonly SurveyReadName[], counts: StoredPeople): void {
    this.#sql.exec('UPDATE surveys SET people = ? WHERE one = 1', JSON.stringify(counts))
    for (const list of lists) {
      const free = `UPDATE surveys SET kept_bytes = kept_bytes - (
        SELECT coalesce(sum(length(kept)), 0) FROM survey_reads INDEXED BY survey_reads_by_list WHERE read = ?
      ) WHERE one = 1`
      this.#sql.exec(free, list)
      const remove = `DELETE FROM survey_reads INDEXED BY survey_reads_by_list
        WHERE read = ? AND kept IS NOT NULL`
      this.#sql.exec(remove, list)
    }
  }

  /** Yields what was read of a list, page by page. */
  *kept(read: SurveyReadName): Generator<Kept> {
    const query = `SELECT zone, item, kept FROM survey_reads INDEXED BY survey_reads_by_list
      WHERE read = ? AND kept IS NOT NULL ORDER BY position`
    yield* this.#sql.exec<Kept>(query, read)
  }
}
