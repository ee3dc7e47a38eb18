/** Durations as people type them, and what a field accepts. A module of its own, because only editing needs it. */
import {
  DURATION_NUMBER_PATTERN,
  DAY_NS,
  type DurationParseResult,
  durationInWords,
  DurationScanner,
  formatGoDuration,
  GO_DURATION_UNITS,
  HOUR_NS,
  MAX_INT64,
  MICROSECOND_NS,
  MILLISECOND_NS,
  MINUTE_NS,
  MONTH_NS,
  decimalToNanoseconds,
  type Nanoseconds,
  SECOND_NS,
  durationTooLongResult,
  durationTextTooLongResult,
  DURATION_UNIT_PATTERN,
  YEAR_NS,
} from './duration'
import { LIMITS } from './limits'

const WEEK = 7n * DAY_NS

const PEOPLE_UNITS = new Map<string, Nanoseconds>([
  ...GO_DURATION_UNITS,
  ...spellings(SECOND_NS, 'sec', 'secs', 'second', 'seconds'),
  ...spellings(MINUTE_NS, 'min', 'mins', 'minute', 'minutes'),
  ...spellings(HOUR_NS, 'hr', 'hrs', 'hour', 'hours'),
  ...spellings(DAY_NS, 'd', 'day', 'days'),
  ...spellings(WEEK, 'w', 'wk', 'wks', 'week', 'weeks'),
  ...spellings(MONTH_NS, 'mo', 'month', 'months'),
  ...spellings(YEAR_NS, 'y', 'yr', 'yrs', 'year', 'years'),
  ...spellings(MILLISECOND_NS, 'millisecond', 'milliseconds'),
  ...spellings(MICROSECOND_NS, 'microsecond', 'microseconds'),
  ...spellings(1n, 'nanosecond', 'nanoseconds'),
])

function spellings(unit: Nanoseconds, ...words: string[]): [string, Nanoseconds][] {
  return words.map((word) => [word, unit])
}

const SPACE = /\s*/y
const SEPARATOR = /[,\s+]|and(?![\p{L}\p{N}_])/uy

/**
 * Reads durations as people write them: `1 day 12 hours`, `90d`, `1h 30min`, and everything that Go reads except a
 * sign, which no setting here can have.
 */
export function parseDurationInput(text: string): DurationParseResult {
  const input = text.trim().toLowerCase()
  if (input === '') return { ok: false, message: 'Enter a duration, such as 24h or 7 days.' }
  if (input.length > LIMITS.durationBytes) return durationTextTooLongResult()
  if (input === '0') return { ok: true, value: 0n }
  if (input.startsWith('-')) return { ok: false, message: 'A duration cannot be negative.' }
  if (/^[\d.]+$/.test(input)) {
    return {
      ok: false,
      message: `Add a unit: ${input}m for minutes, ${input}h for hours, ${input}d for days.`,
    }
  }

  const scanner = new DurationScanner(input)
  const notADuration: DurationParseResult = {
    ok: false,
    message: `“${text.trim()}” is not a duration such as 24h, 90 min or 7 days.`,
  }
  let total: Nanoseconds | undefined
  for (;;) {
    while (scanner.take(SEPARATOR) !== undefined);
    if (scanner.isAtEnd) break
    const amount = scanner.take(DURATION_NUMBER_PATTERN)
    scanner.take(SPACE)
    const name = scanner.take(DURATION_UNIT_PATTERN)
    if (amount === undefined || name === undefined || name === 'and') return notADuration
    const unit = PEOPLE_UNITS.get(name)
    if (unit === undefined) {
      return {
        ok: false,
        message: `“${name}” is not a unit. Use minutes, hours, days, weeks or months.`,
      }
    }
    total = (total ?? 0n) + decimalToNanoseconds(amount, unit)
  }
  if (total === undefined) return notADuration
  return total > MAX_INT64 ? durationTooLongResult() : { ok: true, value: total }
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
  if (rule.precision === 'minutes' && value % MINUTE_NS !== 0n) {
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
export function formatDurationForRule(value: Nanoseconds, rule: DurationRule): string {
  return value === 0n && rule.precision === 'minutes' ? '0m' : formatGoDuration(value)
}
