import type { Context, Handler as HonoHandler, MiddlewareHandler } from 'hono'
import type { Account } from './account/account'
import type { Bindings } from './env'
import type { Identity } from './identity/identity'
import type { Configured, Settings } from './settings'

/** What the gateway's handlers can access: the bindings and the parsed settings, but no secrets by name. */
export type Gateway = {
  Bindings: Bindings & { settings: Settings }
  /** Set by the middleware before a handler runs, in this order. */
  Variables: {
    requestId: string
    settings: Configured
    identity: Identity
  }
}

export type GatewayContext = Context<Gateway>
export type Handler = HonoHandler<Gateway>
export type Middleware = MiddlewareHandler<Gateway>

/** Returns the object of the account in the request's path. */
export function accountStub(c: GatewayContext): DurableObjectStub<Account> {
  return c.env.ACCOUNT.getByName(c.req.param('account_id') ?? '')
}
