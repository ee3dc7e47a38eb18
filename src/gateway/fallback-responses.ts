import type { ErrorHandler } from 'hono'
import {
  CLOUDFLARE_OPERATIONS,
  type CloudflareOperationName,
  operationPath,
} from '../api/cloudflare-operations'
import type { Capability } from '../api/roles'
import { writeFailureLog } from './request-log'
import {
  respondWithResult,
  deserializeResponse,
  resultToSerializedResponse,
  markResponseOutcomeUnknown,
} from './response'
import {
  type GatewayEnv,
  type GatewayContext,
  isDurableObjectInterruption,
} from './gateway-context'
import { identifyCaller } from './identity/access'
import { refuse } from './result'
import type { ValidGatewaySettings } from './gateway-settings'

/** Handles what no route matches: a page of the app, which has its own routes, or a 404. */
export function respondToUnmatchedRequest(c: GatewayContext): Response | Promise<Response> {
  return isNavigation(c)
    ? appDocument(c)
    : respondWithResult(refuse('not_found', 'There is nothing here.'))
}

function isNavigation(c: GatewayContext): boolean {
  const isRead = c.req.method === 'GET' || c.req.method === 'HEAD'
  const wantsPage = c.req.header('accept')?.includes('text/html') ?? false
  return isRead && wantsPage && !/^\/(api|client|assets)(\/|$)/.test(c.req.path)
}

export function respondMethodNotAllowed(_c: GatewayContext, methods: string[]): Response {
  const allow = methods.join(', ')
  const detail = `This path answers ${allow}.`
  return respondWithResult(refuse('method_not_allowed', detail, { headers: { allow } }))
}

/**
 * Handles an unexpected error. A write may already have been done: every deployment resets the account's object,
 * whatever it is doing.
 */
export const respondUnexpectedError: ErrorHandler<GatewayEnv> = (error, c) => {
  const { requestId } = c.var
  const isRead = c.req.method === 'GET' || c.req.method === 'HEAD'
  writeFailureLog(requestId, error)
  const detail = `Its log has more under the request id ${requestId}.`
  const refusal = isDurableObjectInterruption(error)
    ? refuse('interrupted', `Gatehouse was restarted meanwhile. ${detail}`)
    : refuse('internal', `Gatehouse failed. ${detail}`)
  return isRead
    ? respondWithResult(refusal)
    : deserializeResponse(markResponseOutcomeUnknown(resultToSerializedResponse(refusal)))
}

/**
 * Returns the app's document for a path like `/<account>/<page>`: either the page's own, which shows its head and
 * preloads its scripts (src/build/page-document-plugins.ts writes it), or the one that serves every path.
 */
async function appDocument(c: GatewayContext): Promise<Response> {
  const asset = (path: string) =>
    c.env.ASSETS.fetch(new Request(new URL(path, c.req.url), { headers: c.req.raw.headers }))
  const [account = '', ...rest] = c.req.path.split('/').slice(1)
  const page = account === 'share' ? 'share' : rest.join('/') || account
  if (!/^[a-z-]+(\/[a-z-]+)*$/.test(page)) return asset('/')
  const [document, preloads] = await Promise.all([
    asset(`/pages/${page}`),
    preloadsFor(c, account, page),
  ])
  return document.status === 404 ? asset('/') : withPreloads(document, preloads)
}

/** The first requests of each page, preloaded so that the browser need not wait for the scripts to make them. */
const FIRST_READS: Record<string, readonly CloudflareOperationName[]> = {
  organization: ['getOrganization'],
  'login-page': ['getOrganization', 'listIdentityProviders'],
  doh: ['getDoh', 'getAccessKeys'],
}

/** Returns those of the page's first requests that the caller may make. */
async function preloadsFor(c: GatewayContext, account_id: string, page: string): Promise<string[]> {
  const { settings } = c.env
  if (settings.mode === 'misconfigured' || !settings.accountIds.includes(account_id)) return []
  const capabilities = await capabilitiesInTime(c, settings)
  const reads: CloudflareOperationName[] = ['getAccount', ...(FIRST_READS[page] ?? [])]
  const paths = reads
    .filter((name) => capabilities.includes(CLOUDFLARE_OPERATIONS[name].capability))
    .map((name) => `/client/v4${operationPath(CLOUDFLARE_OPERATIONS[name].path, { account_id })}`)
  const isSetup = page === 'setup' && capabilities.includes('account:read')
  return ['/api/session', ...(isSetup ? [`/api/accounts/${account_id}`] : []), ...paths]
}

/** The page's requests wait for the same response from Access later, but the page itself should not. */
const LONGEST_WAIT_MS = 250

/** Returns no capabilities if the caller is unknown, or not identified in time. */
async function capabilitiesInTime(
  c: GatewayContext,
  { authentication }: ValidGatewaySettings,
): Promise<readonly Capability[]> {
  const identification = identifyCaller(c.req.raw, authentication)
  c.executionCtx.waitUntil(identification)
  const known = await Promise.race([identification, scheduler.wait(LONGEST_WAIT_MS)])
  return known?.ok ? known.identity.capabilities : []
}

function withPreloads(document: Response, paths: string[]): Response {
  const response = new Response(document.body, document)
  for (const path of paths) {
    response.headers.append('link', `<${path}>; rel=preload; as=fetch; crossorigin`)
  }
  return response
}
