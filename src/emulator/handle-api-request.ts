import { parseJson } from '../api/json'
import { applyMergePatch } from '../api/merge-patch'
import { readEmulatedAccount } from './emulated-account'
import { authenticateToken, CALL_DOCUMENTATION_URLS, permissionsAllowCall } from './authorization'
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
  type EmulatedOperationReply,
  refusalReply,
  replyToResponse,
} from './reply'
import {
  handleResourceRequest,
  matchResourceRoute,
  type MatchedResourceRoute,
} from './resources/resource-routes'
import {
  type EmulatedApiToken,
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

/** Checks the caller and the rate limit before anything else. */
function answer(sql: SqlStorage, received: Received): Response {
  const edge = createEdgeResponseHeaders()
  const authentication = authenticateToken(received.headers)
  if (!authentication.ok) return replyToResponse(authentication.refusal, edge)

  const { token } = authentication
  const now = readEmulatorTimeMs(sql)
  const state = readEmulatedApiToken(sql, token)
  const tokenRoute = matchApiTokenRoute(received.method, received.url.pathname)
  if (computeEmulatedTokenStatus(state, now) !== 'active' && tokenRoute?.what !== 'verify') {
    return replyToResponse(refusalReply('invalidToken'), edge)
  }
  const limit = countAgainstRateLimit(sql, token, now)
  const headers = { ...edge, ...limit.headers }
  if (limit.isExceeded) return replyToResponse(refusalReply('rateLimited'), headers)
  const reply =
    tokenRoute === undefined
      ? perform(sql, received, state, now)
      : handleApiTokenRequest(sql, token, tokenRoute, now)
  return replyToResponse(reply, headers)
}

/** Checks the operation, the account and the permission, in this order. */
function perform(
  sql: SqlStorage,
  { method, url, route, resourceRoute, body, isJson }: Received,
  token: EmulatedApiToken,
  now: number,
): EmulatedOperationReply {
  const request = { query: url.searchParams, body: isJson ? body : undefined, now }
  if (resourceRoute !== undefined) return handleResourceRequest(sql, token, resourceRoute, request)
  if (route === undefined) {
    const message = `emulator.error.not_implemented: ${method} ${url.pathname}`
    return failureReply(501, { code: 980501, message })
  }
  const account = readEmulatedAccount(sql, route.account_id)
  if (account === undefined) {
    const message = `Could not route to ${url.pathname}, perhaps your object identifier is invalid?`
    const noRoute = { code: 7000, message: 'No route for that URI' }
    return failureReply(404, { code: 7003, message }, noRoute)
  }
  const isPermittedHere = hasAccountAccess(token, account.account.id)
  if (!isPermittedHere || !permissionsAllowCall(token.permissions, route.name)) {
    return refusalReply('forbidden', { documentation: CALL_DOCUMENTATION_URLS[route.name] })
  }
  return EMULATED_OPERATION_HANDLERS[route.name]({ sql, account, ...route, ...request })
}
