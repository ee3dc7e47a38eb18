import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import { exports } from 'cloudflare:workers'
import { beforeEach, describe, expect, test } from 'vitest'
import {
  DEMO_ACCOUNT_IDS,
  DEMO_API_TOKENS,
  DEMO_ACCESS_APPLICATION,
  type DemoPersona,
  DEMO_PERSONAS,
  DEMO_SERVICE_TOKEN,
} from '../demo'
import { ACME_IDENTITY_PROVIDERS } from '../acme'
import {
  BASE_URL,
  changeAcmeOutside,
  callControl,
  LOADING_TIMEOUT_MS,
  resetEmulator,
} from '../testing/test-client'

beforeEach(resetEmulator, LOADING_TIMEOUT_MS)

const ORIGIN = new URL(BASE_URL).origin

const ask = (path: string, init: RequestInit = {}) =>
  exports.default.fetch(new Request(`${ORIGIN}${path}`, { redirect: 'manual', ...init }))

async function signIn({ email }: DemoPersona, redirect_url = '/organization?edit=name') {
  const body = new URLSearchParams({ email, redirect_url })
  const response = await ask('/cdn-cgi/access/login', { method: 'POST', body })
  const [cookie = ''] = (response.headers.get('set-cookie') ?? '').split(';')
  return { cookie, location: response.headers.get('location') }
}

const admission = (headers: Record<string, string>) =>
  ask(`/__access/admission?path=${encodeURIComponent('/doh?x=1')}`, { headers })

async function admittedToken(headers: Record<string, string>): Promise<string> {
  return (await admission(headers)).headers.get('cf-access-jwt-assertion') ?? ''
}

async function tokenOf(persona: DemoPersona): Promise<string> {
  const { cookie } = await signIn(persona)
  return admittedToken({ cookie })
}

async function claimsOf(token: string) {
  const response = await ask('/cdn-cgi/access/certs')
  const keys = createLocalJWKSet(await response.json())
  const { payload } = await jwtVerify(token, keys, {
    algorithms: ['RS256'],
    issuer: `https://${DEMO_ACCESS_APPLICATION.teamDomain}`,
    audience: DEMO_ACCESS_APPLICATION.audience,
  })
  return payload
}

describe('without a session', () => {
  test('a page is answered with the way to the sign-in page, and back', async () => {
    const response = await admission({})
    expect(response.status).toBe(302)
    const location = new URL(response.headers.get('location') ?? '', ORIGIN)
    expect(location.pathname).toBe('/cdn-cgi/access/login')
    expect(location.searchParams.get('redirect_url')).toBe('/doh?x=1')
  })

  test('a script that says it is one is answered 401', async () => {
    expect((await admission({ 'x-requested-with': 'XMLHttpRequest' })).status).toBe(401)
  })

  test.each(['CF_Authorization=', 'CF_Authorization=made-up', 'other=1'])(
    'the cookie %o is worth nothing',
    async (cookie) => expect((await admission({ cookie })).status).toBe(302),
  )
})

describe('the sign-in page', () => {
  test('has the organization’s design, and a button for each persona', async () => {
    await changeAcmeOutside({ organization: { login_design: { header_text: 'Hello there' } } })
    const page = await (await ask('/cdn-cgi/access/login')).text()
    expect(page).toContain('Hello there')
    expect(page).toContain('--design-background: #0b1f3a')
    for (const { email } of Object.values(DEMO_PERSONAS)) expect(page).toContain(`value="${email}"`)
  })

  test('shows the real page’s ways to log in, of which none can be pressed', async () => {
    const page = await (await ask('/cdn-cgi/access/login')).text()
    const [, card = ''] = /<div class="card" inert="">(.*)<\/div><\/div><\/body>/.exec(page) ?? []
    for (const { name } of ACME_IDENTITY_PROVIDERS.slice(0, -1)) expect(card).toContain(name)
    expect(card).toContain('Get a login code emailed to you')
    expect(card).not.toMatch(/<form|name="email"/)
  })

  test('shows what is hostile in the design as the text it is', async () => {
    const hostile = '</style><script>alert(1)</script><img src=x onerror=alert(1)>'
    const login_design = {
      header_text: hostile,
      footer_text: hostile,
      background_color: `red } ${hostile}`,
      text_color: hostile,
      logo_path: 'javascript:alert(1)',
    }
    await changeAcmeOutside({ organization: { name: hostile, login_design } })
    const response = await ask('/cdn-cgi/access/login?redirect_url="><script>alert(1)</script>')
    const page = await response.text()
    expect(page).not.toMatch(/<script|<img|javascript:|red }| style=/)
    expect(page.split('</style>')).toHaveLength(2)
    expect(response.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'nonce-/,
    )
  })

  test.each([
    ['https://elsewhere.example/', '/'],
    ['//elsewhere.example/', '/'],
    ['/\\elsewhere.example', '/'],
    ['javascript:alert(1)', '/'],
    ['/organization?edit=name#top', '/organization?edit=name#top'],
  ])('leads from %o to %o', async (wanted, location) => {
    expect((await signIn(DEMO_PERSONAS.admin, wanted)).location).toBe(location)
  })

  test('signs nobody in who is no persona', async () => {
    const body = new URLSearchParams({ email: 'mallory@acme.example' })
    const response = await ask('/cdn-cgi/access/login', { method: 'POST', body })
    expect(response.status).toBe(400)
    expect(response.headers.get('set-cookie')).toBeNull()
  })
})

describe('a session', () => {
  test('is handed to the application as a token that Access signed', async () => {
    const { cookie } = await signIn(DEMO_PERSONAS.designer)
    expect(await claimsOf(await admittedToken({ cookie }))).toMatchObject({
      email: DEMO_PERSONAS.designer.email,
      type: 'app',
    })
  })

  test('has groups, which get-identity tells and the token does not', async () => {
    const { cookie } = await signIn(DEMO_PERSONAS.helpdesk)
    const identity = await (
      await ask('/cdn-cgi/access/get-identity', { headers: { cookie } })
    ).json()
    expect(identity).toMatchObject({
      email: DEMO_PERSONAS.helpdesk.email,
      groups: [{ name: 'Service desk' }, { name: 'Everyone' }],
    })
    expect(await claimsOf(await admittedToken({ cookie }))).not.toHaveProperty('groups')
  })

  test('ends on signing out, in that browser alone', async () => {
    const here = await signIn(DEMO_PERSONAS.admin)
    const there = await signIn(DEMO_PERSONAS.admin)
    const response = await ask('/cdn-cgi/access/logout', { headers: { cookie: here.cookie } })
    expect(response.headers.get('set-cookie')).toContain('Max-Age=0')
    expect((await admission({ cookie: here.cookie })).status).toBe(302)
    expect((await admission({ cookie: there.cookie })).status).toBe(200)
  })

  test('ends after a day', async () => {
    const { cookie } = await signIn(DEMO_PERSONAS.admin)
    await callControl('POST', '/clock', { advance_ms: 24 * 3_600_000 })
    expect((await admission({ cookie })).status).toBe(302)
    expect((await ask('/cdn-cgi/access/get-identity', { headers: { cookie } })).status).toBe(401)
  })

  test('ends a while after the person was revoked, and nobody else’s does', async () => {
    const { cookie: admin } = await signIn(DEMO_PERSONAS.admin)
    const { cookie: viewer } = await signIn(DEMO_PERSONAS.viewer)
    await ask(`/client/v4/accounts/${DEMO_ACCOUNT_IDS.acme}/access/organizations/revoke_user`, {
      method: 'POST',
      headers: { authorization: `Bearer ${DEMO_API_TOKENS.everything}` },
      body: JSON.stringify({ email: DEMO_PERSONAS.admin.email }),
    })
    expect((await admission({ cookie: admin })).status).toBe(200)
    await callControl('POST', '/clock', { advance_ms: 20_000 })
    expect((await admission({ cookie: admin })).status).toBe(302)
    expect((await admission({ cookie: viewer })).status).toBe(200)
  })

  test('ends for everybody by a control, and stays through a reset', async () => {
    const { cookie } = await signIn(DEMO_PERSONAS.admin)
    await resetEmulator()
    expect((await admission({ cookie })).status).toBe(200)
    await callControl('DELETE', '/sessions')
    expect((await admission({ cookie })).status).toBe(302)
  })
})

describe('keys', () => {
  test('rotate: the new one signs, and what the one before signed still counts', async () => {
    const before = await tokenOf(DEMO_PERSONAS.admin)
    await callControl('POST', '/access-keys/rotate')
    const after = await tokenOf(DEMO_PERSONAS.admin)
    expect(decodeProtectedHeader(after).kid).not.toBe(decodeProtectedHeader(before).kid)
    expect(await claimsOf(before)).toMatchObject({ email: DEMO_PERSONAS.admin.email })
    expect(await claimsOf(after)).toMatchObject({ email: DEMO_PERSONAS.admin.email })
    await callControl('POST', '/access-keys/rotate')
    await expect(claimsOf(before)).rejects.toThrow('no applicable key')
  })
})

describe('a service token', () => {
  const { client_id, client_secret } = DEMO_SERVICE_TOKEN

  test('is handed to the application by its client id, with no e-mail', async () => {
    const headers = { 'cf-access-client-id': client_id, 'cf-access-client-secret': client_secret }
    const claims = await claimsOf(await admittedToken(headers))
    expect(claims).toMatchObject({ common_name: client_id, sub: '' })
    expect(claims).not.toHaveProperty('email')
  })

  test('with a wrong secret is refused', async () => {
    const headers = { 'cf-access-client-id': client_id, 'cf-access-client-secret': 'guess' }
    expect((await admission(headers)).status).toBe(302)
  })
})
