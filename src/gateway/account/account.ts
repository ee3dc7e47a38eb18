import { DurableObject } from 'cloudflare:workers'
import type { Setting } from '../../api/change'
import type { ChangeFilter } from '../../api/change-request'
import type { Revocation } from '../../api/revocation'
import type { Answer } from '../answer'
import type { Env } from '../env'
import { readSettings } from '../settings'
import type { Author } from './account-context'
import { AccountWriter } from './account-writer'
import type { ChangeOrder } from './change-road'
import type { ExportFormat } from './export'
import type { JsonRecord } from './replacement'

/** When nothing that was sent can still be on its way. */
const REMINDER_MS = 75_000

/** A Cloudflare account's single writer: every write to the account goes through its one object. */
export class Account extends DurableObject<Env> {
  readonly #writer: AccountWriter

  constructor(ctx: DurableObjectState, env: Env, settings = readSettings(env)) {
    super(ctx, env)
    if (settings.mode === 'misconfigured') throw new TypeError('Gatehouse is not configured.')
    this.#writer = new AccountWriter(settings.upstream, accountIdOf(ctx), {
      sql: ctx.storage.sql,
      transaction: (work) => ctx.storage.transactionSync(work),
      remind: () => ctx.storage.setAlarm(Date.now() + REMINDER_MS),
    })
    // A writer that died left its change open; nobody need wait until that is closed.
    if (this.#writer.hasPending()) ctx.waitUntil(this.#writer.settle())
  }

  override async alarm(): Promise<void> {
    if (this.#writer.hasPending()) await this.#writer.settle()
  }

  putSetting(order: ChangeOrder): Promise<Answer> {
    return this.#writer.putSetting(order)
  }

  makeChange(order: ChangeOrder): Promise<Answer> {
    return this.#writer.makeChange(order)
  }

  revertChange(number: number, ifMatch: string, author: Author): Promise<Answer> {
    return this.#writer.revertChange(number, ifMatch, author)
  }

  createOrganization(organization: JsonRecord, author: Author): Promise<Answer> {
    return this.#writer.createOrganization(organization, author)
  }

  revokeUser(revocation: Revocation, author: Author): Promise<Answer> {
    return this.#writer.revokeUser(revocation, author)
  }

  notice(setting: Setting, etag: string): Promise<void> {
    return this.#writer.notice(setting, etag)
  }

  settle(): Promise<void> {
    return this.#writer.settle()
  }

  listChanges(filter: ChangeFilter, below: number | undefined, limit: number): Answer {
    return this.#writer.listChanges(filter, below, limit)
  }

  getChange(number: number): Answer {
    return this.#writer.getChange(number)
  }

  exportChanges(filter: ChangeFilter, format: ExportFormat): ReadableStream<Uint8Array> {
    return this.#writer.exportChanges(filter, format)
  }

  verifyChanges(): Promise<Answer> {
    return this.#writer.verifyChanges()
  }
}

/** The object’s name. One that is woken by its alarm need not be told it, so it keeps it. */
function accountIdOf({ id, storage }: DurableObjectState): string {
  const kept = storage.kv.get<string>('account_id')
  if (kept !== undefined) return kept
  if (id.name === undefined) throw new TypeError('An account’s object is named by its id.')
  storage.kv.put('account_id', id.name)
  return id.name
}
