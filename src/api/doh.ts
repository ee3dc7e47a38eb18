import * as z from 'zod/mini'

/**
 * DNS over HTTPS settings: the service token that may issue DoH tokens, and how long they live.
 * `id`, `client_id`, `name`, `duration`, `enabled` and the times are the service token's.
 * @see https://developers.cloudflare.com/api/resources/zero_trust/subresources/organizations/subresources/doh/
 */
export const dohResponseSchema = z.looseObject({
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

export type DohResponse = z.infer<typeof dohResponseSchema>

/** The DoH settings as PUT takes them. GET returns the service token instead; its `id` is that of the token in use. */
export const dohDocumentSchema = z.looseObject({
  doh_jwt_duration: z.optional(z.string()),
  service_token_id: z.optional(z.string()),
})

export type DohDocument = z.infer<typeof dohDocumentSchema>

/** Returns the settings in a response; null means that no service token issues DoH tokens. */
export function toDohDocument(doh: DohResponse | null): DohDocument {
  return {
    ...(doh?.doh_jwt_duration ? { doh_jwt_duration: doh.doh_jwt_duration } : {}),
    ...(doh?.id ? { service_token_id: doh.id } : {}),
  }
}
