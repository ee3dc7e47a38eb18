import * as z from 'zod/mini'
import { readEmulatedAccount } from '../emulated-account'
import { DEMO_ACCOUNT_IDS, DEMO_SERVICE_TOKEN } from '../demo'
import {
  findPersonaByEmail,
  getAccessJwks,
  findPersonaBySessionToken,
  issueAccessSessionToken,
  signServiceTokenJwt,
  deleteAccessSession,
} from './sessions'
import { respondWithSignInPage } from './sign-in-page'

/** A path of the demo, not of Access; it asks whether a request may pass to the application. */
const ADMISSION = '/__access/admission'

const PATHS: Record<string, (sql: SqlStorage, request: Request) => Response | Promise<Response>> = {
  'GET /cdn-cgi/access/certs': async (sql) => Response.json(await getAccessJwks(sql)),
  'GET /cdn-cgi/access/get-identity': identity,
  'GET /cdn-cgi/access/login': loginForm,
  'POST /cdn-cgi/access/login': login,
  'GET /cdn-cgi/access/logout': logout,
  [`GET ${ADMISSION}`]: admission,
}

/** Emulates Cloudflare Access for one application: sign-in, sessions, signed tokens. */
export function handleAccessSignInRequest(
  sql: SqlStorage,
  request: Request,
): Response | Promise<Response> {
  const answer = PATHS[`${request.method} ${new URL(request.url).pathname}`]
  return answer?.(sql, request) ?? new Response('Access has no such page.\n', { status: 404 })
}

export function isAccessSignInPath(pathname: string): boolean {
  return pathname.startsWith('/cdn-cgi/access/') || pathname === ADMISSION
}

/**
 * With a session or a service token, responds with 200 and the token for the application. Otherwise, responds as Access
 * does in place of the application: with a redirect to the sign-in page, or with 401 for a script that identifies
 * itself as one.
 */
async function admission(sql: SqlStorage, { url, headers }: Request): Promise<Response> {
  const token = await admittedToken(sql, headers)
  if (token !== undefined) {
    return new Response(null, { headers: { 'cf-access-jwt-assertion': token } })
  }
  if (headers.get('x-requested-with') === 'XMLHttpRequest') {
    return new Response('Unauthorized\n', { status: 401, headers: NOT_KEPT })
  }
  const wanted = new URL(url).searchParams.get('path') ?? '/'
  const location = `/cdn-cgi/access/login?redirect_url=${encodeURIComponent(wanted)}`
  return new Response(null, { status: 302, headers: { location, ...NOT_KEPT } })
}

async function admittedToken(sql: SqlStorage, headers: Headers): Promise<string | undefined> {
  if (headers.get('cf-access-client-id') === DEMO_SERVICE_TOKEN.client_id) {
    const isSecret = headers.get('cf-access-client-secret') === DEMO_SERVICE_TOKEN.client_secret
    return isSecret ? signServiceTokenJwt(sql, DEMO_SERVICE_TOKEN.client_id) : undefined
  }
  const token = sessionToken(headers)
  return token !== undefined && findPersonaBySessionToken(sql, token) !== undefined
    ? token
    : undefined
}

function identity(sql: SqlStorage, { headers }: Request): Response {
  const persona = findPersonaBySessionToken(sql, sessionToken(headers) ?? '')
  if (persona === undefined) return Response.json({ err: 'no session' }, { status: 401 })
  const { email, name, groups } = persona
  return Response.json({
    email,
    name,
    idp: { id: '2a5f1c94-8e0b-4d37-96a2-c1b8f3e7d501', type: 'azureAD' },
    groups: groups.map((group) => ({ id: group.toLowerCase().replaceAll(' ', '-'), name: group })),
    geo: { country: 'DE' },
  })
}

function loginForm(sql: SqlStorage, { url }: Request): Promise<Response> {
  const account = readEmulatedAccount(sql, DEMO_ACCOUNT_IDS.acme)
  return respondWithSignInPage(
    account?.organization ?? null,
    returnPath(new URL(url).searchParams.get('redirect_url') ?? ''),
    account?.identity_providers,
  )
}

const loginFormSchema = z.object({
  email: z.optional(z.string()),
  redirect_url: z.optional(z.string()),
})

async function login(sql: SqlStorage, request: Request): Promise<Response> {
  const form = loginFormSchema.parse(Object.fromEntries(await request.formData()))
  const persona = findPersonaByEmail(form.email ?? '')
  if (persona === undefined) return new Response('Nobody has this address.\n', { status: 400 })
  const token = await issueAccessSessionToken(sql, persona)
  return new Response(null, {
    status: 303,
    headers: {
      location: returnPath(form.redirect_url ?? ''),
      'set-cookie': `CF_Authorization=${token}; Path=/; HttpOnly; SameSite=Lax`,
      ...NOT_KEPT,
    },
  })
}

function logout(sql: SqlStorage, { headers }: Request): Response {
  deleteAccessSession(sql, sessionToken(headers) ?? '')
  return new Response(null, {
    status: 302,
    headers: {
      location: '/cdn-cgi/access/login',
      'set-cookie': 'CF_Authorization=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0',
      ...NOT_KEPT,
    },
  })
}

const NOT_KEPT = { 'cache-control': 'no-store' }

function sessionToken(headers: Headers): string | undefined {
  return /(?:^|;\s*)CF_Authorization=([^;]+)/.exec(headers.get('cookie') ?? '')?.[1]
}

/** Returns a path within the application, because `//elsewhere.example` and the like lead away from it. */
function returnPath(wanted: string): string {
  const base = 'http://application.invalid'
  const url = URL.canParse(wanted, base) ? new URL(wanted, base) : new URL(base)
  return url.origin === base ? `${url.pathname}${url.search}${url.hash}` : '/'
}
