import * as z from 'zod/mini'
import {
  customHtml,
  identityProviderSchema,
  wholeCustomPageSchema,
} from '../../api/account-resources'
import type { BlockPage, BlockPageKind, LoginPageContext } from '../../api/draft'
import type { OperationName } from '../../api/operations'
import { type Organization, organizationSchema } from '../../api/organization'
import type { UpstreamReply } from '../upstream'

type Call = (name: OperationName, parameters?: { custom_page_id: string }) => Promise<UpstreamReply>

/** So that strangers with a link, who may open it as often as they like, use up none of the API's limit. */
const KEPT_MS = 60_000

/** What of an account the login page shows to everybody, read anew once a minute at most. */
export class LoginPageReader {
  readonly #call: Call
  readonly #kept = new Map<string, { until: number; reply: Promise<UpstreamReply> }>()

  constructor(call: Call) {
    this.#call = call
  }

  async context(): Promise<LoginPageContext> {
    const [organization, identity_providers, denied, forbidden] = await Promise.all([
      this.#organization(),
      this.#providers(),
      this.#stateOf('identity_denied'),
      this.#stateOf('forbidden'),
    ])
    return {
      identity_providers,
      mfa_methods: organization?.mfa_config?.allowed_authenticators ?? null,
      block_pages: { identity_denied: denied, forbidden },
    }
  }

  async blockPage(kind: BlockPageKind): Promise<string | null> {
    const custom_page_id = (await this.#organization())?.custom_pages?.[kind] ?? ''
    // What is no id would lead the call out of its path.
    if (!/^[\w-]{1,64}$/.test(custom_page_id)) return null
    const reply = await this.#read('getCustomPage', { custom_page_id })
    const page = z.nullish(wholeCustomPageSchema).safeParse(reply.ok ? reply.result : undefined)
    return customHtml(page.data) ?? null
  }

  async #stateOf(kind: BlockPageKind): Promise<BlockPage> {
    const organization = await this.#organization()
    if (organization === undefined) return 'unknown'
    if (!organization.custom_pages?.[kind]) return 'default'
    return (await this.blockPage(kind)) === null ? 'unknown' : 'custom'
  }

  async #organization(): Promise<Organization | undefined> {
    const reply = await this.#read('getOrganization')
    return organizationSchema.safeParse(reply.ok ? reply.result : undefined).data
  }

  /** Their names and types, and nothing of how they are set up. */
  async #providers(): Promise<LoginPageContext['identity_providers']> {
    const reply = await this.#read('listIdentityProviders')
    const providers = z.array(identityProviderSchema).safeParse(reply.ok ? reply.result : undefined)
    if (!providers.success) return null
    return providers.data.map(({ id, name, type }) => ({
      id: id ?? '',
      name: name ?? '',
      type: type ?? '',
    }))
  }

  #read(name: OperationName, parameters?: { custom_page_id: string }): Promise<UpstreamReply> {
    const key = `${name} ${parameters?.custom_page_id ?? ''}`
    const kept = this.#kept.get(key)
    if (kept !== undefined && Date.now() < kept.until) return kept.reply
    const reply = this.#call(name, parameters)
    this.#kept.set(key, { until: Date.now() + KEPT_MS, reply })
    return reply
  }
}
