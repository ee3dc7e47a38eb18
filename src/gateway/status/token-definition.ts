import * as z from 'zod/mini'
import {
  sendUpstreamRequest,
  type UpstreamTokenName,
  type UpstreamConnection,
  type UpstreamReply,
} from '../upstream'

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
export async function verifyApiToken(
  upstream: UpstreamConnection,
  token: UpstreamTokenName,
  accountIds: readonly string[],
): Promise<TokenVerification> {
  const owners = ['/user', ...accountIds.map((id) => `/accounts/${encodeURIComponent(id)}`)]
  let refusal: TokenVerification = { state: 'unknown', isAnswered: false }
  for (const owner of owners) {
    const reply = await sendUpstreamRequest(upstream, {
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

/** A token's permissions according to its own definition. */
export type TokenDefinitionPermissions = {
  /** Every permission that it has anywhere. */
  permissions: ReadonlySet<string>
  /** The permissions that it has for the account. */
  forAccount: ReadonlySet<string>
  /** Whether it may act on accounts that Gatehouse is not configured for. */
  reachesOtherAccounts: boolean
}

const policySchema = z.looseObject({
  effect: z.enum(['allow', 'deny']),
  permission_groups: z.array(
    z.pipe(
      z.looseObject({ id: z.nullish(z.string()), name: z.nullish(z.string()) }),
      z.transform(({ id, name }) => name ?? id ?? 'a permission without a name'),
    ),
  ),
  /** The key is the resource, and the value is `*` or a part of the resource. */
  resources: z.record(z.string(), z.unknown()),
})
type Policy = z.infer<typeof policySchema>

const definitionSchema = z.looseObject({ policies: z.array(policySchema) })

const ACCOUNT = 'com.cloudflare.api.account.'

/**
 * Returns undefined if the definition cannot be read: most tokens may not read themselves.
 * @see https://developers.cloudflare.com/api/resources/user/subresources/tokens/methods/get/
 */
export async function readDefinedTokenPermissions(
  upstream: UpstreamConnection,
  token: UpstreamTokenName,
  { owner, id }: { owner: string; id: string },
  accounts: { asked: string; configured: readonly string[] },
): Promise<TokenDefinitionPermissions | undefined> {
  const path = `${owner}/tokens/${id}`
  const reply = await sendUpstreamRequest(upstream, { method: 'GET', path, token })
  const definition = reply.ok ? definitionSchema.safeParse(reply.result).data : undefined
  if (definition === undefined) return undefined

  const allowing = definition.policies.filter(({ effect }) => effect === 'allow')
  const denying = definition.policies.filter(({ effect }) => effect === 'deny')
  const denied = permissionsOf(denying.filter((policy) => mayCover(policy, accounts.asked)))
  const allowed = permissionsOf(allowing.filter((policy) => covers(policy, accounts.asked)))
  return {
    permissions: permissionsOf(allowing),
    forAccount: new Set([...allowed].filter((name) => !denied.has(name))),
    reachesOtherAccounts: allowing.some((policy) => reachesBeyond(policy, accounts.configured)),
  }
}

function permissionsOf(policies: readonly Policy[]): Set<string> {
  return new Set(policies.flatMap(({ permission_groups }) => permission_groups))
}

/** Whether a policy covers an account as a whole. */
function covers({ resources }: Policy, account_id: string): boolean {
  return [`${ACCOUNT}${account_id}`, `${ACCOUNT}*`].some((name) => resources[name] === '*')
}

/** Whether a policy covers an account or a part of it. */
function mayCover({ resources }: Policy, account_id: string): boolean {
  return [`${ACCOUNT}${account_id}`, `${ACCOUNT}*`].some((name) => Object.hasOwn(resources, name))
}

function reachesBeyond({ resources }: Policy, configured: readonly string[]): boolean {
  return Object.keys(resources).some((name) => {
    // The name of a zone resource has one more dot.
    const id = /^com\.cloudflare\.api\.account\.([^.]+)$/.exec(name)?.[1]
    return id !== undefined && !configured.includes(id)
  })
}
