import * as z from 'zod/mini'
import { readEmulatedAccount } from '../emulated-account'
import { DEMO_ACCOUNT_IDS, DEMO_SERVICE_TOKEN, DEMO_PERSONAS, type DemoPersona } from '../demo'
import {
  findPersonaByEmail,
  getAccessJwks,
  findPersonaBySessionToken,
  issueAccessSessionToken,
  signServiceTokenJwt,
  deleteAccessSession,
} from './sessions'
import { renderToStaticMarkup } from 'react-dom/server'
import type { IdentityProvider } from '../../api/cloudflare-objects'
import type { LoginDesign, Organization } from '../../api/organization'
import { computeDesignColorStyle } from '../../login-page/login-page-theme-colors'
import { CloudflareLoginPage } from '../../login-page/cloudflare-login-page'
import { LOGIN_PAGE_STYLES } from '../../login-page/styles'
import { ACME_IDENTITY_PROVIDERS } from '../acme'

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
  return redirect(302, { location })
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
    pathWithinApplication(new URL(url).searchParams.get('redirect_url') ?? ''),
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
  return redirect(303, {
    location: pathWithinApplication(form.redirect_url ?? ''),
    'set-cookie': `CF_Authorization=${token}; Path=/; HttpOnly; SameSite=Lax`,
  })
}

function logout(sql: SqlStorage, { headers }: Request): Response {
  deleteAccessSession(sql, sessionToken(headers) ?? '')
  return redirect(302, {
    location: '/cdn-cgi/access/login',
    'set-cookie': 'CF_Authorization=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0',
  })
}

const NOT_KEPT = { 'cache-control': 'no-store' }

function redirect(status: 302 | 303, headers: { location: string; 'set-cookie'?: string }) {
  return new Response(null, { status, headers: { ...headers, ...NOT_KEPT } })
}

function sessionToken(headers: Headers): string | undefined {
  return /(?:^|;\s*)CF_Authorization=([^;]+)/.exec(headers.get('cookie') ?? '')?.[1]
}

/** Returns a path within the application, because `//elsewhere.example` and the like lead away from it. */
function pathWithinApplication(wanted: string): string {
  const base = 'http://application.invalid'
  const url = URL.canParse(wanted, base) ? new URL(wanted, base) : new URL(base)
  return url.origin === base ? `${url.pathname}${url.search}${url.hash}` : '/'
}

/**
 * The login page as the organization designed it. The controls that sign in are beside it, and belong to the demo: a
 * button for each persona.
 */
async function respondWithSignInPage(
  organization: Organization | null,
  returnPath: string,
  providers: readonly IdentityProvider[] = ACME_IDENTITY_PROVIDERS,
): Promise<Response> {
  const name = organization?.name ?? 'Cloudflare Access'
  const { background_color, text_color, ...colorless } = organization?.login_design ?? {}
  const nonce = crypto.randomUUID()
  const page = renderToStaticMarkup(
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`Sign in · ${name}`}</title>
        <style nonce={nonce}>
          {`${LOGIN_PAGE_STYLES}${STYLES}${colorRule({ background_color, text_color })}`}
        </style>
      </head>
      <body>
        <CloudflareLoginPage
          design={colorless}
          organizationName={name}
          providers={providers}
          state={{ kind: 'providers' }}
          theme="system"
          application="Gatehouse"
          beside={<Personas returnPath={returnPath} />}
        />
      </body>
    </html>,
  )
  return new Response(`<!doctype html>${page}`, {
    headers: {
      'cache-control': 'no-store',
      'content-security-policy': `default-src 'none'; style-src 'nonce-${nonce}'; img-src https:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
      'content-type': 'text/html; charset=utf-8',
      // With `no-referrer`, the form would send `Origin: null`, which Miniflare refuses.
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
    },
  })
}

/**
 * Without a script nothing can set the styles of an element, and the policy above forbids style attributes in the
 * markup.
 */
function colorRule(design: LoginDesign): string {
  const declarations = Object.entries(computeDesignColorStyle(design)).map((pair) =>
    pair.join(': '),
  )
  return `.login-page { ${declarations.join('; ')} }`
}

function Personas({ returnPath }: { returnPath: string }) {
  return (
    <main className="personas">
      <p className="mark">Demo only, not part of the login page</p>
      <div>
        <h1>Choose who you are</h1>
        <p>
          Nobody is asked for a password. The login page is shown as it is designed now; its buttons
          do nothing here.
        </p>
        <form method="post" action="/cdn-cgi/access/login">
          <input type="hidden" name="redirect_url" value={returnPath} />
          {Object.values(DEMO_PERSONAS).map((persona) => (
            <PersonaButton key={persona.email} {...persona} />
          ))}
        </form>
      </div>
    </main>
  )
}

function PersonaButton({ email, name, about }: DemoPersona) {
  return (
    <button name="email" value={email}>
      <strong>{name}</strong> <span className="address">{email}</span>
      <span className="about">{about}</span>
    </button>
  )
}

/** Uses the colors of the card. */
const STYLES = `
html, body { height: 100%; margin: 0 }
.personas { border-radius: 12px; box-shadow: 0 0 0 1px var(--edge) }
.personas .mark { padding: 8px 24px; border-radius: 12px 12px 0 0; background: var(--text); color: var(--card);
  font-size: 13px; font-weight: 600 }
.personas > div { display: grid; gap: 8px; padding: 20px 24px 24px; border-radius: 0 0 12px 12px; background: var(--card) }
.personas form { display: grid; gap: 8px; margin-top: 8px }
.personas div > p, .personas span { color: var(--quiet); font-size: 14px; line-height: 1.4 }
.personas button { display: flex; flex-wrap: wrap; align-items: baseline; gap: 2px 12px; padding: 10px 14px;
  border: 1px solid var(--line); border-radius: 8px; background: var(--control); text-align: start; cursor: pointer }
.personas button:hover { background: var(--pressed) }
.personas strong { font-weight: 600 }
.personas .about { flex-basis: 100% }
@container (width >= 480px) { .personas .address { margin-inline-start: auto } }
@container (width < 480px) { .personas .address { flex-basis: 100% } }
`
