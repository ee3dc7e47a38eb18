import * as z from 'zod/mini'
import {
  type RunControlRecord,
  RUN_PERSON_STATES,
  type RunPersonState,
  type RunPerson,
  type RunState,
  type RunStopCause,
} from '../../../api/revocation-run'
import { roleSchema, type Role } from '../../../api/roles'
import {
  BACKFILLS_TABLE_SQL,
  type Backfill,
  readBackfillPosition,
  migrateTables,
} from '../schema-migrations'
import { DailyRevocationCounter, RunRequesterStore } from './run-requesters'
import { readJournalStart } from '../journal-bounds'

const TABLES = `
CREATE TABLE IF NOT EXISTS runs (
  number INTEGER PRIMARY KEY,
  created_at TEXT NOT NULL, finished_at TEXT,
  email TEXT NOT NULL, roles TEXT NOT NULL, reason TEXT NOT NULL, ticket TEXT,
  devices INTEGER NOT NULL, warp_session_reauth INTEGER NOT NULL,
  state TEXT NOT NULL, stopped_because TEXT,
  total INTEGER NOT NULL, change INTEGER NOT NULL,
  served_at INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX IF NOT EXISTS runs_by_state ON runs (state);
CREATE INDEX IF NOT EXISTS runs_of_one ON runs (number) WHERE total = 1;
CREATE INDEX IF NOT EXISTS runs_of_many ON runs (number) WHERE total > 1;
CREATE TABLE IF NOT EXISTS run_people (
  run INTEGER NOT NULL, position INTEGER NOT NULL, email TEXT NOT NULL,
  state TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
  not_before INTEGER NOT NULL DEFAULT 0, sent_at INTEGER,
  at TEXT, code INTEGER, message TEXT, ray_id TEXT,
  PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS run_controls (
  run INTEGER NOT NULL, at TEXT NOT NULL, email TEXT NOT NULL, control TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS run_controls_by_run ON run_controls (run);
CREATE TABLE IF NOT EXISTS run_keys (
  email TEXT NOT NULL, idempotency_key TEXT NOT NULL, run INTEGER NOT NULL,
  PRIMARY KEY (email, idempotency_key)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS run_pause (
  only INTEGER PRIMARY KEY CHECK (only = 1), until INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS run_people_by_state ON run_people (run, state, position);
CREATE INDEX IF NOT EXISTS run_people_by_time ON run_people (run, at) WHERE at IS NOT NULL;
`

/**
 * Indexes that find the next turn, the work left after the object ended, and the time of the last call without reading
 * finished runs, and the people last revoked by themselves without reading all who were revoked.
 */
const BY_WHAT_IS_ASKED = `
CREATE INDEX runs_by_turn ON runs (total > 1, served_at, number)
  WHERE state IN ('queued', 'running');
CREATE INDEX runs_unfinished ON runs (number) WHERE finished_at IS NULL;
CREATE INDEX runs_served ON runs (served_at);
CREATE INDEX run_people_delayed ON run_people (run, not_before)
  WHERE state = 'waiting' AND not_before > 0;
CREATE TABLE revoked_alone (email TEXT PRIMARY KEY, run INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX revoked_alone_by_run ON revoked_alone (run);
INSERT INTO revoked_alone SELECT run_people.email, max(number)
  FROM (SELECT number FROM runs WHERE total = 1 ORDER BY number DESC LIMIT 200)
  CROSS JOIN run_people ON run = number AND position = 1 GROUP BY run_people.email;
`

/** Earlier builds stopped a run only if its token was refused. */
const STOP_CAUSES = 'ALTER TABLE runs ADD COLUMN stopped_for TEXT;'

/**
 * For runs older than the 200 that were latest at the time, earlier builds did not record who was revoked by
 * themselves.
 */
const ALL_REVOKED_ALONE = `${BACKFILLS_TABLE_SQL}
INSERT INTO backfills SELECT 'revoked alone', max(number) FROM runs HAVING max(number) IS NOT NULL;
`

/** Finds the runs that a person started in a period. */
const BY_STARTER = 'CREATE INDEX runs_by_starter ON runs (email, created_at);'

const inEachState = (write: (state: RunPersonState) => string) =>
  RUN_PERSON_STATES.map(write).join(', ')

/**
 * The number of a run's people in each state. A client that follows a run asks every other second, and counting 50,000
 * people each time would read as many rows. Triggers keep the numbers up to date.
 */
const COUNTS = `
CREATE TABLE IF NOT EXISTS run_counts (
  run INTEGER PRIMARY KEY, ${inEachState((state) => `${state} INTEGER NOT NULL DEFAULT 0`)}
) STRICT;
CREATE TRIGGER IF NOT EXISTS run_people_counted AFTER UPDATE OF state ON run_people
  WHEN OLD.state != NEW.state BEGIN
    UPDATE run_counts SET ${inEachState(
      (state) => `${state} = ${state} + (NEW.state = '${state}') - (OLD.state = '${state}')`,
    )} WHERE run = NEW.run;
  END;
INSERT INTO run_counts SELECT run, ${inEachState((state) => `sum(state = '${state}')`)}
  FROM (SELECT number FROM runs WHERE number NOT IN (SELECT run FROM run_counts))
  CROSS JOIN run_people ON run = number GROUP BY run;
`

/** The people of a run to be started, in order and in parts, because all of them may not fit in memory at once. */
export type RunPeopleBatches = { count: number; parts: () => Iterable<readonly string[]> }

/** This many addresses fit into the 2 MB that a statement's text may have. */
export const PEOPLE_PER_SQL_STATEMENT = 1_000

export function toRunPeopleBatches(emails: readonly string[]): RunPeopleBatches {
  const once = [...new Set(emails)]
  return {
    count: once.length,
    parts: function* parts() {
      for (let from = 0; from < once.length; from += PEOPLE_PER_SQL_STATEMENT) {
        yield once.slice(from, from + PEOPLE_PER_SQL_STATEMENT)
      }
    },
  }
}

export type StoredRun = {
  number: number
  created_at: string
  finished_at: string | null
  email: string
  roles: Role[]
  reason: string
  ticket: string | null
  devices: boolean
  warp_session_reauth: boolean
  state: RunState
  stopped_because: string | null
  stopped_for: RunStopCause | null
  total: number
  change: number
}

export type NewRun = Omit<
  StoredRun,
  'finished_at' | 'state' | 'stopped_because' | 'stopped_for' | 'total'
> & {
  people: RunPeopleBatches
  idempotency_key: string | undefined
}

/**
 * A person whose turn it is. `isAlone` means that the run has nobody else; `mayBeRevoked`, that they may have been revoked
 * before the run was tried again.
 */
export type NextRunPerson = {
  run: number
  position: number
  email: string
  attempts: number
  isAlone: boolean
  mayBeRevoked: boolean
}

type RunRow = Omit<StoredRun, 'roles' | 'devices' | 'warp_session_reauth'> & {
  roles: string
  devices: number
  warp_session_reauth: number
}

const REVOKED_ALONE = 'revoked alone'
/** The number of earlier builds' runs per step, which takes some milliseconds. */
const BACKFILLED_AT_ONCE = 500

const ACTIVE = "runs.state IN ('queued', 'running')"
const UNFINISHED = "runs.state IN ('queued', 'running', 'paused', 'stopped')"
/** Runs that ended with a dropped change are being removed. */
const KEPT = 'runs.change > (SELECT coalesce(max(change), 0) FROM journal_start)'
const NOT_AMONG = "run || ' ' || position NOT IN (SELECT value FROM json_each(?))"

/** Runs and their people in the account's storage. Each call is one transaction. */
export class RunStore {
  readonly authorities: RunRequesterStore
  readonly sent: DailyRevocationCounter
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
    migrateTables(sql, 'runs', [
      TABLES + COUNTS,
      BY_WHAT_IS_ASKED,
      STOP_CAUSES,
      ALL_REVOKED_ALONE,
      BY_STARTER,
    ])
    this.authorities = new RunRequesterStore(sql)
    this.sent = new DailyRevocationCounter(sql)
  }

  /** Fills `revoked_alone`, newest first. */
  readonly backfill: Backfill = {
    name: REVOKED_ALONE,
    step: (position) => {
      const from = Math.max(0, position - BACKFILLED_AT_ONCE)
      const query = `INSERT INTO revoked_alone
        SELECT run_people.email, number
        FROM runs CROSS JOIN run_people ON run = number AND run_people.position = 1
        WHERE number > ? AND number <= ? AND total = 1
        ON CONFLICT (email) DO UPDATE SET run = max(run, excluded.run)`
      this.#sql.exec(query, from, position)
      return from === 0 ? undefined : from
    },
  }

  /** Returns the run up to which people revoked by themselves may not be recorded as such; 0 if all are. */
  aloneBehind(): number {
    return readBackfillPosition(this.#sql, REVOKED_ALONE) ?? 0
  }

  nextNumber(): number {
    return this.newestNumber() + 1
  }

  /** Returns the highest number that a run ever had, though it may have been dropped; 0 if there was none. */
  newestNumber(): number {
    const query = 'SELECT coalesce(max(number), 0) AS number FROM runs'
    const { number } = this.#sql.exec<{ number: number }>(query).one()
    return Math.max(number, readJournalStart(this.#sql).run)
  }

  create({ number, people, roles, devices, warp_session_reauth, ...run }: NewRun): void {
    if (run.idempotency_key !== undefined) this.remember(run.email, run.idempotency_key, number)
    this.#sql.exec(
      `INSERT INTO runs (number, created_at, email, roles, reason, ticket, devices,
        warp_session_reauth, state, total, change) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'queued', ?, ?)`,
      number,
      run.created_at,
      run.email,
      JSON.stringify(roles),
      run.reason,
      run.ticket,
      devices ? 1 : 0,
      warp_session_reauth ? 1 : 0,
      people.count,
      run.change,
    )
    this.#sql.exec('INSERT INTO run_counts (run, waiting) VALUES (?, ?)', number, people.count)
    let from = 0
    for (const part of people.parts()) {
      const insert = `INSERT INTO run_people (run, position, email, state)
        SELECT ?, ? + key + 1, value, 'waiting' FROM json_each(?)`
      this.#sql.exec(insert, number, from, JSON.stringify(part))
      from += part.length
    }
    const [[only] = []] = people.count === 1 ? people.parts() : []
    if (only === undefined) return
    this.#sql.exec('INSERT OR REPLACE INTO revoked_alone VALUES (?, ?)', only, number)
  }

  get(number: number): StoredRun | undefined {
    const [row] = this.#sql.exec<RunRow>(`SELECT * FROM runs WHERE number = ? AND ${KEPT}`, number)
    return row === undefined ? undefined : readRun(row)
  }

  /** Records which run a caller's idempotency key started. */
  remember(email: string, idempotency_key: string, run: number): void {
    this.#sql.exec('INSERT INTO run_keys VALUES (?, ?, ?)', email, idempotency_key, run)
  }

  /** Returns the run that the caller started with this key. */
  begunWith(email: string, idempotency_key: string): StoredRun | undefined {
    const query = `SELECT runs.* FROM run_keys JOIN runs ON number = run
      WHERE run_keys.email = ? AND idempotency_key = ? AND ${KEPT}`
    const [row] = this.#sql.exec<RunRow>(query, email, idempotency_key)
    return row === undefined ? undefined : readRun(row)
  }

  /** Lists runs, newest first. */
  list(below: number, limit: number, areOfMany: boolean): StoredRun[] {
    const query = `SELECT * FROM runs WHERE number < ? AND ${KEPT} ${areOfMany ? 'AND total > 1' : ''}
      ORDER BY number DESC LIMIT ?`
    return [...this.#sql.exec<RunRow>(query, below, limit)].map(readRun)
  }

  /** Lists the runs that a person started since a time, newest first. */
  startedBy(email: string, since: string, limit: number): StoredRun[] {
    const query = `SELECT * FROM runs INDEXED BY runs_by_starter
      WHERE email = ? AND created_at >= ? AND ${KEPT} ORDER BY created_at DESC LIMIT ?`
    return [...this.#sql.exec<RunRow>(query, email, since, limit)].map(readRun)
  }

  /** Returns the last run of each person who was revoked by themselves, newest first. */
  latestOfEachPerson(limit: number): StoredRun[] {
    const query = `SELECT runs.* FROM revoked_alone
      CROSS JOIN runs ON number = run AND ${KEPT} ORDER BY run DESC LIMIT ?`
    return [...this.#sql.exec<RunRow>(query, limit)].map(readRun)
  }

  /**
   * Returns whose turn it is. A run of one person comes before longer ones, and of those the one that waited longest
   * comes first. Within a run it is the first of the list, or the last, except for those in `without`, named as "run
   * position".
   */
  nextTurn(
    now: number,
    { without, isFromEnd }: { without: readonly string[]; isFromEnd: boolean },
  ): NextRunPerson | undefined {
    const active = this.#sql.exec<{ number: number; total: number }>(
      `SELECT number, total FROM runs INDEXED BY runs_by_turn WHERE ${ACTIVE}
      ORDER BY total > 1, served_at, number`,
    )
    for (const { number, total } of active) {
      const [turn] = this.#sql.exec<
        Omit<NextRunPerson, 'isAlone' | 'mayBeRevoked'> & { may_be_revoked: number }
      >(
        `SELECT run, position, email, attempts, message IS NOT NULL AS may_be_revoked FROM run_people INDEXED BY run_people_by_state
        WHERE run = ? AND state = 'waiting' AND not_before <= ? AND ${NOT_AMONG}
        ORDER BY position ${isFromEnd ? 'DESC' : 'ASC'} LIMIT 1`,
        number,
        now,
        JSON.stringify(without),
      )
      if (turn === undefined) continue
      const { may_be_revoked, ...person } = turn
      return { ...person, isAlone: total === 1, mayBeRevoked: may_be_revoked === 1 }
    }
    return undefined
  }

  /**
   * Returns when the next turn comes, except for those in `without`, if it is nobody's turn now; undefined if nobody
   * waits.
   */
  nextTime(without: readonly string[]): number | undefined {
    const query = `SELECT min(not_before) AS at FROM runs INDEXED BY runs_by_turn
      CROSS JOIN run_people INDEXED BY run_people_delayed ON run = number
      WHERE ${ACTIVE} AND run_people.state = 'waiting' AND not_before > 0 AND ${NOT_AMONG}`
    const { at } = this.#sql.exec<{ at: number | null }>(query, JSON.stringify(without)).one()
    return at ?? undefined
  }

  isWaiting({ run, position }: NextRunPerson): boolean {
    const query = "SELECT 1 FROM run_people WHERE run = ? AND position = ? AND state = 'waiting'"
    return [...this.#sql.exec(query, run, position)].length > 0
  }

  /**
   * Marks a person as being sent. Counts towards the limits of the run's owners, once per person, however often that
   * person is tried.
   */
  send({ run, position, attempts }: NextRunPerson, now: number): void {
    if (attempts === 0) for (const email of this.authorities.charged(run)) this.sent.add(email, now)
    const send = `UPDATE run_people SET state = 'sending', attempts = attempts + 1, sent_at = ?
      WHERE run = ? AND position = ?`
    this.#sql.exec(send, now, run, position)
    const serve = `UPDATE runs SET served_at = ?, state = 'running' WHERE number = ? AND ${ACTIVE}`
    this.#sql.exec(serve, now, run)
  }

  /** Makes a person wait for another turn. One who was not even looked at has not used an attempt. */
  putBack(
    { run, position, attempts }: NextRunPerson,
    { notBefore = 0, isUntried = false } = {},
  ): void {
    if (isUntried && attempts === 1) this.#takeBack(run, position)
    const query = `UPDATE run_people SET state = 'waiting', not_before = ?, attempts = attempts - ?
      WHERE run = ? AND position = ? AND state = 'sending'`
    this.#sql.exec(query, notBefore, isUntried ? 1 : 0, run, position)
  }

  #takeBack(run: number, position: number): void {
    const query = `SELECT sent_at FROM run_people
      WHERE run = ? AND position = ? AND state = 'sending' AND sent_at IS NOT NULL`
    for (const { sent_at } of this.#sql.exec<{ sent_at: number }>(query, run, position)) {
      for (const email of this.authorities.charged(run)) this.sent.takeBack(email, sent_at)
    }
  }

  recordOutcome({ run, position, attempts }: NextRunPerson, outcome: RunPersonOutcome): void {
    const { state, at, code, message, ray_id } = outcome
    const query = `UPDATE run_people SET state = ?, attempts = ?, at = ?, code = ?, message = ?, ray_id = ?
      WHERE run = ? AND position = ?`
    this.#sql.exec(query, state, attempts, at, code, message, ray_id, run, position)
  }

  setState(number: number, state: RunState): void {
    const query = `UPDATE runs SET state = ?, stopped_because = NULL, stopped_for = NULL WHERE number = ?`
    this.#sql.exec(query, state, number)
  }

  /** Stops a run, unless it was paused, cancelled or finished meanwhile. */
  stop(number: number, cause: RunStopCause, because: string): void {
    const query = `UPDATE runs SET state = 'stopped', stopped_for = ?, stopped_because = ?
      WHERE number = ? AND ${ACTIVE}`
    this.#sql.exec(query, cause, because, number)
  }

  /** The runs that are queued or running. */
  active(): number[] {
    const query = `SELECT number FROM runs WHERE ${ACTIVE}`
    return [...this.#sql.exec<{ number: number }>(query)].map(({ number }) => number)
  }

  /**
   * Returns how much of a daily limit is used: the revocations sent for a person, plus those that wait in their runs;
   * with `isOfActive`, only in active runs, to decide whether another may resume.
   */
  usedBy(email: string, now: number, { isOfActive = false } = {}): number {
    const query = `SELECT coalesce(sum(run_counts.waiting), 0) AS people
      FROM runs JOIN run_counts ON run_counts.run = number
      WHERE ${isOfActive ? ACTIVE : UNFINISHED}
        AND EXISTS (SELECT 1 FROM run_authorities AS theirs WHERE theirs.run = number AND theirs.email = ?)`
    const { people } = this.#sql.exec<{ people: number }>(query, email).one()
    return this.sent.inADay(email, now) + people
  }

  finish(number: number, state: 'finished' | 'cancelled', at: string): void {
    this.#sql.exec('UPDATE runs SET state = ?, finished_at = ? WHERE number = ?', state, at, number)
  }

  /**
   * Cancels those who wait. Of those who were tried without an answer, in this attempt of the run or before it was tried
   * again, it is not known whether they were revoked.
   */
  cancelWaiting(number: number, at: string): void {
    const query = `UPDATE run_people
      SET state = iif(attempts > 0 OR message IS NOT NULL, 'unknown', 'cancelled'), at = ?
      WHERE run = ? AND state = 'waiting'`
    this.#sql.exec(query, at, number)
  }

  /**
   * Makes those who did not succeed wait for another turn, as if it were their first. Those of whom it is not known
   * keep their message, because a refusal does not tell what the lost request did.
   */
  retryFailed(number: number, change: number): void {
    const retry = `UPDATE run_people SET state = 'waiting', attempts = 0, not_before = 0, at = NULL, code = NULL,
      message = iif(state = 'unknown', message, NULL), ray_id = NULL WHERE run = ? AND state IN ('failed', 'unknown')`
    this.#sql.exec(retry, number)
    const query = 'UPDATE runs SET change = ?, finished_at = NULL WHERE number = ?'
    this.#sql.exec(query, change, number)
  }

  addControl(number: number, { control, at, email }: RunControlRecord): void {
    this.#sql.exec('INSERT INTO run_controls VALUES (?, ?, ?, ?)', number, at, email, control)
  }

  controls(number: number): RunControlRecord[] {
    const query = 'SELECT control, at, email FROM run_controls WHERE run = ? ORDER BY rowid'
    return this.#sql.exec<RunControlRecord>(query, number).toArray()
  }

  /** Whether a run has these people, in order. */
  hasPeople(number: number, { parts }: RunPeopleBatches): boolean {
    let after = 0
    for (const part of parts()) {
      const stored = this.#people(number, after, part.length)
      if (part.some((email, index) => email !== stored[index]?.email)) return false
      after += part.length
    }
    return true
  }

  emailsOf(number: number, states: readonly RunPersonState[]): string[] {
    const query = `SELECT position, email FROM run_people WHERE run = ? AND state = ?
      ORDER BY position`
    return states
      .flatMap((state) =>
        this.#sql.exec<{ position: number; email: string }>(query, number, state).toArray(),
      )
      .toSorted((one, other) => one.position - other.position)
      .map(({ email }) => email)
  }

  /**
   * Puts people back whose response was awaited when the object ended, since a second revocation does no harm. In a
   * run that was cancelled meanwhile, their outcome is unknown instead.
   */
  putBackInterrupted(at: string): void {
    this.#sql.exec(
      `UPDATE run_people SET state = 'unknown', at = ? WHERE state = 'sending'
        AND run IN (SELECT number FROM runs INDEXED BY runs_unfinished
          WHERE state = 'cancelled' AND finished_at IS NULL)`,
      at,
    )
    this.#sql.exec(
      `UPDATE run_people SET state = 'waiting' WHERE state = 'sending'
        AND run IN (SELECT number FROM runs INDEXED BY runs_unfinished WHERE finished_at IS NULL)`,
    )
  }

  /** Runs that were cancelled before the last responses arrived. */
  unfinished(): number[] {
    const query = `SELECT number FROM runs INDEXED BY runs_unfinished
      WHERE state = 'cancelled' AND finished_at IS NULL`
    return [...this.#sql.exec<{ number: number }>(query)].map(({ number }) => number)
  }

  /** Stores the end of the pause that Cloudflare asked for, so that it survives this object. */
  keepPause(until: number): void {
    this.#sql.exec('INSERT OR REPLACE INTO run_pause VALUES (1, ?)', until)
  }

  pausedUntil(): number {
    const [kept] = this.#sql.exec<{ until: number }>('SELECT until FROM run_pause')
    return kept?.until ?? 0
  }

  lastSentAt(): number {
    const query = 'SELECT served_at AS at FROM runs ORDER BY served_at DESC LIMIT 1'
    return this.#sql.exec<{ at: number }>(query).toArray()[0]?.at ?? 0
  }

  counts(number: number): Record<RunPersonState, number> {
    const query = `SELECT ${RUN_PERSON_STATES.join(', ')} FROM run_counts WHERE run = ?`
    return this.#sql.exec<Record<RunPersonState, number>>(query, number).one()
  }

  hasLeft(number: number): boolean {
    const { waiting, sending } = this.counts(number)
    return waiting + sending > 0
  }

  /** Returns how many turns there are up to the last one of this run, as runs take turns. */
  turnsUntilEnd({ number, total }: Pick<StoredRun, 'number' | 'total'>): number {
    const left = this.#left()
    const own = left.find(({ run }) => run === number)?.people ?? 0
    return total === 1 ? own : left.reduce((sum, { people }) => sum + Math.min(own, people), 0)
  }

  /** The number of people who wait, in all runs. */
  waiting(): number {
    return this.#left().reduce((sum, { people }) => sum + people, 0)
  }

  /** The number of people left in each active run. */
  #left(): { run: number; people: number }[] {
    const query = `SELECT run, run_counts.waiting + sending AS people
      FROM runs JOIN run_counts ON run = number WHERE ${ACTIVE}`
    return this.#sql.exec<{ run: number; people: number }>(query).toArray()
  }

  /** Returns people in the given order, after a position, without the first `offset` of them. */
  people(number: number, { after = 0, offset = 0, limit, state }: RunPeopleFilter): RunPersonRow[] {
    // Positions have no gaps, so the offset can be added without reading rows.
    if (state === undefined) return this.#people(number, after + offset, limit)
    const query = `SELECT ${PERSON} FROM run_people WHERE run = ? AND position > ? AND state = ?
      ORDER BY position LIMIT ? OFFSET ?`
    return this.#sql.exec<RunPersonRow>(query, number, after, state, limit, offset).toArray()
  }

  #people(number: number, after: number, limit: number): RunPersonRow[] {
    const query = `SELECT ${PERSON} FROM run_people WHERE run = ? AND position > ?
      ORDER BY position LIMIT ?`
    return this.#sql.exec<RunPersonRow>(query, number, after, limit).toArray()
  }

  /** Yields the stored row of a run and then, in parts, those of its people, as the hash is computed from them. */
  *storedRows(number: number): Generator<StoredRunRows> {
    const run = this.storedRun(number)
    yield run === undefined ? [] : [run]
    for (let after = 0; ;) {
      const rows = this.storedPeople(number, after, ROWS_AT_ONCE)
      if (rows.length === 0) return
      yield rows
      after = rows.at(-1)?.position ?? after
    }
  }

  storedRun(number: number): StoredRow | undefined {
    const query = `SELECT ${RUN} FROM runs WHERE number = ?`
    return this.#sql.exec<StoredRow>(query, number).toArray()[0]
  }

  storedPeople(
    number: number,
    after: number,
    limit: number,
  ): readonly (StoredRow & { position: number })[] {
    const query = `SELECT ${STORED_PERSON} FROM run_people WHERE run = ? AND position > ?
      ORDER BY position LIMIT ?`
    return this.#sql.exec<StoredRow & { position: number }>(query, number, after, limit).toArray()
  }

  /** Yields the addresses of all people of a run, in order. */
  *emailParts(number: number): Generator<readonly string[]> {
    for (const part of this.#peopleParts(number)) yield part.map(({ email }) => email)
  }

  /** Yields the people of a run who were revoked, or may have been, with the time in milliseconds since 1970. */
  *revokedParts(
    number: number,
  ): Generator<readonly { position: number; email: string; revoked_at: number }[]> {
    for (const part of this.#peopleParts(number)) {
      yield part.flatMap(({ position, email, state, at }) =>
        (state === 'revoked' || state === 'unknown') && at !== null
          ? [{ position, email, revoked_at: Date.parse(at) }]
          : [],
      )
    }
  }

  *#peopleParts(number: number): Generator<RunPersonRow[]> {
    for (let after = 0; ;) {
      const part = this.#people(number, after, ROWS_AT_ONCE)
      if (part.length === 0) return
      yield part
      after += part.length
    }
  }

  latest(number: number, limit: number): RunPersonRow[] {
    const query = `SELECT ${PERSON} FROM run_people WHERE run = ? AND at IS NOT NULL
      ORDER BY at DESC, position DESC LIMIT ?`
    return this.#sql.exec<RunPersonRow>(query, number, limit).toArray()
  }
}

/** A person as stored, without what a verification found. */
export type RunPersonRow = Omit<RunPerson, 'verification'>

export type RunPeopleFilter = {
  after?: number
  offset?: number
  limit: number
  state?: RunPersonState | undefined
}

export type RunPersonOutcome = {
  state: 'revoked' | 'failed' | 'unknown' | 'cancelled'
  at: string
  code: number | null
  message: string | null
  ray_id: string | null
}

type StoredRow = Record<string, SqlStorageValue>
export type StoredRunRows = readonly StoredRow[]

const ROWS_AT_ONCE = 1_000
const RUN = `number, created_at, finished_at, email, roles, reason, ticket, devices, warp_session_reauth,
  state, stopped_because, stopped_for, total, change, served_at`
const STORED_PERSON =
  'position, email, state, attempts, not_before, sent_at, at, code, message, ray_id'

const PERSON = 'position, email, state, attempts, at, code, message, ray_id'

function readRun({ roles, devices, warp_session_reauth, ...row }: RunRow): StoredRun {
  return {
    ...row,
    roles: z.array(roleSchema).parse(JSON.parse(roles)),
    devices: devices === 1,
    warp_session_reauth: warp_session_reauth === 1,
  }
}
