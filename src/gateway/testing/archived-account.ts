import type { Archive, ArchivesState, ArchiveDropResult } from '../../api/history-archive'
import type { RunWithLatestPeople } from '../../api/revocation-run'
import { resultToSerializedResponse } from '../response'
import type { Result } from '../result'
import { BackfillRunner } from '../account/schema-migrations'
import { Journal } from '../account/journal'
import type { ArchiveCursor } from '../account/retention/archive-contents'
import { HistoryArchives } from '../account/retention/archives'
import { isHistoryRemovalRunning } from '../account/retention/history-removal'
import { RunStore } from '../account/runs/run-store'
import { AccountRuns } from '../account/runs/runs'
import { EMPTY_REVOCATION_RESTRICTIONS } from './fake-upstream'
import { FakeRevocationApi } from './fake-revocation-api'
import { createVerifier } from './stored-journal'
import { createProposalsWithoutPolicy } from './proposals-without-policy'
import { VirtualClock } from './virtual-clock'

const ARCHIVIST = { email: 'archivist@acme.example', roles: ['admin'] } as const
const DESK = {
  kind: 'person',
  email: 'desk@acme.example',
  groups: null,
  roles: ['admin'],
} as const

type AccountStorage = Pick<DurableObjectStorage, 'sql' | 'kv' | 'transactionSync'>

/** For tests: an account whose older months may be dropped, with runs. Its archives are read as the Worker reads them. */
export class ArchivedAccount {
  readonly journal: Journal
  readonly store: RunStore
  readonly runs: AccountRuns
  readonly archives: HistoryArchives
  readonly api: FakeRevocationApi
  /** The problem that a verification has found. */
  problem: string | undefined
  readonly #storage: AccountStorage
  readonly #clock = new VirtualClock()

  constructor(storage: AccountStorage, keepMonths: number | undefined) {
    const { sql, kv } = storage
    this.#storage = storage
    this.journal = new Journal(sql, kv)
    this.store = new RunStore(sql)
    this.api = new FakeRevocationApi(this.#clock)
    this.runs = new AccountRuns({
      proposals: createProposalsWithoutPolicy(storage),
      sql,
      journal: this.journal,
      clock: this.#clock,
      policy: EMPTY_REVOCATION_RESTRICTIONS,
      reserve: 0,
      revoke: (revocation) => this.api.revoke(revocation),
      rolesOf: () => DESK.roles,
      wakeAt: async () => {},
    })
    this.archives = new HistoryArchives({
      storage,
      accountId: 'a'.repeat(32),
      journal: this.journal,
      runs: this.store,
      keepMonths,
      now: () => new Date(),
      problem: () => this.problem,
      transaction: (work) => storage.transactionSync(work),
      wake: async () => {},
    })
  }

  /** Starts a run, and returns its number. */
  async start(emails: string[]): Promise<number> {
    return valueOrThrow(await this.runs.start({ emails, reason: 'Leak' }, DESK)).number
  }

  retry(run: number): Promise<Result<RunWithLatestPeople>> {
    return this.runs.retry(run, { reason: 'Again' }, DESK)
  }

  /** Lets the runs work until nobody waits. */
  async work(): Promise<void> {
    while ((await this.#clock.run(this.runs.work())) !== undefined);
  }

  list(): Promise<ArchivesState> {
    return this.archives.list()
  }

  /** Reads an archive to its end, and returns its lines with the SHA-256 of the file. */
  async fetch({
    last_change,
  }: Pick<Archive, 'last_change'>): Promise<{ text: string; sha256: string }> {
    const decoder = new TextDecoder()
    let lines = ''
    let count = 0
    for (let key: ArchiveCursor | undefined; ;) {
      const part = this.archives.part(last_change, key)
      if (part === null) throw new Error('There is no such archive.')
      lines += decoder.decode(part.bytes)
      count += part.count
      key = part.next
      if (key === undefined) break
    }
    const end = await this.archives.end(last_change, { count, sha256: await sha256(lines) })
    const text = lines + (end ?? '')
    const hash = await sha256(text)
    this.archives.noteSent(last_change, {
      email: ARCHIVIST.email,
      bytes: text.length,
      sha256: hash,
    })
    return { text, sha256: hash }
  }

  drop(
    { last_change }: Pick<Archive, 'last_change'>,
    hash: string,
  ): Promise<Result<ArchiveDropResult>> {
    return this.archives.drop(last_change, { sha256: hash, reason: 'Seven years' }, ARCHIVIST)
  }

  /** Takes a step of the removal, or all of them. */
  async remove({ steps }: { steps: 'one' | 'all' }): Promise<void> {
    const backfills = new BackfillRunner(this.#storage.sql, this.archives.removals)
    await backfills.work(steps === 'one' ? 0 : Infinity)
  }

  isRemoving(): boolean {
    return isHistoryRemovalRunning(this.#storage.sql)
  }

  verify() {
    // A history as small as that of a test is verified whole on each request.
    return createVerifier(this.#storage, this.journal).answer()
  }
}

export function valueOrThrow<Value>(result: Result<Value>): Value {
  if (!result.ok) throw new Error(resultToSerializedResponse(result).body)
  return result.value
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
