import { assert, bigInt, property, string } from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  DAY_NS,
  durationInWords,
  formatGoDuration,
  goDurationInWords,
  HOUR_NS,
  MINUTE_NS,
  MONTH_NS,
  parseGoDuration,
  SECOND_NS,
} from './duration'
import {
  durationProblem,
  type DurationRule,
  formatDurationForRule,
  parseDurationInput,
} from './duration-input'

const MILLISECOND = SECOND_NS / 1000n
const MAX_INT64 = 2n ** 63n - 1n

const durations = bigInt({ min: 0n, max: MAX_INT64 })
const signedDurations = bigInt({ min: -(2n ** 63n), max: MAX_INT64 })

describe('Go’s grammar', () => {
  test.each<[text: string, value: bigint]>([
    ['0', 0n],
    ['+0', 0n],
    ['-0', 0n],
    ['0s', 0n],
    ['5s', 5n * SECOND_NS],
    ['5.s', 5n * SECOND_NS],
    ['.5s', SECOND_NS / 2n],
    ['+5s', 5n * SECOND_NS],
    ['-5s', -5n * SECOND_NS],
    ['1478s', 1478n * SECOND_NS],
    ['10ns', 10n],
    ['11us', 11_000n],
    ['12\u00b5s', 12_000n],
    ['12\u03bcs', 12_000n],
    ['300ms', 300n * MILLISECOND],
    ['2h45m', 2n * HOUR_NS + 45n * MINUTE_NS],
    ['1.5h', 90n * MINUTE_NS],
    ['.5h', 30n * MINUTE_NS],
    ['10.5s4m', 4n * MINUTE_NS + 10n * SECOND_NS + 500n * MILLISECOND],
    ['-2m3.4s', -(2n * MINUTE_NS + 3n * SECOND_NS + 400n * MILLISECOND)],
    ['39h9m14.425s', 39n * HOUR_NS + 9n * MINUTE_NS + 14n * SECOND_NS + 425n * MILLISECOND],
    ['52763797000ns', 52_763_797_000n],
    ['0.3333333333333333333h', 20n * MINUTE_NS],
    ['0.100000000000000000000h', 6n * MINUTE_NS],
    ['9223372036854775807ns', MAX_INT64],
    ['9223372036854775.807us', MAX_INT64],
    ['-9223372036854775808ns', -(2n ** 63n)],
  ])('%s is read', (text, value) => {
    expect(parseGoDuration(text)).toEqual({ ok: true, value })
  })

  test.each([
    '',
    '3',
    '-',
    's',
    '.',
    '-.',
    '.s',
    '+.s',
    '1d',
    '1w',
    '24 h',
    '1h 30m',
    ' 1h',
    '24H',
    '--1h',
    '+-1h',
    '1h-30m',
    '1,5h',
    'forever',
    '9223372036854775808ns',
    '-9223372036854775809ns',
    '2562048h',
  ])('“%s” is refused', (text) => {
    expect(parseGoDuration(text)).toMatchObject({ ok: false, message: expect.stringMatching(/\S/) })
  })

  test.each(['0'.repeat(1_000_000), `${'1'.repeat(200)}h`, '1h'.repeat(51)])(
    'refuses a text that is longer than any duration, with a short message',
    (text) => {
      const refused = { ok: false, message: 'A duration has at most 100 characters.' }
      expect(parseGoDuration(text)).toEqual(refused)
      expect(parseDurationInput(text)).toEqual(refused)
    },
  )

  test('parses what it formats to the same value', () => {
    assert(
      property(signedDurations, (value) => {
        expect(parseGoDuration(formatGoDuration(value))).toEqual({ ok: true, value })
      }),
    )
  })

  test.each<[value: bigint, text: string]>([
    [0n, '0s'],
    [24n * HOUR_NS, '24h'],
    [90n * MINUTE_NS, '1h30m'],
    [MINUTE_NS + SECOND_NS / 2n, '1m500ms'],
    [SECOND_NS + SECOND_NS / 2n, '1.5s'],
    [300n * MILLISECOND, '300ms'],
    [1_500n, '1.5us'],
    [7n, '7ns'],
    [-90n * MINUTE_NS, '-1h30m'],
  ])('%s ns is written %s', (value, text) => {
    expect(formatGoDuration(value)).toBe(text)
  })
})

describe('the way people write durations', () => {
  test.each<[text: string, value: bigint]>([
    ['1 day 12 hours', 36n * HOUR_NS],
    ['90d', 90n * DAY_NS],
    ['36h', 36n * HOUR_NS],
    ['1h 30min', 90n * MINUTE_NS],
    ['1 hour and 30 minutes', 90n * MINUTE_NS],
    ['1 hour, 30 minutes', 90n * MINUTE_NS],
    ['  2 Weeks ', 14n * DAY_NS],
    ['1 month', MONTH_NS],
    ['1 year', 12n * MONTH_NS],
    ['.5 d', 12n * HOUR_NS],
    ['15 MIN', 15n * MINUTE_NS],
    ['12µs', 12_000n],
    ['0', 0n],
  ])('“%s” is read', (text, value) => {
    expect(parseDurationInput(text)).toEqual({ ok: true, value })
  })

  test.each<[text: string, reason: RegExp]>([
    ['', /Enter a duration/],
    ['   ', /Enter a duration/],
    ['15', /15m for minutes, 15h for hours, 15d for days/],
    ['-1h', /negative/],
    ['3 fortnights', /“fortnights” is not a unit/],
    ['soon', /“soon” is not a duration/],
    ['1 h 30', /is not a duration/],
    ['1 and 30 min', /is not a duration/],
    ['1,5h', /is not a duration/],
    ['1.2.3h', /is not a duration/],
    ['300 years', /292 years/],
  ])('“%s” is refused with a reason', (text, reason) => {
    expect(parseDurationInput(text)).toEqual({ ok: false, message: expect.stringMatching(reason) })
  })

  test('everything Go reads without a sign is read to the same value', () => {
    assert(
      property(durations, (value) => {
        expect(parseDurationInput(formatGoDuration(value))).toEqual({ ok: true, value })
      }),
    )
  })

  test('any other text is refused, never an exception', () => {
    assert(
      property(string({ unit: 'grapheme' }), (text) => {
        const parsed = parseDurationInput(text)
        expect(parsed.ok ? parsed.value >= 0n : parsed.message !== '').toBe(true)
      }),
    )
  })
})

describe('in words', () => {
  test.each<[value: bigint, words: string]>([
    [0n, '0 minutes'],
    [MINUTE_NS, '1 minute'],
    [90n * MINUTE_NS, '1 hour 30 minutes'],
    [24n * HOUR_NS, '24 hours'],
    [48n * HOUR_NS, '48 hours'],
    [7n * DAY_NS, '7 days'],
    [3n * DAY_NS + 4n * HOUR_NS, '3 days 4 hours'],
    [MONTH_NS, '1 month'],
    [2n * MONTH_NS, '2 months'],
    [12n * MONTH_NS, '1 year'],
    [300n * MILLISECOND, '300 milliseconds'],
    [-HOUR_NS, 'minus 1 hour'],
  ])('%s ns reads “%s”', (value, words) => {
    expect(durationInWords(value)).toBe(words)
  })

  test('the words are read back to the same value', () => {
    assert(
      property(durations, (value) => {
        expect(parseDurationInput(durationInWords(value))).toEqual({ ok: true, value })
      }),
    )
  })

  test('whole minutes up to two years read the same', () => {
    assert(
      property(bigInt({ min: 0n, max: 2n * 365n * 24n * 60n }), (minutes) => {
        const value = minutes * MINUTE_NS
        expect(parseDurationInput(durationInWords(value))).toEqual({ ok: true, value })
      }),
    )
  })

  test('a text of the API that is no duration stays as it is', () => {
    expect(goDurationInWords('forever')).toBe('forever')
    expect(goDurationInWords('1440m')).toBe('24 hours')
  })
})

describe('a rule', () => {
  const rule: DurationRule = {
    precision: 'minutes',
    min: 15n * MINUTE_NS,
    max: MONTH_NS,
    presets: [],
  }

  test.each<[text: string, reason: RegExp]>([
    ['-15m', /negative/],
    ['15m30s', /whole minutes/],
    ['14m', /shortest allowed is 15 minutes \(15m\)/],
    ['731h', /longest allowed is 1 month \(730h\)/],
  ])('refuses %s', (text, reason) => {
    const parsed = parseGoDuration(text)
    expect(parsed.ok && durationProblem(parsed.value, rule)).toMatch(reason)
  })

  test('permits its own bounds', () => {
    expect(durationProblem(15n * MINUTE_NS, rule)).toBeUndefined()
    expect(durationProblem(MONTH_NS, rule)).toBeUndefined()
  })

  test('without bounds permits every whole minute', () => {
    const unbounded: DurationRule = { precision: 'minutes', presets: [] }
    assert(
      property(durations, (value) => {
        const problem = durationProblem(value, unbounded)
        expect(problem === undefined).toBe(value % MINUTE_NS === 0n)
      }),
    )
  })

  test('spells zero in a unit the field takes', () => {
    expect(formatDurationForRule(0n, rule)).toBe('0m')
    expect(formatDurationForRule(0n, { ...rule, precision: 'any' })).toBe('0s')
    expect(formatDurationForRule(90n * MINUTE_NS, rule)).toBe('1h30m')
  })
})
