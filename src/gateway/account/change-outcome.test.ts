import { describe, expect, test } from 'vitest'
import { diff, diffExactly } from '../../api/diff'
import { determineChangeOutcome } from './change-outcome'

const BEFORE = { name: 'A', session_duration: '24h' }
const INTENDED = { name: 'B', session_duration: '12h' }
const CHANGE = { before: BEFORE, intended: INTENDED, requested: diff(BEFORE, INTENDED) }
const ANSWERED = { error: null, ray_id: '8a1' }
const LOST = { error: { code: null, message: 'The connection broke.' }, ray_id: null }

describe('the live value determines the outcome of a change', () => {
  test('applied when it has all of the change, whatever the response was', () => {
    for (const evidence of [ANSWERED, LOST]) {
      expect(
        determineChangeOutcome(CHANGE, { name: 'B', session_duration: '12h0m0s' }, evidence),
      ).toMatchObject({
        state: 'applied',
        differences: [{ pointer: '/name' }, { pointer: '/session_duration', to: '12h0m0s' }],
        unrequested: [],
        error: null,
      })
    }
  })

  test('applied when it has a part of the change, and the rest is shown', () => {
    expect(
      determineChangeOutcome(CHANGE, { name: 'B', session_duration: '24h' }, ANSWERED),
    ).toMatchObject({
      state: 'applied',
      differences: [{ pointer: '/name', from: 'A', to: 'B' }],
      unrequested: [{ pointer: '/session_duration', from: '12h', to: '24h' }],
    })
  })

  test('more than it there: the rest is shown', () => {
    expect(determineChangeOutcome(CHANGE, { ...INTENDED, extra: 1 }, ANSWERED).unrequested).toEqual(
      [{ pointer: '/extra', from: undefined, to: 1 }],
    )
  })

  test('failed when it has nothing of the change, naming a response that said otherwise', () => {
    expect(determineChangeOutcome(CHANGE, BEFORE, LOST)).toMatchObject({
      state: 'failed',
      error: LOST.error,
      differences: [],
    })
    expect(determineChangeOutcome(CHANGE, BEFORE, ANSWERED).error?.message).toBe(
      'Cloudflare accepted it but did not do it.',
    )
  })

  test('unknown when it has nothing of the change yet', () => {
    expect(determineChangeOutcome(CHANGE, BEFORE, { ...LOST, mayStillHappen: true }).state).toBe(
      'unknown',
    )
  })

  test('a respelling, of which one field means something else by now: that field is listed once', () => {
    const before = { session_duration: '24h', warp_auth_session_duration: '1h' }
    const intended = { session_duration: '24h0m0s', warp_auth_session_duration: '60m' }
    const change = { before, intended, requested: diffExactly(before, intended) }
    const after = { ...intended, warp_auth_session_duration: '2h' }
    expect(determineChangeOutcome(change, after, ANSWERED)).toMatchObject({
      state: 'applied',
      differences: [
        { pointer: '/session_duration', from: '24h', to: '24h0m0s' },
        { pointer: '/warp_auth_session_duration', from: '1h', to: '2h' },
      ],
    })
  })

  test('unknown when it has another value, which was written later or instead', () => {
    expect(
      determineChangeOutcome(CHANGE, { ...BEFORE, name: 'C' }, ANSWERED).error?.message,
    ).toMatch(/another value/)
    expect(determineChangeOutcome(CHANGE, { ...BEFORE, name: 'C' }, LOST)).toMatchObject({
      state: 'unknown',
      differences: [],
    })
  })

  test('nothing at all there: a creation that failed', () => {
    const created = { before: null, intended: INTENDED, requested: diff(null, INTENDED) }
    expect(determineChangeOutcome(created, null, LOST).state).toBe('failed')
  })

  test('unknown when the whole setting is gone, although the value to unset is gone too', () => {
    const after = { name: 'A' }
    const unset = { before: BEFORE, intended: after, requested: diff(BEFORE, after) }
    expect(determineChangeOutcome(unset, null, ANSWERED).state).toBe('unknown')
  })
})

describe('the outcome of another spelling of the same value', () => {
  const before = { name: 'A', session_duration: '12h' }
  const intended = { name: 'A', session_duration: '720m' }
  const change = { before, intended, requested: diffExactly(before, intended) }

  test('is applied when the live value has that spelling, which is the difference', () => {
    for (const evidence of [ANSWERED, LOST]) {
      expect(determineChangeOutcome(change, intended, evidence)).toMatchObject({
        state: 'applied',
        differences: [{ pointer: '/session_duration', from: '12h', to: '720m' }],
        unrequested: [],
      })
    }
  })

  test('is applied when Cloudflare accepted it and answers in its own spelling', () => {
    expect(
      determineChangeOutcome(change, { ...before, session_duration: '12h0m0s' }, ANSWERED),
    ).toMatchObject({
      state: 'applied',
      differences: [{ pointer: '/session_duration', from: '12h', to: '12h0m0s' }],
    })
    expect(determineChangeOutcome(change, before, ANSWERED)).toMatchObject({
      state: 'applied',
      differences: [],
    })
  })

  test('is failed when the value is as before and no response came, or unknown if it may still be done', () => {
    expect(determineChangeOutcome(change, before, LOST).state).toBe('failed')
    expect(determineChangeOutcome(change, before, { ...LOST, mayStillHappen: true }).state).toBe(
      'unknown',
    )
  })

  test('is unknown when the live value is another one', () => {
    expect(
      determineChangeOutcome(change, { ...before, session_duration: '1h' }, ANSWERED).state,
    ).toBe('unknown')
  })

  test('there, and something that nobody asked for: both are shown', () => {
    expect(determineChangeOutcome(change, { ...intended, name: 'B' }, ANSWERED)).toMatchObject({
      differences: [{ pointer: '/session_duration' }, { pointer: '/name', from: 'A', to: 'B' }],
      unrequested: [{ pointer: '/name' }],
    })
  })
})
