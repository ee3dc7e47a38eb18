import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import type { HistoryVerification } from '../../api/change'
import { type ChangeClosingEntry, Journal, type ChangeOpeningEntry } from '../account/journal'
import { LastKnownValues } from '../account/last-known-values'
import { HistoryVerifier } from '../account/verification/history-verifier'

/** For tests: a typical change, and its end. */
export const SAMPLE_OPENING: ChangeOpeningEntry = {
  opened_at: '2026-01-01T00:00:00.000Z',
  email: 'ana@example.com',
  roles: ['admin'],
  resource: 'organization',
  operation: 'update',
  subject: null,
  reason: 'Why not',
  ticket: null,
  reverts: null,
  last_seen_at: null,
  requested: [{ pointer: '/name', from: 'A', to: 'B' }],
  before: { name: 'A' },
  intended: { name: 'B' },
  etag: '"a"',
}

export const SAMPLE_CLOSING: ChangeClosingEntry = {
  state: 'applied',
  closed_at: '2026-01-01T00:00:01.000Z',
  differences: [{ pointer: '/name', from: 'A', to: 'B' }],
  unrequested: [],
  error: null,
  ray_id: '8a1-FRA',
  after: { name: 'B' },
  etag: '"b"',
}

/** Runs with a journal of its own, in the storage of an object of its own. */
export function withJournal<Result>(
  work: (
    journal: Journal,
    sql: SqlStorage,
    rest: { kv: SyncKvStorage; verify: () => Promise<HistoryVerification> },
  ) => Result | Promise<Result>,
): Promise<Result> {
  const stub = env.ACCOUNT.getByName(crypto.randomUUID())
  return runInDurableObject(stub, (_account, { storage }) => {
    const { sql, kv } = storage
    const journal = new Journal(sql, kv)
    return work(journal, sql, { kv, verify: () => createVerifier(storage, journal).answer() })
  })
}

export function createVerifier(
  storage: Pick<DurableObjectStorage, 'sql' | 'kv'>,
  journal: Journal,
  wakeAt: (at: number) => Promise<void> = async () => {},
): HistoryVerifier {
  const known = new LastKnownValues(storage.sql, storage.kv)
  return new HistoryVerifier({ storage, journal, known, wakeAt })
}

export function fillJournal(journal: Journal, changes: number): void {
  for (let index = 0; index < changes; index += 1)
    journal.close(journal.open(SAMPLE_OPENING), SAMPLE_CLOSING)
}
