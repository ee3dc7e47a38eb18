import { describe, expect, test } from 'vitest'
import { approximateDurationInWords, runOutcomeInWords, runTitle } from './run-words'
import type { Run } from '../../../api/revocation-run'

test.each([
  [20, 'less than a minute'],
  [60, 'about a minute'],
  [1_700, 'about 28 minutes'],
  [3_600, 'about 1 h'],
  [16_667, 'about 4 h 38 min'],
])('%i seconds are %s', (seconds, words) => {
  expect(approximateDurationInWords(seconds)).toBe(words)
})

describe('a run', () => {
  const counts = { waiting: 10, sending: 0, revoked: 1_200, failed: 2, unknown: 1, cancelled: 0 }
  const run = { state: 'running', total: 1_213, subject: null, counts } as unknown as Run // what is read of it

  test('is told by how far it is, and then by how it ended', () => {
    expect(runOutcomeInWords(run)).toBe('1,203 of 1,213 done')
    expect(runOutcomeInWords({ ...run, state: 'finished' })).toBe(
      '1,200 revoked, 2 failed, 1 not known',
    )
  })

  test('is called after its person, or how many they are', () => {
    expect(runTitle(run)).toBe('1,213 people')
    expect(runTitle({ subject: 'ana@acme.example', total: 1 })).toBe('ana@acme.example')
  })
})
