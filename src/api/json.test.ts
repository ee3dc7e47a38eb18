import { describe, expect, it, test } from 'vitest'
import {
  canonicalDecimal,
  ExactNumber,
  isJsonObject,
  isNestedBeyond,
  parseJson,
  valueAtPointer,
  withValueAt,
} from './json'
import * as fc from 'fast-check'
import { toCanonicalSettingJson, isSemanticallyEqual } from './equality'
import { applyMergePatch } from './merge-patch'

describe('a value in a document', () => {
  it('is found by its pointer, and not on a prototype', () => {
    expect(valueAtPointer({ a: { b: 1 } }, '/a/b')).toBe(1)
    expect(valueAtPointer({ a: 'text' }, '/a/length')).toBeUndefined()
    expect(valueAtPointer({}, '/constructor')).toBeUndefined()
  })

  it('is set without touching the original, and removed with the parent it empties', () => {
    const document = { a: { b: 1 }, c: 2 }
    expect(withValueAt(document, '/a/b', 5)).toEqual({ a: { b: 5 }, c: 2 })
    expect(withValueAt(document, '/a/b', undefined)).toEqual({ c: 2 })
    expect(withValueAt(document, '/d/e', 'new')).toEqual({ ...document, d: { e: 'new' } })
    expect(document).toEqual({ a: { b: 1 }, c: 2 })
  })
})

/** JSON as a text, printed by hand to keep JavaScript's numbers out of it. */
const digits = fc.stringMatching(/^(0|[1-9]\d{0,24})$/)
const number = fc
  .tuple(
    fc.constantFrom('', '-'),
    digits,
    fc.option(fc.stringMatching(/^\.\d{1,20}$/), { nil: '' }),
    fc.option(fc.stringMatching(/^[eE][+-]?\d{1,4}$/), { nil: '' }),
  )
  .map((parts) => parts.join(''))
const leaf = fc.oneof(number, fc.constantFrom('null', 'true', '""'), fc.string().map(quoted))
const key = fc.oneof(fc.constantFrom('a', 'b', '__proto__', 'constructor', 'toString'), fc.string())
const { object } = fc.letrec<{ value: string; object: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie('value'), { maxLength: 3 }).map((items) => `[${items.join()}]`),
    tie('object'),
  ),
  object: fc
    .uniqueArray(fc.tuple(key, tie('value')), { maxLength: 5, selector: ([name]) => name })
    .map((members) => `{${members.map(([name, value]) => `${quoted(name)}:${value}`).join()}}`),
}))

function quoted(text: string): string {
  return JSON.stringify(text)
}

/** Returns the members of a document as they are printed. */
function printed(document: unknown): Map<string, string> {
  if (!isJsonObject(document)) throw new TypeError('This is no object.')
  return new Map(Object.entries(document).map(([name, value]) => [name, JSON.stringify(value)]))
}

describe('a JSON text that is read and printed', () => {
  test('has every number and every key as it was written', () => {
    fc.assert(
      fc.property(object, (text) => {
        const names = Object.keys(JSON.parse(text) as object)
        // JavaScript puts keys that are array indices first.
        fc.pre(!/"\d+":/.test(text) && names.length === new Set(names).size)
        expect(JSON.stringify(parseJson(text))).toBe(text)
      }),
    )
  })

  test('keeps what a merge patch does not name, byte for byte', () => {
    fc.assert(
      fc.property(object, object, (text, patchText) => {
        const [document, patch] = [parseJson(text), parseJson(patchText)]
        const [before, after] = [printed(document), printed(applyMergePatch(document, patch))]
        for (const name of Object.keys(patch as object)) before.delete(name)
        expect([...after].filter(([name]) => before.has(name))).toEqual([...before])
      }),
    )
  })

  it.each([
    '1.0',
    ' -0',
    '1e2',
    '12345678901234567890',
    '-12345678901234567890',
    '[ 1.0]',
    '[0,\n-0]',
    '{"a" : 1E5}',
    '{"a":\t1.50}',
    '{"at":"T00:00:00.000Z","b":[{"c":2,"d": 0.10}]}',
  ])('has a number as it was written, wherever it is: %j', (text) => {
    expect(JSON.stringify(parseJson(text))).toBe(text.replaceAll(/\s/g, ''))
  })

  it('is undefined where it is no JSON', () => {
    expect(parseJson('{"a":01}')).toBeUndefined()
    expect(parseJson('')).toBeUndefined()
  })
})

describe('a number that JavaScript cannot hold', () => {
  it('equals every other spelling of its value and no other value', () => {
    expect(
      isSemanticallyEqual(parseJson('12345678901234567890'), parseJson('1234567890123456789e1')),
    ).toBe(true)
    expect(
      isSemanticallyEqual(parseJson('12345678901234567890'), parseJson('12345678901234567891')),
    ).toBe(false)
    expect(isSemanticallyEqual(parseJson('1e400'), parseJson('1E+400'))).toBe(true)
    expect(isSemanticallyEqual(parseJson('1e400'), parseJson('1e401'))).toBe(false)
    expect(isSemanticallyEqual(parseJson('1e400'), '1e400')).toBe(false)
    expect(isSemanticallyEqual(parseJson('-0'), 0)).toBe(true)
  })

  it('leaves the entity tag of a number alone that is only written another way', () => {
    expect(toCanonicalSettingJson(parseJson('{"days":30.0}'))).toBe('{"days":30}')
    expect(toCanonicalSettingJson(parseJson('{"days":3e1}'))).toBe('{"days":30}')
  })

  it('has one decimal value, whatever its zeros and its power of ten', () => {
    expect(canonicalDecimal('0.00')).toBe('0')
    expect(canonicalDecimal('-1200')).toBe('-12e2')
    expect(canonicalDecimal('0.0120E3')).toBe('12e0')
    expect(canonicalDecimal('1e99999999999999999999')).toBe('1e99999999999999999999')
  })

  it('reads as its nearest double where it is compared or shown', () => {
    const exact = parseJson('1e400')
    expect(exact).toBeInstanceOf(ExactNumber)
    expect(Number(exact)).toBe(Infinity)
    expect(String(exact)).toBe('1e400')
  })
})

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

  test.each(['[', '{"a":'])('is found for very many %s without exhausting the stack', (open) => {
    const text = `${open.repeat(2_000_000)}1`
    expect(isNestedBeyond(text, 1_000)).toBe(true)
  })
})
