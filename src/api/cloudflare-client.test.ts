import { describe, expect, test } from 'vitest'
import { createCloudflareClient } from './cloudflare-client'
import { OfflineError, createGatehouseClient } from './api-client'
import { failureEnvelope, successEnvelope } from './envelope'
import { isOutcomeUnknown } from './errors'
import { getOperatorSession } from './operator-session'

const BASE_URL = 'https://gateway.example/client/v4'
const ACCOUNT = '023e105f4ecef8ad9ca31a8372d0c353'

/** Returns a client whose every request gets this response, and the requests that it made. */
function clientAnswered(answer: (request: Request) => Response | Promise<Response>) {
  const requests: Request[] = []
  const fetch = async (request: Request) => {
    requests.push(request)
    return answer(request)
  }
  return {
    requests,
    client: createCloudflareClient({ fetch, baseUrl: BASE_URL }),
    gatehouse: createGatehouseClient({ fetch, baseUrl: 'https://gateway.example' }),
  }
}

const accepted = () => Response.json(successEnvelope(null))

describe('a request', () => {
  test('goes to Cloudflare’s path with Cloudflare’s method', async () => {
    const { client, requests } = clientAnswered(accepted)
    await client.getOrganization(ACCOUNT)
    await client.updateDoh(ACCOUNT, { doh_jwt_duration: '24h' })
    await client.revokeUser(ACCOUNT, { email: 'ana@example.com', devices: true })
    await client.listActiveSessions(ACCOUNT, 'user/1')
    const root = `${BASE_URL}/accounts/${ACCOUNT}/access`
    expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `GET ${root}/organizations`,
      `PUT ${root}/organizations/doh`,
      `POST ${root}/organizations/revoke_user`,
      `GET ${root}/users/user%2F1/active_sessions`,
    ])
  })

  test('carries its body as JSON', async () => {
    const { client, requests } = clientAnswered(accepted)
    await client.updateOrganization(ACCOUNT, { name: 'Acme', login_design: null })
    expect(requests[0]?.headers.get('content-type')).toBe('application/json')
    expect(await requests[0]?.json()).toEqual({ name: 'Acme', login_design: null })
  })

  test('names the version a change was made from', async () => {
    const { client, requests } = clientAnswered(accepted)
    await client.updateOrganization(ACCOUNT, { name: 'Acme' }, { ifMatch: '"abc"' })
    await client.updateOrganization(ACCOUNT, { name: 'Acme' })
    expect(requests.map(({ headers }) => headers.get('if-match'))).toEqual(['"abc"', null])
  })

  test('searches with the given terms only', async () => {
    const { client, requests } = clientAnswered(accepted)
    await client.listUsers(ACCOUNT, { email: 'ana+x@example.com', per_page: 25 })
    expect(new URL(requests[0]?.url ?? '').search).toBe('?email=ana%2Bx%40example.com&per_page=25')
  })
})

describe('an answer', () => {
  test('has the result, keys of tomorrow included, and its entity tag', async () => {
    const organization = { name: 'Acme', cache_device_posture: true }
    const { client } = clientAnswered(() =>
      Response.json(successEnvelope(organization), { headers: { etag: '"abc"' } }),
    )
    expect(await client.getOrganization(ACCOUNT)).toEqual({
      ok: true,
      result: organization,
      resultInfo: undefined,
      etag: '"abc"',
    })
  })

  test('has the paging of a list', async () => {
    const { client } = clientAnswered(() =>
      Response.json(successEnvelope([{ id: 'u1' }], { page: 1, total_count: 2000 })),
    )
    expect(await client.listUsers(ACCOUNT, {})).toMatchObject({
      ok: true,
      result: [{ id: 'u1' }],
      resultInfo: { page: 1, total_count: 2000 },
    })
  })

  test('may lack errors and messages', async () => {
    const { client } = clientAnswered(() => Response.json({ success: true, result: true }))
    expect(await client.revokeUser(ACCOUNT, { email: 'ana@example.com' })).toMatchObject({
      ok: true,
      result: true,
    })
  })

  test('is an empty list where the API says null', async () => {
    const { client } = clientAnswered(() => Response.json(successEnvelope(null)))
    expect(await client.listServiceTokens(ACCOUNT)).toMatchObject({ ok: true, result: [] })
  })

  test('is null where no service token issues DoH tokens', async () => {
    const { client } = clientAnswered(() => Response.json(successEnvelope(null)))
    expect(await client.getDoh(ACCOUNT)).toMatchObject({ ok: true, result: null })
  })

  test('tells who is using Gatehouse', async () => {
    const session = {
      kind: 'person',
      email: 'ana@example.com',
      groups: ['Service desk'],
      roles: ['helpdesk'],
      capabilities: ['people:read', 'sessions:revoke'],
      accounts: [{ id: ACCOUNT }],
      mode: 'demo',
      expires_at: 1_800_000_000,
      sign_out_url: '/cdn-cgi/access/logout',
      has_approvals: false,
    }
    const { gatehouse, requests } = clientAnswered(() => Response.json(successEnvelope(session)))
    expect(await gatehouse(getOperatorSession())).toMatchObject({ ok: true, result: session })
    expect(requests[0]?.url).toBe('https://gateway.example/api/session')
  })
})

describe('a refusal', () => {
  const refusal = {
    code: 12062,
    message: 'access.api.error.invalid_org_config: session_duration',
    documentation_url: 'https://developers.cloudflare.com/',
    source: { pointer: '/session_duration' },
    error_chain: [{ code: 1, message: 'why' }],
  }

  test('passes on everything Cloudflare said', async () => {
    const { client } = clientAnswered(() =>
      Response.json(failureEnvelope([refusal]), {
        status: 400,
        headers: { 'cf-ray': '8a1b', 'x-request-id': 'r1' },
      }),
    )
    expect(await client.updateOrganization(ACCOUNT, {})).toMatchObject({
      ok: false,
      error: {
        reason: { kind: 'refused', status: 400, errors: [refusal] },
        trace: { rayId: '8a1b', requestId: 'r1' },
      },
    })
  })

  test('says how long to wait', async () => {
    const { client } = clientAnswered(() =>
      Response.json(failureEnvelope([]), { status: 429, headers: { 'retry-after': '97' } }),
    )
    expect(await client.getOrganization(ACCOUNT)).toMatchObject({
      ok: false,
      error: { status: 429, message: 'HTTP 429', trace: { retryAfterSeconds: 97 } },
    })
  })

  test('is recognized with status 200', async () => {
    const { client } = clientAnswered(() => Response.json(failureEnvelope([refusal])))
    expect(await client.getOrganization(ACCOUNT)).toMatchObject({
      ok: false,
      error: { reason: { kind: 'refused', status: 200 } },
    })
  })

  test('without a list of errors is a refusal all the same', async () => {
    const { client } = clientAnswered(() =>
      Response.json({ success: false, errors: null, result: null }, { status: 500 }),
    )
    expect(await client.getOrganization(ACCOUNT)).toMatchObject({
      ok: false,
      error: { reason: { kind: 'refused', status: 500, errors: [] } },
    })
  })
})

describe('responses that are not from the API', () => {
  test.each<[what: string, body: string, detail: RegExp]>([
    ['a page', '<!DOCTYPE html><title>502</title>', /an HTML page \(HTTP 502\)/],
    ['nothing', '', /something else/],
    ['a cut-off body', '{"success": true, "result": {"na', /something else/],
    ['other JSON', '{"message": "nope"}', /something else/],
    ['a bare value', 'null', /something else/],
  ])('are reported as malformed: %s', async (_what, body, detail) => {
    const { client } = clientAnswered(() => new Response(body, { status: 502 }))
    expect(await client.getOrganization(ACCOUNT)).toMatchObject({
      ok: false,
      error: {
        reason: { kind: 'malformed', status: 502, detail: expect.stringMatching(detail) },
      },
    })
  })

  test.each<[where: string, result: unknown]>([
    ['result', 'Acme'],
    ['login_design.header_text', { login_design: { header_text: 5 } }],
  ])('is told apart: a wrong value at %s', async (where, result) => {
    const { client } = clientAnswered(() => Response.json({ success: true, result }))
    expect(await client.getOrganization(ACCOUNT)).toMatchObject({
      ok: false,
      error: {
        reason: { kind: 'malformed', status: 200, detail: expect.stringContaining(`“${where}”`) },
      },
    })
  })
})

describe('no answer', () => {
  test('is an offline error when the browser is offline and nothing was sent', async () => {
    const { client } = clientAnswered(() => {
      throw new OfflineError('offline')
    })
    const answer = await client.getOrganization(ACCOUNT)
    expect(answer).toMatchObject({ ok: false, error: { reason: { kind: 'offline' } } })
    expect(!answer.ok && isOutcomeUnknown(answer.error)).toBe(false)
  })

  test('is an unreachable error when the network fails', async () => {
    const { client } = clientAnswered(() => {
      throw new TypeError('Failed to fetch')
    })
    expect(await client.getOrganization(ACCOUNT)).toMatchObject({
      ok: false,
      error: { status: undefined, reason: { kind: 'unreachable', detail: 'Failed to fetch' } },
    })
  })

  test('is an unreachable error when the connection is lost within the body', async () => {
    const { client } = clientAnswered(() => {
      const body = new ReadableStream({
        pull: (controller) => controller.error(new TypeError('terminated')),
      })
      return new Response(body)
    })
    expect(await client.getOrganization(ACCOUNT)).toMatchObject({
      ok: false,
      error: { reason: { kind: 'unreachable', detail: 'terminated' } },
    })
  })

  test('rejects when the caller gave up', async () => {
    const { client } = clientAnswered(
      ({ signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new Error('gave up')))
        }),
    )
    const controller = new AbortController()
    const call = client.getOrganization(ACCOUNT, { signal: controller.signal })
    controller.abort()
    await expect(call).rejects.toThrow('gave up')
  })
})
