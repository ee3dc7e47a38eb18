import * as z from 'zod/mini'
import { DAY, HOUR, type DurationRule } from './duration'
import { goDuration } from './organization-values'

/**
 * DNS over HTTPS settings: the service token that may issue DoH tokens, and how long they live.
 * `id`, `client_id`, `name`, `duration`, `enabled` and the times are the service token's.
 * @see https://developers.cloudflare.com/api/resources/zero_trust/subresources/organizations/subresources/doh/
 */
export const dohSchema = z.looseObject({
  id: z.nullish(z.string()),
  client_id: z.nullish(z.string()),
  name: z.nullish(z.string()),
  duration: z.nullish(z.string()),
  doh_jwt_duration: z.nullish(z.string()),
  enabled: z.nullish(z.boolean()),
  expires_at: z.nullish(z.string()),
  created_at: z.nullish(z.string()),
  updated_at: z.nullish(z.string()),
})

export type Doh = z.infer<typeof dohSchema>

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
