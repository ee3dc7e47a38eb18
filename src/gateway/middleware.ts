import type { Capability } from '../api/roles'
import { failure, toResponse } from './answer'
import type { Middleware } from './context'
import { identify } from './identity'
import { notConfigured } from './settings'

/** One line per request. The query stays out of it: people are searched for by their address. */
export const requestLog: Middleware = async (c, next) => {
  const start = Date.now()
  await next()
  const { requestId } = c.var
  const { method, path } = c.req
  const { mode } = c.env.settings
  const { status } = c.res
  console.log(JSON.stringify({ requestId, mode, method, path, status, ms: Date.now() - start }))
}

/**
 * Refuses writes that another site makes in a person's browser. A caller that is no browser names
 * neither an origin nor a site, and passes.
 */
export const sameOriginWrites: Middleware = async (c, next) => {
  if (c.req.method === 'GET' || c.req.method === 'HEAD') return next()
  const origin = c.req.header('origin')
  const site = c.req.header('sec-fetch-site')
  const isOwnOrigin = origin === undefined || origin === new URL(c.req.url).origin
  const isOwnSite = site === undefined || site === 'same-origin' || site === 'none'
  if (isOwnOrigin && isOwnSite) return next()
  const detail = 'Changes are accepted from Gatehouse’s own pages only.'
  return toResponse(failure('cross_origin', detail), c.var.requestId)
}

export const configured: Middleware = async (c, next) => {
  const { settings } = c.env
  if (settings.mode === 'misconfigured') {
    return toResponse(notConfigured(settings), c.var.requestId)
  }
  c.set('settings', settings)
  return next()
}

export const identified: Middleware = async (c, next) => {
  const identification = identify(c.req.raw, c.var.settings)
  if (!identification.ok) return toResponse(identification.answer, c.var.requestId)
  c.set('identity', identification.identity)
  return next()
}

export function capable(capability: Capability): Middleware {
  return async (c, next) => {
    if (c.var.identity.capabilities.includes(capability)) return next()
    const detail = `Your role does not include this (${capability}). Ask a Gatehouse admin.`
    return toResponse(failure('forbidden', detail), c.var.requestId)
  }
}

/** Lets through the accounts that Gatehouse is set up for, and nothing that is no identifier. */
export const knownAccount: Middleware = async (c, next) => {
  const account_id = c.req.param('account_id') ?? ''
  const user_id = c.req.param('user_id')
  if (!c.var.settings.accountIds.includes(account_id)) {
    const detail = 'Gatehouse is not set up for this account: see CLOUDFLARE_ACCOUNT_ID.'
    return toResponse(failure('unknown_account', detail), c.var.requestId)
  }
  // `..` would lead the call out of its path.
  if (user_id !== undefined && !/^[\w-]+$/.test(user_id)) {
    const detail = 'This is not the id of a user.'
    return toResponse(failure('not_found', detail), c.var.requestId)
  }
  return next()
}
