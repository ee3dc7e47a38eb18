import { HOUR, MINUTE, type Nanoseconds, SECOND } from '../api/duration'

/**
 * A duration as Go prints it, which is how the API gives it back: `24h0m0s`, `1m30s`, `1.5s`, `0s`.
 * @see https://pkg.go.dev/time#Duration.String
 */
export function printGoDuration(value: Nanoseconds): string {
  if (value === 0n) return '0s'
  if (value < SECOND) return printFraction(value)
  const hours = value / HOUR
  const minutes = (value % HOUR) / MINUTE
  const seconds = decimal(value % MINUTE, SECOND)
  if (hours > 0n) return `${hours}h${minutes}m${seconds}s`
  return minutes > 0n ? `${minutes}m${seconds}s` : `${seconds}s`
}

function printFraction(value: Nanoseconds): string {
  if (value < 1_000n) return `${value}ns`
  return value < 1_000_000n ? `${decimal(value, 1_000n)}µs` : `${decimal(value, 1_000_000n)}ms`
}

function decimal(value: Nanoseconds, unit: Nanoseconds): string {
  const fraction = (value % unit)
    .toString()
    .padStart(unit.toString().length - 1, '0')
    .replace(/0+$/, '')
  return `${value / unit}${fraction === '' ? '' : `.${fraction}`}`
}
