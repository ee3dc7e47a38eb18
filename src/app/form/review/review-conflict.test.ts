import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diff, type Difference } from '../../../api/diff'
import { isSemanticallyEqual } from '../../../api/equality'
import { parseJsonPointer, isPointerWithin, valueAtPointer } from '../../../api/json'
import { findThreeWayDifferences, mergeChosenValues, type MergeSide } from './review-conflict'

const opened = {
  name: 'Acme',
  session_duration: '24h0m0s',
  login_design: { header_text: 'Welcome', footer_text: 'Call us' },
  created_at: '2021-01-01T00:00:00Z',
}

describe('merging two edits of one document', () => {
  it('names who changed what', () => {
    const theirs = {
      ...opened,
      name: 'Acme Holding',
      session_duration: '12h',
      login_design: { footer_text: 'Mail us' },
    }
    const mine = {
      ...opened,
      session_duration: '6h',
      auto_redirect_to_identity: true,
      login_design: { footer_text: 'Mail us', header_text: 'Welcome' },
    }
    expect(
      findThreeWayDifferences(opened, theirs, mine).map(({ pointer, by }) => [pointer, by]),
    ).toEqual([
      ['/auto_redirect_to_identity', 'mine'],
      ['/login_design/footer_text', 'alike'],
      ['/login_design/header_text', 'theirs'],
      ['/name', 'theirs'],
      ['/session_duration', 'collision'],
    ])
  })

  it('keeps both sides where they do not collide, and the chosen one where they do', () => {
    const theirs = { ...opened, name: 'Acme Holding', session_duration: '12h' }
    const mine = { ...opened, session_duration: '6h', login_design: { header_text: 'Welcome' } }
    const rows = findThreeWayDifferences(opened, theirs, mine)
    const others = { name: 'Acme Holding', login_design: { header_text: 'Welcome' } }
    expect(mergeChosenValues(theirs, rows, { '/session_duration': 'mine' })).toEqual({
      ...opened,
      ...others,
      session_duration: '6h',
    })
    expect(mergeChosenValues(theirs, rows, { '/session_duration': 'theirs' })).toEqual({
      ...opened,
      ...others,
      session_duration: '12h',
    })
  })

  it('takes a whole object for one value where one side put something else in its place', () => {
    const theirs = { ...opened, login_design: 'none' }
    const mine = { ...opened, login_design: { header_text: 'Hello', footer_text: 'Call us' } }
    const rows = findThreeWayDifferences(opened, theirs, mine)
    expect(rows.map(({ pointer, by }) => [pointer, by])).toEqual([['/login_design', 'collision']])
    expect(mergeChosenValues(theirs, rows, { '/login_design': 'mine' })).toEqual(mine)
  })

  it('sees no change in another spelling or in a time that the API stamps', () => {
    const theirs = { ...opened, session_duration: '1440m', created_at: '2026-01-01T00:00:00Z' }
    expect(findThreeWayDifferences(opened, theirs, opened)).toEqual([])
  })
})

type AnyMerge = [
  base: unknown,
  theirs: unknown,
  mine: unknown,
  choose: (pointer: string) => MergeSide,
]

function mergeAny([base, theirs, mine, choose]: AnyMerge) {
  const rows = findThreeWayDifferences(base, theirs, mine)
  const choices = Object.fromEntries(rows.map(({ pointer }) => [pointer, choose(pointer)]))
  return { rows, choices, result: mergeChosenValues(theirs, rows, choices) }
}

/** Returns the changes of one side that the result lacks, although the other side did not touch them. */
function lost(base: unknown, own: unknown, other: unknown, result: unknown): Difference[] {
  const colliding = new Set(
    diff(base, own)
      .map(({ pointer }) => pointer)
      .filter((pointer) =>
        diff(base, other).some((theirs) => isSamePlace(pointer, theirs.pointer)),
      ),
  )
  return diff(base, own).filter(
    ({ pointer, to }) => !colliding.has(pointer) && !holds(result, pointer, to),
  )
}

function holds(document: unknown, pointer: string, wanted: unknown): boolean {
  return isSemanticallyEqual(
    valueAtPointer(document, pointer),
    wanted,
    parseJsonPointer(pointer).at(-1),
  )
}

describe('merging any three documents', () => {
  const leaf = fc.oneof(
    fc.constantFrom('', 'a', 'b', '24h', '1440m'),
    fc.boolean(),
    fc.constant(null),
    fc.array(fc.constantFrom('x', 'y'), { maxLength: 2 }),
  )
  const key = fc.constantFrom('name', 'session_duration', 'login_design', 'other')
  const inner = fc.dictionary(fc.constantFrom('header_text', 'footer_text'), leaf)
  const document = fc.dictionary(key, fc.oneof(leaf, inner))
  const side = fc.constantFrom<MergeSide>('theirs', 'mine')
  const anyMerge = fc.tuple(document, document, document, fc.func(side))

  it('every edit of mine that does not collide survives', () => {
    fc.assert(
      fc.property(anyMerge, (input) => {
        const [base, theirs, mine] = input
        expect(lost(base, mine, theirs, mergeAny(input).result)).toEqual([])
      }),
    )
  })

  it('every change of theirs that does not collide survives', () => {
    fc.assert(
      fc.property(anyMerge, (input) => {
        const [base, theirs, mine] = input
        expect(lost(base, theirs, mine, mergeAny(input).result)).toEqual([])
      }),
    )
  })

  it('each collision gets what was chosen', () => {
    fc.assert(
      fc.property(anyMerge, (input) => {
        const { rows, choices, result } = mergeAny(input)
        for (const row of rows.filter(({ by }) => by === 'collision')) {
          const chosen = choices[row.pointer] === 'mine' ? row.mine : row.theirs
          expect(holds(result, row.pointer, chosen)).toBe(true)
        }
      }),
    )
  })

  it('nothing changes that neither side changed', () => {
    fc.assert(
      fc.property(anyMerge, (input) => {
        const { rows, result } = mergeAny(input)
        const isKnown = (pointer: string) =>
          rows.some((row) => isPointerWithin(row.pointer, pointer))
        expect(diff(input[0], result).filter(({ pointer }) => !isKnown(pointer))).toEqual([])
      }),
    )
  })
})

function isSamePlace(a: string, b: string): boolean {
  return isPointerWithin(a, b) || isPointerWithin(b, a)
}
