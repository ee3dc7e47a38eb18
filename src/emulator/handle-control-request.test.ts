import { beforeEach, describe, expect, test } from 'vitest'
import { DEMO_API_TOKENS } from './demo'
import {
  ACME,
  BLANK,
  BLANK_ORGANIZATION,
  callApi,
  changeAcmeOutside,
  callControl,
  LOADING_TIMEOUT_MS,
  ORGANIZATION,
  readOrganization,
  resetEmulator,
  sendApiRequest,
  sendControl,
} from './testing/test-client'

beforeEach(resetEmulator, LOADING_TIMEOUT_MS)

const RENAMED = { auth_domain: 'acme.cloudflareaccess.com', name: 'Renamed', mfa_config: null }

describe('a fault', () => {
  test('with a status refuses with code, message and retry-after', async () => {
    const fault = { kind: 'status', status: 429, code: 10429, message: 'slow', retry_after: 7 }
    await callControl('POST', '/faults', fault)
    const response = await sendApiRequest('PUT', ORGANIZATION, { body: RENAMED })
    expect(response.status).toBe(429)
    expect(response.headers.get('retry-after')).toBe('7')
    expect(response.headers.has('cf-ray')).toBe(true)
    expect(await response.json()).toMatchObject({ errors: [{ code: 10429, message: 'slow' }] })
    expect(await readOrganization()).toHaveProperty('name', 'Acme Corporation')
  })

  test('that drops the connection before the operation changes nothing', async () => {
    await callControl('POST', '/faults', { kind: 'drop-before' })
    await expect(sendApiRequest('PUT', ORGANIZATION, { body: RENAMED })).rejects.toThrow('dropped')
    expect(await readOrganization()).toHaveProperty('name', 'Acme Corporation')
  })

  test('that drops the connection after the operation has applied it', async () => {
    await callControl('POST', '/faults', { kind: 'drop-after' })
    await expect(sendApiRequest('PUT', ORGANIZATION, { body: RENAMED })).rejects.toThrow('dropped')
    expect(await readOrganization()).toHaveProperty('name', 'Renamed')
  })

  test('with HTML responds with a page', async () => {
    await callControl('POST', '/faults', { kind: 'html' })
    const response = await sendApiRequest('GET', ORGANIZATION)
    expect(response.status).toBe(502)
    expect(response.headers.get('content-type')).toContain('text/html')
    expect(await response.text()).toMatch(/^<!DOCTYPE html>/)
  })

  test('that truncates ends the response in the middle', async () => {
    await callControl('POST', '/faults', { kind: 'truncate' })
    const response = await sendApiRequest('GET', ORGANIZATION)
    expect(response.status).toBe(200)
    await expect(response.json()).rejects.toThrow(SyntaxError)
  })

  test('that is slow sends half of the body at first', async () => {
    await callControl('POST', '/faults', { kind: 'slow', ms: 600_000 })
    const response = await sendApiRequest('GET', ORGANIZATION)
    const reader = response.body?.getReader()
    const first = await reader?.read()
    expect(new TextDecoder().decode(first?.value)).toMatch(/^{"success":true/)
    await reader?.cancel()
  })

  test('that is slow sends the rest in the end', async () => {
    const whole = await readOrganization()
    await callControl('POST', '/faults', { kind: 'slow', ms: 1 })
    expect(await readOrganization()).toEqual(whole)
  })

  test('that delays a request applies it on release', async () => {
    await callControl('POST', '/faults', { kind: 'hold-before' })
    const held = callApi('PUT', ORGANIZATION, { body: RENAMED })
    await expect.poll(() => callControl('GET', '/held')).toEqual(['updateOrganization'])
    expect(await readOrganization()).toHaveProperty('name', 'Acme Corporation')
    await callControl('POST', '/release')
    expect(await held).toMatchObject({ status: 200, result: { name: 'Renamed' } })
    expect(await callControl('GET', '/held')).toEqual([])
  })

  test('that delays a response has applied the request', async () => {
    await callControl('POST', '/faults', { kind: 'hold-after' })
    const held = callApi('PUT', ORGANIZATION, { body: RENAMED })
    await expect.poll(() => callControl('GET', '/held')).toHaveLength(1)
    expect(await readOrganization()).toHaveProperty('name', 'Renamed')
    await callControl('POST', '/release')
    expect((await held).status).toBe(200)
  })

  test('that alters a request applies something else', async () => {
    await callControl('POST', '/faults', { kind: 'alter', patch: { name: 'Altered' } })
    const { result } = await callApi('PUT', ORGANIZATION, { body: RENAMED })
    expect(result).toMatchObject({ name: 'Altered' })
    expect(await readOrganization()).toHaveProperty('name', 'Altered')
  })

  test('hits its operation alone, as often as it says', async () => {
    await callControl('POST', '/faults', { kind: 'html', operation: 'getDoh', count: 2 })
    const statuses = []
    for (const path of [ORGANIZATION, `${ORGANIZATION}/doh`, `${ORGANIZATION}/doh`]) {
      statuses.push((await sendApiRequest('GET', path)).status)
    }
    expect(statuses).toEqual([200, 502, 502])
    expect((await sendApiRequest('GET', `${ORGANIZATION}/doh`)).status).toBe(200)
  })

  test('waits its turn behind those before it', async () => {
    await callControl('POST', '/faults', { kind: 'status', status: 500 })
    await callControl('POST', '/faults', { kind: 'status', status: 503 })
    expect((await sendApiRequest('GET', ORGANIZATION)).status).toBe(500)
    expect((await sendApiRequest('GET', ORGANIZATION)).status).toBe(503)
  })

  test('is listed with what is left of it, until all are taken away', async () => {
    await callControl('POST', '/faults', { kind: 'truncate', count: 3 })
    await sendApiRequest('GET', ORGANIZATION)
    expect(await callControl('GET', '/faults')).toEqual([{ kind: 'truncate', count: 2 }])
    await callControl('DELETE', '/faults')
    expect(await callControl('GET', '/faults')).toEqual([])
    expect((await callApi('GET', ORGANIZATION)).success).toBe(true)
  })
})

test('latency holds an answer back', async () => {
  await callControl('PUT', '/latency', { ms: 600_000 })
  let isAnswered = false
  const held = sendApiRequest('GET', ORGANIZATION).then(() => (isAnswered = true))
  await expect.poll(() => callControl('GET', '/requests')).toHaveLength(1)
  await callControl('PUT', '/latency', { ms: 0 })
  expect((await sendApiRequest('GET', ORGANIZATION)).status).toBe(200)
  expect(isAnswered).toBe(false)
  held.catch(() => undefined)
})

describe('the log of requests', () => {
  test('has what was asked, oldest first', async () => {
    await sendApiRequest('GET', `${ACME}/access/users?search=ana&page=2`, { token: 'read' })
    await sendApiRequest('PUT', ORGANIZATION, { body: RENAMED })
    expect(await callControl('GET', '/requests')).toMatchObject([
      {
        method: 'GET',
        path: `/client/v4${ACME}/access/users`,
        query: { search: 'ana', page: '2' },
        operation: 'listUsers',
        token: 'read',
        body: null,
        received_at: expect.any(String),
      },
      { method: 'PUT', operation: 'updateOrganization', token: 'everything', body: RENAMED },
    ])
  })

  test('has the names of the headers and no token', async () => {
    await sendApiRequest('GET', ORGANIZATION)
    await sendApiRequest('GET', ORGANIZATION, {
      headers: { authorization: 'Bearer somebodys-secret' },
    })
    await sendApiRequest('GET', ORGANIZATION, { headers: { cookie: 'a=b' } })
    const log = await callControl('GET', '/requests')
    expect(log).toMatchObject([
      { token: 'everything', header_names: expect.arrayContaining(['authorization']) },
      { token: 'unknown' },
      { token: null, header_names: expect.arrayContaining(['cookie']) },
    ])
    expect(JSON.stringify(log)).not.toContain(DEMO_API_TOKENS.everything)
    expect(JSON.stringify(log)).not.toContain('somebodys-secret')
    expect(JSON.stringify(log)).not.toContain('a=b')
  })

  test('also has requests that failed', async () => {
    await callControl('POST', '/faults', { kind: 'drop-before' })
    await expect(sendApiRequest('GET', ORGANIZATION)).rejects.toThrow('dropped')
    await sendApiRequest('GET', '/nowhere')
    expect(await callControl('GET', '/requests')).toMatchObject([
      { operation: 'getOrganization' },
      { operation: null, path: '/client/v4/nowhere' },
    ])
  })

  test('can be emptied', async () => {
    await sendApiRequest('GET', ORGANIZATION)
    await callControl('DELETE', '/requests')
    expect(await callControl('GET', '/requests')).toEqual([])
  })
})

describe('an account', () => {
  test('is changed as by another writer, with a merge patch', async () => {
    const before = await readOrganization()
    await changeAcmeOutside({ organization: { name: 'Elsewhere', session_duration: null } })
    const after = await readOrganization()
    expect(after).toMatchObject({ name: 'Elsewhere', auth_domain: before['auth_domain'] })
    expect(after).not.toHaveProperty('session_duration')
    expect(after.updated_at).not.toBe(before.updated_at)
  })

  test('has its organization replaced in two steps', async () => {
    await changeAcmeOutside({ organization: null })
    await changeAcmeOutside({ organization: { name: 'Bare', updated_at: '2026-01-01T00:00:00Z' } })
    expect(await readOrganization()).toEqual({
      name: 'Bare',
      strict_service_token_auth: false,
      service_token_inactivity: { enabled: false, action: '', inactivity_threshold_days: 0 },
      mfa_configuration_allowed: true,
      created_at: expect.any(String),
      updated_at: '2026-01-01T00:00:00Z',
    })
  })

  test('is left as it is where the patch says nothing', async () => {
    const before = await callControl('GET', ACME)
    expect(await changeAcmeOutside({})).toEqual(before)
  })

  test('that does not exist is not found', async () => {
    expect((await sendControl('PUT', '/accounts/nobody', {})).status).toBe(404)
    expect((await sendControl('GET', '/accounts/nobody')).status).toBe(404)
  })
})

describe('a control', () => {
  test.each<[method: string, path: string, body: unknown, complaint: string]>([
    ['PUT', '/latency', { ms: -1 }, 'at ms'],
    ['PUT', '/latency', { ms: 1, seconds: 2 }, 'seconds'],
    ['PUT', '/latency', undefined, 'expected object'],
    ['POST', '/faults', { kind: 'explode' }, 'at kind'],
    ['POST', '/faults', { kind: 'status' }, 'at status'],
    ['POST', '/faults', { kind: 'slow', ms: 1, operation: 'getEverything' }, 'at operation'],
    ['POST', '/faults', { kind: 'html', count: 0 }, 'at count'],
    ['PUT', '/rate-limit', { remaining: -1 }, 'at remaining'],
    ['PUT', ACME, { organisation: {} }, 'organisation'],
    ['PUT', ACME, { access_keys: 'lost' }, 'at access_keys'],
  ])('%s %s says what is wrong with %j', async (method, path, body, complaint) => {
    const response = await sendControl(method, path, body)
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({ error: expect.stringContaining(complaint) })
  })

  test('that does not exist lists those that do', async () => {
    const response = await sendControl('GET', '/nowhere')
    expect(response.status).toBe(404)
    expect(await response.json()).toEqual({ error: expect.stringContaining('POST /reset') })
  })
})

test('reset puts everything back', async () => {
  const acme = await callControl('GET', ACME)
  await callApi('PUT', ORGANIZATION, { body: RENAMED })
  await callApi('POST', BLANK_ORGANIZATION, {
    body: { auth_domain: 'acme-labs.cloudflareaccess.com', name: 'Labs' },
  })
  await changeAcmeOutside({ revocation_delay_ms: 0, features: { dashboard_sso: true } })
  await callApi('POST', `${ORGANIZATION}/revoke_user`, {
    body: { email: 'ana.souza@acme.example', devices: true },
  })
  await callControl('PUT', '/latency', { ms: 1 })
  await callControl('PUT', '/rate-limit', { remaining: 0 })
  await callControl('POST', '/faults', { kind: 'html', count: 9 })

  await resetEmulator()

  const { organization, features } = acmeState(acme)
  expect(await callControl('GET', ACME)).toMatchObject({ organization, features })
  expect(await callControl('GET', BLANK)).toMatchObject({ organization: null })
  expect(await callControl('GET', '/latency')).toEqual({ ms: 0 })
  expect(await callControl('GET', '/faults')).toEqual([])
  expect(await callControl('GET', '/requests')).toEqual([])
  const { result } = await callApi('GET', `${ACME}/access/users?email=ana.souza@acme.example`)
  expect(result).toMatchObject([{ active_device_count: 2 }])
})

function acmeState(value: unknown): { organization: unknown; features: unknown } {
  if (typeof value !== 'object' || value === null) throw new Error('No account')
  return { organization: null, features: null, ...value }
}
