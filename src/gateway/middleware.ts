import type { Capability } from '../api/roles'
import { buildRequestLogRecord, writeRequestLogRecord } from './request-log'
import { respondWithResult } from './response'
import type { Middleware, GatewayContext } from './gateway-context'
import { identifyCaller } from './identity/access'
import { isLoopback } from './network-address'
import type { RouteChecks } from './openapi/routes'
import { refuse } from './result'
import { refuseMisconfigured } from './gateway-settings'

/**
 * Requests already logged. Hono's TrieRouter runs the middleware twice for a path that is spelled like a pattern, such
 * as `/*`.
 */
const logged = new WeakSet<Request>()

/** Writes one line per request, without confidential data, under the id that the response carries. */
export const logRequests: Middleware = async (c, next) => {
  if (logged.has(c.req.raw)) return next()
  logged.add(c.req.raw)
  const start = Date.now()
  await next()
  c.header('x-request-id', c.var.requestId)
  writeRequestLogRecord(await buildRequestLogRecord(c, Date.now() - start))
}

/**
 * On a local machine, answers only requests for that machine. If a foreign site's name was made to resolve to this
 * machine, its pages still ask for that name.
 */
export const requireOwnHost: Middleware = async (c, next) => {
  const { mode } = c.env.settings
  if (mode === 'deployed' || mode === 'misconfigured') return next()
  if (isLoopback(new URL(c.req.url).hostname)) return next()
  const detail = 'Gatehouse on your own machine answers as http://localhost only.'
  return respondWithResult(refuse('foreign_host', detail))
}

/** Refuses writes that another site makes in a person's browser. */
export const requireSameOriginWrites: Middleware = async (c, next) => {
  const isRead = c.req.method === 'GET' || c.req.method === 'HEAD'
  if (isRead || isFromOwnPages(c.req.raw)) return next()
  const detail = 'Changes are accepted from Gatehouse’s own pages only.'
  return respondWithResult(refuse('cross_origin', detail))
}

export const requireValidGatewaySettings: Middleware = async (c, next) => {
  const { settings } = c.env
  if (settings.mode === 'misconfigured') {
    return respondWithResult(refuseMisconfigured(settings))
  }
  c.set('settings', settings)
  return next()
}

export const requireIdentity: Middleware = async (c, next) => {
  const identification = await identifyCaller(c.req.raw, c.var.settings.authentication)
  if (!identification.ok) return respondWithResult(identification)
  c.set('identity', identification.identity)
  return next()
}

/** Limits the requests per minute of one person or service. */
export const limitRequestRate: Middleware = async (c, next) => {
  if (c.var.settings.authentication.kind === 'operator') return next()
  if (await tryConsumeRateLimit(c, c.var.identity.email)) return next()
  return tooManyRequests('Too many requests. Wait a minute.')
}

/** Requires a capability, and exposes it for the route's documentation. */
export function requireCapability(capability: Capability): Middleware & { checks: RouteChecks } {
  const checkCapability: Middleware = async (c, next) => {
    const { capabilities, roles } = c.var.identity
    if (capabilities.includes(capability)) return next()
    const detail =
      roles.length === 0
        ? 'You have no role in Gatehouse. Ask a Gatehouse admin for one.'
        : `Your role does not include this (${capability}). Ask a Gatehouse admin.`
    return respondWithResult(refuse('forbidden', detail))
  }
  return Object.assign(checkCapability, { checks: { needs: capability } })
}

/** Accepts only the accounts that Gatehouse is configured for, and rejects malformed identifiers. */
export const requireKnownAccount: Middleware = async (c, next) => {
  const account_id = c.req.param('account_id') ?? ''
  const ids = {
    'a user': c.req.param('user_id'),
    'a session': c.req.param('nonce'),
    'a custom page': c.req.param('custom_page_id'),
  }
  if (!c.var.settings.accountIds.includes(account_id)) {
    const detail = 'Gatehouse is not set up for this account: see CLOUDFLARE_ACCOUNT_ID.'
    return respondWithResult(refuse('unknown_account', detail))
  }
  // An id such as `..` would point the call at a different path.
  for (const [what, id] of Object.entries(ids)) {
    if (id !== undefined && !/^[\w-]{1,64}$/.test(id)) {
      return respondWithResult(refuse('not_found', `This is not the id of ${what}.`))
    }
  }
  return next()
}

/**
 * Whether a request can only come from Gatehouse's own pages, or from a client that is not a browser and so sends
 * neither an origin nor a site.
 */
export function isFromOwnPages({ url, headers }: Request): boolean {
  const origin = headers.get('origin')
  const site = headers.get('sec-fetch-site')
  const isOwnOrigin = origin === null || origin === new URL(url).origin
  const isOwnSite = site === null || site === 'same-origin' || site === 'none'
  return isOwnOrigin && isOwnSite
}

/** Counts a request under the key. Returns false if there were too many (wrangler.jsonc has the limit). */
export async function tryConsumeRateLimit(c: GatewayContext, key: string): Promise<boolean> {
  return (await c.env.PERSON_RATE.limit({ key })).success
}

export function tooManyRequests(detail: string): Response {
  return respondWithResult(
    refuse('too_many_requests', detail, { headers: { 'retry-after': `${secondsLeft()}` } }),
  )
}

const PERIOD_S = 60

/**
 * The seconds left of the current minute of the clock, by which the local limiter counts; Cloudflare's does not say
 * when its period ends. Never a whole minute: older clients ignore a `Retry-After` of 60 seconds or more and retry at
 * once.
 * @see https://developers.cloudflare.com/workers/runtime-apis/bindings/rate-limit/
 */
function secondsLeft(): number {
  const elapsed = (Date.now() / 1_000) % PERIOD_S
  return Math.min(Math.ceil(PERIOD_S - elapsed), PERIOD_S - 1)
}
