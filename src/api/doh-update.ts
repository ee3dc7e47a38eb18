import * as z from 'zod/mini'
import { dohJwtDurationRule } from './doh-rule'
import { goDuration } from './duration-value'

export const dohUpdateSchema = z.strictObject({
  doh_jwt_duration: z.optional(goDuration(dohJwtDurationRule(undefined))),
  service_token_id: z.optional(
    z.uuid('Enter the service token’s id, a UUID. Its client id is something else.'),
  ),
})

export type DohUpdate = z.infer<typeof dohUpdateSchema>
