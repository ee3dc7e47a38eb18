import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isNestedBeyond } from './json-depth'

describe('how deep a text is nested', () => {
  test.each([
    ['[[1]]', 2],
    ['{"a":[{"b":1}],"c":[]}', 3],
    ['{"[[[":"\\"[[[","a\\\\":[]}', 2],
    ['"[["', 0],
    ['1', 0],
  ])('is counted without its texts: %s is %i levels deep', (text, levels) => {
    expect(() => JSON.parse(text) as unknown).not.toThrow()
    expect(isNestedBeyond(text, levels)).toBe(false)
    expect(levels === 0 || isNestedBeyond(text, levels - 1)).toBe(true)
  })

  test('is the depth of the value, of any document', () => {
    const depthOf = (value: unknown): number =>
      typeof value === 'object' && value !== null
        ? 1 + Math.max(0, ...Object.values(value).map(depthOf))
        : 0
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (text) => {
        const depth = depthOf(JSON.parse(text))
        expect(isNestedBeyond(text, depth)).toBe(false)
        expect(depth > 0 && !isNestedBeyond(text, depth - 1)).toBe(false)
      }),
    )
  })

  test.each(['[', '{"a":'])('of ever so many %s is found without running out of stack', (open) => {
    const text = `${open.repeat(2_000_000)}1`
    expect(isNestedBeyond(text, 1_000)).toBe(true)
  })
})
