import * as z from 'zod/mini'
import { DAY, HOUR, type DurationRule } from './duration'
import { goDuration } from './organization-values'

/**
 * The longest token lives as long as the account's keys; how long that is, `/access/keys` tells.
 */
export function dohJwtDurationRule(keyRotationDays: number | undefined): DurationRule {
  return {
    precision: 'any',
    min: 0n,
    ...(keyRotationDays === undefined ? {} : { max: BigInt(keyRotationDays) * DAY }),
    whenUnset: '24 hours',
    presets: [HOUR, 12n * HOUR, 24n * HOUR, 7n * DAY, 30n * DAY],
  }
}

export const dohUpdateSchema = z.strictObject({
  doh_jwt_duration: z.optional(goDuration(dohJwtDurationRule(undefined))),
  service_token_id: z.optional(
    z.uuid('Enter the service token’s id, a UUID. Its client id is something else.'),
  ),
})

export type DohUpdate = z.infer<typeof dohUpdateSchema>
