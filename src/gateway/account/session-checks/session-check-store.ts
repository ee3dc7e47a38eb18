import * as z from 'zod/mini'
import {
  SESSION_CHECK_GROUPS,
  type SessionCheckPerson,
  type SessionCheckGroup,
  type ClientSessionState,
  type PersonSessionCheck,
  type SessionCheckState,
} from '../../../api/session-check'
import type { SessionCheckSubject } from '../../../api/revocations-operations'
import { migrateTables } from '../schema-migrations'
import type { StoredCaller } from '../write-author'

/** Who is in a group, as conditions on a row of `session_check_people`. */
const GROUP_CONDITIONS: Record<SessionCheckGroup, string> = {
  waiting: 'read_at IS NULL AND message IS NULL',
  unread: 'message IS NOT NULL',
  unknown: 'is_known = 0',
  with_sessions: 'sessions > 0',
  with_sessions_left: 'sessions_left > 0',
  back: 'signed_in_again_at IS NOT NULL',
  with_client_session: "client_session = 'valid'",
  with_devices: 'devices > 0',
  with_nothing: `read_at IS NOT NULL AND sessions = 0 AND devices = 0
    AND coalesce(client_session, 'none') = 'none'`,
}

const COLUMNS =
  'read_at, message, is_known, sessions, sessions_left, signed_in_again_at, client_session, devices'
/** One of these columns in a condition. */
const COLUMN_NAME =
  /\b(read_at|message|is_known|sessions|sessions_left|signed_in_again_at|client_session|devices)\b/g

/** The condition of a group on the old or the new row of a trigger, as 0 or 1. */
function conditionOn(row: 'OLD' | 'NEW', group: SessionCheckGroup): string {
  return `coalesce(${GROUP_CONDITIONS[group].replaceAll(COLUMN_NAME, `${row}.$1`)}, 0)`
}

/**
 * A check has the people of a run or a list, each with what was read last. Whose turn it is has `is_due = 1`. Users are
 * looked up a page at a time, from `users_page` on, until it is null. Times are in milliseconds since 1970. Triggers keep
 * the numbers of people in each group, because a client that follows a check asks every other second.
 */
const FIRST = `
CREATE TABLE session_checks (
  number INTEGER PRIMARY KEY AUTOINCREMENT, run INTEGER UNIQUE, list TEXT UNIQUE,
  email TEXT NOT NULL, state TEXT NOT NULL, started_at INTEGER NOT NULL, finished_at INTEGER,
  stopped_because TEXT, watch_until INTEGER, total INTEGER NOT NULL, calls INTEGER NOT NULL DEFAULT 0,
  users_page INTEGER, is_organization_read INTEGER NOT NULL DEFAULT 0, client_session_ms INTEGER,
  served_at INTEGER NOT NULL DEFAULT 0, recorded_returns INTEGER NOT NULL DEFAULT 0,
  ${SESSION_CHECK_GROUPS.map((group) => `${group} INTEGER NOT NULL DEFAULT 0`).join(', ')}
) STRICT;
CREATE INDEX session_checks_open ON session_checks (state = 'watching', served_at, number)
  WHERE state IN ('reading', 'watching');
CREATE INDEX session_checks_of_lists ON session_checks (started_at) WHERE list IS NOT NULL;
CREATE TABLE session_check_people (
  session_check INTEGER NOT NULL, position INTEGER NOT NULL, email TEXT NOT NULL,
  revoked_at INTEGER, is_due INTEGER NOT NULL DEFAULT 1, not_before INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0, user_id TEXT,
  read_at INTEGER, is_known INTEGER, sessions INTEGER, sessions_left INTEGER,
  signed_in_again_at INTEGER, client_session TEXT, devices INTEGER, message TEXT,
  PRIMARY KEY (session_check, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX session_check_people_due ON session_check_people (session_check, not_before, position)
  WHERE is_due = 1;
CREATE INDEX session_check_people_by_email ON session_check_people (session_check, email);
CREATE TRIGGER session_check_people_counted AFTER UPDATE ON session_check_people BEGIN
  UPDATE session_checks SET ${SESSION_CHECK_GROUPS.map(
    (group) => `${group} = ${group} + ${conditionOn('NEW', group)} - ${conditionOn('OLD', group)}`,
  ).join(', ')} WHERE number = NEW.session_check;
END;
`

/** What is needed to look up the roles of the person who asked for a check last. Null in the checks of earlier builds. */
const SECOND = `
ALTER TABLE session_checks ADD COLUMN kind TEXT;
ALTER TABLE session_checks ADD COLUMN groups TEXT;
`

export type StoredSessionCheck = {
  number: number
  run: number | null
  list: string | null
  email: string
  kind: StoredCaller['kind'] | null
  /** JSON; null if they are not known. */
  groups: string | null
  state: SessionCheckState
  started_at: number
  finished_at: number | null
  stopped_because: string | null
  watch_until: number | null
  total: number
  calls: number
  users_page: number | null
  /** How long a login in the client counts; null if it does not count, negative if that could not be read. */
  client_session_ms: number | null
  is_organization_read: number
  recorded_returns: number
} & Record<SessionCheckGroup, number>

/** A person whose turn it is. */
export type PersonDueForCheck = {
  session_check: number
  position: number
  email: string
  revoked_at: number | null
  attempts: number
  user_id: string | null
  is_known: number | null
  devices: number | null
  signed_in_again_at: number | null
}

/** A person to be checked. Without `revoked_at`, in milliseconds, the sessions have not been revoked yet. */
export type SessionCheckTargetPerson = {
  position: number
  email: string
  revoked_at: number | null
  not_before: number
}

/** A user who was found, with the number of devices; null if the API does not say. */
export type FoundUser = { email: string; id: string; devices: number | null }

/** What was read of a person. */
export type PersonCheckResult = {
  sessions: number
  sessions_left: number | null
  signed_in_again_at: number | null
  client_session: ClientSessionState | null
}

const OPEN = "state IN ('reading', 'watching')"
const NOT_AMONG = 'position NOT IN (SELECT value FROM json_each(?))'
const OF_PERSON = 'WHERE session_check = ? AND position = ?'
const UNKNOWN = 'is_known = 0, read_at = ?, sessions = 0, devices = 0, is_due = 0'

type PersonRow = Omit<SessionCheckPerson, 'read_at' | 'signed_in_again_at' | 'is_known'> & {
  read_at: number | null
  signed_in_again_at: number | null
  is_known: number | null
}

/** Checks and their people in the account's storage. Each call is one transaction. */
export class SessionCheckStore {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
    migrateTables(sql, 'session checks', [FIRST, SECOND])
  }

  find(subject: SessionCheckSubject): StoredSessionCheck | undefined {
    const [column, value] =
      'run' in subject ? (['run', subject.run] as const) : (['list', subject.list] as const)
    const query = `SELECT * FROM session_checks WHERE ${column} = ?`
    return this.#sql.exec<StoredSessionCheck>(query, value).toArray()[0]
  }

  get(number: number): StoredSessionCheck | undefined {
    const query = 'SELECT * FROM session_checks WHERE number = ?'
    return this.#sql.exec<StoredSessionCheck>(query, number).toArray()[0]
  }

  /** Opens a check in place of an earlier one of the same subject. */
  open(
    subject: SessionCheckSubject,
    { caller, now, watchUntil }: { caller: StoredCaller; now: number; watchUntil: number | null },
    parts: Iterable<readonly SessionCheckTargetPerson[]>,
  ): void {
    const before = this.find(subject)
    const returns = before === undefined ? [] : this.#returns(before.number)
    if (before !== undefined) this.remove(before.number)
    const { number } = this.#sql
      .exec<{ number: number }>(
        `INSERT INTO session_checks (run, list, email, kind, groups, state, started_at, watch_until,
            total, users_page, recorded_returns)
          VALUES (?, ?, ?, ?, ?, 'reading', ?, ?, 0, 1, ?) RETURNING number`,
        'run' in subject ? subject.run : null,
        'list' in subject ? subject.list : null,
        caller.email,
        caller.kind,
        caller.groups && JSON.stringify(caller.groups),
        now,
        watchUntil,
        before?.recorded_returns ?? 0,
      )
      .one()
    let total = 0
    for (const part of parts) {
      const insert = `INSERT INTO session_check_people (session_check, position, email, revoked_at, not_before)
        SELECT ?, value ->> '$.position', value ->> '$.email', value ->> '$.revoked_at',
          value ->> '$.not_before' FROM json_each(?)`
      this.#sql.exec(insert, number, JSON.stringify(part))
      total += part.length
    }
    const query = 'UPDATE session_checks SET total = ?1, waiting = ?1 WHERE number = ?2'
    this.#sql.exec(query, total, number)
    const update = `UPDATE session_check_people
      SET signed_in_again_at = found.value ->> '$.signed_in_again_at'
      FROM json_each(?) AS found WHERE session_check = ?
        AND session_check_people.position = found.value ->> '$.position'
        AND session_check_people.revoked_at = found.value ->> '$.revoked_at'`
    this.#sql.exec(update, JSON.stringify(returns), number)
  }

  /** That somebody signed in again since a revocation stays true, whatever a later check finds. */
  #returns(check: number): { position: number; revoked_at: number; signed_in_again_at: number }[] {
    const query = `SELECT position, revoked_at, signed_in_again_at FROM session_check_people
      WHERE session_check = ? AND signed_in_again_at IS NOT NULL`
    return this.#sql
      .exec<{ position: number; revoked_at: number; signed_in_again_at: number }>(query, check)
      .toArray()
  }

  /** Removes a check of at most 50,000 people at once. */
  remove(number: number): void {
    this.#sql.exec('DELETE FROM session_check_people WHERE session_check = ?', number)
    this.#sql.exec('DELETE FROM session_checks WHERE number = ?', number)
  }

  /** Removes the checks of lists that were begun before a time. */
  removeListsBefore(time: number): void {
    const query = `SELECT number FROM session_checks INDEXED BY session_checks_of_lists
      WHERE list IS NOT NULL AND started_at < ? LIMIT 3`
    for (const { number } of this.#sql.exec<{ number: number }>(query, time).toArray()) {
      this.remove(number)
    }
  }

  /** The open checks; those that read everybody once come before those that watch. */
  listOpen(): StoredSessionCheck[] {
    const query = `SELECT * FROM session_checks INDEXED BY session_checks_open WHERE ${OPEN}
      ORDER BY state = 'watching', served_at, number`
    return this.#sql.exec<StoredSessionCheck>(query).toArray()
  }

  /** Returns who is next in a check, except for some positions. */
  nextPerson(
    check: number,
    now: number,
    without: readonly number[],
  ): PersonDueForCheck | undefined {
    const query = `SELECT session_check, position, email, revoked_at, attempts, user_id, is_known,
        devices, signed_in_again_at
      FROM session_check_people INDEXED BY session_check_people_due
      WHERE session_check = ? AND is_due = 1 AND not_before <= ? AND ${NOT_AMONG}
      ORDER BY not_before, position LIMIT 1`
    const [next] = this.#sql.exec<PersonDueForCheck>(query, check, now, JSON.stringify(without))
    return next
  }

  /** Returns when the next turn in a check comes, except for some positions; undefined if there is none. */
  nextTime(check: number, without: readonly number[]): number | undefined {
    const query = `SELECT not_before AS at FROM session_check_people INDEXED BY session_check_people_due
      WHERE session_check = ? AND is_due = 1 AND ${NOT_AMONG} ORDER BY not_before, position LIMIT 1`
    return this.#sql.exec<{ at: number }>(query, check, JSON.stringify(without)).toArray()[0]?.at
  }

  /** Returns when the last person's turn comes; undefined if there is none. */
  lastTime(check: number): number | undefined {
    const query = `SELECT not_before AS at FROM session_check_people INDEXED BY session_check_people_due
      WHERE session_check = ? AND is_due = 1 ORDER BY not_before DESC LIMIT 1`
    return this.#sql.exec<{ at: number }>(query, check).toArray()[0]?.at
  }

  countCall(check: number, now: number): void {
    const query = 'UPDATE session_checks SET calls = calls + 1, served_at = ? WHERE number = ?'
    this.#sql.exec(query, now, check)
  }

  noteOrganization(check: number, clientSessionMs: number | null): void {
    const query =
      'UPDATE session_checks SET is_organization_read = 1, client_session_ms = ? WHERE number = ?'
    this.#sql.exec(query, clientSessionMs, check)
  }

  /** Notes the users of one page who are in a check, and which page comes next; null if it was the last. */
  noteUsers(check: number, users: readonly FoundUser[], nextPage: number | null): void {
    const query = `UPDATE session_check_people SET user_id = found.value ->> '$.id', is_known = 1,
        devices = found.value ->> '$.devices'
      FROM json_each(?) AS found
      WHERE session_check = ? AND session_check_people.email = found.value ->> '$.email'`
    this.#sql.exec(query, JSON.stringify(users), check)
    this.#sql.exec('UPDATE session_checks SET users_page = ? WHERE number = ?', nextPage, check)
  }

  /** Settles everybody whom no page of users had. */
  settleUnknown(check: number, now: number): void {
    const query = `UPDATE session_check_people SET ${UNKNOWN}
      WHERE session_check = ? AND user_id IS NULL AND is_due = 1`
    this.#sql.exec(query, now, check)
  }

  settleUnknownPerson({ session_check, position }: PersonDueForCheck, now: number): void {
    const query = `UPDATE session_check_people SET ${UNKNOWN} ${OF_PERSON}`
    this.#sql.exec(query, now, session_check, position)
  }

  noteUser(
    { session_check, position }: PersonDueForCheck,
    { id, devices }: Omit<FoundUser, 'email'>,
  ): void {
    const query = `UPDATE session_check_people SET user_id = ?, is_known = 1, devices = ? ${OF_PERSON}`
    this.#sql.exec(query, id, devices, session_check, position)
  }

  /** Notes what was read of a person, who is read again at `again`, or not if that is null. */
  settle(
    { session_check, position }: PersonDueForCheck,
    result: PersonCheckResult,
    { now, again }: { now: number; again: number | null },
  ): void {
    this.#sql.exec(
      `UPDATE session_check_people SET read_at = ?, sessions = ?, sessions_left = ?,
        signed_in_again_at = ?, client_session = coalesce(?, client_session), message = NULL,
        attempts = 0, is_due = ?, not_before = ? ${OF_PERSON}`,
      now,
      result.sessions,
      result.sessions_left,
      result.signed_in_again_at,
      result.client_session,
      again === null ? 0 : 1,
      again ?? 0,
      session_check,
      position,
    )
  }

  /** Notes why a person could not be read. */
  fail(
    { session_check, position }: PersonDueForCheck,
    message: string,
    again: number | null,
  ): void {
    const isDue = again === null ? 0 : 1
    const query = `UPDATE session_check_people SET message = ?, attempts = 0, is_due = ?, not_before = ?
      ${OF_PERSON}`
    this.#sql.exec(query, message, isDue, again ?? 0, session_check, position)
  }

  /** Makes a person wait for another attempt. */
  putBack({ session_check, position, attempts }: PersonDueForCheck, notBefore: number): void {
    const query = `UPDATE session_check_people SET attempts = ?, not_before = ? ${OF_PERSON}`
    this.#sql.exec(query, attempts, notBefore, session_check, position)
  }

  /** Begins to watch: everybody whom the account knows is read again at a time. */
  startWatching(check: number, at: number): void {
    this.#sql.exec("UPDATE session_checks SET state = 'watching' WHERE number = ?", check)
    const query = `UPDATE session_check_people SET is_due = 1, not_before = ?
      WHERE session_check = ? AND user_id IS NOT NULL`
    this.#sql.exec(query, at, check)
  }

  end(
    check: number,
    state: Exclude<SessionCheckState, 'reading' | 'watching'>,
    { now, because = null }: { now: number; because?: string | null },
  ): void {
    const query = `UPDATE session_checks
      SET state = ?, finished_at = ?, stopped_because = ?, watch_until = NULL WHERE number = ? AND ${OPEN}`
    this.#sql.exec(query, state, now, because, check)
  }

  /** Watches until then, on behalf of this caller, unless somebody already asked for longer. */
  watch(check: number, until: number, { kind, email, groups }: StoredCaller): void {
    const query = `UPDATE session_checks SET watch_until = ?1, email = ?2, kind = ?3, groups = ?4
      WHERE number = ?5 AND coalesce(watch_until, 0) < ?1`
    this.#sql.exec(query, until, email, kind, groups && JSON.stringify(groups), check)
  }

  countRecordedReturn(check: number): void {
    const query = `UPDATE session_checks SET recorded_returns = recorded_returns + 1 WHERE number = ?`
    this.#sql.exec(query, check)
  }

  /** Lists the people of a group, in order, after a position. */
  people(
    check: number,
    group: SessionCheckGroup,
    after: number,
    limit: number,
  ): SessionCheckPerson[] {
    const query = `SELECT position, email, ${COLUMNS} FROM session_check_people
      WHERE session_check = ? AND position > ? AND ${GROUP_CONDITIONS[group]}
      ORDER BY position LIMIT ?`
    return this.#sql.exec<PersonRow>(query, check, after, limit).toArray().map(readPerson)
  }

  /** Returns what was found of people of a run, by their positions. */
  ofRun(run: number, positions: readonly number[]): Map<number, PersonSessionCheck> {
    const check = this.find({ run })
    if (check === undefined || positions.length === 0) return new Map()
    const query = `SELECT position, email, ${COLUMNS} FROM json_each(?)
      CROSS JOIN session_check_people ON session_check = ? AND position = json_each.value`
    const rows = this.#sql.exec<PersonRow>(query, JSON.stringify(positions), check.number).toArray()
    return new Map(
      rows.map((row) => {
        const { position, email: _, ...found } = readPerson(row)
        return [position, found]
      }),
    )
  }
}

const groupsSchema = z.nullable(z.array(z.string()))

/** Returns the person who asked for a check last. */
export function getSessionCheckRequester({
  email,
  kind,
  groups,
}: StoredSessionCheck): StoredCaller {
  return {
    // Earlier builds stored the client id of a service token alone, which is no address.
    kind: kind ?? (email.includes('@') ? 'person' : 'service'),
    email,
    groups: groupsSchema.parse(groups && JSON.parse(groups)),
  }
}

/** Returns the number of people in each group. */
export function countSessionCheckPeopleByGroup(
  check: StoredSessionCheck,
): Record<SessionCheckGroup, number> {
  const counts = SESSION_CHECK_GROUPS.map((group) => [group, check[group]] as const)
  return Object.fromEntries(counts) as Record<SessionCheckGroup, number> // has every group
}

function readPerson({
  read_at,
  signed_in_again_at,
  is_known,
  ...row
}: PersonRow): SessionCheckPerson {
  return {
    ...row,
    is_known: is_known === null ? null : is_known === 1,
    read_at: inUtc(read_at),
    signed_in_again_at: inUtc(signed_in_again_at),
  }
}

const inUtc = (at: number | null) => (at === null ? null : new Date(at).toISOString())
