import { expect, test } from 'vitest'
import { isConfirmed, EMPTY_REVOKE_DRAFT, toRevocationRequest } from './revoke-form'

test('both options are asked for where they are suggested, unless one is taken back', () => {
  const draft = { ...EMPTY_REVOKE_DRAFT, reason: 'Leak' }
  expect(toRevocationRequest(draft, false)).toEqual({ reason: 'Leak' })
  expect(toRevocationRequest(draft, true)).toEqual({
    reason: 'Leak',
    devices: true,
    warp_session_reauth: true,
  })
  expect(toRevocationRequest({ ...draft, devices: false }, true)).toEqual({
    reason: 'Leak',
    warp_session_reauth: true,
  })
  expect(toRevocationRequest({ ...draft, devices: true }, false)).toEqual({
    reason: 'Leak',
    devices: true,
  })
})

test.each(['1200', ' 1200 ', '1,200', '1.200', '1 200', '1’200'])('%j confirms 1200', (typed) => {
  expect(isConfirmed(typed, '1200')).toBe(true)
})

test.each(['', '120', '12000', '1200 people', '-1200'])('%j does not confirm 1200', (typed) => {
  expect(isConfirmed(typed, '1200')).toBe(false)
})
