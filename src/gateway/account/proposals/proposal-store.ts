import {
  type ProposalApproval,
  type Proposal,
  isOpenProposal,
} from '../../../api/approvals/proposal'
import type { ProposalOutcomeRecord } from '../../../api/change'
import type { ComputedChecklist } from '../../../api/impact/checklist'
import { parseJson } from '../../../api/json'
import { LIMITS } from '../../../api/limits'
import type { ProposalParticipant } from '../write-author'
import { sha256Hex } from '../journal-entry'
import { migrateTables } from '../schema-migrations'

export type StoredApproval = ProposalApproval & { approver: ProposalParticipant }

/** A proposal as it is stored: the whole of it, and who may not approve it. */
export type StoredProposal = Omit<Proposal, 'is_mine' | 'actions' | 'approvals' | 'run'> & {
  proposer: ProposalParticipant
  approvals: StoredApproval[]
  /** When enough people had approved it; null until then. */
  approved_at: string | null
  /** How it came to be approved; null until then. */
  outcome: ProposalOutcomeRecord['outcome'] | null
  /** When to try again to apply it, in ms; null if nothing failed. */
  retry_at: number | null
  /** The hash of the people whose sessions it ends, who are stored beside it. */
  people_hash: string | null
  /** What a survey showed to be necessary elsewhere; absent from proposals of earlier builds. */
  checklist?: ComputedChecklist | null
  /** What a run of revocations also does. */
  options: { devices: boolean; warp_session_reauth: boolean } | null
}

/** A stored proposal without its whole values, which lists do not load. */
export type ListedProposal = Omit<
  StoredProposal,
  'before' | 'intended' | 'patch' | 'impact' | 'checklist'
>

const FIRST = `
CREATE TABLE proposals (
  number INTEGER PRIMARY KEY, is_open INTEGER NOT NULL, email TEXT NOT NULL, body TEXT NOT NULL
) STRICT;
CREATE INDEX proposals_open ON proposals (number) WHERE is_open = 1;
CREATE INDEX proposals_ended ON proposals (number) WHERE is_open = 0;
CREATE TABLE proposal_people (
  proposal INTEGER NOT NULL, part INTEGER NOT NULL, emails TEXT NOT NULL,
  PRIMARY KEY (proposal, part)
) STRICT, WITHOUT ROWID;
CREATE TABLE proposal_views (
  proposal INTEGER NOT NULL, email TEXT NOT NULL, PRIMARY KEY (proposal, email)
) STRICT, WITHOUT ROWID;
`

/** Learns of each proposal that is stored, in the same transaction; `before` is what was stored of it until then. */
export type ProposalListener = (before: StoredProposal | undefined, after: StoredProposal) => void

/** A row of the storage has 2 MB, and an address at most 1,024 bytes. */
const PEOPLE_PER_PART = 1_000

const SUMMARY =
  "json_remove(body, '$.before', '$.intended', '$.patch', '$.impact', '$.checklist') AS body"

/**
 * The proposals of an account. The hash of each is stored outside the tables: a proposal that was edited there is never
 * applied, and the verification of history reports it.
 */
export class ProposalStore {
  readonly #sql: SqlStorage
  readonly #kv: SyncKvStorage
  readonly #subscriber: ProposalListener | undefined

  constructor(sql: SqlStorage, kv: SyncKvStorage, subscriber?: ProposalListener) {
    this.#sql = sql
    this.#kv = kv
    this.#subscriber = subscriber
    migrateTables(sql, 'proposals', [FIRST])
  }

  /** The number of a proposal that somebody removed is never given to another. */
  nextNumber(): number {
    return Math.max(0, ...this.numbers()) + 1
  }

  /** Returns undefined if there is no such proposal. */
  get(number: number): StoredProposal | undefined {
    const body = this.#body(number)
    return body === undefined ? undefined : (parseJson(body) as StoredProposal) // written by `put`
  }

  #body(number: number): string | undefined {
    const query = 'SELECT body FROM proposals WHERE number = ?'
    return this.#sql.exec<{ body: string }>(query, number).toArray()[0]?.body
  }

  put(proposal: StoredProposal): void {
    const { number, email } = proposal
    const isAltered = !this.#isRowAsWritten(number)
    this.#subscriber?.(this.get(number), proposal)
    const body = JSON.stringify(proposal)
    const isOpen = isOpenProposal(proposal) ? 1 : 0
    const query = 'INSERT OR REPLACE INTO proposals VALUES (?, ?, ?, ?)'
    this.#sql.exec(query, number, isOpen, email, body)
    // What somebody altered stays so, whatever becomes of it, for the verification to report.
    if (!isAltered) this.#kv.put(hashKey(number), hashOf(isOpen, email, body))
    if (isOpen === 0) this.#removeOldest()
  }

  /** History has what became of older ones. */
  #removeOldest(): void {
    const query = `SELECT number FROM proposals INDEXED BY proposals_ended WHERE is_open = 0
      ORDER BY number DESC LIMIT -1 OFFSET ?`
    const old = this.#sql.exec<{ number: number }>(query, LIMITS.endedProposals).toArray()
    for (const { number } of old) {
      this.#sql.exec('DELETE FROM proposals WHERE number = ?', number)
      this.#sql.exec('DELETE FROM proposal_people WHERE proposal = ?', number)
      this.#sql.exec('DELETE FROM proposal_views WHERE proposal = ?', number)
      this.#kv.delete(hashKey(number))
    }
  }

  /** Whether a proposal is as it was written. */
  isAsWritten(number: number): boolean {
    if (!this.#isRowAsWritten(number)) return false
    const people_hash = this.get(number)?.people_hash ?? null
    return people_hash === null || people_hash === this.hashPeople(number)
  }

  /** Whether the row of a proposal is, whatever is stored of its people. */
  #isRowAsWritten(number: number): boolean {
    const query = 'SELECT is_open, email, body FROM proposals WHERE number = ?'
    const [row] = this.#sql
      .exec<{ is_open: number; email: string; body: string }>(query, number)
      .toArray()
    const hash = this.#kv.get<string>(hashKey(number))
    // A row without a hash is one that somebody added, and a hash without a row one that was removed.
    if (row === undefined || hash === undefined) return row === hash
    return hash === hashOf(row.is_open, row.email, row.body)
  }

  /** Returns the numbers of all proposals that are stored, or whose hash is. */
  numbers(): number[] {
    const rows = this.#sql.exec<{ number: number }>('SELECT number FROM proposals').toArray()
    const hashed = [...this.#kv.list({ prefix: HASH_PREFIX })].map(([key]) =>
      Number(key.slice(HASH_PREFIX.length)),
    )
    return [...new Set([...rows.map(({ number }) => number), ...hashed])]
  }

  /** Returns the proposals that have not ended, oldest first. */
  open(): ListedProposal[] {
    const query = `SELECT ${SUMMARY} FROM proposals INDEXED BY proposals_open
      WHERE is_open = 1 ORDER BY number`
    return this.#listed(this.#sql.exec<{ body: string }>(query))
  }

  /** Returns the latest that ended, newest first. */
  ended(limit: number): ListedProposal[] {
    const query = `SELECT ${SUMMARY} FROM proposals INDEXED BY proposals_ended
      WHERE is_open = 0 ORDER BY number DESC LIMIT ?`
    return this.#listed(this.#sql.exec<{ body: string }>(query, limit))
  }

  #listed(rows: Iterable<{ body: string }>): ListedProposal[] {
    return Array.from(rows, ({ body }) => parseJson(body) as ListedProposal) // written by `put`
  }

  see(number: number, email: string): void {
    this.#sql.exec('INSERT OR IGNORE INTO proposal_views VALUES (?, ?)', number, email)
  }

  isSeen(number: number, email: string): boolean {
    const query = 'SELECT proposal FROM proposal_views WHERE proposal = ? AND email = ?'
    return this.#sql.exec(query, number, email).toArray().length > 0
  }

  /** Stores the people whose sessions a proposal ends. Every part but the last is full, so that positions are known. */
  addPeople(number: number, parts: Iterable<readonly string[]>): void {
    let part = 0
    let next: string[] = []
    const add = (emails: readonly string[]) => {
      const query = 'INSERT INTO proposal_people VALUES (?, ?, ?)'
      this.#sql.exec(query, number, part, JSON.stringify(emails))
      part += 1
    }
    for (const people of parts) {
      for (const email of people) {
        next.push(email)
        if (next.length < PEOPLE_PER_PART) continue
        add(next)
        next = []
      }
    }
    if (next.length > 0) add(next)
  }

  /** Yields the people of a proposal after a position, which starts at 1. Reads one part at a time. */
  *peopleAfter(number: number, after: number): Generator<{ position: number; email: string }> {
    const query = 'SELECT emails FROM proposal_people WHERE proposal = ? AND part = ?'
    for (let part = Math.floor(after / PEOPLE_PER_PART); ; part += 1) {
      const [row] = this.#sql.exec<{ emails: string }>(query, number, part).toArray()
      if (row === undefined) return
      const first = part * PEOPLE_PER_PART + 1
      const people = JSON.parse(row.emails) as string[] // by `addPeople`
      for (const [index, email] of people.entries()) {
        if (first + index > after) yield { position: first + index, email }
      }
    }
  }

  *people(number: number): Generator<string[]> {
    for (const { emails } of this.#peopleParts(number)) yield JSON.parse(emails) as string[] // by `addPeople`
  }

  #peopleParts(number: number): { part: number; emails: string }[] {
    const query = 'SELECT part, emails FROM proposal_people WHERE proposal = ? ORDER BY part'
    return this.#sql.exec<{ part: number; emails: string }>(query, number).toArray()
  }

  hashPeople(number: number): string {
    const parts = this.#peopleParts(number).map(({ part, emails }) => `${part} ${emails}`)
    return sha256Hex(parts.join('\n'))
  }
}

const HASH_PREFIX = 'proposal '
const hashKey = (number: number) => `${HASH_PREFIX}${number}`

function hashOf(isOpen: number, email: string, body: string): string {
  return sha256Hex(JSON.stringify([isOpen, email, body]))
}
