import { Validator } from '@cfworker/json-schema'
import { exports } from 'cloudflare:workers'
import { beforeEach, describe, expect, test } from 'vitest'
import { gateway } from '../gateway'
import { ACME, emulator, fetchAsAdmin, ORIGIN, signIn } from '../testing/demo-client'
import { buildOpenApiDocument } from './document'
import { type RouteChecks, toOpenApiRouteKey } from './routes'

type Operation = {
  'x-capability'?: string
  parameters: { in: string }[]
  requestBody?: object
  responses: Record<string, { content?: Record<string, { schema: object }> }>
}
const document = buildOpenApiDocument(gateway.routes) as {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: { Failure: object } }
}

beforeEach(() => emulator.reset())

/** Returns the routes of the gateway as `GET /api/{name}`, with what each checks. */
function servedRoutes(): Map<string, RouteChecks> {
  const served = new Map<string, RouteChecks>()
  for (const { method, path, handler } of gateway.routes) {
    if (method === 'ALL' || path.startsWith('/share/:file')) continue
    const route = toOpenApiRouteKey({ method, path })
    const checks = 'checks' in handler ? (handler.checks as RouteChecks) : {} // nothing else has that name
    served.set(route, { ...served.get(route), ...checks })
  }
  return served
}

const documentedRoutes = Object.entries(document.paths).flatMap(([path, operations]) =>
  Object.entries(operations).map(
    ([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const,
  ),
)

const byName = ([one]: unknown[], [other]: unknown[]) => String(one).localeCompare(String(other))

describe('the document', () => {
  test('has every route of the gateway, with its capability, and no other', () => {
    expect(documentedRoutes.length).toBeGreaterThan(40)
    const documented = documentedRoutes.map(([route, each]) => [route, each['x-capability']])
    const served = Array.from(servedRoutes(), ([route, { needs }]) => [route, needs])
    expect(documented.toSorted(byName)).toEqual(served.toSorted(byName))
  })

  test('has the bodies and the queries that the routes validate', () => {
    const documented = new Map<string, Operation>(documentedRoutes)
    const validated = [...servedRoutes()].filter(([, { body, query }]) => body ?? query)
    expect(validated.length).toBeGreaterThan(20)
    const missing = validated.filter(([route, { body, query }]) => {
      const { requestBody, parameters = [] }: Partial<Operation> = documented.get(route) ?? {}
      const hasBody = body === undefined || requestBody !== undefined
      const hasQuery = query === undefined || parameters.some((each) => each.in === 'query')
      return !hasBody || !hasQuery
    })
    expect(missing.map(([route]) => route)).toEqual([])
  })

  test.each(['admin@acme.example', 'stranger@elsewhere.example'])(
    'is read by %s',
    async (email) => {
      const cookie = await signIn(email)
      const response = await exports.default.fetch(`${ORIGIN}/api/openapi.json`, {
        headers: { cookie },
      })
      expect(response.status).toBe(200)
      expect(response.headers.get('content-type')).toMatch(/^application\/json/)
      expect(await response.json()).toEqual(document)
    },
  )

  test('is not read by a stranger', async () => {
    const response = await exports.default.fetch(`${ORIGIN}/api/openapi.json`, {
      headers: { accept: 'application/json', 'x-requested-with': 'XMLHttpRequest' },
    })
    expect(response.status).toBe(401)
  })
})

/** Returns where a response differs from what the document says. */
async function violations(route: string, address: string, init: RequestInit = {}) {
  const [method = '', path = ''] = route.split(' ')
  const response = await fetchAsAdmin(`${ORIGIN}${address}`, { method, ...init })
  const { responses = {} }: Partial<Operation> = document.paths[path]?.[method.toLowerCase()] ?? {}
  const described = responses[response.status]?.content?.['application/json']?.schema
  const schema =
    response.ok || described !== undefined ? described : document.components.schemas.Failure
  const body: unknown = await response.json()
  if (schema === undefined) return { status: response.status, errors: ['not described'] }
  const { errors } = new Validator(schema, '2020-12', false).validate(body)
  return {
    status: response.status,
    errors: errors.map(({ instanceLocation, error }) => `${instanceLocation}: ${error}`),
  }
}

const account = `/api/accounts/${ACME}`
const cloudflare = `/client/v4/accounts/${ACME}/access`
const right = { status: 200, errors: [] }

describe('an answer of the gateway is what the document says', () => {
  test.each([
    ['GET /api/healthz', '/api/healthz'],
    ['GET /api/session', '/api/session'],
    ['GET /api/accounts/{account_id}', account],
    ['GET /api/accounts/{account_id}/status', `${account}/status`],
    ['GET /api/accounts/{account_id}/changes', `${account}/changes?limit=5`],
    ['GET /api/accounts/{account_id}/changes/verification', `${account}/changes/verification`],
    ['GET /api/accounts/{account_id}/archives', `${account}/archives`],
    ['GET /api/accounts/{account_id}/notifications', `${account}/notifications`],
    ['GET /api/accounts/{account_id}/revocations', `${account}/revocations`],
    ['GET /api/accounts/{account_id}/drafts', `${account}/drafts`],
    ['GET /client/v4/accounts/{account_id}/access/organizations', `${cloudflare}/organizations`],
    [
      'GET /client/v4/accounts/{account_id}/access/organizations/doh',
      `${cloudflare}/organizations/doh`,
    ],
    ['GET /client/v4/accounts/{account_id}', `/client/v4/accounts/${ACME}`],
    ['GET /client/v4/accounts/{account_id}/access/users', `${cloudflare}/users?per_page=3`],
    [
      'GET /client/v4/accounts/{account_id}/access/identity_providers',
      `${cloudflare}/identity_providers`,
    ],
    ['GET /client/v4/accounts/{account_id}/access/keys', `${cloudflare}/keys`],
    ['GET /client/v4/accounts/{account_id}/access/custom_pages', `${cloudflare}/custom_pages`],
    ['GET /client/v4/accounts/{account_id}/access/service_tokens', `${cloudflare}/service_tokens`],
  ])('%s', async (route, address) => {
    expect(await violations(route, address)).toEqual(right)
  })

  test('for a change, its history and its revert', async () => {
    const read = await fetchAsAdmin(`${ORIGIN}${cloudflare}/organizations`)
    const etag = read.headers.get('etag')
    const change = { resource: 'organization', patch: { name: 'New' }, etag, reason: 'a test' }
    const made = { body: JSON.stringify(change) }
    const changes = '/api/accounts/{account_id}/changes'
    expect(await violations(`POST ${changes}`, `${account}/changes`, made)).toEqual(right)
    expect(await violations(`GET ${changes}`, `${account}/changes`)).toEqual(right)
    expect(await violations(`GET ${changes}/{number}`, `${account}/changes/1`)).toEqual(right)
    // The reviewed value is no longer live.
    const conflict = await violations(`POST ${changes}`, `${account}/changes`, made)
    expect(conflict).toEqual({ status: 412, errors: [] })
  })

  test('for a revocation and its people', async () => {
    const runs = '/api/accounts/{account_id}/revocations'
    const emails = ['viewer@audit.acme.example']
    const check = { body: JSON.stringify({ emails }) }
    expect(await violations(`POST ${runs}/check`, `${account}/revocations/check`, check)).toEqual(
      right,
    )
    const start = { body: JSON.stringify({ emails, reason: 'a test' }) }
    expect(await violations(`POST ${runs}`, `${account}/revocations`, start)).toEqual(right)
    const list = await fetchAsAdmin(`${ORIGIN}${account}/revocations`)
    const { result } = await list.json<{ result: { number: number }[] }>()
    const run = `${account}/revocations/${result[0]?.number}`
    expect(await violations(`GET ${runs}/{run}`, run)).toEqual(right)
    expect(await violations(`GET ${runs}/{run}/people`, `${run}/people`)).toEqual(right)
    const people = '/proposals/{proposal}/people'
    expect(
      await violations(`GET /api/accounts/{account_id}${people}`, `${account}/proposals/1/people`),
    ).toEqual({ status: 404, errors: [] })
  })

  test('for a draft', async () => {
    const drafts = '/api/accounts/{account_id}/drafts'
    const login_design = {
      background_color: null,
      text_color: null,
      logo_path: null,
      header_text: 'Hello',
      footer_text: null,
    }
    const design = { name: 'Acme', login_design }
    const body = JSON.stringify({ name: 'Spring', design, base: design })
    expect(await violations(`POST ${drafts}`, `${account}/drafts`, { body })).toEqual(right)
    expect(await violations(`GET ${drafts}`, `${account}/drafts`)).toEqual(right)
  })

  test('for an error', async () => {
    const changes = '/api/accounts/{account_id}/changes'
    const wrong = await violations(`POST ${changes}`, `${account}/changes`, { body: '{}' })
    expect(wrong).toEqual({ status: 400, errors: [] })
    const missing = await violations(`GET ${changes}/{number}`, `${account}/changes/999999`)
    expect(missing).toEqual({ status: 404, errors: [] })
  })
})
