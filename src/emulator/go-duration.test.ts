import { expect, test } from 'vitest'
import { parseGoDuration } from '../api/duration'
import { printGoDuration } from './go-duration'

test.each([
  ['24h', '24h0m0s'],
  ['1440m', '24h0m0s'],
  ['1.5h', '1h30m0s'],
  ['90s', '1m30s'],
  ['60m1s', '1h0m1s'],
  ['1.5s', '1.5s'],
  ['1m0.25s', '1m0.25s'],
  ['300ms', '300ms'],
  ['1500us', '1.5ms'],
  ['1001ns', '1.001µs'],
  ['7ns', '7ns'],
  ['0', '0s'],
])('Go prints %s as %s', (text, printed) => {
  const parsed = parseGoDuration(text)
  expect(parsed.ok && printGoDuration(parsed.value)).toBe(printed)
})
