import type { Context, Handler as HonoHandler, MiddlewareHandler } from 'hono'
import type { Account } from './account/account'
import type { ShareLinkOpenResult } from './account/drafts'
import type { CallerIdentity } from './identity/access'
import type {
  ValidGatewaySettings,
  GatewaySettings,
  GatewayEnvironmentVariables,
} from './gateway-settings'

export type GatewayWorkerEnv = Bindings & GatewayEnvironmentVariables

/** The bindings in wrangler.jsonc. */
export type Bindings = {
  ASSETS: Fetcher
  ACCOUNT: DurableObjectNamespace<Account>
  PERSON_RATE: RateLimit
}

/** The bindings and parsed settings that the gateway's handlers can access, but no secrets by name. */
export type GatewayEnv = {
  Bindings: Bindings & { settings: GatewaySettings }
  /** Set by the middleware before a handler runs, in this order. */
  Variables: {
    requestId: string
    settings: ValidGatewaySettings
    identity: CallerIdentity
    share: OpenShare
  }
}

/** A draft that a link leads to, and who reads it. */
type OpenShare = {
  draft: Extract<ShareLinkOpenResult, { kind: 'open' }>
  link: string
  account: DurableObjectStub<Account>
  /** The reader's address, if they are signed in. */
  email: string | null
  /** The IP address of the request. */
  address: string
}

export type GatewayContext = Context<GatewayEnv>
export type Handler = HonoHandler<GatewayEnv>
export type Middleware = MiddlewareHandler<GatewayEnv>

/** Returns the object of the account in the request's path. */
export function getAccountStub(c: GatewayContext): DurableObjectStub<Account> {
  return c.env.ACCOUNT.getByName(c.req.param('account_id') ?? '')
}

/** Returns a part of the request's path. */
export function getTextPathParam(
  c: GatewayContext,
  name: 'comment' | 'destination' | 'draft' | 'field' | 'finding' | 'link' | 'share',
): string {
  return c.req.param(name) ?? ''
}

/** Returns a part of the request's path of which the route accepts only digits. */
export function getNumberPathParam(
  c: GatewayContext,
  name: 'archive' | 'item' | 'number' | 'proposal' | 'run',
): number {
  return Number(c.req.param(name))
}

/**
 * Whether an error means that the account's object ended, and not that its work failed. The next request creates a new
 * stub and reaches the object again.
 * @see https://developers.cloudflare.com/durable-objects/best-practices/error-handling/
 */
export function isDurableObjectInterruption(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return (
    ('durableObjectReset' in error && error.durableObjectReset === true) ||
    ('retryable' in error && error.retryable === true)
  )
}
