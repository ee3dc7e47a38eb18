import type { Context, Handler as HonoHandler, MiddlewareHandler } from 'hono'
import type { Account } from './account/account'
import type { Bindings } from './env'
import type { Identity } from './identity/identity'
import type { Configured, Settings } from './settings'

/** What the gateway's handlers reach: bindings, settings that were read, and no secrets by name. */
export type Gateway = {
  Bindings: Bindings & { settings: Settings }
  /** Set on the way to a handler, in the order of the middleware. */
  Variables: {
    requestId: string
    settings: Configured
    identity: Identity
  }
}

export type GatewayContext = Context<Gateway>
export type Handler = HonoHandler<Gateway>
export type Middleware = MiddlewareHandler<Gateway>

/** The account that a request's path names. */
export function accountStub(c: GatewayContext): DurableObjectStub<Account> {
  return c.env.ACCOUNT.getByName(c.req.param('account_id') ?? '')
}
