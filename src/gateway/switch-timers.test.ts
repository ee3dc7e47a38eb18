import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Change, changeResultSchema, changeSchema, changeSummarySchema } from '../api/change'
import { proposalSchema } from '../api/approvals/proposal'
import { computeEtag } from '../api/equality'
import { failureEnvelope } from '../api/envelope'
import { LIMITS } from '../api/limits'
import { switchTimersSchema } from '../api/switch-timers/switch-timer'
import { PROTECTIVE_SWITCHES } from '../api/switch-timers/protective-switches'
import { approvalsUnderTest, type Ask, resultOf } from './testing/approvals-under-test'
import { ACCOUNT, ORGANIZATION } from './testing/fake-upstream'
import * as z from 'zod/mini'

/** A switch that protects the account is turned off for a time, and the account's object turns it back. */

const MINUTE_MS = 60_000
const CF = `/client/v4/accounts/${ACCOUNT}/access/organizations`
const OWN = `/api/accounts/${ACCOUNT}`
const TIMERS = `${OWN}/switch-timers`
const LOCK = `${TIMERS}/is_ui_read_only`
const ASYNC = { prefer: 'respond-async' }
/** The lock needs no approval. */
const POLICY_OF_ANOTHER_FIELD = { auth_domain: 1 }

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
  vi.setSystemTime(Date.parse('2026-11-24T09:00:00Z'))
})
afterEach(() => vi.useRealTimers())

async function organization(person: Ask) {
  const { result } = await person('GET', CF)
  return result as Record<string, unknown> // of the usual upstream
}

async function lock(person: Ask) {
  const locked = { ...ORGANIZATION, is_ui_read_only: true, ui_read_only_toggle_reason: 'Managed' }
  expect((await person('PUT', CF, locked)).status).toBe(200)
}

async function unlock(
  person: Ask,
  rest: Record<string, unknown> = { switch_timer_minutes: 60 },
  headers?: Record<string, string>,
) {
  const current = await organization(person)
  const request = {
    resource: 'organization',
    patch: { is_ui_read_only: false, ui_read_only_toggle_reason: 'Repair' },
    etag: await computeEtag(current),
    reason: 'Repair',
    ...rest,
  }
  return person('POST', `${OWN}/changes`, request, headers)
}

const timersOf = async (person: Ask) => resultOf(switchTimersSchema, await person('GET', TIMERS))

async function newestChange(person: Ask): Promise<Change> {
  const listed = await person('GET', `${OWN}/changes?limit=1`)
  const [newest] = resultOf(z.array(changeSummarySchema), listed)
  return resultOf(changeSchema, await person('GET', `${OWN}/changes/${newest?.number}`))
}

describe('a lock that was taken off for a time', () => {
  test('is closed again then, by Gatehouse for the admin who took it off, with the reason that it had', async () => {
    const { person, alarm } = await approvalsUnderTest(POLICY_OF_ANOTHER_FIELD)
    const ana = person('ana')
    await lock(ana)
    const { change } = resultOf(changeResultSchema, await unlock(ana))
    expect(change?.switch_timer).toMatchObject({
      event: 'started',
      fields: ['is_ui_read_only'],
      due_at: '2026-11-24T10:00:00.000Z',
    })
    expect(await timersOf(ana)).toMatchObject([
      { field: 'is_ui_read_only', email: 'ana@example.com', seconds_left: 3600, error: null },
    ])
    vi.advanceTimersByTime(59 * MINUTE_MS)
    await alarm()
    expect(await organization(ana)).toMatchObject({ is_ui_read_only: false })
    vi.advanceTimersByTime(MINUTE_MS)
    await alarm()
    expect(await organization(ana)).toMatchObject({
      is_ui_read_only: true,
      ui_read_only_toggle_reason: 'Managed',
    })
    expect(await timersOf(ana)).toEqual([])
    expect(await newestChange(ana)).toMatchObject({
      state: 'applied',
      operation: 'revert',
      email: 'ana@example.com',
      reverts: change?.number,
      switch_timer: { event: 'over', change: change?.number },
    })
  })

  test('is taken off by reverting the lock, with a reason of its own, and may be for a time', async () => {
    const { person } = await approvalsUnderTest(POLICY_OF_ANOTHER_FIELD)
    const ana = person('ana')
    await lock(ana)
    const { number } = await newestChange(ana)
    const revert = async (rest: Record<string, unknown>) =>
      ana('POST', `${OWN}/changes/${number}/revert`, {
        etag: await computeEtag(await organization(ana)),
        reason: 'Move',
        ...rest,
      })
    const made = await revert({ explanation: 'Repair', switch_timer_minutes: 60 })
    expect(resultOf(changeResultSchema, made).change).toMatchObject({
      operation: 'revert',
      reverts: number,
      switch_timer: { event: 'started' },
    })
    const after = await organization(ana)
    expect(after).toMatchObject({ ui_read_only_toggle_reason: 'Repair' })
    expect(after['is_ui_read_only'] ?? false).toBe(false)
  })

  test('is not explained by the revert of anything else', async () => {
    const { person } = await approvalsUnderTest(POLICY_OF_ANOTHER_FIELD)
    const ana = person('ana')
    await ana('PUT', CF, { name: 'Beta' })
    const { number } = await newestChange(ana)
    const refused = await ana('POST', `${OWN}/changes/${number}/revert`, {
      etag: await computeEtag(await organization(ana)),
      reason: 'Back',
      explanation: 'Repair',
    })
    expect(refused.status).toBe(400)
    expect(refused.text).toContain('/explanation')
  })

  test('leaves what others wrote since', async () => {
    const { person, alarm } = await approvalsUnderTest(POLICY_OF_ANOTHER_FIELD)
    const ana = person('ana')
    await lock(ana)
    await unlock(ana)
    await person('bo')('PUT', CF, { name: 'Beta', ui_read_only_toggle_reason: 'Mine' })
    vi.advanceTimersByTime(60 * MINUTE_MS)
    await alarm()
    expect(await organization(ana)).toMatchObject({
      is_ui_read_only: true,
      ui_read_only_toggle_reason: 'Mine',
      name: 'Beta',
    })
  })

  test('is not sent again if somebody has closed it', async () => {
    const { person, alarm, writes } = await approvalsUnderTest(POLICY_OF_ANOTHER_FIELD)
    const ana = person('ana')
    await lock(ana)
    await unlock(ana)
    await person('bo')('PUT', CF, { is_ui_read_only: true })
    const sent = writes().length
    expect(await timersOf(ana)).toEqual([])
    vi.advanceTimersByTime(60 * MINUTE_MS)
    await alarm()
    expect(writes()).toHaveLength(sent)
  })

  test('is prolonged, which history says, and closed before its time', async () => {
    const { person, alarm } = await approvalsUnderTest(POLICY_OF_ANOTHER_FIELD)
    const [ana, bo] = [person('ana'), person('bo')]
    await lock(ana)
    await unlock(ana)
    vi.advanceTimersByTime(30 * MINUTE_MS)
    const prolonged = await bo('PUT', LOCK, { minutes: 60, reason: 'Not done yet' })
    expect(resultOf(switchTimersSchema, prolonged)).toMatchObject([{ seconds_left: 3600 }])
    expect(await newestChange(ana)).toMatchObject({
      resource: 'switch-timer',
      email: 'bo@example.com',
      reason: 'Not done yet',
      switch_timer: { event: 'changed', due_at: '2026-11-24T10:30:00.000Z' },
    })
    vi.advanceTimersByTime(30 * MINUTE_MS)
    await alarm()
    expect(await timersOf(ana)).toHaveLength(1)
    expect(resultOf(switchTimersSchema, await bo('POST', `${LOCK}/end`))).toEqual([])
    expect(await newestChange(ana)).toMatchObject({ state: 'applied', email: 'bo@example.com' })
    expect(await organization(ana)).toMatchObject({ is_ui_read_only: true })
  })

  test('stays off once its timer is cancelled', async () => {
    const { person, alarm } = await approvalsUnderTest(POLICY_OF_ANOTHER_FIELD)
    const ana = person('ana')
    await lock(ana)
    await unlock(ana)
    expect((await ana('PUT', LOCK, { minutes: null, reason: 'For good' })).status).toBe(200)
    vi.advanceTimersByTime(60 * MINUTE_MS)
    await alarm()
    expect(await organization(ana)).toMatchObject({ is_ui_read_only: false })
    expect((await ana('POST', `${LOCK}/end`)).status).toBe(404)
  })

  test('has no timer if the change was refused', async () => {
    let isRefusing = false
    const { person } = await approvalsUnderTest(POLICY_OF_ANOTHER_FIELD, {
      answer: (request) =>
        isRefusing && request.method === 'PUT'
          ? Promise.resolve(
              Response.json(failureEnvelope([{ code: 1, message: 'No' }]), { status: 400 }),
            )
          : undefined,
    })
    const ana = person('ana')
    await lock(ana)
    isRefusing = true
    expect((await unlock(ana)).status).toBe(400)
    expect(await timersOf(ana)).toEqual([])
  })
})

describe('a lock that cannot be closed', () => {
  test('is tried again with growing pauses, and told with its reason in the list and in history', async () => {
    let isDown = false
    const { person, alarm, writes } = await approvalsUnderTest(POLICY_OF_ANOTHER_FIELD, {
      answer: (request) =>
        isDown && new URL(request.url).pathname.endsWith('/organizations')
          ? Promise.resolve(new Response('down', { status: 503 }))
          : undefined,
    })
    const ana = person('ana')
    await lock(ana)
    await unlock(ana, { switch_timer_minutes: 1 })
    const sent = writes().length
    isDown = true
    vi.advanceTimersByTime(MINUTE_MS)
    await alarm()
    expect(await timersOf(ana)).toMatchObject([
      { attempts: 1, seconds_left: 0, retry_at: '2026-11-24T09:02:00.000Z' },
    ])
    expect((await timersOf(ana))[0]?.error).toContain('HTTP 502')
    expect((await ana('GET', `${OWN}/status`)).text).toContain('is_ui_read_only')
    expect(await newestChange(ana)).toMatchObject({
      state: 'failed',
      resource: 'switch-timer',
      switch_timer: { event: 'failed' },
    })
    vi.advanceTimersByTime(MINUTE_MS)
    await alarm()
    expect(await timersOf(ana)).toMatchObject([
      { attempts: 2, retry_at: '2026-11-24T09:04:00.000Z' },
    ])
    const { number } = await newestChange(ana)
    for (let attempt = 0; attempt < 6; attempt += 1) {
      vi.advanceTimersByTime(15 * MINUTE_MS)
      await alarm()
    }
    expect(await timersOf(ana)).toMatchObject([{ attempts: 8 }])
    // The same failure is told once.
    expect((await newestChange(ana)).number).toBe(number)
    expect(writes()).toHaveLength(sent)
    isDown = false
    vi.advanceTimersByTime(15 * MINUTE_MS)
    await alarm()
    expect(await timersOf(ana)).toEqual([])
    expect(await newestChange(ana)).toMatchObject({ state: 'applied' })
    expect(await organization(ana)).toMatchObject({ is_ui_read_only: true })
  })
})

describe('where taking the lock off needs approval', () => {
  const POLICY = { is_ui_read_only: 1 }

  /** Locking the account takes an approval too. */
  async function lockedAccount() {
    const account = await approvalsUnderTest(POLICY)
    const [ana, bo] = [account.person('ana'), account.person('bo')]
    const locked = { is_ui_read_only: true, ui_read_only_toggle_reason: 'Managed' }
    const proposed = await ana('PUT', CF, locked, ASYNC)
    const { number } = resultOf(proposalSchema, proposed)
    await bo('POST', `${OWN}/proposals/${number}/approve`, {})
    return { ...account, ana, bo }
  }

  test('the timer is a part of the proposal, starts when it is applied, and closes the lock without approval', async () => {
    const { ana, bo, alarm } = await lockedAccount()
    const proposed = await unlock(ana, undefined, ASYNC)
    const proposal = resultOf(proposalSchema, proposed)
    expect(proposal).toMatchObject({ state: 'pending', switch_timer_minutes: 60 })
    vi.advanceTimersByTime(30 * MINUTE_MS)
    await bo('POST', `${OWN}/proposals/${proposal.number}/approve`, {})
    expect(await timersOf(ana)).toMatchObject([{ seconds_left: 3600 }])
    vi.advanceTimersByTime(60 * MINUTE_MS)
    await alarm()
    expect(await organization(ana)).toMatchObject({ is_ui_read_only: true })
    expect(await newestChange(ana)).toMatchObject({ state: 'applied', reverts: expect.anything() })
  })

  test('prolonging and cancelling it do as well, and shortening and ending it do not', async () => {
    const { ana, bo } = await lockedAccount()
    const proposal = resultOf(proposalSchema, await unlock(ana, undefined, ASYNC))
    await bo('POST', `${OWN}/proposals/${proposal.number}/approve`, {})
    for (const minutes of [61, null]) {
      const refused = await ana('PUT', LOCK, { minutes, reason: 'Longer' })
      expect(refused.status).toBe(409)
      expect(refused.text).toContain('approval_needed')
    }
    expect((await ana('PUT', LOCK, { minutes: 30, reason: 'Shorter' })).status).toBe(200)
    expect((await ana('POST', `${LOCK}/end`)).status).toBe(200)
    expect(await organization(ana)).toMatchObject({ is_ui_read_only: true })
  })
})

describe('a timer is refused', () => {
  test('for a change that turns nothing off', async () => {
    const { person, writes } = await approvalsUnderTest(POLICY_OF_ANOTHER_FIELD)
    const ana = person('ana')
    const refused = await unlock(ana)
    expect(refused.status).toBe(400)
    expect(refused.text).toContain('/switch_timer_minutes')
    expect(writes()).toEqual([])
  })

  test.each([0, 1.5, LIMITS.switchTimerMinutes + 1, 'soon'])('of %s minutes', async (minutes) => {
    const { person } = await approvalsUnderTest(POLICY_OF_ANOTHER_FIELD)
    const ana = person('ana')
    await lock(ana)
    expect((await unlock(ana, { switch_timer_minutes: minutes })).status).toBe(400)
    await unlock(ana)
    expect((await ana('PUT', LOCK, { minutes, reason: 'Why not' })).status).toBe(400)
  })

  test('for a field without one', async () => {
    const { person } = await approvalsUnderTest(POLICY_OF_ANOTHER_FIELD)
    const ana = person('ana')
    expect((await ana('PUT', LOCK, { minutes: 5, reason: 'Why not' })).status).toBe(404)
  })
})

test.each(PROTECTIVE_SWITCHES)('$field is turned back as well', async ({ field, safeValue }) => {
  const { person, alarm } = await approvalsUnderTest(POLICY_OF_ANOTHER_FIELD)
  const ana = person('ana')
  const mfa = { allowed_authenticators: ['totp'], session_duration: '1h' }
  await ana('PUT', CF, { ...ORGANIZATION, mfa_config: mfa, [field]: safeValue })
  const current = await organization(ana)
  const request = {
    resource: 'organization',
    patch: { [field]: !safeValue },
    etag: await computeEtag(current),
    reason: 'Repair',
    switch_timer_minutes: 5,
  }
  expect((await ana('POST', `${OWN}/changes`, request)).status).toBe(200)
  expect(await organization(ana)).toMatchObject({ [field]: !safeValue })
  vi.advanceTimersByTime(5 * MINUTE_MS)
  await alarm()
  expect(await organization(ana)).toEqual(current)
})
