import type { SettingResource } from '../../src/api/change.ts'
import type { ApiResult } from '../../src/api/api-client.ts'
import type { JsonPointer } from '../../src/api/json.ts'
import type { CloudflareOperationName } from '../../src/api/cloudflare-operations.ts'
import { DEMO_ACCOUNT_IDS } from '../../src/emulator/demo.ts'
import { type Site, valueOf } from './site.ts'

const { acme, blank } = DEMO_ACCOUNT_IDS

/** One kind of write to an account. */
export type Write = {
  name: string
  account: string
  /** Undefined if the value cannot be read. */
  setting: SettingResource | undefined
  reads: CloudflareOperationName
  writes: CloudflareOperationName
  /** The field that it changes, and another value that a different client may write to it. */
  field: JsonPointer
  other: (turn: number) => string
  /** Returns a merge patch of something that it does not change. */
  elsewhere: (site: Site, turn: number) => Promise<Record<string, unknown>>
  /**
   * Makes sure that there is something to write, and returns the function that writes it. Turns are counted, so that no
   * two writes are the same.
   */
  prepare: (site: Site, turn: number) => Promise<() => Promise<ApiResult<unknown>>>
}

const ORGANIZATION = {
  account: acme,
  setting: 'organization',
  reads: 'getOrganization',
  writes: 'updateOrganization',
  other: (turn: number) => `Theirs ${turn}`,
  elsewhere: async (_site: Site, turn: number) => ({ theirs: turn }),
} as const

const DOH = {
  account: acme,
  setting: 'doh',
  reads: 'getDoh',
  writes: 'updateDoh',
  field: '/doh_jwt_duration',
  other: (turn: number) => `${turn}s`,
  elsewhere: async (site: Site) => {
    const { service_token_id: current } = (await site.truth(acme, 'doh')) ?? {}
    const tokens = valueOf(await site.cloudflare.listServiceTokens(acme))
    return { service_token_id: tokens.find(({ id }) => id !== current)?.id }
  },
} as const

export const WRITES: readonly Write[] = [
  {
    ...ORGANIZATION,
    name: 'a reviewed change',
    field: '/login_design/header_text',
    prepare: async (site, turn) => {
      const patch = { login_design: { header_text: `Header ${turn}` } }
      return reviewed(site, acme, 'organization', patch, turn)
    },
  },
  {
    ...ORGANIZATION,
    name: 'a PUT on Cloudflare’s own path',
    field: '/name',
    prepare: async (site, turn) => () =>
      site.cloudflare.updateOrganization(acme, { name: `Name ${turn}` }),
  },
  {
    ...ORGANIZATION,
    name: 'a change taken back',
    field: '/login_design/footer_text',
    prepare: async (site, turn) => {
      const patch = { login_design: { footer_text: `Footer ${turn}` } }
      const make = await reviewed(site, acme, 'organization', patch, turn)
      const { change, etag } = valueOf(await make())
      if (change === null || etag === null) throw new Error('There is nothing to take back.')
      const reason = `Back in turn ${turn}`
      return () => site.changes.revertChange(acme, change.number, { etag, reason })
    },
  },
  {
    ...DOH,
    name: 'a reviewed change of DoH',
    prepare: (site, turn) => reviewed(site, acme, 'doh', { doh_jwt_duration: `${turn}m` }, turn),
  },
  {
    ...DOH,
    name: 'a PUT of DoH',
    prepare: async (site, turn) => () =>
      site.cloudflare.updateDoh(acme, { doh_jwt_duration: `${turn}m` }),
  },
  {
    ...ORGANIZATION,
    account: blank,
    name: 'a new organization',
    writes: 'createOrganization',
    field: '/name',
    prepare: async (site, turn) => {
      await site.write(blank, 'organization', null)
      const name = `Blank ${turn}`
      const auth_domain = `blank-${turn}.cloudflareaccess.com`
      return () => site.cloudflare.createOrganization(blank, { name, auth_domain })
    },
  },
  {
    account: acme,
    setting: undefined,
    reads: 'getOrganization',
    writes: 'revokeUser',
    name: 'a revocation',
    field: '',
    other: String,
    elsewhere: async () => ({}),
    prepare: async (site, turn) => () =>
      site.cloudflare.revokeUser(acme, { email: `user-${turn}@acme.example` }),
  },
]

/** Returns a function that makes a change of the current value. */
export async function reviewed(
  { cloudflare, changes }: Site,
  account: string,
  resource: SettingResource,
  patch: Record<string, unknown>,
  turn: number,
) {
  const read = resource === 'doh' ? cloudflare.getDoh : cloudflare.getOrganization
  const answer = await read(account)
  if (!answer.ok) throw answer.error
  const { etag = '' } = answer
  return () => changes.makeChange(account, { resource, patch, etag, reason: `Turn ${turn}` })
}
