import { describe, expect, test } from 'vitest'
import type { RunWithLatestPeople, RunPerson } from '../../../api/revocation-run'
import {
  REVOCATION_VERIFICATION_TIMEOUT_MS,
  computeRevocationVerification,
} from './revocation-receipt-text'

const AT = '2026-11-25T09:00:00.000Z'
const NOBODY = { waiting: 0, sending: 0, revoked: 0, failed: 0, unknown: 0, cancelled: 0 }

function run(
  state: RunWithLatestPeople['state'],
  outcome: RunPerson['state'],
  { message = null, attempts = 1 }: Partial<Pick<RunPerson, 'message' | 'attempts'>> = {},
) {
  const person: RunPerson = {
    position: 1,
    email: 'ana@acme.example',
    state: outcome,
    attempts,
    at: outcome === 'waiting' || outcome === 'sending' ? null : AT,
    code: null,
    message,
    ray_id: null,
  }
  return {
    state,
    counts: { ...NOBODY, [outcome]: 1 },
    latest: [person],
  } as unknown as RunWithLatestPeople // what the verification reads of it
}
const startedAt = (seconds: number) => ({ metadata: { iat: Date.parse(AT) / 1000 + seconds } })
const seen = { isKnownPerson: true, lookedMs: 0, sessions: [] }

describe('the verification of a revocation', () => {
  test('is under way until Cloudflare has accepted it', () => {
    expect(computeRevocationVerification({ ...seen, run: run('queued', 'waiting') })).toEqual({
      kind: 'under-way',
    })
  })

  test('is that no session from before is left, and tells of new ones', () => {
    const accepted = run('finished', 'revoked')
    expect(computeRevocationVerification({ ...seen, run: accepted })).toEqual({
      kind: 'verified',
      since: 0,
    })
    const sessions = [startedAt(70)]
    expect(computeRevocationVerification({ ...seen, run: accepted, sessions })).toEqual({
      kind: 'verified',
      since: 1,
    })
  })

  test('is looked for as long as one is left, and for two minutes', () => {
    const sessions = [startedAt(-3_600), startedAt(-60)]
    const accepted = { ...seen, run: run('finished', 'revoked'), sessions }
    expect(
      computeRevocationVerification({
        ...accepted,
        lookedMs: REVOCATION_VERIFICATION_TIMEOUT_MS - 1,
      }),
    ).toEqual({
      kind: 'looking',
      left: 2,
    })
    expect(
      computeRevocationVerification({ ...accepted, lookedMs: REVOCATION_VERIFICATION_TIMEOUT_MS }),
    ).toEqual({
      kind: 'unseen',
      left: 2,
    })
  })

  test('cannot be had of somebody whose sessions cannot be read', () => {
    const accepted = { ...seen, run: run('finished', 'revoked') }
    expect(computeRevocationVerification({ ...accepted, isKnownPerson: false })).toEqual({
      kind: 'unverifiable',
    })
    const unread = { ...accepted, sessions: undefined }
    expect(computeRevocationVerification(unread)).toEqual({ kind: 'under-way' })
    expect(
      computeRevocationVerification({ ...unread, lookedMs: REVOCATION_VERIFICATION_TIMEOUT_MS }),
    ).toEqual({
      kind: 'unverifiable',
    })
  })

  test.each(['failed', 'unknown'] as const)('is none where the outcome is %s', (outcome) => {
    expect(
      computeRevocationVerification({
        ...seen,
        run: run('finished', outcome, { message: 'HTTP 500' }),
      }),
    ).toEqual({
      kind: 'failed',
      isKnown: outcome === 'failed',
      message: 'HTTP 500',
    })
  })

  test.each(['stopped', 'paused'] as const)('waits for somebody where the run is %s', (state) => {
    expect(
      computeRevocationVerification({ ...seen, run: run(state, 'waiting', { attempts: 0 }) }),
    ).toEqual({ kind: 'blocked', isKnown: true })
  })

  test.each(['stopped', 'paused'] as const)(
    'is not known where the run was %s after a request without a response',
    (state) => {
      const notKnown = { kind: 'blocked', isKnown: false }
      const ofThisAttempt = run(state, 'waiting', { attempts: 1 })
      expect(computeRevocationVerification({ ...seen, run: ofThisAttempt })).toEqual(notKnown)
      const ofOneBeforeRetry = run(state, 'waiting', { attempts: 0, message: 'No response.' })
      expect(computeRevocationVerification({ ...seen, run: ofOneBeforeRetry })).toEqual(notKnown)
    },
  )

  test('is under way while a response is awaited, though the run was paused', () => {
    expect(computeRevocationVerification({ ...seen, run: run('paused', 'sending') })).toEqual({
      kind: 'under-way',
    })
  })
})
