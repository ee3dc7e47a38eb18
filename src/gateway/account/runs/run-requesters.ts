import * as z from 'zod/mini'
import { type Role, roleSchema } from '../../../api/roles'
import type { StoredCaller } from '../write-author'
import { CountTableChecksum } from '../count-table-checksum'
import { migrateTables } from '../schema-migrations'

/** The person who asks for something about a run, with their roles. */
export type RunRequester = StoredCaller & { roles: readonly Role[] }

/**
 * The owners of a run: the person who started it or last retried it, and the person who last resumed it, if that is
 * someone else.
 */
export type RunRequesters = { opener: RunRequester; resumer: RunRequester | undefined }

const TABLES = `CREATE TABLE run_authorities (
  run INTEGER NOT NULL, part TEXT NOT NULL, kind TEXT NOT NULL, email TEXT NOT NULL,
  roles TEXT NOT NULL, groups TEXT, PRIMARY KEY (run, part)
) STRICT, WITHOUT ROWID;
INSERT INTO run_authorities
  SELECT number, 'opener', iif(instr(email, '@') > 0, 'person', 'service'), email, roles, NULL
  FROM runs WHERE state IN ('queued', 'running', 'paused', 'stopped');`

type Row = { part: string; kind: string; email: string; roles: string; groups: string | null }

/** Stores whose roles a run depends on, and whose daily limit it uses. */
export class RunRequesterStore {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
    migrateTables(sql, 'run-authorities', [TABLES])
  }

  open(run: number, opener: RunRequester): void {
    this.#sql.exec('DELETE FROM run_authorities WHERE run = ?', run)
    this.#write(run, 'opener', opener)
  }

  resume(run: number, resumer: RunRequester): void {
    const isOpener = this.get(run)?.opener.email === resumer.email
    this.#sql.exec("DELETE FROM run_authorities WHERE run = ? AND part = 'resumer'", run)
    this.#write(run, isOpener ? 'opener' : 'resumer', resumer)
  }

  get(run: number): RunRequesters | undefined {
    const query = 'SELECT part, kind, email, roles, groups FROM run_authorities WHERE run = ?'
    const rows = this.#sql.exec<Row>(query, run).toArray()
    const opener = rows.find(({ part }) => part === 'opener')
    const resumer = rows.find(({ part }) => part === 'resumer')
    return opener && { opener: readAsker(opener), resumer: resumer && readAsker(resumer) }
  }

  /** Returns the people whose daily limit the run uses. */
  charged(run: number): string[] {
    const query = 'SELECT email FROM run_authorities WHERE run = ?'
    return [...this.#sql.exec<{ email: string }>(query, run)].map(({ email }) => email)
  }

  #write(
    run: number,
    part: 'opener' | 'resumer',
    { kind, email, roles, groups }: RunRequester,
  ): void {
    this.#sql.exec(
      'INSERT OR REPLACE INTO run_authorities VALUES (?, ?, ?, ?, ?, ?)',
      run,
      part,
      kind,
      email,
      JSON.stringify(roles),
      groups && JSON.stringify(groups),
    )
  }
}

const rolesSchema = z.array(roleSchema)
const groupsSchema = z.nullable(z.array(z.string()))

function readAsker({ kind, email, roles, groups }: Row): RunRequester {
  return {
    kind: kind === 'service' ? 'service' : 'person',
    email,
    roles: rolesSchema.parse(JSON.parse(roles)),
    groups: groupsSchema.parse(groups && JSON.parse(groups)),
  }
}

const SENT = `CREATE TABLE revocations_sent (
  email TEXT NOT NULL, minute INTEGER NOT NULL, people INTEGER NOT NULL,
  PRIMARY KEY (email, minute)
) STRICT, WITHOUT ROWID;`

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

/**
 * Counts the people each caller revoked, when a revocation is sent. The counts are stored by the minute for a day, so
 * a sum covers at most 1,440 rows, however many people were revoked.
 */
export class DailyRevocationCounter {
  readonly #sql: SqlStorage
  readonly checked: CountTableChecksum

  constructor(sql: SqlStorage) {
    this.#sql = sql
    migrateTables(sql, 'sent-revocations', [SENT])
    this.checked = new CountTableChecksum(sql, 'revocations_sent', () =>
      sql
        .exec('SELECT email, minute, people FROM revocations_sent')
        .raw<[string, number, number]>(),
    )
  }

  /** The number in the last 24 hours, and up to a minute more. */
  inADay(email: string, now: number): number {
    const query = `SELECT coalesce(sum(people), 0) AS people FROM revocations_sent
      WHERE email = ? AND minute >= ?`
    return this.#sql.exec<{ people: number }>(query, email, minuteOf(now - DAY_MS)).one().people
  }

  add(email: string, now: number): void {
    const minute = minuteOf(now)
    const insert = `INSERT INTO revocations_sent VALUES (?, ?, 1)
      ON CONFLICT (email, minute) DO UPDATE SET people = people + 1 RETURNING people`
    const { people } = this.#sql.exec<{ people: number }>(insert, email, minute).one()
    const remove = `DELETE FROM revocations_sent WHERE email = ? AND minute < ?
      RETURNING minute, people`
    const removed = this.#sql
      .exec<{ minute: number; people: number }>(remove, email, minuteOf(now - DAY_MS))
      .toArray()
      .map((row) => [email, row.minute, row.people] as const)
    this.checked.replace([...removed, [email, minute, people - 1]], [[email, minute, people]])
  }

  /** Takes back the count of a revocation that was not even looked at. */
  takeBack(email: string, at: number): void {
    const minute = minuteOf(at)
    const query = `UPDATE revocations_sent SET people = people - 1
      WHERE email = ? AND minute = ? AND people > 0 RETURNING people`
    const [left] = this.#sql.exec<{ people: number }>(query, email, minute).toArray()
    if (left === undefined) return
    this.checked.replace([[email, minute, left.people + 1]], [[email, minute, left.people]])
  }
}

function minuteOf(at: number): number {
  return Math.floor(at / MINUTE_MS)
}
