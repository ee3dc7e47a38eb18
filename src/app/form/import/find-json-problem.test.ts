import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findJsonProblem } from './find-json-problem'

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

const MARKS = '{ } [ ] , : " "a" \\ \\n \\u12 0 1 . e - + true null t \n \u0007'.split(' ')

describe('the place where a text stops being JSON', () => {
  it.each([
    ['{\n  "name": "Acme",\n  "session_duration": 12h\n}', { line: 3, column: 25, found: 'h' }],
    ['{"a": 1,}', { line: 1, column: 9, found: '}' }],
    ['{"a" 1}', { line: 1, column: 6, found: '1' }],
    ['[1, 2', { line: 1, column: 6, found: '' }],
    ['{"a": "b\n"}', { line: 1, column: 7, found: '"' }],
    ["{'a': 1}", { line: 1, column: 2, found: "'" }],
    ['{"a": 01}', { line: 1, column: 8, found: '1' }],
    ['[}', { line: 1, column: 2, found: '}' }],
    ['{} {}', { line: 1, column: 4, found: '{' }],
    ['', { line: 1, column: 1, found: '' }],
    ['{"a": 😀}', { line: 1, column: 7, found: '😀' }],
  ])('%j', (text, problem) => {
    expect(findJsonProblem(text)).toEqual({ kind: 'syntax', ...problem })
  })

  it('is nowhere in JSON', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(0, 2, '\t'), (json, indent) => {
        expect(findJsonProblem(JSON.stringify(JSON.parse(json), null, indent))).toBeUndefined()
      }),
    )
  })

  it('is somewhere in exactly those texts that a browser refuses', () => {
    const mark = fc.constantFrom(...MARKS)
    const broken = fc
      .tuple(fc.json(), fc.nat(), mark, fc.nat(2))
      .map(([json, at, inserted, removed]) => {
        const place = at % (json.length + 1)
        return json.slice(0, place) + inserted + json.slice(place + removed)
      })
    const text = fc.oneof(
      broken,
      fc.array(mark).map((marks) => marks.join('')),
      fc.string(),
    )
    fc.assert(
      fc.property(text, (candidate) => {
        const problem = findJsonProblem(candidate)
        // Only the first of several problems is reported.
        const isOther = problem !== undefined && problem.kind !== 'syntax'
        expect(isOther || (problem === undefined) === isJson(candidate)).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('JSON that does not mean the same to everybody', () => {
  it.each([
    ['{"a":1,\n "b":2,\n "a":3}', { line: 3, column: 2, key: 'a' }],
    ['{"o":{"a":1,"b":{"a":1},"a":2}}', { line: 1, column: 25, key: 'a' }],
    ['{"a":1,"\\u0061":2}', { line: 1, column: 8, key: 'a' }],
    ['[{"__proto__":1,"__proto__":2}]', { line: 1, column: 17, key: '__proto__' }],
  ])('is refused if it has a key twice: %s', (text, problem) => {
    expect(findJsonProblem(text)).toEqual({ kind: 'duplicate', ...problem })
  })

  it('may have a key in several objects', () => {
    expect(findJsonProblem('[{"a":{"a":1}},{"a":2}]')).toBeUndefined()
  })

  it.each(['[', '{"a":'])('is refused if it is nested too deeply for any stack: %s', (open) => {
    expect(findJsonProblem(open.repeat(100_000))).toMatchObject({ kind: 'deep', line: 1 })
  })
})
