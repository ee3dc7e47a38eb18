import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { test as nodeTest } from '@playwright/test'
import * as z from 'zod/mini'
import { paths } from '../src/app/paths.ts'
import { DEMO_ACCOUNT_IDS, DEMO_API_TOKENS } from '../src/emulator/demo.ts'
import { controlEmulator } from './support/emulator.ts'
import { expectPage, expectToast } from './support/expectations.ts'
import { expect, test } from './support/fixtures.ts'
import { PAGES } from './support/pages.ts'
import { sendRaw } from './support/raw-http.ts'
import { review } from './support/review.ts'
import { secretsIn } from './support/secrets.ts'
import { sessionCookie, signedIn } from './support/sign-in.ts'
import { type Site, startSite } from './support/site.ts'
import { watchBrowser } from './support/watch.ts'
import { LOCAL_BUILD_FOLDER } from '../src/build/build.ts'
import { startLocalServer } from './support/local-server.ts'

const { acme } = DEMO_ACCOUNT_IDS

// ── Headers ──────────────────────────────────────────────────────────────────────────────────────────

test.describe('every answer is protected:', () => {
  type Case = {
    what: string
    to: string | (() => Promise<string>)
    status: number
    accept?: string
  }

  const PAGE = 'text/html,application/xhtml+xml'

  const documents: Case[] = [
    { what: 'the start', to: '/', status: 200, accept: PAGE },
    ...PAGES.map(({ name, path: to }) => ({ what: name, to, status: 200, accept: PAGE })),
    { what: 'a page that is not', to: `/${acme}/nonsense`, status: 200, accept: PAGE },
    { what: 'a document itself', to: '/pages/doh', status: 200, accept: PAGE },
  ]
  const files: Case[] = [
    { what: 'a script', to: () => assetPath('.js'), status: 200 },
    { what: 'a style sheet', to: () => assetPath('.css'), status: 200 },
    { what: 'the icon', to: '/gatehouse.svg', status: 200 },
    { what: 'a redirect', to: '/index.html', status: 307 },
  ]
  const answers: Case[] = [
    { what: 'the session', to: '/api/session', status: 200 },
    { what: 'the health check', to: '/api/healthz', status: 200 },
    { what: 'upstream’s answer', to: `/client/v4/accounts/${acme}`, status: 200 },
    { what: 'history', to: `/api/accounts/${acme}/changes`, status: 200 },
    { what: 'a download', to: `/api/accounts/${acme}/changes.csv`, status: 200 },
    { what: 'a link that is none', to: '/share/nothing/draft', status: 404 },
    { what: 'a refusal', to: `/client/v4/accounts/${'0'.repeat(32)}`, status: 403 },
    { what: 'a path that leads nowhere', to: '/api/nowhere', status: 404 },
    { what: 'a script that is not there', to: '/assets/nothing.js', status: 404, accept: PAGE },
  ]

  async function headersOf({ to, status, accept = '*/*' }: Case, serverUrl: string) {
    const cookie = await sessionCookie(serverUrl, 'admin')
    const url = `${serverUrl}${typeof to === 'string' ? to : await to()}`
    const response = await fetch(url, { headers: { cookie, accept }, redirect: 'manual' })
    expect(response.status).toBe(status)
    return Object.fromEntries(response.headers)
  }

  // headers.test.ts checks that the same features are forbidden everywhere.
  const ALWAYS = {
    'permissions-policy': expect.stringMatching(/\bcamera=\(\), .*\busb=\(\), /),
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'strict-transport-security': 'max-age=31536000; includeSubDomains',
    'x-content-type-options': 'nosniff',
  }

  for (const each of [...documents, ...files]) {
    test(`${each.what}, as a document or a part of it`, async ({ serverUrl }) => {
      const headers = await headersOf(each, serverUrl)
      expect(headers).toMatchObject({ ...ALWAYS, 'cross-origin-opener-policy': 'same-origin' })
      const policy = new Map(
        (headers['content-security-policy'] ?? '').split('; ').map((directive) => {
          const [name = '', ...values] = directive.split(' ')
          return [name, values.join(' ')]
        }),
      )
      expect(Object.fromEntries(policy)).toMatchObject({
        'default-src': "'none'",
        'script-src': "'self'",
        'connect-src': "'self'",
        'frame-src': "'self'",
        'base-uri': "'none'",
        'form-action': "'none'",
        'frame-ancestors': "'none'",
        'require-trusted-types-for': "'script'",
        'trusted-types': "'none'",
      })
      expect(policy.get('style-src')).toMatch(/^'self' 'sha256-[^']+'$/)
      expect(headers['content-security-policy']).not.toContain('unsafe')
      if (each.accept === PAGE) expect(headers['cache-control']).toBe('no-store')
    })
  }

  for (const each of answers) {
    test(`${each.what}, as data, and is not kept`, async ({ serverUrl }) => {
      expect(await headersOf(each, serverUrl)).toMatchObject({
        ...ALWAYS,
        'cache-control': 'no-store',
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      })
    })
  }

  test('the sign-in page', async ({ serverUrl }) => {
    const page = { what: '', to: '/cdn-cgi/access/login', status: 200, accept: PAGE }
    const headers = await headersOf(page, serverUrl)
    expect(headers['content-security-policy']).toContain("default-src 'none'")
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
    expect(headers['content-security-policy']).not.toContain('unsafe')
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    })
  })
})

async function assetPath(extension: string): Promise<string> {
  const names = await readdir(path.join(LOCAL_BUILD_FOLDER, 'client/assets'))
  return `/assets/${names.find((name) => name.endsWith(extension)) ?? 'none'}`
}

// ── In the browser ───────────────────────────────────────────────────────────────────────────────────

test.describe('nothing that the app does is forbidden to it:', () => {
  // The fixture `nothingLeaks` watches every page of every test, including those of pages.e2e.ts.
  test('where something is edited, reviewed, shown as code and saved', async ({ page }) => {
    await page.goto(paths.organization(acme))
    await page.getByRole('button', { name: /^Account: Acme/ }).click()
    await expect(
      page.getByRole('dialog', { name: 'Account' }).getByRole('option').first(),
    ).toBeVisible()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Edit Sessions' }).click()
    await expectPage(page, 'Edit organization')
    await page.getByLabel('Global session duration').fill('12h')
    const dialog = await review(page)
    await dialog.getByRole('button', { name: 'As code' }).click()
    const code = page.getByRole('dialog', { name: 'This change as code' })
    await code.getByRole('button', { name: 'Close' }).click()
    await dialog.getByRole('button', { name: 'Save changes' }).click()
    await expectToast(page, 'Organization saved')
  })
})

test.describe('what is forbidden', () => {
  test('does not happen, and is noticed', async ({ browser, serverUrl }) => {
    const context = await browser.newContext({ storageState: await signedIn(serverUrl, 'admin') })
    const findings = watchBrowser(context)
    const page = await context.newPage()
    await page.goto(`${serverUrl}${paths.doh(acme)}`)
    await expectPage(page, 'DNS over HTTPS')
    expect(await findings()).toEqual([])

    const happened = await page.evaluate(async () => {
      const attempts: Record<string, () => unknown> = {
        'a script of its own': () => {
          document.createElement('script').text = 'document.title = "run"'
        },
        'a script from elsewhere': () => {
          document.createElement('script').src = 'https://elsewhere.example/a.js'
        },
        HTML: () => {
          document.createElement('div').innerHTML = '<img src=x onerror=alert(1)>'
        },
        'a policy of its own': () =>
          Reflect.get(window, 'trustedTypes').createPolicy('default', {}),
        'a request elsewhere': () => fetch('https://elsewhere.example/'),
        'a style': () => {
          const style = document.createElement('style')
          style.textContent = 'body { opacity: 0.5 }'
          document.head.append(style)
          if (getComputedStyle(document.body).opacity === '1') throw new Error('It has no effect.')
        },
      }
      const outcomes = await Promise.allSettled(
        Object.values(attempts).map(async (attempt) => attempt()),
      )
      return Object.keys(attempts).filter((_, index) => outcomes[index]?.status === 'fulfilled')
    })
    expect(happened).toEqual([])
    await expect.poll(async () => (await findings()).length).toBeGreaterThanOrEqual(5)
    await context.close()
  })

  test('browser features that the app does not use', async ({ page }) => {
    await page.goto(paths.doh(acme))
    const allowed = z.array(z.string()).parse(
      await page.evaluate((): unknown => {
        const policy: unknown = Reflect.get(document, 'featurePolicy')
        return Reflect.get(Object(policy), 'allowedFeatures').call(policy)
      }),
    )
    expect(allowed).toContain('clipboard-write')
    const powerful = ['camera', 'clipboard-read', 'display-capture', 'fullscreen', 'geolocation']
    powerful.push('hid', 'local-fonts', 'microphone', 'midi', 'payment', 'serial', 'usb')
    expect(powerful.filter((name) => allowed.includes(name))).toEqual([])
  })
})

test('a token that came with an answer would be noticed', async ({ browser }) => {
  // A separate server, because the history would keep the token and expose it to later tests.
  const server = await startLocalServer()
  try {
    const organization = { name: `Acme ${DEMO_API_TOKENS.read}` }
    await controlEmulator(server.url).setAccount(acme, { organization })
    const context = await browser.newContext({ storageState: await signedIn(server.url, 'admin') })
    const findings = watchBrowser(context)
    const page = await context.newPage()
    await page.goto(`${server.url}${paths.organization(acme)}`)
    await expectPage(page, 'Organization')
    expect((await findings()).join()).toContain('answered the API token “read”')
    await context.close()
  } finally {
    await server.stop()
  }
})

test('the documents load nothing from elsewhere', async ({ page, serverUrl }) => {
  const elsewhere: string[] = []
  page.on('request', (request) => {
    if (!request.url().startsWith(serverUrl)) elsewhere.push(request.url())
  })
  await page.goto(paths.organization(acme))
  await expectPage(page, 'Organization')
  expect(elsewhere).toEqual([])
})

// ── Beyond the browser ───────────────────────────────────────────────────────────────────────────────

/** Recognizes responses of the gateway; an invalid request gets no further than the runtime. */
const isOfGateway = (head: string) => /^x-request-id:/im.test(head)

nodeTest.describe('whatever comes over a connection', () => {
  // Run in sequence, so that the last test can check the results of all.
  nodeTest.describe.configure({ mode: 'default' })

  let site: Site

  nodeTest.beforeAll(async () => {
    site = await startSite('security')
  })

  nodeTest.afterAll(() => site.stop())

  const session = '/api/session'
  const organization = `/client/v4/accounts/${acme}/access/organizations`

  type Raw = { method?: string; path?: string; headers?: string[]; host?: string; body?: string }

  function rawRequest({ method = 'GET', path: to = session, headers = [], ...raw }: Raw): string {
    const { host = 'localhost', body = '' } = raw
    const all = [`Host: ${host}`, 'Connection: close', ...headers]
    return `${method} ${to} HTTP/1.1\r\n${all.join('\r\n')}\r\n\r\n${body}`
  }

  async function send(request: string) {
    const answer = await sendRaw(site.url(), request)
    expect(secretsIn(`${answer.head}\n${answer.body}`)).toEqual([])
    return answer
  }

  const CASES: [what: string, request: Raw, status: number][] = [
    ['TRACE', { method: 'TRACE' }, 405],
    ['OPTIONS', { method: 'OPTIONS' }, 405],
    ['PROPFIND', { method: 'PROPFIND' }, 405],
    [
      'a preflight from elsewhere',
      {
        method: 'OPTIONS',
        path: organization,
        headers: ['Origin: https://evil.example', 'Access-Control-Request-Method: PUT'],
      },
      403,
    ],
    [
      'a method in a header',
      {
        method: 'POST',
        path: `${organization}/revoke_user?_method=PUT`,
        headers: ['X-HTTP-Method-Override: PUT', 'Content-Length: 2'],
        body: '{}',
      },
      400,
    ],
    ['another host', { host: 'evil.example' }, 403],
    ['a host that begins like this one', { host: '127.0.0.1.evil.example' }, 403],
    ['a host with a dot behind', { host: 'localhost.' }, 403],
    ['another host beside this one', { headers: ['X-Forwarded-Host: evil.example'] }, 200],
    [
      'a host in the headers alone',
      { host: 'evil.example', headers: ['X-Forwarded-Host: localhost'] },
      403,
    ],
    ['two slashes', { path: '//api/session' }, 404],
    ['an upper case path', { path: '/API/session' }, 404],
    ['a slash at the end', { path: '/api/session/' }, 404],
    ['a parameter of a segment', { path: '/api/session;x=1' }, 404],
    ['a NUL', { path: '/api/session%00' }, 404],
    ['a slash that is encoded', { path: '/api%2fsession' }, 404],
    ['a backslash', { path: '/api\\session' }, 404],
    ['half an escape', { path: '/api/%' }, 404],
    ['bytes that are no UTF-8', { path: '/api/%ff\xff' }, 404],
    ['a way around', { path: '/api/..;/client/v4/user/tokens' }, 404],
    [
      'a way out of an account',
      { path: `/client/v4/accounts/${acme}%2f..%2f..%2fuser/tokens` },
      404,
    ],
    [
      'a way out of a user',
      { path: organization.replace('organizations', 'users/%2e%2e/active_sessions') },
      404,
    ],
    ['an operation that is not let through', { path: '/client/v4/user/tokens' }, 404],
    [
      'rewritten paths',
      {
        path: '/nowhere',
        headers: ['X-Original-URL: /api/session', 'X-Rewrite-URL: /api/session'],
      },
      404,
    ],
    ['a path of 20,000 bytes', { path: `/${'a'.repeat(20_000)}` }, 404],
    ['a query of 60,000 bytes', { path: `${session}?${'a'.repeat(60_000)}` }, 200],
    ['5,000 headers', { headers: Array.from({ length: 5_000 }, () => 'x: y') }, 200],
    ['bytes in a header', { path: organization, headers: ['Accept: \xff\xfe'] }, 200],
    [
      'two origins',
      {
        method: 'PUT',
        path: organization,
        headers: ['Origin: http://localhost', 'Origin: https://evil.example', 'Content-Length: 2'],
        body: '{}',
      },
      403,
    ],
    ['a body with a read', { path: organization, headers: ['Content-Length: 2'], body: '{}' }, 200],
    [
      'a body that is announced and too large',
      { method: 'PUT', path: organization, headers: ['Content-Length: 2000000'], body: '{}' },
      413,
    ],
    ['a part of an answer', { path: organization, headers: ['Range: bytes=0-1'] }, 200],
    [
      'a socket',
      {
        path: organization,
        headers: [
          'Upgrade: websocket',
          'Sec-WebSocket-Version: 13',
          'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
        ],
      },
      200,
    ],
  ]
  for (const [what, request, status] of CASES) {
    nodeTest(`${what}: ${status}`, async () => {
      const { status: answered, head } = await send(rawRequest(request))
      expect(answered).toBe(status)
      expect(isOfGateway(head)).toBe(true)
    })
  }

  const BROKEN: [what: string, request: string][] = [
    ['a method that is none', rawRequest({ method: 'HACK' })],
    ['a tunnel', rawRequest({ method: 'CONNECT', path: 'api.cloudflare.com:443' })],
    ['no host', 'GET /api/session HTTP/1.1\r\n\r\n'],
    ['two hosts', rawRequest({ headers: ['Host: evil.example'] })],
    ['a host with a user', rawRequest({ host: 'localhost@evil' })],
    ['another site in the first line', rawRequest({ path: 'http://evil.example/api/session' })],
    ['a folded header', rawRequest({ headers: ['x: y', ' z'] })],
    ['a space before the colon', rawRequest({ headers: ['Origin : https://evil.example'] })],
    ['a header of 200,000 bytes', rawRequest({ headers: [`x: ${'y'.repeat(200_000)}`] })],
    [
      'two lengths',
      rawRequest({
        method: 'PUT',
        path: organization,
        headers: ['Content-Length: 2', 'Content-Length: 3'],
        body: '{}x',
      }),
    ],
    [
      'a length below zero',
      rawRequest({
        method: 'PUT',
        path: organization,
        headers: ['Content-Length: -1'],
        body: '{}',
      }),
    ],
    [
      'an unknown encoding',
      rawRequest({
        method: 'PUT',
        path: organization,
        headers: ['Transfer-Encoding: xchunked'],
        body: '0\r\n\r\n',
      }),
    ],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ]
  for (const [what, request] of BROKEN) {
    nodeTest(`${what} does not come as far as the gateway`, async () => {
      const { status, head } = await send(request)
      expect(status).toBeGreaterThanOrEqual(400)
      expect(isOfGateway(head)).toBe(false)
    })
  }

  nodeTest('goes no further than it may, and the gateway is there after it', async () => {
    const requests = await site.emulator.requests()
    const unknown = requests.filter(({ operation }) => operation === null)
    // When it starts, the gateway reads the state and the permissions of its own token.
    const ofToken = /^GET \/client\/v4\/user\/tokens\/(verify|[0-9a-f]{32})$/
    const asked = unknown.map(({ method, path: to }) => `${method} ${to}`)
    expect(asked.filter((request) => !ofToken.test(request))).toEqual([])
    expect(asked).toContain('GET /client/v4/user/tokens/verify')
    const { status } = await send(rawRequest({}))
    expect(status).toBe(200)
  })
})
