import type { ErrorHandler } from 'hono'
import { writeFailureLog } from './access-log'
import { failure, toResponse, withOutcomeUnknown } from './answer'
import { appDocument } from './app-document'
import type { Gateway, GatewayContext } from './context'
import { isInterruption } from './interruption'

/** Handles what no route matches: a page of the app, which has its own routes, or a 404. */
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

/**
 * Handles an unexpected error. A write may already have been done: every deployment resets the account's object,
 * whatever it is doing.
 */
export const onError: ErrorHandler<Gateway> = (error, c) => {
  const { requestId } = c.var
  const isRead = c.req.method === 'GET' || c.req.method === 'HEAD'
  writeFailureLog(requestId, error)
  const detail = `Its log has more under the request id ${requestId}.`
  const answer = isInterruption(error)
    ? failure('interrupted', `Gatehouse was restarted meanwhile. ${detail}`)
    : failure('internal', `Gatehouse failed. ${detail}`)
  return toResponse(isRead ? answer : withOutcomeUnknown(answer))
}
