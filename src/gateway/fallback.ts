import type { ErrorHandler } from 'hono'
import { failure, toResponse } from './answer'
import { appDocument } from './app-document'
import type { Gateway, GatewayContext } from './context'

/** What no route answers: a page of the app, which has its own routes, or nothing. */
export function notFound(c: GatewayContext): Response | Promise<Response> {
  return isNavigation(c)
    ? appDocument(c)
    : toResponse(failure('not_found', 'There is nothing here.'))
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
