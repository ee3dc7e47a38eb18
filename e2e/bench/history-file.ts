import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, readdir, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import earlier from '../../src/gateway/testing/account-of-first-schema.json' with { type: 'json' }

/** The number of people whose sessions are ended, and of the admins and help desk staff who make all changes. */
const PEOPLE = 50_000
const AUTHORS = 40
/** The time between changes: a million in seven years. */
const APART_MS = 220_000
const END = Date.parse('2026-11-01T00:00:00.000Z')

/** Returns the file that contains the account's object, from a folder of Miniflare that also contains other objects. */
export async function accountFile(folder: string): Promise<string> {
  for (const name of await readdir(folder, { recursive: true })) {
    if (!/[0-9a-f]{64}\.sqlite$/.test(name)) continue
    const file = path.join(folder, name)
    const database = new DatabaseSync(file, { readOnly: true })
    const found = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'journal'").get()
    database.close()
    if (found !== undefined) return file
  }
  throw new Error(`no account’s object is stored in ${folder}`)
}

/** The folder of histories that were written once and are copied from then on. */
const WRITTEN = path.resolve('bench/histories')

/** Does the same as {@link writeEarlierHistory}, by a copy of what was written before if there is one. */
export async function restoreEarlierHistory(file: string, changes: number): Promise<void> {
  const version = createHash('sha256')
    .update(await readFile(import.meta.filename))
    .update(JSON.stringify(earlier))
    .digest('hex')
    .slice(0, 8)
  const written = path.join(WRITTEN, `${changes}-${version}.sqlite`)
  if (existsSync(written)) {
    for (const suffix of ['-wal', '-shm']) await rm(file + suffix, { force: true })
    await copyFile(written, file)
    return
  }
  writeEarlierHistory(file, changes)
  await mkdir(WRITTEN, { recursive: true })
  await copyFile(file, written)
}

/**
 * Replaces the stored data of an object with a history of this many changes, as the first builds wrote it: of ten
 * changes, six end somebody's sessions, three are of the organization and one is of DoH. With `moreBytes`, all are of
 * an organization that is larger than usual by that number. `apartMs` is the time between two changes.
 */
export function writeEarlierHistory(
  file: string,
  changes: number,
  { moreBytes = 0, apartMs = APART_MS }: { moreBytes?: number; apartMs?: number } = {},
): void {
  const database = new DatabaseSync(file)
  const tables = database
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT NULL")
    .all()
    .map(({ name }) => String(name))
    // The tables that store a virtual table are dropped with it.
    .filter((name) => !/^_cf_|^sqlite_|_search_/.test(name))
  for (const table of tables) database.exec(`DROP TABLE ${table}`)
  for (const statement of earlier.statements) {
    if (statement.startsWith('CREATE')) database.exec(statement)
  }
  // The first builds stored no head of the journal separately.
  database.exec("DELETE FROM _cf_KV WHERE key LIKE 'journal%'")
  const history = new EarlierHistory(database, moreBytes)
  database.exec('BEGIN')
  for (let number = 1; number <= changes; number += 1) {
    history.add(number, new Date(END - (changes - number) * apartMs).toISOString())
    if (number % 50_000 === 0) database.exec('COMMIT; BEGIN')
  }
  database.exec('COMMIT')
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  database.close()
}

/** Returns whether all data stored by the first builds is in the form that today's build needs. */
export function isUpToDate(file: string): boolean {
  const database = new DatabaseSync(file, { readOnly: true })
  const [row] = database.prepare('SELECT count(*) AS behind FROM backfills').all()
  database.close()
  return row?.['behind'] === 0
}

class EarlierHistory {
  #entry = 0
  #hash = '0'.repeat(64)
  readonly #insertEntry: StatementSync
  readonly #insertCatalogue: StatementSync
  readonly #insertPath: StatementSync

  readonly #more: { note?: string }

  constructor(database: DatabaseSync, moreBytes: number) {
    this.#more = moreBytes === 0 ? {} : { note: 'x'.repeat(moreBytes) }
    this.#insertEntry = database.prepare('INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?)')
    this.#insertCatalogue = database.prepare('INSERT INTO catalogue VALUES (?, ?, ?, ?, 0)')
    this.#insertPath = database.prepare('INSERT INTO catalogue_paths VALUES (?, ?)')
  }

  add(number: number, opened_at: string): void {
    const { opening, closing } = changeOf(number, opened_at, this.#more)
    this.#append(number, 'opened', opening)
    this.#append(number, 'closed', closing)
    const people = `${opening.email}\n${opening.subject ?? ''}`
    this.#insertCatalogue.run(number, opening.resource, opened_at, people)
    for (const { pointer } of opening.requested) this.#insertPath.run(number, pointer)
  }

  #append(change: number, kind: string, content: unknown): void {
    this.#entry += 1
    const body = JSON.stringify(content)
    const text = JSON.stringify([this.#entry, change, kind, body, this.#hash])
    const hash = createHash('sha256').update(text).digest('hex')
    this.#insertEntry.run(this.#entry, change, kind, body, this.#hash, hash)
    this.#hash = hash
  }
}

/** Derives the contents from the number, so that each field and each person gets a share of the changes. */
function changeOf(number: number, opened_at: string, more: { note?: string }) {
  const email = `author${number % AUTHORS}@acme.example`
  const kind = more.note === undefined ? number % 10 : 6
  const common = { opened_at, email, roles: ['admin'], reason: 'Asked for', ticket: null }
  const none = { reverts: null, last_seen_at: null, requested: [], before: null, etag: null }
  const closed = { closed_at: opened_at, state: 'applied', unrequested: [], error: null }
  if (kind < 6) {
    const subject = `person${number % PEOPLE}@acme.example`
    const opening = { ...common, ...none, resource: 'revocation', operation: 'revoke', subject }
    const closing = { ...closed, differences: [], ray_id: null, after: null, etag: null }
    return { opening: { ...opening, intended: { email: subject } }, closing }
  }
  const resource = kind === 9 ? 'doh' : 'organization'
  const values = (of: number) => (kind === 9 ? dohOf(of) : { ...organizationOf(of), ...more })
  const [before, after] = [values(number - 1), values(number)]
  const pointer = kind === 9 ? '/doh_jwt_duration' : '/login_design/header_text'
  const difference = { pointer, from: `text ${number - 1}`, to: `text ${number}` }
  const opening = { ...common, ...none, resource, operation: 'update', subject: null }
  return {
    opening: {
      ...opening,
      requested: [difference],
      before,
      intended: after,
      etag: tagOf(number - 1),
    },
    closing: { ...closed, differences: [difference], ray_id: 'ray', after, etag: tagOf(number) },
  }
}

const tagOf = (number: number) => `"${createHash('sha256').update(String(number)).digest('hex')}"`

const dohOf = (number: number) => ({ service_token_id: 'token', doh_jwt_duration: `${number}h` })

/** Has the usual size: about 2 KB. */
const organizationOf = (number: number) => ({
  auth_domain: 'acme.cloudflareaccess.com',
  name: 'Acme',
  session_duration: '24h',
  login_design: { header_text: `text ${number}`, footer_text: 'Call the help desk. '.repeat(20) },
  deny_unmatched_requests_exempted_zone_names: Array.from(
    { length: 40 },
    (_, index) => `zone-${index}.acme.example`,
  ),
})
