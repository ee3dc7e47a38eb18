import * as z from 'zod/mini'
import { env } from 'cloudflare:workers'
import type { SettingResource } from '../../api/change'
import { failureEnvelope, successEnvelope } from '../../api/envelope'
import { isJsonObject } from '../../api/json'
import { applyMergePatch } from '../../api/merge-patch'
import { listUnknownFields } from '../../api/organization'
import { READ_ONLY_ORGANIZATION_KEYS } from '../../api/setting-fields'
import { SETTING_ADAPTERS } from '../account/setting-adapters'
import { ACME, emulator } from './demo-client'

/** For tests: the actual settings of an account, which others may change as well. */
export type FakeAccount = {
  accountId: string
  /** Service tokens that may issue DoH tokens. */
  serviceTokens: readonly [string, string]
  /** The API's response to a call, with or without a fault. */
  answer: (request: Request, fault?: FakeAccountFault) => Promise<Response>
  /** The live value in the form of the API; null if there is no organization. */
  live: (setting: SettingResource) => Promise<Record<string, unknown> | null>
  /** Applies a merge patch that bypasses the gateway; null removes everything. */
  write: (setting: SettingResource, patch: Record<string, unknown> | null) => Promise<void>
}

/** The faults of the emulator: src/emulator/faults.ts. */
export type FakeAccountFault =
  | { kind: 'drop-before' | 'drop-after' | 'html' | 'truncate' }
  | { kind: 'status'; status: number }

export const BASE_URL = 'http://emulator/client/v4'

const ORGANIZATION = {
  auth_domain: 'acme.cloudflareaccess.com',
  name: 'Acme',
  session_duration: '24h',
  login_design: { header_text: 'Welcome', footer_text: 'Call us' },
  unknown_key: { kept: true },
}
const TOKENS = [
  '11111111-1111-4111-8111-111111111111',
  '22222222-2222-4222-8222-222222222222',
] as const

/** An account in memory. Its API replaces values on PUT, and refuses what the stricter reports say it refuses. */
export function createAccountInMemory(options: { hasOrganization: boolean }): FakeAccount {
  let organization: Record<string, unknown> | null = options.hasOrganization ? ORGANIZATION : null
  let doh: Record<string, unknown> = { service_token_id: TOKENS[0], doh_jwt_duration: '24h0m0s' }
  let stamps = 0

  function told(setting: SettingResource): Record<string, unknown> | null {
    if (organization === null) return null
    if (setting === 'organization') return { ...organization, updated_at: `stamp ${stamps}` }
    const { service_token_id: id, ...rest } = doh
    return { id, name: 'DoH', ...rest }
  }

  function replace(setting: SettingResource, body: Record<string, unknown>): Response | undefined {
    if (setting === 'doh') {
      doh = { ...doh, ...body }
      return undefined
    }
    const hasReadOnly = READ_ONLY_ORGANIZATION_KEYS.some((key) => Object.hasOwn(body, key))
    // One of the keys that GET returns and PUT may refuse.
    const isPicky = listUnknownFields(body).some(([key, value]) => key === 'answered_only' && value)
    if (hasReadOnly || isPicky) return refuse(400, 12062, 'invalid_org_config')
    if (typeof body['auth_domain'] !== 'string') return refuse(400, 11004, 'invalid_auth_domain')
    if (body['auth_domain'].startsWith('globex.')) return refuse(409, 12105, 'taken')
    organization = withoutNull(body)
    return undefined
  }

  async function take(request: Request): Promise<Response> {
    const { method, url } = request
    stamps += 1
    if (url.endsWith('/revoke_user')) return Response.json(successEnvelope(true))
    const setting: SettingResource = url.endsWith('/doh') ? 'doh' : 'organization'
    if (method === 'POST' && organization !== null) return refuse(409, 12132, 'conflict')
    if (method !== 'POST' && organization === null) return refuse(403, 9999, 'not_enabled')
    const body = method === 'GET' ? undefined : await request.json<Record<string, unknown>>()
    const refusal = body === undefined ? undefined : replace(setting, body)
    return refusal ?? Response.json(successEnvelope(told(setting)))
  }

  return {
    accountId: ACME,
    serviceTokens: TOKENS,
    answer: async (request, fault) => {
      switch (fault?.kind) {
        case undefined:
          return take(request)
        case 'drop-before':
          throw new Error('The connection broke.')
        case 'drop-after':
          await take(request)
          throw new Error('The connection broke.')
        case 'html':
          return new Response('<h1>Error code 502</h1>', { status: 502 })
        case 'truncate': {
          const text = await (await take(request)).text()
          return new Response(text.slice(0, Math.ceil(text.length / 2)))
        }
        case 'status':
          return refuse(fault.status, 10001, 'internal')
      }
    },
    live: async (setting) => documentOf(setting, told(setting)),
    write: async (setting, patch) => {
      if (setting === 'doh') doh = { ...doh, ...patch }
      else organization = asRecord(applyMergePatch(organization, patch))
    },
  }
}

const stateSchema = z.object({
  organization: z.nullable(z.looseObject({})),
  doh: z.nullable(z.looseObject({})),
  features: z.object({ independent_mfa: z.boolean() }),
  service_tokens: z.array(z.object({ id: z.string() })),
})

async function readAcme() {
  const response = await env.EMULATOR.fetch(`http://emulator/__emulator/accounts/${ACME}`)
  return stateSchema.parse(await response.json())
}

/** The emulator's account Acme, as seeded, with the emulator's rules and faults. */
export async function createAccountInEmulator(): Promise<FakeAccount> {
  await emulator.reset()

  async function live(setting: SettingResource): Promise<Record<string, unknown> | null> {
    const { organization, doh, features } = await readAcme()
    if (setting === 'doh') return doh
    const mfa_configuration_allowed = features.independent_mfa
    return organization && { ...organization, mfa_configuration_allowed }
  }

  const [first, second] = (await readAcme()).service_tokens
  if (first === undefined || second === undefined) throw new Error('too few service tokens')
  return {
    accountId: ACME,
    serviceTokens: [first.id, second.id],
    answer: async (request, fault) => {
      if (fault !== undefined) await emulator.addFault({ ...fault })
      return env.EMULATOR.fetch(request)
    },
    live,
    write: async (setting, patch) => {
      const value = setting === 'doh' ? { ...(await live('doh')), ...patch } : patch
      await emulator.changeAccount(ACME, { [setting]: value })
    },
  }
}

function refuse(status: number, code: number, slug: string): Response {
  const errors = [{ code, message: `access.api.error.${slug}` }]
  return Response.json(failureEnvelope(errors), { status })
}

function documentOf(setting: SettingResource, result: unknown): Record<string, unknown> | null {
  if (result === null && setting === 'organization') return null
  const document = SETTING_ADAPTERS[setting].documentOf(result)
  if (document === undefined) throw new Error('no value of this setting')
  return document
}

function withoutNull(value: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(value).filter(([, item]) => item !== null)
  return Object.fromEntries(
    entries.map(([key, item]) => [key, isJsonObject(item) ? withoutNull(item) : item]),
  )
}

function asRecord(value: unknown): Record<string, unknown> | null {
  return isJsonObject(value) ? value : null
}
