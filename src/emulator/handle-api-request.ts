import { parseJson } from '../api/json'
import { applyMergePatch } from '../api/merge-patch'
import { readEmulatedAccount } from './emulated-account'
import {
  authenticateToken,
  OPERATION_DOCUMENTATION_URLS,
  permissionsAllowOperation,
} from './authorization'
import {
  readEmulatorTimeMs,
  readEmulatorSetting,
  formatRfc3339Timestamp,
} from './emulator-settings'
import { respondWithFault, holdUntilReleased, consumeFault } from './faults'
import { EMULATED_OPERATION_HANDLERS, matchOperation, type MatchedOperation } from './handlers'
import { countAgainstRateLimit, logRequest } from './request-log'
import {
  createEdgeResponseHeaders,
  failureReply,
  createRefusal,
  type EmulatedOperationReply,
  replyToResponse,
} from './reply'
import {
  handleResourceRequest,
  matchResourceRoute,
  type MatchedResourceRoute,
} from './resources/resource-routes'
import {
  handleApiTokenRequest,
  hasAccountAccess,
  matchApiTokenRoute,
  readEmulatedApiToken,
  computeEmulatedTokenStatus,
} from './api-tokens'

/** Handles a request below `/client/v4`: records it, delays it, applies a fault if one is due, and responds. */
export async function handleApiRequest(sql: SqlStorage, request: Request): Promise<Response> {
  const received = await receive(request)
  log(sql, received)

  const latency = readEmulatorSetting(sql, 'latency_ms')
  if (latency > 0) await scheduler.wait(latency)

  const operation = operationOf(received)
  const fault = consumeFault(sql, operation)
  if (fault === undefined) return answer(sql, received)
  return respondWithFault(
    fault,
    (patch) => answer(sql, patch === undefined ? received : patched(received, patch)),
    () => holdUntilReleased(sql, operation),
  )
}

type Received = {
  method: string
  url: URL
  headers: Headers
  route: MatchedOperation | undefined
  resourceRoute: MatchedResourceRoute | undefined
  /** The text if the body is not JSON, or undefined if there was no body. */
  body: unknown
  isJson: boolean
}

async function receive(request: Request): Promise<Received> {
  const { method, headers } = request
  const url = new URL(request.url)
  const text = await request.text()
  return {
    method,
    url,
    headers,
    route: matchOperation(method, url.pathname),
    resourceRoute: matchResourceRoute(method, url.pathname),
    ...parseBody(text),
  }
}

function operationOf({ route, resourceRoute }: Received) {
  return route?.name ?? resourceRoute?.name ?? null
}

function patched(received: Received, patch: Record<string, unknown>): Received {
  return { ...received, body: applyMergePatch(received.body, patch) }
}

function parseBody(text: string): Pick<Received, 'body' | 'isJson'> {
  const body = parseJson(text)
  if (body !== undefined) return { body, isJson: true }
  return { body: text === '' ? undefined : text, isJson: false }
}

function log(sql: SqlStorage, received: Received): void {
  const { method, url, headers, body } = received
  logRequest(sql, {
    received_at: formatRfc3339Timestamp(readEmulatorTimeMs(sql)),
    method,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    operation: operationOf(received),
    token: authenticateToken(headers).token,
    header_names: [...headers.keys()].toSorted(),
    body: body ?? null,
  })
}

/** Checks the caller, the rate limit, the operation, the account and the permission, in this order. */
function answer(sql: SqlStorage, received: Received): Response {
  const edge = createEdgeResponseHeaders()
  const authentication = authenticateToken(received.headers)
  if (!authentication.ok) return replyToResponse(failureReply(authentication.refusal), edge)

  const { token } = authentication
  const state = readEmulatedApiToken(sql, token)
  const tokenRoute = matchApiTokenRoute(received.method, received.url.pathname)
  if (
    computeEmulatedTokenStatus(state, readEmulatorTimeMs(sql)) !== 'active' &&
    tokenRoute?.what !== 'verify'
  ) {
    return replyToResponse(failureReply(createRefusal('invalidToken')), edge)
  }
  const limit = countAgainstRateLimit(sql, token, readEmulatorTimeMs(sql))
  const headers = { ...edge, ...limit.headers }
  if (limit.isExceeded) return replyToResponse(failureReply(createRefusal('rateLimited')), headers)
  if (tokenRoute !== undefined) {
    return replyToResponse(
      handleApiTokenRequest(sql, token, tokenRoute, readEmulatorTimeMs(sql)),
      headers,
    )
  }
  const { resourceRoute } = received
  if (resourceRoute !== undefined) {
    const resourceRequest = {
      query: received.url.searchParams,
      body: received.isJson ? received.body : undefined,
      now: readEmulatorTimeMs(sql),
    }
    return replyToResponse(
      handleResourceRequest(sql, state, resourceRoute, resourceRequest),
      headers,
    )
  }
  if (received.route === undefined) return replyToResponse(notImplemented(received), headers)

  const account = readEmulatedAccount(sql, received.route.account_id)
  if (account === undefined) return replyToResponse(noSuchAccount(received.url), headers)
  const { name, user_id, nonce, custom_page_id } = received.route
  const isPermittedHere = hasAccountAccess(state, account.account.id)
  if (!isPermittedHere || !permissionsAllowOperation(state.permissions, name)) {
    const documentation = OPERATION_DOCUMENTATION_URLS[name]
    return replyToResponse(failureReply(createRefusal('forbidden', { documentation })), headers)
  }

  const body = received.isJson ? received.body : undefined
  const query = received.url.searchParams
  const call = {
    sql,
    account,
    user_id,
    nonce,
    custom_page_id,
    query,
    body,
    now: readEmulatorTimeMs(sql),
  }
  return replyToResponse(EMULATED_OPERATION_HANDLERS[name](call), headers)
}

function notImplemented({ method, url }: Received): EmulatedOperationReply {
  const message = `emulator.error.not_implemented: ${method} ${url.pathname}`
  return failureReply({ status: 501, errors: [{ code: 980501, message }] })
}

function noSuchAccount({ pathname }: URL): EmulatedOperationReply {
  return failureReply({
    status: 404,
    errors: [
      {
        code: 7003,
        message: `Could not route to ${pathname}, perhaps your object identifier is invalid?`,
      },
      { code: 7000, message: 'No route for that URI' },
    ],
  })
}
