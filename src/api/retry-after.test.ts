import { expect, test } from 'vitest'
import { parseRetryAfterMs } from './retry-after'

const NOW = Date.parse('2026-11-30T10:00:00Z')

test.each([
  ['97', 97_000],
  ['0', 0],
  [' 5 ', 5_000],
  ['Mon, 30 Nov 2026 10:01:00 GMT', 60_000],
  ['Mon, 30 Nov 2026 09:00:00 GMT', 0],
  ['soon', undefined],
  ['', undefined],
  [null, undefined],
])('a retry-after of %j asks to wait for %s ms', (header, ms) => {
  expect(parseRetryAfterMs(header, NOW)).toBe(ms)
})
