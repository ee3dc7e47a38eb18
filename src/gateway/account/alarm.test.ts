import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { RunRequest } from '../../api/revocation-request'
import { ACME, emulator, callGatehouse, send } from '../testing/demo-client'
import { Changes } from './changes'
import { AlarmMultiplexer } from './alarms'
import { AccountRuns } from './runs/runs'

/** The earliest possible time, so that the alarm is due. */
const DUE = 0
/** So late that the alarm does not ring before the test rings it. */
const FAR_MS = 60_000

beforeEach(() => emulator.reset())
afterEach(() => vi.restoreAllMocks())

/** Fires the alarm of the account's object for each kind of work, and returns the next time of each. */
async function ring() {
  const stub = env.ACCOUNT.getByName(ACME)
  await runInDurableObject(stub, async (_account, { storage }) => {
    for (const name of ['settle', 'runs']) storage.kv.put(`alarm ${name}`, DUE)
    await storage.setAlarm(Date.now() + FAR_MS)
  })
  const outcome = await runDurableObjectAlarm(stub).then(
    (isRung) => (isRung ? 'done' : 'no alarm'),
    () => 'failed',
  )
  return runInDurableObject(stub, async (_account, { storage }) => {
    const next = (name: string) => storage.kv.get<number>(`alarm ${name}`)
    return { outcome, settle: next('settle'), runs: next('runs'), alarm: await storage.getAlarm() }
  })
}

/** Leaves a change that was sent and could not be read again. */
async function leaveOpenChange() {
  await emulator.addFault({ kind: 'drop-after', operation: 'updateOrganization' })
  await emulator.addFault({ kind: 'drop-before', operation: 'getOrganization', skip: 1 })
  expect((await send('updateOrganization', { name: 'New' })).status).toBe(502)
}

async function startRun() {
  const run: RunRequest = { emails: ['ana.souza@acme.example'], reason: 'Leak' }
  expect((await callGatehouse('POST', '/revocations', run)).status).toBe(200)
}

test('an alarm that fails forgets neither the open change nor the run that it rang for', async () => {
  await leaveOpenChange()
  vi.spyOn(AccountRuns.prototype, 'work').mockResolvedValue(undefined)
  await startRun()
  vi.spyOn(Changes.prototype, 'settle').mockRejectedValue(new Error('a fault'))
  const before = Date.now()
  const { outcome, settle, runs, alarm } = await ring()
  expect(outcome).toBe('failed')
  expect(settle).toBeGreaterThan(before)
  expect(runs).toBeGreaterThan(before)
  expect(alarm).toBe(settle)
})

test('a run that fails is gone on with later, whatever else the alarm was for is done', async () => {
  vi.spyOn(AccountRuns.prototype, 'work').mockRejectedValue(new Error('a fault'))
  await startRun()
  const settle = vi.spyOn(Changes.prototype, 'settle')
  await leaveOpenChange()
  const before = Date.now()
  const { outcome, runs } = await ring()
  expect(outcome).toBe('failed')
  expect(settle).toHaveBeenCalledOnce()
  expect(runs).toBeGreaterThan(before)
})

test('an alarm is never set to a time that has passed', async () => {
  const stub = env.ACCOUNT.getByName(crypto.randomUUID())
  await runInDurableObject(stub, async (_account, { storage }) => {
    const before = Date.now()
    await new AlarmMultiplexer(storage).set('runs', DUE)
    expect(await storage.getAlarm()).toBeGreaterThan(before)
    await storage.deleteAlarm()
  })
})
