import {
  type ApiMessage,
  failureEnvelope,
  type FailureEnvelope,
  type ResultInfo,
  successEnvelope,
  type SuccessEnvelope,
} from '../api/envelope'

/** The response of an operation, before it becomes HTTP. */
export type EmulatedOperationReply = {
  status: number
  envelope: SuccessEnvelope<unknown> | FailureEnvelope<unknown>
}

export function successReply(
  result: unknown,
  status = 200,
  resultInfo?: ResultInfo,
): EmulatedOperationReply {
  return { status, envelope: successEnvelope(result, resultInfo) }
}

export function failureReply(status: number, ...errors: ApiMessage[]): EmulatedOperationReply {
  return { status, envelope: failureEnvelope(errors) }
}

type RefusalDetails = {
  detail?: string | undefined
  /** The cause of the error, which the API gives besides its own message. */
  cause?: string
  /** A JSON pointer to the one wrong field. */
  pointer?: string
  /** The documentation of the operation that was refused. */
  documentation?: string
}

/** Returns the response of an operation that refused a request for one of the usual reasons. */
export function refusalReply(
  name: EmulatedRefusalName,
  { detail, cause, pointer, documentation }: RefusalDetails = {},
): EmulatedOperationReply {
  const { status, code, message } = REFUSALS[name]
  return failureReply(status, {
    code,
    message: detail === undefined ? message : `${message}: ${detail}`,
    ...(documentation === undefined ? {} : { documentation_url: documentation }),
    ...(pointer === undefined ? {} : { source: { pointer } }),
    ...(cause === undefined ? {} : { error_chain: [{ message: cause }] }),
  })
}

export function replyToResponse(
  { status, envelope }: EmulatedOperationReply,
  headers: Record<string, string>,
): Response {
  return new Response(JSON.stringify(envelope), {
    status,
    headers: { 'content-type': 'application/json', ...headers },
  })
}

/** Returns the headers that Cloudflare's edge adds to every response. */
export function createEdgeResponseHeaders(): Record<string, string> {
  const [, , , , tail = ''] = crypto.randomUUID().split('-')
  return {
    'cf-ray': `${crypto.randomUUID().slice(0, 4)}${tail}-FRA`,
    'cf-cache-status': 'DYNAMIC',
    'cache-control': 'no-store, no-cache, must-revalidate, post-check=0, pre-check=0',
    server: 'cloudflare',
    'strict-transport-security': 'max-age=31536000',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'SAMEORIGIN',
  }
}

const accessError = (status: number, code: number, slug: string) => ({
  status,
  code,
  message: `access.api.error.${slug}`,
})

/**
 * The errors with which the emulator responds. Codes and statuses that nobody has published are invented;
 * DIFFERENCES.md lists them.
 */
const REFUSALS = {
  missingCredentials: {
    status: 400,
    code: 9106,
    message: 'Missing X-Auth-Key, X-Auth-Email or Authorization headers',
  },
  invalidToken: { status: 401, code: 1000, message: 'Invalid API Token' },
  /** Cloudflare's response to a token without the permission. */
  forbidden: { status: 403, code: 10000, message: 'Forbidden' },
  tokenNotFound: { status: 404, code: 1003, message: 'Token not found' },
  rateLimited: {
    status: 429,
    code: 971,
    message: 'Please wait and consider throttling your request speed',
  },
  notEnabled: accessError(
    403,
    9999,
    "not_enabled: Access is not enabled. Visit the Access dashboard at https://one.dash.cloudflare.com/ and click the 'Enable Access' button.",
  ),
  notFound: accessError(404, 12135, 'not_found'),
  invalidRequest: accessError(400, 12130, 'invalid_request'),
  conflict: accessError(409, 12132, 'conflict'),
  invalidAuthDomain: accessError(400, 11004, 'invalid_auth_domain'),
  authDomainNotAvailable: accessError(409, 12105, 'auth_domain_not_available'),
  dashboardSso: accessError(400, 12106, 'auth_domain_cannot_be_updated_dash_sso'),
  invalidConfiguration: accessError(400, 12062, 'invalid_org_config'),
  authenticatorInUse: accessError(400, 12169, 'mfa_authenticator_in_use'),
  seatExpiration: accessError(400, 12108, 'user_seat_expiration_invalid_time'),
  serviceTokenNotFound: accessError(404, 12138, 'service_token_not_found'),
  r2NotEnabled: {
    status: 403,
    code: 10042,
    message: 'Please enable R2 through the Cloudflare Dashboard.',
  },
  workersSubdomainNotFound: {
    status: 404,
    code: 10007,
    message: 'workers.api.error.subdomain_not_found',
  },
  pagesInvalidList: {
    status: 400,
    code: 8000024,
    message: 'Invalid list options provided. Review the `page` or `per_page` parameter.',
  },
}

export type EmulatedRefusalName = keyof typeof REFUSALS

const DEFAULT_PER_PAGE = 25
const LARGEST_PER_PAGE = 1_000

type PageParamsResult =
  | { ok: true; page: number; per_page: number }
  | { ok: false; reply: EmulatedOperationReply }

export function parsePageParams(
  query: URLSearchParams,
  largest = LARGEST_PER_PAGE,
): PageParamsResult {
  const page = Number(query.get('page') ?? 1)
  const per_page = Number(query.get('per_page') ?? DEFAULT_PER_PAGE)
  if (!Number.isSafeInteger(page) || page < 1) return refused('page is out of range')
  if (!Number.isSafeInteger(per_page) || per_page < 1 || per_page > largest) {
    return refused('per_page is out of range')
  }
  return { ok: true, page, per_page }
}

function refused(detail: string): PageParamsResult {
  return { ok: false, reply: refusalReply('invalidRequest', { detail }) }
}

/** Part of a list: its items, and what the response says of the list. */
type ListPart = { items: readonly unknown[] } & ResultInfo

/** Returns the part of a list that a query asks for by `page` and `per_page`. */
export function pagedReply(
  query: URLSearchParams,
  read: (limit: number, offset: number) => ListPart,
  largest?: number,
): EmulatedOperationReply {
  const paging = parsePageParams(query, largest)
  if (!paging.ok) return paging.reply
  const { page, per_page } = paging
  const { items, ...info } = read(per_page, (page - 1) * per_page)
  return successReply(items, 200, { page, per_page, count: items.length, ...info })
}

/** Returns one page of a short list. */
export function pagedListReply(
  items: readonly unknown[],
  query: URLSearchParams,
): EmulatedOperationReply {
  return pagedReply(query, (limit, offset) => ({
    items: items.slice(offset, offset + limit),
    total_count: items.length,
  }))
}
