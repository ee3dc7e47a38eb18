import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { ChangeSummary } from '../api/change'
import { GATEWAY_ERRORS } from '../api/errors'
import {
  ACME,
  changes,
  clockTick,
  demo,
  emulator,
  gatehouse,
  readOrganization,
  send,
} from './testing/demo'

/**
 * Every deploy resets an account's object, whatever it is doing. What may have been done says so, history
 * tells the truth afterwards, and nothing is done twice.
 */

/** As a deploy does it: the object ends at once, and everybody who waits for it gets an error. */
async function reset(account_id = ACME): Promise<void> {
  const object = env.ACCOUNT.getByName(account_id)
  await expect(runInDurableObject(object, (_, state) => state.abort('A deploy'))).rejects.toThrow(
    'A deploy',
  )
}

const WAIT = { timeout: 20_000, interval: 50 }

beforeEach(async () => {
  await emulator.release()
  await emulator.reset()
})

async function newest(account_id = ACME): Promise<ChangeSummary | undefined> {
  const answer = await changes.listChanges(account_id, { limit: 1 })
  if (!answer.ok) throw answer.error
  return answer.result[0]
}

/** The newest change once it is closed, which a read of what is live does. */
function closed(account_id = ACME) {
  return vi.waitFor(async () => {
    await demo('getOrganization', { account_id })
    const change = await newest(account_id)
    expect(change?.state).not.toBe('pending')
    return change
  }, WAIT)
}

async function expectUnknownOutcome(response: Response): Promise<void> {
  const { errors } = await response.json<{ errors: { code: number }[] }>()
  expect(errors.map(({ code }) => code)).toContain(GATEWAY_ERRORS.outcome_unknown.code)
  expect(response.status).toBe(GATEWAY_ERRORS.interrupted.status)
}

/** Resets the object once a call of its has got as far as the fault lets it. */
async function resetWhileHeld(
  fault: { kind: 'hold-before' | 'hold-after'; operation: string; skip?: number },
  write: () => Promise<Response>,
  account_id = ACME,
): Promise<Response> {
  await emulator.addFault(fault)
  const answer = write()
  await vi.waitFor(async () => expect(await emulator.held()).toEqual([fault.operation]), WAIT)
  await reset(account_id)
  await emulator.release()
  return answer
}

const REQUEST_ID = '6f1c1f5e-3a58-4b0e-9a53-1f2d1d8f0a11'

const RENAMED = { name: 'Acme Holding' }

const makeChange = (etag: string) =>
  gatehouse('POST', '/changes', {
    resource: 'organization',
    patch: RENAMED,
    etag,
    reason: 'A new name',
    client_request_id: REQUEST_ID,
  })

const putName = () => send('updateOrganization', RENAMED)
const revoke = () => send('revokeUser', { email: 'ana.souza@acme.example' })

const revoked = async () =>
  (await emulator.requests()).filter(({ path }) => path.endsWith('/revoke_user'))
const puts = async () => (await emulator.requests()).filter(({ method }) => method === 'PUT')

describe('a change whose account object is reset', () => {
  test('before anything was sent says so, and has no row', async () => {
    const { etag } = await readOrganization()
    await clockTick()
    const fault = { kind: 'hold-before', operation: 'getOrganization' } as const
    await expectUnknownOutcome(await resetWhileHeld(fault, () => makeChange(etag)))
    expect((await closed())?.client_request_id ?? null).not.toBe(REQUEST_ID)
    expect((await readOrganization()).organization.name).not.toBe(RENAMED.name)
    expect(await puts()).toEqual([])
  })

  test.each([
    ['before it arrived', 'hold-before', 'updateOrganization', 0, 'unknown'],
    ['after it was done', 'hold-after', 'updateOrganization', 0, 'applied'],
    ['before it was read again', 'hold-before', 'getOrganization', 1, 'applied'],
  ] as const)(
    '%s says so, and history what became of it',
    async (_, kind, operation, skip, state) => {
      const { etag, organization } = await readOrganization()
      await clockTick()
      const fault = { kind, operation, skip }
      await expectUnknownOutcome(await resetWhileHeld(fault, () => makeChange(etag)))
      expect(await closed()).toMatchObject({
        client_request_id: REQUEST_ID,
        operation: 'update',
        state,
      })
      const { name } = (await readOrganization()).organization
      expect(name).toBe(state === 'applied' ? RENAMED.name : organization.name)
      expect((await puts()).length).toBeLessThanOrEqual(1)
    },
  )

  test('by Cloudflare’s own path says so too', async () => {
    const fault = { kind: 'hold-after', operation: 'updateOrganization' } as const
    await expectUnknownOutcome(await resetWhileHeld(fault, putName))
    expect(await closed()).toMatchObject({ operation: 'update', state: 'applied' })
  })

  test('is refused where it is sent again, since what was reviewed is not live any more', async () => {
    const { etag } = await readOrganization()
    await clockTick()
    const fault = { kind: 'hold-after', operation: 'updateOrganization' } as const
    await resetWhileHeld(fault, () => makeChange(etag))
    expect((await makeChange(etag)).status).toBe(412)
    expect(await puts()).toHaveLength(1)
  })
})

describe('a revocation whose account object is reset', () => {
  test('by Cloudflare’s own path says so, and history that nobody knows', async () => {
    await clockTick()
    const fault = { kind: 'hold-after', operation: 'revokeUser' } as const
    await expectUnknownOutcome(await resetWhileHeld(fault, revoke))
    await clockTick()
    expect(await newest()).toMatchObject({ operation: 'revoke', state: 'unknown' })
    expect(await revoked()).toHaveLength(1)
  })

  test('in a run goes on, and everybody is accounted for', async () => {
    const emails = ['ana.souza@acme.example', 'jonas.weber@acme.example']
    const key = crypto.randomUUID()
    const start = () =>
      gatehouse('POST', '/revocations', { emails, reason: 'Leak', idempotency_key: key })
    await emulator.addFault({ kind: 'hold-after', operation: 'revokeUser' })
    const { result } = await (await start()).json<{ result: { number: number } }>()
    await vi.waitFor(async () => expect(await emulator.held()).toEqual(['revokeUser']), WAIT)
    await reset()
    await emulator.release()
    const run = await vi.waitFor(async () => {
      const response = await gatehouse('GET', `/revocations/${result.number}`)
      const { result: detail } = await response.json<{ result: Record<string, unknown> }>()
      expect(detail['state']).toBe('finished')
      return detail
    }, WAIT)
    expect(run).toMatchObject({ total: 2, counts: { revoked: 2 } })
    // Whoever got no answer sends the same again, and gets the run that began.
    expect(await (await start()).json()).toMatchObject({ result: { number: result.number } })
  })

  test.each(['pause', 'cancel'] as const)(
    'leaves a run that can be asked to %s again',
    async (control) => {
      const emails = ['ana.souza@acme.example', 'jonas.weber@acme.example']
      await emulator.addFault({ kind: 'hold-before', operation: 'revokeUser' })
      const started = await gatehouse('POST', '/revocations', { emails, reason: 'Leak' })
      const { result } = await started.json<{ result: { number: number } }>()
      const path = `/revocations/${result.number}/${control}`
      await vi.waitFor(async () => expect(await emulator.held()).toEqual(['revokeUser']), WAIT)
      await gatehouse('POST', path)
      await reset()
      await emulator.release()
      await gatehouse('POST', path)
      const state = { pause: 'paused', cancel: 'cancelled' }[control]
      await vi.waitFor(async () => {
        const response = await gatehouse('GET', `/revocations/${result.number}`)
        expect(await response.json()).toMatchObject({ result: { state } })
      }, WAIT)
    },
  )
})
