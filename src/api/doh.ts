import * as z from 'zod/mini'

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
