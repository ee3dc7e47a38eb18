import * as z from 'zod/mini'
import {
  getShowableCustomPageHtml,
  identityProviderSchema,
  customPageWithHtmlSchema,
} from '../../api/cloudflare-objects'
import type { BlockPageSource, BlockPageReason, LoginPageAccountFacts } from '../../api/draft'
import type { CloudflareOperationName } from '../../api/cloudflare-operations'
import { type Organization, organizationSchema } from '../../api/organization'
import type { UpstreamReply } from '../upstream'

type Call = (
  name: CloudflareOperationName,
  parameters?: { custom_page_id: string },
) => Promise<UpstreamReply>

/** Cached so that strangers with a link, which they may open any number of times, do not use up the API's limit. */
const KEPT_MS = 60_000

/** Reads what the login page shows to everyone, at most once a minute. */
export class LoginPageAccountFactsReader {
  readonly #call: Call
  /** Holds only what the page shows of each response: whole responses would take several MB. */
  readonly #kept = new Map<string, { until: number; shown: Promise<unknown> }>()

  constructor(call: Call) {
    this.#call = call
  }

  async context(): Promise<LoginPageAccountFacts> {
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

  async blockPage(kind: BlockPageReason): Promise<string | null> {
    const custom_page_id = (await this.#organization())?.custom_pages?.[kind] ?? ''
    // Anything other than an id could point the call at a different path.
    if (!/^[\w-]{1,64}$/.test(custom_page_id)) return null
    return this.#read(`page ${custom_page_id}`, async () => {
      const reply = await this.#call('getCustomPage', { custom_page_id })
      const page = z
        .nullish(customPageWithHtmlSchema)
        .safeParse(reply.ok ? reply.result : undefined)
      return getShowableCustomPageHtml(page.data) ?? null
    })
  }

  async #stateOf(kind: BlockPageReason): Promise<BlockPageSource> {
    const organization = await this.#organization()
    if (organization === undefined) return 'unknown'
    if (!organization.custom_pages?.[kind]) return 'default'
    return (await this.blockPage(kind)) === null ? 'unknown' : 'custom'
  }

  #organization(): Promise<Pick<Organization, 'mfa_config' | 'custom_pages'> | undefined> {
    return this.#read('organization', async () => {
      const reply = await this.#call('getOrganization')
      const { data } = organizationSchema.safeParse(reply.ok ? reply.result : undefined)
      return data && { mfa_config: data.mfa_config, custom_pages: data.custom_pages }
    })
  }

  /** Returns only names and types, and no configuration. */
  #providers(): Promise<LoginPageAccountFacts['identity_providers']> {
    return this.#read('providers', async () => {
      const reply = await this.#call('listIdentityProviders')
      const result = reply.ok ? reply.result : undefined
      const providers = z.array(identityProviderSchema).safeParse(result)
      if (!providers.success) return null
      return providers.data.map(({ id, name, type }) => ({
        id: id ?? '',
        name: name ?? '',
        type: type ?? '',
      }))
    })
  }

  #read<Shown>(key: string, ask: () => Promise<Shown>): Promise<Shown> {
    const now = Date.now()
    for (const [name, { until }] of this.#kept) if (until <= now) this.#kept.delete(name)
    const kept = this.#kept.get(key)
    if (kept !== undefined) return kept.shown as Promise<Shown> // a key is asked for in one way
    const shown = ask()
    this.#kept.set(key, { until: now + KEPT_MS, shown })
    return shown
  }
}
