import { describe, expect, test } from 'vitest'
import type { HistoryVerification } from '../../api/change'
import {
  agoInWords,
  fullVerificationProgressInWords,
  unverifiableRunsInWords,
  historyVerificationInWords,
} from './verification-progress'

const AT = '2026-11-29T12:00:00.000Z'
const NOW = Date.parse(AT)
const minutesAgo = (minutes: number) => new Date(NOW - minutes * 60_000).toISOString()

const WHOLE = {
  ok: true,
  entries: 1_000_000,
  verified: 1_000_000,
  verified_at: AT,
  changes: 500_000,
  head: 'f'.repeat(64),
  full_pass: { ended_at: AT, entries: 1_000_000, unprotected_runs: 0 },
  pass: null,
} as const satisfies HistoryVerification

test.each([
  [0, 'just now'],
  [-5, 'just now'],
  [3, '3 min ago'],
  [60, '1 h ago'],
  [47 * 60, '47 h ago'],
  [72 * 60, '3 days ago'],
])('a moment that was %i minutes ago is %j', (minutes, words) => {
  expect(agoInWords(minutesAgo(minutes), NOW)).toBe(words)
})

describe('a verification says', () => {
  test('up to where it is, and since when', () => {
    const behind = { ...WHOLE, verified: 812_000, verified_at: minutesAgo(3) }
    expect(historyVerificationInWords(behind, NOW)).toBe(
      'Verified to 812,000 of 1,000,000 entries, 3 min ago',
    )
  })

  test('that all is verified, or that verification failed', () => {
    expect(historyVerificationInWords(WHOLE, NOW)).toBe('All 500,000 changes are verified')
    const { full_pass, pass, entries } = WHOLE
    const bad = {
      ok: false,
      first_bad: 2,
      problem: 'P',
      found_at: AT,
      full_pass,
      pass,
      entries,
    } as const
    expect(historyVerificationInWords(bad, NOW)).toBe('History failed verification')
  })

  test('where a full pass is, which may be behind what was verified before', () => {
    const pass = { started_at: AT, verified: 250, verified_at: AT }
    expect(fullVerificationProgressInWords({ ...WHOLE, pass }, NOW)).toContain(
      '250 of 1,000,000 entries, just now',
    )
    expect(fullVerificationProgressInWords(WHOLE, NOW)).toBeUndefined()
  })

  test('how many runs are from before their people were part of history', () => {
    const full_pass = { ...WHOLE.full_pass, unprotected_runs: 11 }
    expect(unverifiableRunsInWords({ ...WHOLE, full_pass })).toContain('11 runs of revocations are')
    expect(unverifiableRunsInWords(WHOLE)).toBeUndefined()
  })
})
