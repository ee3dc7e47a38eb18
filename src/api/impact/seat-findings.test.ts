import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type SurveyFacts, EMPTY_SURVEY_FACTS } from './survey-facts'
import {
  countSeatHoldersByInactivity,
  type DeviceRegistrationFacts,
  type SeatHolder,
} from './count-seat-inactivity'
import { concernsSeats, seatFindings, computeSeatHistogram } from './seat-findings'

const NOW = Date.parse('2026-11-29T12:00:00Z')
const DAY = 86_400_000
const ago = (days: number | null) => (days === null ? null : NOW - days * DAY)

const SEATS = 'users/seat-management'

type Person = { login: number | null; device?: number }

function facts(people: readonly Person[], hasDevices = true): SurveyFacts {
  const holders = people.map(({ login }, index): SeatHolder => ({
    ids: [`${index}`],
    lastLogin: ago(login),
  }))
  const registrations = people.flatMap(({ device }, index): DeviceRegistrationFacts[] =>
    device === undefined ? [] : [{ userId: `${index}`, seenAt: ago(device) }],
  )
  return {
    ...EMPTY_SURVEY_FACTS,
    readAt: NOW,
    people: countSeatHoldersByInactivity(holders, hasDevices ? registrations : null, NOW),
  }
}

const after = (time: string | null) => ({ user_seat_expiration_inactive_time: time })
const DAYS_90 = { before: after(null), after: after('2160h') }

const findingsOf = (account: SurveyFacts, change = DAYS_90) =>
  seatFindings(account, change)
    .filter(({ id }) => id !== 'seats-clock')
    .map(
      ({ id, severity, sentence }) =>
        `${id} ${severity} ${/\d+(?= seat|, if| of)|\d+/.exec(sentence.replace('In 30 days', ''))?.[0] ?? 'none'}`,
    )

describe('seats after 90 days', () => {
  test.each<[string, SurveyFacts, ids: string[], source: string]>([
    ['of nobody', facts([]), ['seats-now notice 0', 'seats-later notice 0'], SEATS],
    [
      'of a login 91 days ago',
      facts([{ login: 91 }]),
      ['seats-now warning 1', 'seats-later notice 1'],
      SEATS,
    ],
    [
      'of a login 90 days ago',
      facts([{ login: 90 }]),
      ['seats-now warning 1', 'seats-later notice 1'],
      SEATS,
    ],
    [
      'of a login 89 days ago',
      facts([{ login: 89 }]),
      ['seats-now notice 0', 'seats-later notice 1'],
      SEATS,
    ],
    [
      'of a login 59 days ago',
      facts([{ login: 59 }]),
      ['seats-now notice 0', 'seats-later notice 0'],
      SEATS,
    ],
    [
      'of an old login and a device seen since',
      facts([{ login: 200, device: 5 }]),
      ['seats-now notice 0', 'seats-later notice 0'],
      SEATS,
    ],
    [
      'of an old login and an old device',
      facts([{ login: 200, device: 100 }]),
      ['seats-now warning 1', 'seats-later notice 1', 'seats-devices warning 1'],
      SEATS,
    ],
    [
      'without devices that could be read',
      facts([{ login: 200, device: 5 }], false),
      ['seats-now warning 1', 'seats-later notice 1', 'seats-devices-unknown unknown none'],
      'nothing is claimed',
    ],
    [
      'of which no date is known',
      facts([{ login: null }]),
      ['seats-now notice 0', 'seats-later notice 0', 'seats-no-date unknown 1'],
      'nothing is claimed',
    ],
    [
      'without people that could be read',
      EMPTY_SURVEY_FACTS,
      ['seats-unknown unknown none'],
      'nothing is claimed',
    ],
  ])('%s', (_what, account, ids, _source) => {
    expect(findingsOf(account)).toEqual(ids)
  })

  test('are an upper bound while devices are not known', () => {
    expect(seatFindings(facts([{ login: 200 }], false), DAYS_90)[0]?.sentence).toMatch(
      /^Up to 1 seat/,
    )
    expect(seatFindings(facts([{ login: 200 }]), DAYS_90)[0]?.sentence).toMatch(/^About 1 seat/)
  })
})

test('devices of nobody on the list show that the two lists cannot be matched', () => {
  const holders = [{ ids: ['a'], lastLogin: NOW }]
  expect(
    countSeatHoldersByInactivity(holders, [{ userId: 'b', seenAt: NOW }], NOW).hasDevices,
  ).toBe(false)
  expect(countSeatHoldersByInactivity(holders, [], NOW).hasDevices).toBe(true)
})

test('the histogram has every seat once, and the time in days', () => {
  const account = facts([
    { login: 0 },
    { login: 13 },
    { login: 14 },
    { login: 500 },
    { login: 200, device: 1 },
  ])
  expect(computeSeatHistogram(account, DAYS_90)).toMatchObject({ days: 90, beyond: 2, freed: 1 })
  const bars = computeSeatHistogram(account, DAYS_90)?.bars ?? []
  expect([bars[0], bars[1], bars[14], bars.at(-1)]).toEqual([2, 1, 1, 1])
  expect(
    computeSeatHistogram(account, { before: DAYS_90.after, after: DAYS_90.after }),
  ).toBeUndefined()
})

test('a change concerns seats only if it sets another time', () => {
  expect(concernsSeats(DAYS_90)).toBe(true)
  expect(concernsSeats({ before: after('2160h'), after: after(null) })).toBe(false)
  expect(concernsSeats({ before: after('2160h'), after: after('129600m') })).toBe(false)
  expect(concernsSeats({ before: after('2160h'), after: after('730h') })).toBe(true)
})

const someone = fc.record({
  login: fc.option(fc.nat(500)),
  device: fc.option(fc.nat(500), { nil: undefined }),
})

test('the seats that are freed are those of inactive people, and never more for a longer time', () => {
  fc.assert(
    fc.property(fc.array(someone), fc.integer({ min: 31, max: 365 }), (drawn, days) => {
      const people = drawn.map(({ login, device }) =>
        device === undefined ? { login } : { login, device },
      )
      const freed = (time: number) =>
        computeSeatHistogram(facts(people), { before: {}, after: after(`${time * 24}h`) })?.freed ??
        0
      const inactive = people.filter(({ login, device }) => {
        const dates = [login, device ?? null].filter((date) => date !== null)
        return dates.length > 0 && dates.every((date) => date >= days)
      })
      expect(freed(days)).toBe(inactive.length)
      expect(freed(days + 1)).toBeLessThanOrEqual(freed(days))
    }),
  )
})
