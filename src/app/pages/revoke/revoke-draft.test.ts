import { expect, test } from 'vitest'
import { isConfirmed } from './revoke-draft'

test.each(['1200', ' 1200 ', '1,200', '1.200', '1 200', '1’200'])('%j confirms 1200', (typed) => {
  expect(isConfirmed(typed, '1200')).toBe(true)
})

test.each(['', '120', '12000', '1200 people', '-1200'])('%j does not confirm 1200', (typed) => {
  expect(isConfirmed(typed, '1200')).toBe(false)
})
