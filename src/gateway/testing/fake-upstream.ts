import { successEnvelope } from '../../api/envelope'
import type { Role } from '../../api/roles'
import * as writes from '../account-writes'
import type { Gateway } from '../context'
import { gateway } from '../gateway'
import type { Settings } from '../settings'
import { ApiToken, type Upstream } from '../upstream'

/** For tests: the gateway with an upstream that does what the test says and keeps what it received. */

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

type Options = {
  /** Instead of the usual answer; undefined gives the usual one. */
  answer?: (request: Request) => Promise<Response> | undefined
  roles?: readonly Role[]
  settings?: Settings
}

export function gatewayUnderTest({ answer, roles = ['admin'], settings }: Options = {}) {
  const received: Received[] = []
  const upstream: Upstream = {
    baseUrl: 'https://upstream.example/client/v4',
    token: tokenOf(TOKEN),
    timeLimit: 100,
    fetch: async (request) => {
      const { method, url } = request
      const headers = Object.fromEntries(request.headers)
      received.push({ method, url, headers, body: await request.clone().text() })
      return answer?.(request) ?? usualAnswer(request)
    },
  }
  const bindings: Gateway['Bindings'] = {
    ASSETS: { fetch: assets } as Fetcher, // of which the gateway uses nothing else
    ACCOUNT: accounts(upstream),
    settings: settings ?? {
      mode: 'live',
      accountIds: [ACCOUNT, OTHER_ACCOUNT],
      operator: { email: 'ana@example.com', roles },
      upstream,
    },
  }
  return {
    received,
    call: async (path: string, init?: RequestInit) =>
      gateway.fetch(new Request(new URL(path, 'http://localhost:4173'), init), bindings),
  }
}

/** The built documents: the app's index, and one of a page's own. */
const DOCUMENTS = new Map([
  ['/', '<title>Gatehouse</title>'],
  ['/pages/doh', '<title>Gatehouse</title><link rel="modulepreload" href="/assets/doh.js">'],
])

/** A fetch of the files in public and dist. */
async function assets(input: RequestInfo | URL): Promise<Response> {
  const { pathname } = new URL(input instanceof Request ? input.url : input)
  const document = DOCUMENTS.get(pathname)
  return document === undefined
    ? new Response(null, { status: 404 })
    : new Response(document, { headers: { 'content-type': 'text/html' } })
}

/** The accounts' objects without their storage and queue, and with the upstream of the test. */
function accounts(upstream: Upstream): Gateway['Bindings']['ACCOUNT'] {
  const getByName = (accountId: string) => {
    const target = { upstream, accountId }
    return {
      updateOrganization: writes.updateOrganization.bind(null, target),
      createOrganization: writes.createOrganization.bind(null, target),
      updateDoh: writes.updateDoh.bind(null, target),
      revokeUser: writes.revokeUser.bind(null, target),
    }
  }
  return { getByName } as unknown as Gateway['Bindings']['ACCOUNT'] // the gateway uses no more of it
}

function usualAnswer({ method, url }: Request): Promise<Response> {
  const { pathname } = new URL(url)
  const isDoh = pathname.endsWith('/doh')
  const result = pathname.endsWith('/revoke_user')
    ? true
    : isDoh
      ? DOH
      : pathname.endsWith('/organizations')
        ? ORGANIZATION
        : []
  const isCreated = (isDoh && method === 'PUT') || (!isDoh && method === 'POST' && result !== true)
  return Promise.resolve(Response.json(successEnvelope(result), { status: isCreated ? 201 : 200 }))
}

export function tokenOf(text: string): ApiToken {
  const token = ApiToken.parse(text)
  if (token === undefined) throw new Error('no token')
  return token
}
