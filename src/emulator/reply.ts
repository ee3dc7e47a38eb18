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

/** The errors of an operation that refused a request. */
export type EmulatedOperationFailure = { status: number; errors: ApiMessage[] }

export function successReply(
  result: unknown,
  status = 200,
  resultInfo?: ResultInfo,
): EmulatedOperationReply {
  return { status, envelope: successEnvelope(result, resultInfo) }
}

export function failureReply({ status, errors }: EmulatedOperationFailure): EmulatedOperationReply {
  return { status, envelope: failureEnvelope(errors) }
}

type RefusalDetails = {
  detail?: string
  /** The cause of the error, which the API gives besides its own message. */
  cause?: string
  /** A JSON pointer to the one wrong field. */
  pointer?: string
  /** The documentation of the operation that was refused. */
  documentation?: string
}

export function createRefusal(
  name: EmulatedRefusalName,
  { detail, cause, pointer, documentation }: RefusalDetails = {},
): EmulatedOperationFailure {
  const { status, code, message } = REFUSALS[name]
  const error = {
    code,
    message: detail === undefined ? message : `${message}: ${detail}`,
    ...(documentation === undefined ? {} : { documentation_url: documentation }),
    ...(pointer === undefined ? {} : { source: { pointer } }),
    ...(cause === undefined ? {} : { error_chain: [{ message: cause }] }),
  }
  return { status, errors: [error] }
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
  notEnabled: {
    status: 403,
    code: 9999,
    message:
      "access.api.error.not_enabled: Access is not enabled. Visit the Access dashboard at https://one.dash.cloudflare.com/ and click the 'Enable Access' button.",
  },
  notFound: { status: 404, code: 12135, message: 'access.api.error.not_found' },
  invalidRequest: { status: 400, code: 12130, message: 'access.api.error.invalid_request' },
  conflict: { status: 409, code: 12132, message: 'access.api.error.conflict' },
  invalidAuthDomain: { status: 400, code: 11004, message: 'access.api.error.invalid_auth_domain' },
  authDomainNotAvailable: {
    status: 409,
    code: 12105,
    message: 'access.api.error.auth_domain_not_available',
  },
  dashboardSso: {
    status: 400,
    code: 12106,
    message: 'access.api.error.auth_domain_cannot_be_updated_dash_sso',
  },
  invalidConfiguration: {
    status: 400,
    code: 12062,
    message: 'access.api.error.invalid_org_config',
  },
  authenticatorInUse: {
    status: 400,
    code: 12169,
    message: 'access.api.error.mfa_authenticator_in_use',
  },
  seatExpiration: {
    status: 400,
    code: 12108,
    message: 'access.api.error.user_seat_expiration_invalid_time',
  },
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
  serviceTokenNotFound: {
    status: 404,
    code: 12138,
    message: 'access.api.error.service_token_not_found',
  },
} as const satisfies Record<string, { status: number; code: number; message: string }>

export type EmulatedRefusalName = keyof typeof REFUSALS

const DEFAULT_PER_PAGE = 25
const LARGEST_PER_PAGE = 1_000

export type PageParamsResult =
  | { ok: true; page: number; per_page: number }
  | { ok: false; refusal: EmulatedOperationFailure }

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

/** Returns one page of a short list. */
export function pagedListReply(
  items: readonly unknown[],
  query: URLSearchParams,
): EmulatedOperationReply {
  const paging = parsePageParams(query)
  if (!paging.ok) return failureReply(paging.refusal)
  const { page, per_page } = paging
  const result = items.slice((page - 1) * per_page, page * per_page)
  const counts = { count: result.length, total_count: items.length }
  return successReply(result, 200, { page, per_page, ...counts })
}

function refused(detail: string): PageParamsResult {
  return { ok: false, refusal: createRefusal('invalidRequest', { detail }) }
}
