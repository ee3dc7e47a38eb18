import type { ApiMessage } from './envelope'

/**
 * The codes of the gateway's own errors. Cloudflare's API uses no code in this range. The slug starts the message, as
 * in Cloudflare's `access.api.error.<slug>`.
 */
export const GATEWAY_ERRORS = {
  not_found: { code: 990404, status: 404 },
  method_not_allowed: { code: 990405, status: 405 },
  not_configured: { code: 990503, status: 503 },
  no_identity: { code: 990401, status: 401 },
  /** The caller could not be authenticated because Access itself was not reachable. */
  access_unavailable: { code: 990505, status: 503 },
  forbidden: { code: 990403, status: 403 },
  cross_origin: { code: 990410, status: 403 },
  /** The request used a host name that is not this machine's. */
  foreign_host: { code: 990414, status: 403 },
  too_many_requests: { code: 990429, status: 429 },
  /** Not 404, because Terraform’s provider drops a resource from its state on a 404. */
  unknown_account: { code: 990411, status: 403 },
  invalid_body: { code: 990400, status: 400 },
  invalid_field: { code: 990422, status: 400 },
  body_too_large: { code: 990413, status: 413 },
  precondition_failed: { code: 990412, status: 412 },
  /** A limit on stored data has been reached. */
  limit_reached: { code: 990415, status: 409 },
  /** An earlier request with the same key had different contents. */
  idempotency_key_reused: { code: 990423, status: 422 },
  /** The operation is not possible in the current state of the run. */
  not_possible: { code: 990419, status: 409 },
  /** The link to a draft is not valid. */
  link_invalid: { code: 990416, status: 404 },
  link_expired: { code: 990417, status: 410 },
  link_revoked: { code: 990418, status: 410 },
  /** The change was archived and dropped from history. */
  dropped: { code: 990424, status: 410 },
  not_revertible: { code: 990409, status: 409 },
  /** The change takes the approval of somebody else; the result says how to ask for it. */
  approval_needed: { code: 990425, status: 409 },
  /** Another proposal asks for a change of the same field. */
  proposal_pending: { code: 990426, status: 409 },
  upstream_unreachable: { code: 990502, status: 502 },
  upstream_malformed: { code: 990520, status: 502 },
  upstream_timeout: { code: 990504, status: 504 },
  /** A write is known to have changed nothing, though no usable response arrived. */
  not_applied: { code: 990521, status: 502 },
  /** Accompanies the error of a write whose outcome could not be determined. */
  outcome_unknown: { code: 990522, status: 502 },
  /** The account's object ended while it was working: a deploy restarted it, or it ran out of memory. */
  interrupted: { code: 990523, status: 502 },
  internal: { code: 990500, status: 500 },
} as const satisfies Record<string, { code: number; status: number }>

export type GatewayErrorSlug = keyof typeof GATEWAY_ERRORS

const gatewaySlugs = Object.keys(GATEWAY_ERRORS) as GatewayErrorSlug[] // a constant table

export function createGatewayError(
  slug: GatewayErrorSlug,
  detail: string,
  pointer?: string,
): ApiMessage {
  return {
    code: GATEWAY_ERRORS[slug].code,
    message: `${prefixOf(slug, pointer)}${detail}`,
    ...(pointer === undefined ? {} : { source: { pointer } }),
  }
}

/** Returns a message of the gateway without its prefix, for a person who sees the field that it is about. */
export function stripGatewayErrorPrefix({ code, message, source }: ApiMessage): string {
  const slug = gatewaySlugs.find((name) => GATEWAY_ERRORS[name].code === code)
  const prefix = slug === undefined ? '' : prefixOf(slug, source?.pointer ?? undefined)
  return message.startsWith(prefix) ? message.slice(prefix.length) : message
}

const LONGEST_NAME = 100

/**
 * The slug, and the field as the API's documentation names it, because most clients show a message but not a pointer.
 */
function prefixOf(slug: GatewayErrorSlug, pointer = ''): string {
  const name = pointer.slice(1).replaceAll('/', '.')
  const shown = name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name
  return `gatehouse.error.${slug}: ${shown === '' ? '' : `${shown}: `}`
}

/** The reason why a call has no result. */
export type ApiErrorReason =
  /** The API refused, with the reason in the envelope; the gateway's 412 has a `result` as well. */
  | { kind: 'refused'; status: number; errors: ApiMessage[]; result?: unknown }
  /** The response is not the API's: it is HTML, is cut off, or has an unexpected shape. */
  | { kind: 'malformed'; status: number; detail: string }
  /** Nothing was sent, because the browser knows that it is offline. */
  | { kind: 'offline'; detail: string }
  /** No response arrived: the connection was lost, or the name was not resolved. */
  | { kind: 'unreachable'; detail: string }

/** Every failed call, whatever the cause, in one shape. Created by the client, thrown by the queries. */
export class ApiError extends Error {
  override readonly name = 'ApiError'

  constructor(
    readonly reason: ApiErrorReason,
    readonly trace: {
      /** Cloudflare's id of the request, for its support and its logs. */
      rayId?: string
      /** The gateway's id of the request, for its log. */
      requestId?: string
      /** From `retry-after`: how long to wait before the next request. */
      retryAfterSeconds?: number
    } = {},
  ) {
    super(describe(reason))
  }

  /** The HTTP status, or undefined if no response arrived. */
  get status(): number | undefined {
    return 'status' in this.reason ? this.reason.status : undefined
  }

  get messages(): ApiMessage[] {
    return this.reason.kind === 'refused' ? this.reason.errors : []
  }

  /**
   * Returns whether the API returned this error. Not all codes are documented and messages carry details, so either may
   * match.
   */
  is({ code, slug }: { code?: number; slug: string }): boolean {
    return this.messages.some(
      (error) => error.code === code || error.message.includes(`error.${slug}`),
    )
  }
}

function describe(reason: ApiErrorReason): string {
  switch (reason.kind) {
    case 'refused':
      return reason.errors.map((error) => error.message).join(' ') || `HTTP ${reason.status}`
    case 'malformed':
    case 'offline':
    case 'unreachable':
      return reason.detail
  }
}

/** The errors of the API that Gatehouse handles specially. */
export const HANDLED_CLOUDFLARE_ERRORS = {
  /** The account has no Zero Trust organization yet. */
  notEnabled: { code: 9999, slug: 'not_enabled' },
  invalidAuthDomain: { code: 11004, slug: 'invalid_auth_domain' },
  dashboardSso: { code: 12106, slug: 'auth_domain_cannot_be_updated_dash_sso' },
  invalidConfiguration: { code: 12062, slug: 'invalid_org_config' },
  /** An application or policy has MFA settings of its own that name a method. */
  authenticatorInUse: { code: 12169, slug: 'mfa_authenticator_in_use' },
  /** The name is taken, or nobody has onboarded the account yet. */
  authDomainNotAvailable: { slug: 'auth_domain_not_available' },
  /** These are about a link to a draft. */
  linkInvalid: { code: GATEWAY_ERRORS.link_invalid.code, slug: 'link_invalid' },
  linkExpired: { code: GATEWAY_ERRORS.link_expired.code, slug: 'link_expired' },
  linkRevoked: { code: GATEWAY_ERRORS.link_revoked.code, slug: 'link_revoked' },
  unknownAccount: { code: GATEWAY_ERRORS.unknown_account.code, slug: 'unknown_account' },
  /** The gateway's 412: somebody else saved first. */
  preconditionFailed: {
    code: GATEWAY_ERRORS.precondition_failed.code,
    slug: 'precondition_failed',
  },
} as const

/**
 * Returns whether the operator's own session has ended. The gateway says so in the envelope; Access in front of it
 * responds with 401 and a body of its own. A 401 of Cloudflare's API is about the token instead.
 */
export function isSessionExpiredError(error: ApiError): boolean {
  if (error.status !== 401) return false
  return (
    error.reason.kind === 'malformed' ||
    error.messages.some(({ code }) => code === GATEWAY_ERRORS.no_identity.code)
  )
}

/**
 * Returns whether a write may have been applied although it failed: no response of the gateway arrived, or the gateway
 * reported an unknown outcome.
 */
export function isOutcomeUnknown(error: ApiError): boolean {
  const { code } = GATEWAY_ERRORS.outcome_unknown
  if (error.reason.kind === 'offline') return false
  return error.reason.kind !== 'refused' || error.messages.some((message) => message.code === code)
}
