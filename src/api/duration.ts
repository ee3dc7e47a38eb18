/**
 * Durations: Go's grammar, which Cloudflare's API speaks, and the way people write and read them.
 *
 * A duration is a whole number of nanoseconds, as in Go, held in a bigint because a year of
 * nanoseconds exceeds what a number represents exactly.
 */
import { LIMITS } from './limits'

export type Nanoseconds = bigint

export type DurationParse = { ok: true; value: Nanoseconds } | { ok: false; message: string }

const MICROSECOND = 1_000n
const MILLISECOND = 1_000_000n
export const SECOND: Nanoseconds = 1_000_000_000n
export const MINUTE: Nanoseconds = 60n * SECOND
export const HOUR: Nanoseconds = 60n * MINUTE
export const DAY: Nanoseconds = 24n * HOUR
const WEEK = 7n * DAY
/** Cloudflare counts a month as 730 hours: its minimum for seats, "1 month", is `730h`. */
export const MONTH: Nanoseconds = 730n * HOUR
const YEAR = 12n * MONTH

/** Go holds a duration in an int64, and refuses values that do not fit. */
const MAX_INT64 = 2n ** 63n - 1n
const MIN_INT64 = -(2n ** 63n)

const GO_UNITS = new Map<string, Nanoseconds>([
  ['ns', 1n],
  ['us', MICROSECOND],
  ['µs', MICROSECOND], // U+00B5, micro sign
  ['μs', MICROSECOND], // U+03BC, Greek mu
  ['ms', MILLISECOND],
  ['s', SECOND],
  ['m', MINUTE],
  ['h', HOUR],
])

const PEOPLE_UNITS = new Map<string, Nanoseconds>([
  ...GO_UNITS,
  ...spellings(SECOND, 'sec', 'secs', 'second', 'seconds'),
  ...spellings(MINUTE, 'min', 'mins', 'minute', 'minutes'),
  ...spellings(HOUR, 'hr', 'hrs', 'hour', 'hours'),
  ...spellings(DAY, 'd', 'day', 'days'),
  ...spellings(WEEK, 'w', 'wk', 'wks', 'week', 'weeks'),
  ...spellings(MONTH, 'mo', 'month', 'months'),
  ...spellings(YEAR, 'y', 'yr', 'yrs', 'year', 'years'),
  ...spellings(MILLISECOND, 'millisecond', 'milliseconds'),
  ...spellings(MICROSECOND, 'microsecond', 'microseconds'),
  ...spellings(1n, 'nanosecond', 'nanoseconds'),
])

function spellings(unit: Nanoseconds, ...words: string[]): [string, Nanoseconds][] {
  return words.map((word) => [word, unit])
}

/** Looks at each character once: every pattern is sticky, and starts where the previous one ended. */
class DurationScanner {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  get isAtEnd(): boolean {
    return this.#at === this.#text.length
  }

  take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const [taken] = pattern.exec(this.#text) ?? []
    this.#at += taken?.length ?? 0
    return taken
  }
}

const SIGN = /[+-]/y
const AMOUNT = /\d+(?:\.\d*)?|\.\d+/y
const SPACE = /\s*/y
const UNIT = /\p{L}+/uy
const SEPARATOR = /[,\s+]|and(?![\p{L}\p{N}_])/uy

/**
 * Reads what Go's `time.ParseDuration` reads.
 * @see https://pkg.go.dev/time#ParseDuration
 */
export function parseGoDuration(text: string): DurationParse {
  if (text.length > LIMITS.durationBytes) return tooManyCharacters()
  const scanner = new DurationScanner(text)
  const sign = scanner.take(SIGN) === '-' ? -1n : 1n
  if (text === '0' || text === '+0' || text === '-0') return { ok: true, value: 0n }
  let total = 0n
  do {
    const amount = scanner.take(AMOUNT)
    const unit = GO_UNITS.get(scanner.take(UNIT) ?? '')
    if (amount === undefined || unit === undefined) {
      return { ok: false, message: `“${text}” is not a duration such as 24h, 2h45m or 1.5h.` }
    }
    total += multiply(amount, unit)
  } while (!scanner.isAtEnd)
  const value = sign * total
  return value > MAX_INT64 || value < MIN_INT64 ? tooLong() : { ok: true, value }
}

/**
 * Reads durations as people write them: `1 day 12 hours`, `90d`, `1h 30min`, and everything that Go reads except a
 * sign, which no setting here can have.
 */
export function parseDuration(text: string): DurationParse {
  const input = text.trim().toLowerCase()
  if (input === '') return { ok: false, message: 'Enter a duration, such as 24h or 7 days.' }
  if (input.length > LIMITS.durationBytes) return tooManyCharacters()
  if (input === '0') return { ok: true, value: 0n }
  if (input.startsWith('-')) return { ok: false, message: 'A duration cannot be negative.' }
  if (/^[\d.]+$/.test(input)) {
    return {
      ok: false,
      message: `Add a unit: ${input}m for minutes, ${input}h for hours, ${input}d for days.`,
    }
  }

  const scanner = new DurationScanner(input)
  const notADuration: DurationParse = {
    ok: false,
    message: `“${text.trim()}” is not a duration such as 24h, 90 min or 7 days.`,
  }
  let total: Nanoseconds | undefined
  for (;;) {
    while (scanner.take(SEPARATOR) !== undefined);
    if (scanner.isAtEnd) break
    const amount = scanner.take(AMOUNT)
    scanner.take(SPACE)
    const name = scanner.take(UNIT)
    if (amount === undefined || name === undefined || name === 'and') return notADuration
    const unit = PEOPLE_UNITS.get(name)
    if (unit === undefined) {
      return {
        ok: false,
        message: `“${name}” is not a unit. Use minutes, hours, days, weeks or months.`,
      }
    }
    total = (total ?? 0n) + multiply(amount, unit)
  }
  if (total === undefined) return notADuration
  return total > MAX_INT64 ? tooLong() : { ok: true, value: total }
}

function tooManyCharacters(): DurationParse {
  const message = `A duration has at most ${LIMITS.durationBytes} characters.`
  return { ok: false, message }
}

function tooLong(): DurationParse {
  return { ok: false, message: 'This is longer than the API can hold, about 292 years.' }
}

function multiply(amount: string, size: Nanoseconds): Nanoseconds {
  const [whole = '', fraction = ''] = amount.split('.')
  return BigInt(whole || '0') * size + fractionOf(size, fraction)
}

/**
 * Computes the fraction as Go does, in floating point with a limited number of digits: `0.3333333333333333333h` is 20
 * minutes.
 */
function fractionOf(size: Nanoseconds, fraction: string): Nanoseconds {
  const digits = fraction.slice(0, 19)
  return BigInt(Math.trunc(Number(digits) * (Number(size) / 10 ** digits.length)))
}

/** Returns a short spelling that Go reads back to the same value: `24h`, `1h30m`, `1m500ms`, `0s`. */
export function formatGoDuration(value: Nanoseconds): string {
  const sign = value < 0n ? '-' : ''
  const size = value < 0n ? -value : value
  if (size === 0n) return '0s'
  const hours = size / HOUR
  const minutes = (size % HOUR) / MINUTE
  const rest = size % MINUTE
  return (
    sign +
    (hours > 0n ? `${hours}h` : '') +
    (minutes > 0n ? `${minutes}m` : '') +
    (rest > 0n ? formatSeconds(rest) : '')
  )
}

function formatSeconds(value: Nanoseconds): string {
  const [unit, size] =
    value >= SECOND
      ? (['s', SECOND] as const)
      : value >= MILLISECOND
        ? (['ms', MILLISECOND] as const)
        : value >= MICROSECOND
          ? (['us', MICROSECOND] as const)
          : (['ns', 1n] as const)
  return `${formatDecimal(value, size)}${unit}`
}

/** Formats a duration as a decimal number of a unit: `1.5`. */
function formatDecimal(value: Nanoseconds, unit: Nanoseconds): string {
  const digits = (value % unit).toString().padStart(unit.toString().length - 1, '0')
  const fraction = digits.slice(0, Array.from(digits).findLastIndex((digit) => digit !== '0') + 1)
  return `${value / unit}${fraction === '' ? '' : `.${fraction}`}`
}

const WORDS: [name: string, size: Nanoseconds][] = [
  ['day', DAY],
  ['hour', HOUR],
  ['minute', MINUTE],
  ['second', SECOND],
  ['millisecond', MILLISECOND],
  ['microsecond', MICROSECOND],
  ['nanosecond', 1n],
]

/**
 * Returns a duration in words: `24 hours`, `1 hour 30 minutes`, `7 days`, `1 month` (730 hours). Up to two days are
 * given in hours, as people speak of session lengths.
 */
export function durationInWords(value: Nanoseconds): string {
  if (value === 0n) return '0 minutes'
  if (value < 0n) return `minus ${durationInWords(-value)}`
  if (value % YEAR === 0n) return count(value / YEAR, 'year')
  if (value % MONTH === 0n) return count(value / MONTH, 'month')
  let rest = value
  const parts: string[] = []
  for (const [name, size] of WORDS) {
    if (size === DAY && value <= 2n * DAY) continue
    if (rest >= size) parts.push(count(rest / size, name))
    rest %= size
  }
  return parts.join(' ')
}

function count(amount: bigint, noun: string): string {
  return `${amount} ${noun}${amount === 1n ? '' : 's'}`
}

/** Returns a duration from the API in words, or the text itself if it is not a duration. */
export function goDurationInWords(text: string): string {
  const parsed = parseGoDuration(text)
  return parsed.ok ? durationInWords(parsed.value) : text
}

/** The durations that the API accepts for one field. */
export type DurationRule = {
  /** `minutes` allows only whole minutes, because the API takes only the units m and h. */
  precision: 'any' | 'minutes'
  min?: Nanoseconds
  max?: Nanoseconds
  presets: readonly Nanoseconds[]
}

/** Returns the reason why a duration breaks a rule, or undefined if it does not. */
export function durationProblem(value: Nanoseconds, rule: DurationRule): string | undefined {
  if (value < 0n) return 'A duration cannot be negative.'
  if (rule.precision === 'minutes' && value % MINUTE !== 0n) {
    return 'Use whole minutes: Cloudflare accepts only hours and minutes here.'
  }
  if (rule.min !== undefined && value < rule.min) {
    return `The shortest allowed is ${durationInWords(rule.min)} (${formatGoDuration(rule.min)}).`
  }
  if (rule.max !== undefined && value > rule.max) {
    return `The longest allowed is ${durationInWords(rule.max)} (${formatGoDuration(rule.max)}).`
  }
  return undefined
}

/** Returns the spelling to send for a field. Fields that take only h and m need `0m` for zero, never `0s`. */
export function formatForRule(value: Nanoseconds, rule: DurationRule): string {
  return value === 0n && rule.precision === 'minutes' ? '0m' : formatGoDuration(value)
}
