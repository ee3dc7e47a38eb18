import { isCloudflareOperation } from '../api/cloudflare-operations'
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
import { EMULATED_OPERATION_HANDLERS } from './handlers'
import { type MatchedCall, matchCall } from './calls'
import { countAgainstRateLimit, logRequest } from './request-log'
import {
  createEdgeResponseHeaders,
  failureReply,
  type EmulatedOperationReply,
  refusalReply,
  replyToResponse,
} from './reply'
import { handleResourceRequest } from './resources/resource-routes'
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
  const { method, url, headers, body } = received
  const operation = received.call?.name ?? null
  logRequest(sql, {
    received_at: formatRfc3339Timestamp(readEmulatorTimeMs(sql)),
    method,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    operation,
    token: authenticateToken(headers).token,
    header_names: [...headers.keys()].toSorted(),
    body: body ?? null,
  })

  const latency = readEmulatorSetting(sql, 'latency_ms')
  if (latency > 0) await scheduler.wait(latency)

  const fault = consumeFault(sql, operation)
  if (fault === undefined) return answer(sql, received)
  const patched = (patch: Record<string, unknown>) => ({
    ...received,
    body: applyMergePatch(body, patch),
  })
  return respondWithFault(
    fault,
    (patch) => answer(sql, patch === undefined ? received : patched(patch)),
    () => holdUntilReleased(sql, operation),
  )
}

type Received = {
  method: string
  url: URL
  headers: Headers
  call: MatchedCall | undefined
  /** The text if the body is not JSON, or undefined if there was no body. */
  body: unknown
  isJson: boolean
}

async function receive(request: Request): Promise<Received> {
  const { method, headers } = request
  const url = new URL(request.url)
  const text = await request.text()
  const json = parseJson(text)
  const isJson = json !== undefined
  const body = isJson || text === '' ? json : text
  return { method, url, headers, call: matchCall(method, url.pathname), body, isJson }
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
  { method, url, call, body, isJson }: Received,
  token: EmulatedApiToken,
  now: number,
): EmulatedOperationReply {
  if (call === undefined) {
    const message = `emulator.error.not_implemented: ${method} ${url.pathname}`
    return failureReply(501, { code: 980501, message })
  }
  const { name } = call
  const request = { query: url.searchParams, body: isJson ? body : undefined, now }
  if (!isCloudflareOperation(name)) {
    return handleResourceRequest(sql, token, { ...call, name }, request)
  }
  const account = readEmulatedAccount(sql, call.account_id)
  if (account === undefined) {
    const message = `Could not route to ${url.pathname}, perhaps your object identifier is invalid?`
    const noRoute = { code: 7000, message: 'No route for that URI' }
    return failureReply(404, { code: 7003, message }, noRoute)
  }
  const isPermittedHere = hasAccountAccess(token, account.account.id)
  if (!isPermittedHere || !permissionsAllowCall(token.permissions, name)) {
    return refusalReply('forbidden', { documentation: CALL_DOCUMENTATION_URLS[name] })
  }
  return EMULATED_OPERATION_HANDLERS[name]({ sql, account, ...call, ...request })
}
