import { env } from 'cloudflare:workers'
import { createExecutionContext, runInDurableObject } from 'cloudflare:test'
import { successEnvelope } from '../../api/envelope'
import type { ApprovalPolicy } from '../../api/approvals/approvals'
import type { Role } from '../../api/roles'
import { dohPatchSchema } from '../../api/setting-patch-validation'
import { Account } from '../account/account'
import type { GatewayEnv } from '../gateway-context'
import { gateway } from '../gateway'
import type { CallerAuthenticationMode } from '../identity/access'
import type { NotificationSettings } from '../notification-settings'
import type { ValidGatewaySettings, GatewaySettings } from '../gateway-settings'
import type { RevocationRestrictions } from '../revocation-restrictions'
import { ApiToken, type UpstreamConnection } from '../upstream'

/**
 * For tests: the gateway with an upstream that does what the test says and records what it received. It stays beside the
 * emulator, which answers only as Cloudflare would: here a test writes a response that Cloudflare would never give, and
 * sees every header that was sent.
 */

export const ACCOUNT = 'ac3e0000000000000000000000000001'
export const OTHER_ACCOUNT = 'b1a40000000000000000000000000002'
export const TOKEN = 'the-token-nobody-sees'
export const ORGANIZATION = { auth_domain: 'acme.cloudflareaccess.com', name: 'Acme', unknown: 1 }
export const DOH = { id: '11111111-1111-4111-8111-111111111111', doh_jwt_duration: '24h' }

type Received = {
  method: string
  url: string
  headers: Record<string, string>
  body: string
}

export const EMPTY_REVOCATION_RESTRICTIONS: RevocationRestrictions = {
  protectedEmails: new Set(),
  protectedDomains: new Set(),
  dailyLimit: Infinity,
}

type Options = {
  /** Replaces the usual response; undefined returns the usual one. */
  answer?: (request: Request) => Promise<Response> | undefined
  roles?: readonly Role[]
  authentication?: CallerAuthenticationMode
  settings?: GatewaySettings
  isAskedTooOften?: boolean
  revocationPolicy?: RevocationRestrictions
  approvalPolicy?: ApprovalPolicy | null
  notifications?: NotificationSettings | null
}

export function gatewayUnderTest({
  answer,
  roles = ['admin'],
  authentication = { kind: 'operator', email: 'ana@example.com', roles },
  settings,
  isAskedTooOften = false,
  revocationPolicy = EMPTY_REVOCATION_RESTRICTIONS,
  approvalPolicy = null,
  notifications = null,
}: Options = {}) {
  const received: Received[] = []
  const counted: string[] = []
  const usual = usualUpstream()
  const upstream: UpstreamConnection = {
    baseUrl: 'https://upstream.example/client/v4',
    token: createApiToken(TOKEN),
    timeLimit: 100,
    fetch: async (request) => {
      const { method, url } = request
      const headers = Object.fromEntries(request.headers)
      received.push({ method, url, headers, body: await request.clone().text() })
      return answer?.(request) ?? usual(request)
    },
  }
  const configured: ValidGatewaySettings = {
    mode: authentication.kind === 'access' ? 'deployed' : 'live',
    accountIds: [ACCOUNT, OTHER_ACCOUNT],
    authentication,
    revocationPolicy,
    reserve: 0.25,
    historyKeepMonths: undefined,
    approvalPolicy,
    unattainableApprovals: undefined,
    notifications,
    upstream,
  }
  const run = crypto.randomUUID()
  const bindings: GatewayEnv['Bindings'] = {
    ASSETS: { fetch: assets } as Fetcher, // of which the gateway uses nothing else
    PERSON_RATE: {
      limit: async ({ key }) => {
        counted.push(key)
        return { success: !isAskedTooOften }
      },
    },
    ACCOUNT: accounts(configured, run),
    settings: settings ?? configured,
  }
  return {
    received,
    /** Deploys other settings. */
    deploy: (changed: Partial<Pick<ValidGatewaySettings, 'approvalPolicy' | 'authentication'>>) => {
      Object.assign(configured, changed)
    },
    /** The keys by which requests were counted. */
    counted,
    /** Changes what is stored of the account, as somebody with access to its storage could. */
    alter: (work: (storage: DurableObjectStorage) => void) =>
      runInDurableObject(env.ACCOUNT.getByName(`${ACCOUNT} ${run}`), (_account, { storage }) =>
        work(storage),
      ),
    /** Does what is due in the account's object, as its alarm would. */
    alarm: async () => {
      await Reflect.apply(Reflect.get(bindings.ACCOUNT.getByName(ACCOUNT), 'alarm'), undefined, [])
    },
    call: async (path: string, init?: RequestInit) =>
      gateway.fetch(
        new Request(new URL(path, 'http://localhost:4173'), init),
        bindings,
        createExecutionContext(),
      ),
  }
}

/** The built documents: the app's index, and those of two pages, one of them below another. */
const DOCUMENTS = new Map([
  ['/', '<title>Gatehouse</title>'],
  ['/pages/doh', '<title>Gatehouse</title><link rel="modulepreload" href="/assets/doh.js">'],
  [
    '/pages/revoke/many',
    '<title>Gatehouse</title><link rel="modulepreload" href="/assets/many.js">',
  ],
])

/** Serves the files in public and dist. */
async function assets(input: RequestInfo | URL): Promise<Response> {
  const { pathname } = new URL(input instanceof Request ? input.url : input)
  const document = DOCUMENTS.get(pathname)
  return document === undefined
    ? new Response(null, { status: 404 })
    : new Response(document, { headers: { 'content-type': 'text/html' } })
}

/**
 * The accounts, with the settings of the test. Each works within a real object, because only there is storage; the
 * object's own instance, which has other settings, is never called or woken.
 */
function accounts(settings: ValidGatewaySettings, run: string): GatewayEnv['Bindings']['ACCOUNT'] {
  const getByName = (accountId: string) => {
    const stub = env.ACCOUNT.getByName(`${accountId} ${run}`)
    const call =
      (name: string) =>
      async (...parameters: unknown[]) => {
        const result = await runInDurableObject(stub, async (_account, state) => {
          // The object’s own name also identifies the test.
          state.storage.kv.put('account_id', accountId)
          const account = new Account(state, env, settings)
          const returned: unknown = await Reflect.apply(
            Reflect.get(account, name),
            account,
            parameters,
          )
          await state.storage.deleteAlarm()
          // A stream can only be read where it was created.
          return returned instanceof ReadableStream ? new Response(returned).blob() : returned
        })
        return result instanceof Blob ? result.stream() : result
      }
    return new Proxy({}, { get: (_target, name: string) => call(name) })
  }
  return { getByName } as unknown as GatewayEnv['Bindings']['ACCOUNT'] // the gateway uses no more of it
}

/** An API that works as expected: a PUT replaces the value, and a GET returns it. */
function usualUpstream(): (request: Request) => Promise<Response> {
  let organization: unknown = ORGANIZATION
  let doh: unknown = DOH
  return async (request) => {
    const { method, url } = request
    const { pathname } = new URL(url)
    const body: unknown = method === 'GET' ? undefined : await request.json()
    if (pathname.endsWith('/revoke_user')) return Response.json(successEnvelope(true))
    if (pathname.includes('/custom_pages/')) {
      return Response.json(successEnvelope({ uid: 'p-1', custom_html: '<h1>No</h1>' }))
    }
    if (pathname.endsWith('/doh')) {
      if (method === 'PUT') doh = toDoh(body)
      return Response.json(successEnvelope(doh), { status: method === 'PUT' ? 201 : 200 })
    }
    if (!pathname.endsWith('/organizations')) return Response.json(successEnvelope([]))
    if (method !== 'GET') organization = body
    return Response.json(successEnvelope(organization), { status: method === 'POST' ? 201 : 200 })
  }
}

function toDoh(body: unknown): unknown {
  const { service_token_id: id, ...rest } = dohPatchSchema.parse(body)
  return { id, ...rest }
}

export function createApiToken(text: string): ApiToken {
  const token = ApiToken.parse(text)
  if (token === undefined) throw new Error('no token')
  return token
}
