import * as z from 'zod/mini'
import { requestUpstream, type TokenName, type Upstream, type UpstreamReply } from '../upstream'

/** Cloudflare's verdict on a token. */
export type TokenVerification =
  | {
      state: 'active' | 'disabled' | 'expired'
      id: string
      /** The path of its owner in the API: `/user`, or an account’s path. */
      owner: string
      /** RFC 3339; null if it never expires. */
      expires_on: string | null
    }
  /** The token is refused. */
  | { state: 'invalid'; status: number; code: number | null }
  | { state: 'unknown'; isAnswered: boolean }

const verificationSchema = z.looseObject({
  // Becomes part of a path.
  id: z.string().check(z.regex(/^\w{1,64}$/)),
  status: z.enum(['active', 'disabled', 'expired']),
  expires_on: z.nullish(z.string()),
})

/**
 * Asks Cloudflare for a token’s state. A user's token and an account's own have different paths, and each is refused
 * on the other's with the same error as an invalid token.
 * @see https://developers.cloudflare.com/api/resources/user/subresources/tokens/methods/verify/
 * @see https://developers.cloudflare.com/api/resources/accounts/subresources/tokens/methods/verify/
 */
export async function verifyToken(
  upstream: Upstream,
  token: TokenName,
  accountIds: readonly string[],
): Promise<TokenVerification> {
  const owners = ['/user', ...accountIds.map((id) => `/accounts/${encodeURIComponent(id)}`)]
  let refusal: TokenVerification = { state: 'unknown', isAnswered: false }
  for (const owner of owners) {
    const reply = await requestUpstream(upstream, {
      method: 'GET',
      path: `${owner}/tokens/verify`,
      token,
    })
    if (reply.ok) return readVerification(reply.result, owner)
    if (!isRefusedToken(reply)) {
      return { state: 'unknown', isAnswered: reply.failure.kind === 'refused' }
    }
    refusal = { state: 'invalid', status: reply.answer.status, code: reply.failure.code }
  }
  return refusal
}

function readVerification(result: unknown, owner: string): TokenVerification {
  const verification = verificationSchema.safeParse(result)
  if (!verification.success) return { state: 'unknown', isAnswered: true }
  const { id, status, expires_on } = verification.data
  return { state: status, id, owner, expires_on: expires_on ?? null }
}

function isRefusedToken({ answer, failure }: UpstreamReply & { ok: false }): boolean {
  return failure.kind === 'refused' && [400, 401, 403].includes(answer.status)
}
