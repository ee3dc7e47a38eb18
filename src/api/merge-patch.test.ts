import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { applyMergePatch, differencesSinceChange, createRevertPatch } from './merge-patch'
import { diff } from './diff'
import { isSemanticallyEqual } from './equality'

const leaf = fc.constantFrom('a', 'b', '24h', 1, true, null)
const value = fc.dictionary(
  fc.constantFrom('x', 'y', 'z'),
  fc.oneof(leaf, fc.dictionary(fc.constantFrom('p', 'q'), leaf)),
)

describe('taking a change back', () => {
  test('gives what was there before', () => {
    fc.assert(
      fc.property(value, value, (before, after) => {
        const patch = createRevertPatch({ before, after })
        expect(patch === undefined).toBe(isSemanticallyEqual(before, after))
        expect(isSemanticallyEqual(applyMergePatch(after, patch ?? {}), before)).toBe(true)
      }),
    )
  })

  test('touches nothing that the change did not', () => {
    const before = { name: 'A', session_duration: '24h' }
    const patch = createRevertPatch({ before, after: { ...before, name: 'B' } })
    expect(patch).toEqual({ name: 'A' })
  })

  test('unsets what was an empty text', () => {
    const before = { session_duration: '', mfa_config: { session_duration: '', a: 1 } }
    const after = { session_duration: '1h', mfa_config: { session_duration: '2h', a: 1 } }
    expect(createRevertPatch({ before, after })).toEqual({
      session_duration: null,
      mfa_config: { session_duration: null },
    })
  })

  test.each([
    [null, { name: 'A' }],
    [{ name: 'A' }, null],
  ])('is impossible from %o to %o', (before, after) => {
    expect(createRevertPatch({ before, after })).toBeUndefined()
  })
})

test('reports a pointer as changed since where another value is there now', () => {
  const change = { differences: diff({ a: 1, duration: '24h' }, { a: 2, duration: '12h' }) }
  expect(differencesSinceChange(change, { a: 2, duration: '720m' })).toEqual([])
  expect(differencesSinceChange({ differences: [{ pointer: '/a', to: 2 }] }, { a: 3 })).toEqual([
    { pointer: '/a', from: 2, to: 3 },
  ])
})
