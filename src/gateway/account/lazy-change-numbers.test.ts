import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type LazyChangeNumbers,
  changeNumberRange,
  readChangeNumbersLazily,
  intersectChangeNumbers,
  readChangeNumbersBelow,
  unionOfChangeNumbers,
} from './lazy-change-numbers'

const MOST = 40
const sets = fc.array(fc.uniqueArray(fc.integer({ min: 1, max: MOST })), {
  minLength: 1,
  maxLength: 4,
})
const chunk = fc.integer({ min: 1, max: 5 })

function numbersOf(set: readonly number[], atOnce: number): LazyChangeNumbers {
  const newestFirst = set.toSorted((one, other) => other - one)
  return readChangeNumbersLazily(
    (most, limit) => newestFirst.filter((number) => number <= most).slice(0, limit),
    atOnce,
  )
}

const newestFirst = (fits: (number: number) => boolean, below: number, limit: number) =>
  Array.from({ length: MOST }, (_, index) => MOST - index)
    .filter((number) => number < below && fits(number))
    .slice(0, limit)

test('a union has what one of its members has, from wherever and however many at once', () => {
  fc.assert(
    fc.property(sets, chunk, fc.nat(MOST + 1), fc.nat(10), (members, atOnce, below, limit) => {
      const found = readChangeNumbersBelow(
        unionOfChangeNumbers(members.map((set) => numbersOf(set, atOnce))),
        below,
        limit,
      )
      const fits = (number: number) => members.some((set) => set.includes(number))
      expect(found).toEqual(newestFirst(fits, below, limit))
    }),
  )
})

test('an intersection has what all of its members have, from wherever and however many at once', () => {
  fc.assert(
    fc.property(sets, chunk, fc.nat(MOST + 1), fc.nat(10), (members, atOnce, below, limit) => {
      const found = readChangeNumbersBelow(
        intersectChangeNumbers(members.map((set) => numbersOf(set, atOnce))),
        below,
        limit,
      )
      const fits = (number: number) => members.every((set) => set.includes(number))
      expect(found).toEqual(newestFirst(fits, below, limit))
    }),
  )
})

test('an intersection reads little of a long member where another is short', () => {
  let read = 0
  const long = readChangeNumbersLazily((most, limit) => {
    read += limit
    return Array.from({ length: limit }, (_, index) => most - index).filter((n) => n > 0)
  }, 10)
  expect(
    readChangeNumbersBelow(
      intersectChangeNumbers([long, numbersOf([3, 500_000], 10)]),
      1_000_000,
      10,
    ),
  ).toEqual([500_000, 3])
  expect(read).toBeLessThanOrEqual(30)
})

test('a stretch has each number from its first to its last', () => {
  expect(readChangeNumbersBelow(changeNumberRange(3, 6), 100, 10)).toEqual([6, 5, 4, 3])
  expect(readChangeNumbersBelow(changeNumberRange(3, 6), 5, 10)).toEqual([4, 3])
  expect(readChangeNumbersBelow(changeNumberRange(6, 3), 100, 10)).toEqual([])
})
