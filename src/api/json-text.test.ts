import * as fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { canonicalText, isEqual } from './equality'
import { decimalValue, ExactNumber, parseJson } from './json-text'
import { isJsonObject } from './json'
import { applyMergePatch } from './merge-patch'

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

  it('is undefined where it is no JSON', () => {
    expect(parseJson('{"a":01}')).toBeUndefined()
    expect(parseJson('')).toBeUndefined()
  })
})

describe('a number that JavaScript cannot hold', () => {
  it('equals every other spelling of its value and no other value', () => {
    expect(isEqual(parseJson('12345678901234567890'), parseJson('1234567890123456789e1'))).toBe(
      true,
    )
    expect(isEqual(parseJson('12345678901234567890'), parseJson('12345678901234567891'))).toBe(
      false,
    )
    expect(isEqual(parseJson('1e400'), parseJson('1E+400'))).toBe(true)
    expect(isEqual(parseJson('1e400'), parseJson('1e401'))).toBe(false)
    expect(isEqual(parseJson('1e400'), '1e400')).toBe(false)
    expect(isEqual(parseJson('-0'), 0)).toBe(true)
  })

  it('leaves the entity tag of a number alone that is only written another way', () => {
    expect(canonicalText(parseJson('{"days":30.0}'))).toBe('{"days":30}')
    expect(canonicalText(parseJson('{"days":3e1}'))).toBe('{"days":30}')
  })

  it('has one decimal value, whatever its zeros and its power of ten', () => {
    expect(decimalValue('0.00')).toBe('0')
    expect(decimalValue('-1200')).toBe('-12e2')
    expect(decimalValue('0.0120E3')).toBe('12e0')
    expect(decimalValue('1e99999999999999999999')).toBe('1e99999999999999999999')
  })

  it('reads as its nearest double where it is compared or shown', () => {
    const exact = parseJson('1e400')
    expect(exact).toBeInstanceOf(ExactNumber)
    expect(Number(exact)).toBe(Infinity)
    expect(String(exact)).toBe('1e400')
  })
})
