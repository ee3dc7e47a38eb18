import type { ErrorHandler } from 'hono'
import { OPERATIONS, type OperationName, operationPath } from '../api/operations'
import { failure, toResponse } from './answer'
import type { Gateway, GatewayContext } from './context'

/** What no route answers: a page of the app, which has its own routes, or nothing. */
export function notFound(c: GatewayContext): Response | Promise<Response> {
  return isNavigation(c)
    ? appDocument(c)
    : toResponse(failure('not_found', 'There is nothing here.'))
}

/**
 * The app's document for a path like `/<account>/<page>`: the page's own, which shows its head and
 * preloads its scripts (vite.config.ts writes it), or the one that serves every path.
 */
async function appDocument(c: GatewayContext): Promise<Response> {
  const asset = (path: string) =>
    c.env.ASSETS.fetch(new Request(new URL(path, c.req.url), { headers: c.req.raw.headers }))
  const [account = '', ...rest] = c.req.path.split('/').slice(1)
  const page = account === 'share' ? 'share' : rest.join('/') || account
  if (!/^[a-z-]+(\/[a-z-]+)*$/.test(page)) return asset('/')
  const document = await asset(`/pages/${page}`)
  if (document.status === 404) return asset('/')
  return withPreloads(document, preloadsFor(c, account, page))
}

/** What a page asks for first, so that the browser need not wait for its scripts to ask. */
const FIRST_READS: Record<string, readonly OperationName[]> = {
  organization: ['getOrganization'],
  'login-page': ['getOrganization', 'listIdentityProviders'],
  doh: ['getDoh', 'getAccessKeys'],
}

function preloadsFor(c: GatewayContext, account_id: string, page: string): string[] {
  const { settings } = c.env
  if (settings.mode === 'misconfigured' || !settings.accountIds.includes(account_id)) return []
  const reads: OperationName[] = ['getAccount', ...(FIRST_READS[page] ?? [])]
  const paths = reads.map((name) => operationPath(OPERATIONS[name].path, { account_id }))
  const own = page === 'setup' ? [`/api/accounts/${account_id}`] : []
  return ['/api/session', ...own, ...paths.map((path) => `/client/v4${path}`)]
}

function withPreloads(document: Response, paths: string[]): Response {
  const response = new Response(document.body, document)
  for (const path of paths) {
    response.headers.append('link', `<${path}>; rel=preload; as=fetch; crossorigin`)
  }
  return response
}

function isNavigation(c: GatewayContext): boolean {
  const isRead = c.req.method === 'GET' || c.req.method === 'HEAD'
  const wantsPage = c.req.header('accept')?.includes('text/html') ?? false
  return isRead && wantsPage && !/^\/(api|client|assets)(\/|$)/.test(c.req.path)
}

export function wrongMethod(_c: GatewayContext, methods: string[]): Response {
  const allow = methods.join(', ')
  const detail = `This path answers ${allow}.`
  return toResponse(failure('method_not_allowed', detail, { allow }))
}

/** Logs where it happened but not the message, which may quote what must not be read. */
export const onError: ErrorHandler<Gateway> = (error, c) => {
  const { requestId } = c.var
  const at = (error.stack ?? '').split('\n').filter((line) => line.trimStart().startsWith('at '))
  console.error(JSON.stringify({ requestId, error: error.name, at: at.map((line) => line.trim()) }))
  const detail = `Gatehouse failed. Its log has more under the request id ${requestId}.`
  return toResponse(failure('internal', detail))
}
