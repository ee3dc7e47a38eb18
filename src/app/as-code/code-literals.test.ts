import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hclObject, hclString } from './code-literals'

describe('a text in HCL', () => {
  it('stays what it is, whatever it contains', () => {
    const piece = fc.oneof(
      fc.constantFrom('"', '\\', '$', '%', '{', '}', '\n', '\u202E', '\u{E0041}'),
      fc.string({ unit: 'binary' }),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const text = pieces.join('')
        expect(unquote(hclString(text))).toBe(text)
      }),
    )
  })

  it('does not begin a template', () => {
    expect(hclString('${name} %{if} $${ $ %')).toBe('"$${name} %%{if} $$${ $ %"')
  })

  it('shows what would be invisible or turn the line around', () => {
    expect(hclString('a\0\u202Eb\u2028\u{E0041}')).toBe('"a\\u0000\\u202eb\\u2028\\U000e0041"')
  })

  it('replaces half a surrogate pair, as UTF-8 does', () => {
    expect(hclString('a\uD83D')).toBe('"a\uFFFD"')
  })
})

describe('an object in HCL', () => {
  it('aligns what fits on a line, and puts objects below', () => {
    const text = hclObject([
      ['a', 'x'],
      ['nested', { one: 1, eleven: [true, 'x'] }],
      ['longer', []],
    ])
    expect(text).toBe(`{
  a      = "x"
  longer = []

  nested = {
    one    = 1
    eleven = [true, "x"]
  }
}`)
  })

  it('begins with an object where there is nothing else', () => {
    expect(hclObject([['a', { b: false }]])).toBe('{\n  a = {\n    b = false\n  }\n}')
  })
})

const SIMPLE: Record<string, string> = { n: '\n', r: '\r', t: '\t' }

/** Reads a quoted text by the rules of the HCL specification. */
function unquote(quoted: string): string {
  expect(quoted).toMatch(/^"(?:[^"\\\n\r]|\\.)*"$/u)
  expect(quoted.replaceAll(/\$\$\{|%%\{/g, '')).not.toMatch(/[$%]\{/)
  return quoted
    .slice(1, -1)
    .replaceAll(
      /\$\$\{|%%\{|\\u([0-9a-f]{4})|\\U([0-9a-f]{8})|\\(.)/g,
      (sequence, short?: string, long?: string, character?: string) => {
        const hex = short ?? long
        if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16))
        return character === undefined ? sequence.slice(1) : (SIMPLE[character] ?? character)
      },
    )
}
