import { expect, test } from 'vitest'
import { isCountConfirmed, EMPTY_REVOKE_FORM_VALUES, toRevocationRequest } from './revoke-form'

test('both suggested options are in the request unless one is switched off', () => {
  const draft = { ...EMPTY_REVOKE_FORM_VALUES, reason: 'Leak' }
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
  expect(toRevocationRequest({ ...draft, occasion: 'test' }, false)).toEqual({
    reason: 'Leak',
    occasion: 'test',
  })
})

test.each(['1200', ' 1200 ', '1,200', '1.200', '1 200', '1’200'])('%j confirms 1200', (typed) => {
  expect(isCountConfirmed(typed, '1200')).toBe(true)
})

test.each(['', '120', '12000', '1200 people', '-1200'])('%j does not confirm 1200', (typed) => {
  expect(isCountConfirmed(typed, '1200')).toBe(false)
})
