import { parseJson } from '../api/json'
import { applyMergePatch } from '../api/merge-patch'
import { readAccount } from './account-state'
import { authenticate, DOCUMENTATION, isPermitted } from './authorization'
import { now, readSetting, timestamp } from './settings'
import { answerWithFault, holdRequest, takeFault } from './faults'
import { HANDLERS, matchRoute, type Route } from './handlers'
import { countRequest, logRequest } from './requests'
import { edgeHeaders, failure, refusal, type Reply, toResponse } from './reply'
import { answerResources, matchResourceRoute, type ResourceRoute } from './resources/answer'
import {
  answerTokenCall,
  hasAccountAccess,
  matchTokenRoute,
  readToken,
  tokenStatus,
} from './tokens'

/** Handles a request below `/client/v4`: records it, delays it, applies a fault if one is due, and responds. */
export async function answerApi(sql: SqlStorage, request: Request): Promise<Response> {
  const received = await receive(request)
  log(sql, received)

  const latency = readSetting(sql, 'latency_ms')
  if (latency > 0) await scheduler.wait(latency)

  const operation = operationOf(received)
  const fault = takeFault(sql, operation)
  if (fault === undefined) return answer(sql, received)
  return answerWithFault(
    fault,
    (patch) => answer(sql, patch === undefined ? received : patched(received, patch)),
    () => holdRequest(sql, operation),
  )
}

type Received = {
  method: string
  url: URL
  headers: Headers
  route: Route | undefined
  resourceRoute: ResourceRoute | undefined
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
    route: matchRoute(method, url.pathname),
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
    received_at: timestamp(now(sql)),
    method,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    operation: operationOf(received),
    token: authenticate(headers).token,
    header_names: [...headers.keys()].toSorted(),
    body: body ?? null,
  })
}

/** Checks the caller, the rate limit, the operation, the account and the permission, in this order. */
function answer(sql: SqlStorage, received: Received): Response {
  const edge = edgeHeaders()
  const authentication = authenticate(received.headers)
  if (!authentication.ok) return toResponse(failure(authentication.refusal), edge)

  const { token } = authentication
  const state = readToken(sql, token)
  const tokenRoute = matchTokenRoute(received.method, received.url.pathname)
  if (tokenStatus(state, now(sql)) !== 'active' && tokenRoute?.what !== 'verify') {
    return toResponse(failure(refusal('invalidToken')), edge)
  }
  const limit = countRequest(sql, token, now(sql))
  const headers = { ...edge, ...limit.headers }
  if (limit.isExceeded) return toResponse(failure(refusal('rateLimited')), headers)
  if (tokenRoute !== undefined) {
    return toResponse(answerTokenCall(sql, token, tokenRoute, now(sql)), headers)
  }
  const { resourceRoute } = received
  if (resourceRoute !== undefined) {
    const query = received.url.searchParams
    return toResponse(answerResources(sql, state, resourceRoute, query, now(sql)), headers)
  }
  if (received.route === undefined) return toResponse(notImplemented(received), headers)

  const account = readAccount(sql, received.route.account_id)
  if (account === undefined) return toResponse(noSuchAccount(received.url), headers)
  const { name, user_id, nonce, custom_page_id } = received.route
  const isPermittedHere = hasAccountAccess(state, account.account.id)
  if (!isPermittedHere || !isPermitted(state.permissions, name)) {
    const documentation = DOCUMENTATION[name]
    return toResponse(failure(refusal('forbidden', { documentation })), headers)
  }

  const body = received.isJson ? received.body : undefined
  const query = received.url.searchParams
  const call = { sql, account, user_id, nonce, custom_page_id, query, body, now: now(sql) }
  return toResponse(HANDLERS[name](call), headers)
}

function notImplemented({ method, url }: Received): Reply {
  const message = `emulator.error.not_implemented: ${method} ${url.pathname}`
  return failure({ status: 501, errors: [{ code: 980501, message }] })
}

function noSuchAccount({ pathname }: URL): Reply {
  return failure({
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
