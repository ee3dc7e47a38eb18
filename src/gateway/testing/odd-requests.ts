import * as fc from 'fast-check'
import { CLOUDFLARE_OPERATIONS } from '../../api/cloudflare-operations'
import { gateway } from '../gateway'
import { ACCOUNT, OTHER_ACCOUNT } from './fake-upstream'

/**
 * For tests: requests of every kind, most of them close to what the gateway accepts. In a body and in `If-Match`,
 * `CURRENT` stands for the entity tag of the live value.
 */
export type OddRequest = {
  method: string
  /** The path, with the query. */
  url: string
  headers: [name: string, value: string][]
  /** Undefined if there is none. */
  body: string | Uint8Array | undefined
}

// ── Targets ──────────────────────────────────────────────────────────────────────────────────────────

/** Operations of Cloudflare's API that Gatehouse does not let through, and other interesting paths. */
const FOREIGN_PATHS = [
  '/client/v4/user/tokens/verify',
  '/client/v4/user/tokens',
  '/client/v4/accounts',
  '/client/v4/accounts/ACCOUNT/members',
  '/client/v4/accounts/ACCOUNT/tokens',
  '/client/v4/accounts/ACCOUNT/access/apps',
  '/client/v4/accounts/ACCOUNT/access/users/u-1',
  '/client/v4/accounts/ACCOUNT/access/organizations/revoke_user/',
  '/client/v4/zones/ACCOUNT/access/organizations',
  '/cdn-cgi/access/certs',
  '/__emulator/requests',
  '/.dev.vars',
  '/assets/index.js',
]

const oddText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom(
    '..',
    '.',
    '../..',
    ' ',
    '\0',
    '\u{202e}',
    '__proto__',
    'constructor',
    '%',
    'ü',
    '💥',
  ),
  fc.constantFrom(
    'x'.repeat(5_000),
    "' OR 1=1 --",
    '<script>alert(1)</script>',
    '${7*7}',
    '*',
    '-1',
  ),
)
const oddSegment = oddText.map(encodeURIComponent)

const account = fc.oneof(
  { weight: 25, arbitrary: fc.constant(ACCOUNT) },
  { weight: 2, arbitrary: fc.constant(OTHER_ACCOUNT) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '0'.repeat(32),
      ACCOUNT.toUpperCase(),
      `${ACCOUNT}%2f..%2f${'0'.repeat(32)}`,
      `${ACCOUNT}%00`,
      `${ACCOUNT};x=1`,
      `${ACCOUNT}%20`,
      `%61${ACCOUNT.slice(1)}`,
    ),
  },
  { weight: 1, arbitrary: oddSegment },
)
const user = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('u-1', '11111111-1111-4111-8111-111111111111') },
  {
    weight: 1,
    arbitrary: fc.constantFrom('..', '%2e%2e', 'a%2fb', '..%2f..%2fkeys', 'u-1%3fx', '%23'),
  },
  { weight: 1, arbitrary: oddSegment },
)

/** Spellings of a path that a proxy may mistake for another path. */
const TWISTS: ((path: string, at: number) => string)[] = [
  (path) => path.toUpperCase(),
  (path) => `/${path}`,
  (path) => `${path}/`,
  (path) => `${path}.json`,
  (path) => `${path};jsessionid=1`,
  (path) => `${path}%00`,
  (path) => `${path}%0d%0aset-cookie:x=1`,
  (path) => `${path}#`,
  (path) => path.replace('/client', '/api/..;/client'),
  (path) => path.replace('/api', '/assets/..%2fapi'),
  (path) => path.replaceAll('/access/', '//access/'),
  (path) => path.replaceAll('/access/', '/%2e/access/'),
  (path) => path.replaceAll('/access/', '/x/../access/'),
  (path) => path.replaceAll('/', '\\'),
  (path, at) => encodedAt(path, at, 1),
  (path, at) => encodedAt(path, at, 2),
  (path, at) => path.slice(0, 1 + (at % path.length)),
]

function encodedAt(path: string, at: number, times: number): string {
  if (path.length < 2) return path
  const index = 1 + (at % (path.length - 1))
  const code = path.charCodeAt(index).toString(16).padStart(2, '0')
  return `${path.slice(0, index)}%${'25'.repeat(times - 1)}${code}${path.slice(index + 1)}`
}

/** A path with its accounts and users filled in, sometimes twisted. */
function pathOf(template: string): fc.Arbitrary<string> {
  const plain = fc
    .tuple(account, user)
    .map(([account_id, user_id]) =>
      template.replace('ACCOUNT', account_id).replaceAll('USER', user_id),
    )
  const twisted = fc
    .tuple(plain, fc.constantFrom(...TWISTS), fc.nat(200))
    .map(([path, twist, at]) => `/${twist(path, at).replace(/^[/]/, '')}`)
  return fc.oneof({ weight: 4, arbitrary: plain }, { weight: 1, arbitrary: twisted })
}

const PARAMETERS = [
  'cursor',
  'limit',
  'resource',
  'person',
  'since',
  'until',
  'path',
  'devices',
  'search',
  'page',
  'per_page',
  '_method',
  '__proto__',
]
const VALUES = [
  '',
  '1',
  '0',
  '200',
  '-1',
  '1e9',
  '999999999999999',
  'organization',
  'revocation',
  '2026-11-24T09:00:00Z',
  '0000-01-01T00:00:00+23:59',
  '9999-12-31T23:59:59-23:59',
  '2016-12-31T23:59:60Z',
  'login_design.logo_path',
  '/a~1b~0',
  '%%',
  'true',
  'PUT',
]
const parameter = fc.tuple(
  fc.oneof(fc.constantFrom(...PARAMETERS), oddText),
  fc.oneof(fc.constantFrom(...VALUES), oddText),
)
const query = fc.oneof(
  { weight: 6, arbitrary: fc.constant('') },
  {
    weight: 4,
    arbitrary: fc
      .array(parameter, { minLength: 1, maxLength: 4 })
      .map((pairs) => `?${new URLSearchParams(pairs).toString()}`),
  },
  { weight: 1, arbitrary: fc.webQueryParameters().map((text) => `?${text}`) },
)

// ── Content ──────────────────────────────────────────────────────────────────────────────────────────

const HEADER_VALUES: Record<string, string[]> = {
  accept: ['text/html', '*/*', 'application/json', 'text/html;q=0.1', ','],
  'accept-encoding': ['gzip', 'br;q=1, *;q=0', 'identity;q=0'],
  authorization: ['Bearer of-the-caller', 'Basic eDp5', ''],
  'cf-access-client-id': ['x'],
  'cf-access-client-secret': ['of-the-caller'],
  'cf-connecting-ip': ['127.0.0.1'],
  'cf-ray': ['8a1b2c3d4e5f6071-FRA', 'not a ray'],
  'content-encoding': ['gzip', 'x'],
  'content-length': ['0', '999999999', '-1'],
  'content-type': ['application/json', 'text/plain', 'application/x-www-form-urlencoded', 'x'],
  cookie: ['CF_Authorization=', 'CF_Authorization=a.b.c', ';;;', `a=${';'.repeat(3_000)}`],
  expect: ['100-continue'],
  forwarded: ['host=localhost;proto=https'],
  host: ['evil.example', 'localhost'],
  'if-match': ['*', 'CURRENT', 'W/CURRENT, ""', '""', ','.repeat(500)],
  'if-modified-since': ['Tue, 24 Nov 2026 09:00:00 GMT'],
  'if-none-match': ['*'],
  origin: ['null', 'http://localhost:4173', 'https://evil.example', 'http://localhost:4173, x', ''],
  range: ['bytes=0-1', 'bytes=9-'],
  referer: ['https://evil.example/'],
  'sec-fetch-dest': ['document', 'empty', 'script'],
  'sec-fetch-mode': ['navigate', 'no-cors', 'cors'],
  'sec-fetch-site': ['same-origin', 'cross-site', 'same-site', 'none', 'x'],
  'transfer-encoding': ['chunked', 'x'],
  'x-forwarded-for': ['127.0.0.1'],
  'x-forwarded-host': ['localhost'],
  'x-http-method': ['PUT'],
  'x-http-method-override': ['DELETE', 'PUT'],
  'x-method-override': ['POST'],
  'x-original-url': ['/client/v4/user/tokens'],
  'x-request-id': ['mine', 'x'.repeat(2_000)],
  'x-requested-with': ['XMLHttpRequest'],
  'x-rewrite-url': ['/client/v4/user/tokens'],
}
/** Values other than ASCII are tested in e2e/security.e2e.ts. */
const headerValue = fc.string({ unit: 'grapheme-ascii', maxLength: 40 }).map((text) => text.trim())

const header = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...knownHeaders()) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...Object.keys(HEADER_VALUES)), headerValue) },
)

function knownHeaders(): [string, string][] {
  return Object.entries(HEADER_VALUES).flatMap(([name, values]) =>
    values.map((value): [string, string] => [name, value]),
  )
}

/** How deeply nested the input may be. */
const DEEPEST = 5_000

const oddJson = fc.oneof(
  { weight: 4, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  { weight: 1, arbitrary: fc.nat(DEEPEST).map((depth) => nested(depth, (inner) => [inner])) },
  {
    weight: 1,
    arbitrary: fc.nat(DEEPEST).map((depth) => nested(depth, (inner) => ({ a: inner }))),
  },
  {
    weight: 1,
    arbitrary: fc.nat(1_000).map((count) => Array.from({ length: count }, (_, index) => index)),
  },
  {
    weight: 1,
    arbitrary: fc
      .nat(1_000)
      .map((count) => Object.fromEntries(Array.from({ length: count }, (_, index) => [index, '']))),
  },
)

function nested(depth: number, wrap: (inner: unknown) => unknown): unknown {
  let value: unknown = 1
  for (let level = 0; level < depth; level += 1) value = wrap(value)
  return value
}

const KEYS = [
  'auth_domain',
  'name',
  'session_duration',
  'is_ui_read_only',
  'login_design',
  'custom_pages',
  'mfa_config',
  'mfa_required_for_all_apps',
  'service_token_inactivity',
  'deny_unmatched_requests_exempted_zone_names',
  'updated_at',
  'unknown',
  'doh_jwt_duration',
  'service_token_id',
  'email',
  'devices',
  'body_devices',
  'warp_session_reauth',
  'constructor',
  'toString',
  'hasOwnProperty',
  '',
]
const FITTING: unknown[] = [
  'acme.cloudflareaccess.com',
  'Acme',
  '24h',
  '12h0m0s',
  '24h'.repeat(30),
  '11111111-1111-4111-8111-111111111111',
  'ana@example.com',
  true,
  false,
  null,
  '',
  { header_text: 'Hi' },
  { text_color: '#ffffff', footer_text: null },
  { allowed_authenticators: ['totp'], session_duration: '1h' },
  ['acme.example'],
  1e308,
  -0,
]
const value = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...FITTING) },
  { weight: 2, arbitrary: oddJson },
  { weight: 1, arbitrary: oddText },
)
const document = fc
  .array(fc.tuple(fc.oneof(fc.constantFrom(...KEYS), oddText), value), { maxLength: 5 })
  .map((entries) => Object.fromEntries(entries))

/** Text that no serializer would write. */
const roughText = fc.oneof(
  fc.constantFrom(
    '',
    '{',
    '[]',
    'null',
    '"x"',
    '{"a":1}{"b":2}',
    '{"name":"a","name":1}',
    'name=Acme',
  ),
  fc.constantFrom(
    '{"__proto__":{"name":"x"}}',
    '{"login_design":{"__proto__":{"text_color":"red"}}}',
  ),
  fc.constantFrom(
    '\u{feff}{"name":"Beta"}',
    '{"name":"\\ud800"}',
    '{"\\u0000":1}',
    '{"name":1e999}',
  ),
  fc.nat(20_000).map((depth) => '['.repeat(depth)),
  fc.json({ maxDepth: 4 }),
  fc.string({ unit: 'binary' }),
)

const UTF_16 = new Uint8Array([0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00])
const LARGEST = 1024 * 1024

const anyBody: fc.Arbitrary<OddRequest['body']> = fc.oneof(
  { weight: 30, arbitrary: document.map((json) => JSON.stringify(json)) },
  { weight: 30, arbitrary: roughText },
  { weight: 8, arbitrary: fc.uint8Array({ maxLength: 40 }) },
  { weight: 2, arbitrary: fc.constant(UTF_16) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(-20, 1).map((by) => `{"a":"${'x'.repeat(LARGEST + by)}"}`),
  },
  { weight: 3, arbitrary: fc.constant(undefined) },
)

// ── Valid input ──────────────────────────────────────────────────────────────────────────────────────

type Target = { method: string; path: string; body?: fc.Arbitrary<unknown> | undefined }

/** Mostly valid, for bodies that pass the first check. */
const near = (right: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 9, arbitrary: right }, { weight: 1, arbitrary: value })

const organizationPatch = fc.record(
  {
    name: near(fc.constantFrom('Acme', 'Beta', 'Γ')),
    session_duration: near(fc.constantFrom('24h', '12h0m0s', null)),
    login_design: near(fc.constantFrom({ header_text: 'Hi' }, { text_color: '#ffffff' }, null)),
    is_ui_read_only: near(fc.boolean()),
    unknown: value,
  },
  { requiredKeys: [] },
)
const dohPatch = fc.record(
  {
    doh_jwt_duration: near(fc.constantFrom('12h', '24h0m0s')),
    service_token_id: near(fc.constant('22222222-2222-4222-8222-222222222222')),
  },
  { requiredKeys: [] },
)
const reviewed = {
  etag: near(fc.constantFrom('CURRENT', 'CURRENT', '"x"', '*')),
  reason: near(fc.constant('why')),
}
const changeOf = (resource: string, patch: fc.Arbitrary<unknown>) =>
  fc.record({ resource: near(fc.constant(resource)), patch: near(patch), ...reviewed })

const design = fc.record({
  name: near(fc.constantFrom('Acme', null)),
  login_design: near(
    fc.constant({
      background_color: '#ffffff',
      text_color: '#000000',
      logo_path: null,
      header_text: 'Hi',
      footer_text: null,
    }),
  ),
})
const email = fc.constantFrom('ana@example.com', 'Bo@Example.com', 'bo')

/** By route; the others sometimes have a body of any kind. */
const BODIES: Record<string, fc.Arbitrary<unknown>> = {
  [`PUT /client/v4${CLOUDFLARE_OPERATIONS.updateOrganization.path}`]: organizationPatch,
  [`POST /client/v4${CLOUDFLARE_OPERATIONS.createOrganization.path}`]: organizationPatch.map(
    (patch) => ({
      auth_domain: 'new.cloudflareaccess.com',
      name: 'New',
      ...patch,
    }),
  ),
  [`PUT /client/v4${CLOUDFLARE_OPERATIONS.updateDoh.path}`]: dohPatch,
  [`POST /client/v4${CLOUDFLARE_OPERATIONS.revokeUser.path}`]: fc.record(
    { email: near(email), devices: near(fc.boolean()) },
    { requiredKeys: ['email'] },
  ),
  'POST /api/accounts/:account_id/changes': fc.oneof(
    changeOf('organization', organizationPatch),
    changeOf('doh', dohPatch),
  ),
  'POST /api/accounts/:account_id/changes/:number/revert': fc.record({
    ...reviewed,
    explanation: fc.option(near(fc.constant('Repair')), { nil: undefined }),
  }),
  'POST /api/accounts/:account_id/revocations': fc.record({
    emails: near(fc.array(email, { maxLength: 3 })),
    reason: near(fc.constant('why')),
  }),
  'POST /api/accounts/:account_id/drafts': fc.record({
    name: near(fc.constant('Spring')),
    design: near(design),
    base: near(design),
  }),
}

/** Returns every route of the gateway, so that a new one is tested without being listed here. */
function ownTargets(): Target[] {
  const targets = new Map<string, Target>()
  for (const { method, path } of gateway.routes) {
    const plain = path.replaceAll(/\{(?:[^{}]|\{[^}]*\})*\}/g, '')
    const route = `${method} ${plain}`
    if (method === 'ALL') continue
    targets.set(route, { method, path: withPlaces(plain), body: BODIES[route] })
  }
  return [...targets.values()]
}

function withPlaces(path: string): string {
  return path
    .replace(':account_id', 'ACCOUNT')
    .replace(/:(user_id|custom_page_id)/, 'USER')
    .replace(/:(number|run)/, '1')
    .replace(':file', 'assets/a.js')
    .replaceAll(/:\w+/g, 'USER')
}

const DOCUMENT_TARGETS: Target[] = ['/', '/organization', '/ACCOUNT/doh', '/ACCOUNT/revoke'].map(
  (path) => ({ method: 'GET', path }),
)

// ── Everything ───────────────────────────────────────────────────────────────────────────────────────

/** `Request` accepts no other methods; anything else a connection may send is tested in e2e/security.e2e.ts. */
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'PURGE']

function requestTo({ method, path, body }: Target): fc.Arbitrary<OddRequest> {
  const right: fc.Arbitrary<OddRequest['body']> =
    body?.map((json) => JSON.stringify(json)) ?? fc.constant(undefined)
  return fc
    .record({
      method: fc.oneof(
        { weight: 6, arbitrary: fc.constant(method) },
        { weight: 1, arbitrary: fc.constantFrom(...METHODS) },
      ),
      host: fc.oneof(
        { weight: 20, arbitrary: fc.constant('http://localhost:4173') },
        {
          weight: 1,
          arbitrary: fc.constantFrom('https://127.0.0.1', 'http://gatehouse.example.com'),
        },
      ),
      path: pathOf(path),
      query,
      headers: fc.oneof(
        { weight: 2, arbitrary: fc.array(header, { maxLength: 0 }) },
        { weight: 1, arbitrary: fc.array(header, { minLength: 1, maxLength: 3 }) },
      ),
      body: fc.oneof({ weight: 4, arbitrary: right }, { weight: 1, arbitrary: anyBody }),
    })
    .map(({ method: by, host, path: to, query: asked, headers, body: sent }) => ({
      method: by,
      url: `${host}${to}${asked}`,
      headers,
      body: sent,
    }))
}

const toNowhere = fc
  .oneof(
    fc.webPath().map((path) => path || '/'),
    ...FOREIGN_PATHS.map(pathOf),
  )
  .chain((path) => requestTo({ method: 'GET', path }))

export const oddRequest: fc.Arbitrary<OddRequest> = fc.oneof(
  { weight: 8, arbitrary: fc.oneof(...ownTargets().map(requestTo)) },
  { weight: 1, arbitrary: fc.oneof(...DOCUMENT_TARGETS.map(requestTo)) },
  { weight: 1, arbitrary: toNowhere },
)
