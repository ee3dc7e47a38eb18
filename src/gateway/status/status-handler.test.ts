import { createExecutionContext } from 'cloudflare:test'
import { env, exports } from 'cloudflare:workers'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { ROLES_BY_CAPABILITY, ROLES } from '../../api/roles'
import { deploymentStatusSchema, getDeploymentStatus } from '../../api/status'
import { createGatehouseClient } from '../../api/api-client'
import { gateway } from '../gateway'
import type { GatewayEnv } from '../gateway-context'
import { ACME, BLANK, emulator, callGatehouse, ORIGIN, send, signIn } from '../testing/demo-client'
import { ACCOUNT, gatewayUnderTest, OTHER_ACCOUNT, TOKEN } from '../testing/fake-upstream'
import { API_TOKEN, liveSettings, REVOKE_TOKEN } from '../testing/tokens'

beforeEach(async () => {
  await emulator.reset()
})

const PATH = `/api/accounts/${ACCOUNT}/status`

async function readStatus(account_id = ACME) {
  const response = await callGatehouse('GET', '/status', undefined, account_id)
  const { result } = await response.json<{ result: unknown }>()
  return deploymentStatusSchema.parse(result)
}

describe('the status', () => {
  test('is that of the tokens, of Access and of history', async () => {
    const { checked_at, ...status } = await readStatus()
    expect(Math.abs(Date.parse(checked_at) - Date.now())).toBeLessThan(60_000)
    expect(status).toMatchObject({
      tokens: [{ setting: 'CLOUDFLARE_API_TOKEN', state: 'active' }],
      access: { issuer: 'https://acme.cloudflareaccess.com', certificates: 'fresh' },
      history: { is_reachable: true, pending: 0 },
    })
  })

  test('counts the changes of the account that is asked for, as they are made', async () => {
    const [before, other] = [await readStatus(), await readStatus(BLANK)]
    expect((await send('updateOrganization', { name: 'New' })).status).toBe(200)
    const { history } = await readStatus()
    expect(history.changes).toBeGreaterThan(before.history.changes)
    expect((await readStatus(BLANK)).history.changes).toBe(other.history.changes)
  })

  test('counts a change that is open', async () => {
    await emulator.addFault({ kind: 'drop-before', operation: 'updateOrganization' })
    await emulator.addFault({ kind: 'drop-before', operation: 'getOrganization', skip: 1 })
    await send('updateOrganization', { name: 'New' })
    expect((await readStatus()).history.pending).toBe(1)
  })

  test('is asked for anew each time', async () => {
    await readStatus()
    await emulator.changeToken('everything', { status: 'disabled' })
    expect(await readStatus()).toMatchObject({ tokens: [{ state: 'disabled' }] })
  })

  test('is read by its client', async () => {
    const cookie = await signIn('admin@acme.example')
    const client = createGatehouseClient({
      fetch: (request) => {
        const signedIn = new Request(request)
        signedIn.headers.set('cookie', cookie)
        return exports.default.fetch(signedIn)
      },
      baseUrl: ORIGIN,
    })
    expect(await client(getDeploymentStatus(ACME))).toMatchObject({
      ok: true,
      result: { tokens: [{ state: 'active' }], history: { is_reachable: true } },
    })
    expect(await client(getDeploymentStatus('nobodys'))).toMatchObject({ ok: false })
  })

  test('has no Access on one’s own machine', async () => {
    const response = await gatewayUnderTest().call(PATH)
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ result: { access: null } })
  })

  test('is also given for an account whose object does not answer', async () => {
    const unreachable = { getByName: () => ({ countChanges: () => Promise.reject(new Error()) }) }
    const bindings: GatewayEnv['Bindings'] = {
      ASSETS: env.ASSETS,
      PERSON_RATE: env.PERSON_RATE,
      ACCOUNT: unreachable as unknown as GatewayEnv['Bindings']['ACCOUNT'], // of which no more is used
      settings: liveSettings(),
    }
    const request = new Request(`${ORIGIN}/api/accounts/${ACME}/status`)
    const response = await gateway.fetch(request, bindings, createExecutionContext())
    expect(await response.json()).toMatchObject({
      result: { tokens: [{ state: 'active' }], history: { is_reachable: false } },
    })
  })
})

describe('access to the status', () => {
  const allowed: readonly string[] = ROLES_BY_CAPABILITY['status:read']

  test.each(ROLES.map((role) => [role, allowed.includes(role) ? 200 : 403] as const))(
    'is given to the role %s or refused: %i',
    async (role, status) => {
      const { call, received } = gatewayUnderTest({ roles: [role] })
      expect((await call(PATH)).status).toBe(status)
      expect(received.length > 0).toBe(status === 200)
    },
  )

  test('is refused for an account that Gatehouse is not set up for', async () => {
    const { call, received } = gatewayUnderTest()
    expect((await call(`/api/accounts/${'0'.repeat(32)}/status`)).status).toBe(403)
    expect(received).toEqual([])
  })

  test('does not extend to the API’s own paths of tokens', async () => {
    const { call, received } = gatewayUnderTest()
    const id = 'a'.repeat(32)
    for (const owner of ['/user', `/accounts/${ACCOUNT}`, `/accounts/${OTHER_ACCOUNT}`]) {
      for (const what of ['', '/verify', `/${id}`, `/${id}/value`]) {
        expect((await call(`/client/v4${owner}/tokens${what}`)).status).toBe(404)
      }
    }
    expect(received).toEqual([])
  })
})

describe('no token is', () => {
  test('in the answer, nor in a log, when all is well', async () => {
    const spies = (['log', 'warn', 'error'] as const).map((name) => vi.spyOn(console, name))
    await emulator.changeToken('everything', { permissions: ['API Tokens Read'] })
    const settings = liveSettings({ CLOUDFLARE_REVOKE_TOKEN: REVOKE_TOKEN })
    const bindings = { ASSETS: env.ASSETS, PERSON_RATE: env.PERSON_RATE, ACCOUNT: env.ACCOUNT }
    const response = await gateway.fetch(
      new Request(`${ORIGIN}/api/accounts/${ACME}/status`),
      { ...bindings, settings },
      createExecutionContext(),
    )
    const answer = `${JSON.stringify([...response.headers])} ${await response.text()}`
    expect(answer).toContain('CLOUDFLARE_REVOKE_TOKEN')
    const logged = spies.flatMap(({ mock }) => mock.calls.flat().map(String)).join('\n')
    expect(logged).toContain('/status')
    for (const text of [API_TOKEN, REVOKE_TOKEN]) {
      expect(answer).not.toContain(text)
      expect(logged).not.toContain(text)
    }
  })

  test('in the answer of an upstream that quotes it', async () => {
    const { call } = gatewayUnderTest({
      answer: async (request) => {
        const quoted = request.headers.get('authorization')
        const errors = [{ code: 1000, message: quoted }]
        return Response.json({ success: false, errors, result: quoted }, { status: 401 })
      },
    })
    const response = await call(PATH)
    expect(response.status).toBe(200)
    const answer = await response.text()
    expect(answer).toContain('"unknown"')
    expect(answer).not.toContain(TOKEN)
  })
})
