import { DurableObject } from 'cloudflare:workers'
import type { DohUpdate } from '../api/doh-update'
import type { OrganizationCreate } from '../api/organization-patch'
import type { Revocation } from '../api/revocation'
import * as writes from './account-writes'
import type { Answer } from './answer'
import type { Env } from './env'
import type { JsonRecord } from './replacement'
import { notConfigured, readSettings, type Settings } from './settings'
import { WriteQueue } from './write-queue'

/** A Cloudflare account's single writer: every write to the account goes through its one object. */
export class Account extends DurableObject<Env> {
  readonly #settings: Settings
  readonly #queue = new WriteQueue()

  constructor(ctx: DurableObjectState, env: Env, settings = readSettings(env)) {
    super(ctx, env)
    this.#settings = settings
  }

  updateOrganization(patch: JsonRecord, ifMatch?: string): Promise<Answer> {
    return this.#write((target) => writes.updateOrganization(target, patch, ifMatch))
  }

  createOrganization(organization: OrganizationCreate): Promise<Answer> {
    return this.#write((target) => writes.createOrganization(target, organization))
  }

  updateDoh(update: DohUpdate, ifMatch?: string): Promise<Answer> {
    return this.#write((target) => writes.updateDoh(target, update, ifMatch))
  }

  revokeUser(revocation: Revocation): Promise<Answer> {
    return this.#write((target) => writes.revokeUser(target, revocation))
  }

  async #write(write: (target: writes.WriteTarget) => Promise<Answer>): Promise<Answer> {
    const settings = this.#settings
    if (settings.mode === 'misconfigured') return notConfigured(settings)
    const accountId = this.ctx.id.name
    if (accountId === undefined) throw new TypeError('An account’s object is named by its id.')
    return this.#queue.run(() => write({ upstream: settings.upstream, accountId }))
  }
}
