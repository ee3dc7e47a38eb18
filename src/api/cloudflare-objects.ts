import * as z from 'zod/mini'

/** The parts of an account besides the organization: its users, and what Gatehouse reads to show names instead of ids. */

/** @see https://developers.cloudflare.com/api/resources/accounts/methods/get/ */
export const accountSchema = z.looseObject({
  id: z.string(),
  name: z.nullish(z.string()),
  type: z.nullish(z.string()),
})
export type CloudflareAccount = z.infer<typeof accountSchema>

/** @see https://developers.cloudflare.com/api/resources/zero_trust/subresources/identity_providers/ */
export const identityProviderSchema = z.looseObject({
  id: z.nullish(z.string()),
  name: z.nullish(z.string()),
  type: z.nullish(z.string()),
})
export type IdentityProvider = z.infer<typeof identityProviderSchema>

/** @see https://developers.cloudflare.com/api/resources/zero_trust/subresources/access/subresources/custom_pages/ */
export const customPageSchema = z.looseObject({
  uid: z.nullish(z.string()),
  name: z.nullish(z.string()),
  type: z.nullish(z.string()),
})

/** A custom page with its content. From version 1 of its contract on, it is a Liquid template. */
export const customPageWithHtmlSchema = z.extend(customPageSchema, {
  custom_html: z.nullish(z.string()),
  contract_version: z.nullish(z.number()),
})
export type CustomPageWithHtml = z.infer<typeof customPageWithHtmlSchema>

/** In UTF-16 units. Larger pages are not shown, because every frame of the preview would hold a copy. */
export const MAX_CUSTOM_PAGE_HTML_LENGTH = 1024 * 1024

/** Returns the HTML of a custom page, or undefined if it is empty or too large to show. */
export function getShowableCustomPageHtml(
  page: CustomPageWithHtml | null | undefined,
): string | undefined {
  const html = page?.custom_html ?? ''
  return html.trim() === '' || html.length > MAX_CUSTOM_PAGE_HTML_LENGTH ? undefined : html
}

/** @see https://developers.cloudflare.com/api/resources/zero_trust/subresources/access/subresources/service_tokens/ */
export const serviceTokenSchema = z.looseObject({
  id: z.nullish(z.string()),
  client_id: z.nullish(z.string()),
  name: z.nullish(z.string()),
  duration: z.nullish(z.string()),
  enabled: z.nullish(z.boolean()),
  expires_at: z.nullish(z.string()),
  created_at: z.nullish(z.string()),
  /** Absent if the API does not say; null if it was never used. */
  last_seen_at: z.nullish(z.string()),
})
export type ServiceToken = z.infer<typeof serviceTokenSchema>

/** @see https://developers.cloudflare.com/api/resources/zero_trust/subresources/access/subresources/keys/ */
export const accessKeyRotationSchema = z.looseObject({
  key_rotation_interval_days: z.nullish(z.number()),
  days_until_next_rotation: z.nullish(z.number()),
  last_key_rotation_at: z.nullish(z.string()),
})
export type AccessKeyRotation = z.infer<typeof accessKeyRotationSchema>

/** @see https://developers.cloudflare.com/api/resources/zero_trust/subresources/access/subresources/users/ */
export const accessUserSchema = z.looseObject({
  id: z.string(),
  uid: z.nullish(z.string()),
  email: z.nullish(z.string()),
  name: z.nullish(z.string()),
  seat_uid: z.nullish(z.string()),
  access_seat: z.nullish(z.boolean()),
  gateway_seat: z.nullish(z.boolean()),
  active_device_count: z.nullish(z.number()),
  last_successful_login: z.nullish(z.string()),
  created_at: z.nullish(z.string()),
  updated_at: z.nullish(z.string()),
})

export type AccessUser = z.infer<typeof accessUserSchema>

/** Times are seconds since 1970. */
export const activeSessionSchema = z.looseObject({
  name: z.nullish(z.string()),
  expiration: z.nullish(z.number()),
  metadata: z.nullish(
    z.looseObject({
      nonce: z.nullish(z.string()),
      iat: z.nullish(z.number()),
      expires: z.nullish(z.number()),
      ttl: z.nullish(z.number()),
      apps: z.nullish(
        z.record(
          z.string(),
          z.looseObject({
            name: z.nullish(z.string()),
            hostname: z.nullish(z.string()),
            type: z.nullish(z.string()),
            uid: z.nullish(z.string()),
          }),
        ),
      ),
    }),
  ),
})

export type ActiveSession = z.infer<typeof activeSessionSchema>

/** The user who started a session, the place and the identity provider. `iat` is seconds since 1970. */
export const sessionIdentitySchema = z.looseObject({
  ip: z.nullish(z.string()),
  iat: z.nullish(z.number()),
  idp: z.nullish(z.looseObject({ id: z.nullish(z.string()), type: z.nullish(z.string()) })),
  geo: z.nullish(z.looseObject({ country: z.nullish(z.string()) })),
})

export type SessionIdentity = z.infer<typeof sessionIdentitySchema>

export const lastSeenIdentitySchema = z.extend(sessionIdentitySchema, {
  email: z.nullish(z.string()),
  is_warp: z.nullish(z.boolean()),
  is_gateway: z.nullish(z.boolean()),
  user_uuid: z.nullish(z.string()),
})

export type LastSeenIdentity = z.infer<typeof lastSeenIdentitySchema>

export const failedLoginSchema = z.looseObject({
  expiration: z.nullish(z.number()),
  metadata: z.nullish(z.looseObject({})),
})

export type FailedLogin = z.infer<typeof failedLoginSchema>

export type ListUsersParams = {
  email?: string
  name?: string
  /** Matches name or e-mail. */
  search?: string
  page?: number
  per_page?: number
}

/** Returns the spelling that Access stores. Texts that are not addresses have one as well, for lookups. */
export function normalizeEmail(text: string): string {
  return trimAscii(text).replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
}

/** JavaScript’s own `trim` also removes blanks that look the same as others, and the byte order mark. */
function trimAscii(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isAsciiBlank(text.charCodeAt(start))) start += 1
  while (end > start && isAsciiBlank(text.charCodeAt(end - 1))) end -= 1
  return text.slice(start, end)
}

function isAsciiBlank(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d)
}

/** The API returns a bare `true`: it accepted the request, and does not say what it found. */
export const revocationResultSchema = z.nullable(z.boolean())
