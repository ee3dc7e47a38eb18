import { expect, test } from 'vitest'
import { findConflictInError } from './change'
import { ApiError } from './errors'

test('a conflict is read from a 412 alone', () => {
  const result = { current: {}, etag: '"a"', changed: null, changes: [] }
  const refused = (status: number) =>
    findConflictInError(new ApiError({ kind: 'refused', status, errors: [], result }))
  expect(refused(412)).toEqual(result)
  expect(refused(400)).toBeUndefined()
  expect(findConflictInError(new ApiError({ kind: 'unreachable', detail: '' }))).toBeUndefined()
})
