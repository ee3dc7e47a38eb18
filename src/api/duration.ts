/**
 * Durations: Go's grammar, which Cloudflare's API speaks, and the words in which people read them.
 *
 * A duration is a whole number of nanoseconds, as in Go, held in a bigint because a year of
 * nanoseconds exceeds what a number represents exactly.
 */
import { LIMITS } from './limits'

export type Nanoseconds = bigint

export type DurationParseResult = { ok: true; value: Nanoseconds } | { ok: false; message: string }

export const MICROSECOND_NS = 1_000n
export const MILLISECOND_NS = 1_000_000n
export const SECOND_NS: Nanoseconds = 1_000_000_000n
export const MINUTE_NS: Nanoseconds = 60n * SECOND_NS
export const HOUR_NS: Nanoseconds = 60n * MINUTE_NS
export const DAY_NS: Nanoseconds = 24n * HOUR_NS
/** Cloudflare counts a month as 730 hours: its minimum for seats, "1 month", is `730h`. */
export const MONTH_NS: Nanoseconds = 730n * HOUR_NS
export const YEAR_NS = 12n * MONTH_NS

/** Go holds a duration in an int64, and refuses values that do not fit. */
export const MAX_INT64 = 2n ** 63n - 1n
const MIN_INT64 = -(2n ** 63n)

export const GO_DURATION_UNITS = new Map<string, Nanoseconds>([
  ['ns', 1n],
  ['us', MICROSECOND_NS],
  ['µs', MICROSECOND_NS], // U+00B5, micro sign
  ['μs', MICROSECOND_NS], // U+03BC, Greek mu
  ['ms', MILLISECOND_NS],
  ['s', SECOND_NS],
  ['m', MINUTE_NS],
  ['h', HOUR_NS],
])

/** Looks at each character once: every pattern is sticky, and starts where the previous one ended. */
export class DurationScanner {
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
export const DURATION_NUMBER_PATTERN = /\d+(?:\.\d*)?|\.\d+/y
export const DURATION_UNIT_PATTERN = /\p{L}+/uy

/**
 * Reads what Go's `time.ParseDuration` reads.
 * @see https://pkg.go.dev/time#ParseDuration
 */
export function parseGoDuration(text: string): DurationParseResult {
  if (text.length > LIMITS.durationBytes) return durationTextTooLongResult()
  const scanner = new DurationScanner(text)
  const sign = scanner.take(SIGN) === '-' ? -1n : 1n
  if (text === '0' || text === '+0' || text === '-0') return { ok: true, value: 0n }
  let total = 0n
  do {
    const amount = scanner.take(DURATION_NUMBER_PATTERN)
    const unit = GO_DURATION_UNITS.get(scanner.take(DURATION_UNIT_PATTERN) ?? '')
    if (amount === undefined || unit === undefined) {
      return { ok: false, message: `“${text}” is not a duration such as 24h, 2h45m or 1.5h.` }
    }
    total += decimalToNanoseconds(amount, unit)
  } while (!scanner.isAtEnd)
  const value = sign * total
  return value > MAX_INT64 || value < MIN_INT64 ? durationTooLongResult() : { ok: true, value }
}

/** Returns the duration in a value of the API; undefined if it is anything else. */
export function readGoDuration(value: unknown): Nanoseconds | undefined {
  const parsed = typeof value === 'string' ? parseGoDuration(value) : undefined
  return parsed?.ok === true ? parsed.value : undefined
}

export function durationTextTooLongResult(): DurationParseResult {
  const message = `A duration has at most ${LIMITS.durationBytes} characters.`
  return { ok: false, message }
}

export function durationTooLongResult(): DurationParseResult {
  return { ok: false, message: 'This is longer than the API can hold, about 292 years.' }
}

export function decimalToNanoseconds(amount: string, size: Nanoseconds): Nanoseconds {
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
  const hours = size / HOUR_NS
  const minutes = (size % HOUR_NS) / MINUTE_NS
  const rest = size % MINUTE_NS
  return (
    sign +
    (hours > 0n ? `${hours}h` : '') +
    (minutes > 0n ? `${minutes}m` : '') +
    (rest > 0n ? formatSeconds(rest) : '')
  )
}

function formatSeconds(value: Nanoseconds): string {
  const [unit, size] =
    value >= SECOND_NS
      ? (['s', SECOND_NS] as const)
      : value >= MILLISECOND_NS
        ? (['ms', MILLISECOND_NS] as const)
        : value >= MICROSECOND_NS
          ? (['us', MICROSECOND_NS] as const)
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
  ['day', DAY_NS],
  ['hour', HOUR_NS],
  ['minute', MINUTE_NS],
  ['second', SECOND_NS],
  ['millisecond', MILLISECOND_NS],
  ['microsecond', MICROSECOND_NS],
  ['nanosecond', 1n],
]

/**
 * Returns a duration in words: `24 hours`, `1 hour 30 minutes`, `7 days`, `1 month` (730 hours). Up to two days are
 * given in hours, as people speak of session lengths.
 */
export function durationInWords(value: Nanoseconds): string {
  if (value === 0n) return '0 minutes'
  if (value < 0n) return `minus ${durationInWords(-value)}`
  if (value % YEAR_NS === 0n) return count(value / YEAR_NS, 'year')
  if (value % MONTH_NS === 0n) return count(value / MONTH_NS, 'month')
  let rest = value
  const parts: string[] = []
  for (const [name, size] of WORDS) {
    if (size === DAY_NS && value <= 2n * DAY_NS) continue
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
