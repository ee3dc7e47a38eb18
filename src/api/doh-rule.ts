import { DAY, HOUR, type DurationRule } from './duration'

/** A token can live at most as long as the account's keys; `/access/keys` gives their lifetime. */
export function dohJwtDurationRule(keyRotationDays: number | undefined): DurationRule {
  return {
    precision: 'any',
    min: 0n,
    ...(keyRotationDays === undefined ? {} : { max: BigInt(keyRotationDays) * DAY }),
    presets: [HOUR, 12n * HOUR, 24n * HOUR, 7n * DAY, 30n * DAY],
  }
}
