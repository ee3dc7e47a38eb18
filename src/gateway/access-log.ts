import { bytesToHex } from '@noble/hashes/utils.js'
import { matchedRoutes } from 'hono/route'
import * as z from 'zod/mini'
import { GATEWAY_ERRORS } from '../api/errors'
import type { GatewayContext } from './context'
import type { Identity } from './identity/identity'
import type { Settings } from './settings'

/** What is kept of a request for whoever watches over Gatehouse. History has who changed what. */
export type AccessLogLine = {
  requestId: string
  /** By which Cloudflare's own logs, of Access as well, name the request. */
  ray: string | undefined
  mode: Settings['mode']
  method: string
  /** The pattern of the route, not the path: anybody can write anybody's address into a path. */
  route: string | undefined
  /** Of those that Gatehouse is set up for. */
  account: string | undefined
  status: number
  ms: number
  who: string | undefined
  kind: Identity['kind'] | undefined
  roles: Identity['roles'] | undefined
  /** Why not: the gateway's own errors by their slugs, Cloudflare's by their codes. Never a message. */
  errors: (string | number)[] | undefined
}

export async function accessLogLine(c: GatewayContext, ms: number): Promise<AccessLogLine> {
  const { settings } = c.env
  // Nobody, where the request came to an end before it was known whose it is.
  const identity: Identity | undefined = c.var.identity
  return {
    requestId: c.var.requestId,
    ray: /^[0-9a-f]{16}(-[A-Z]{3})?$/.exec(c.req.header('cf-ray') ?? '')?.[0],
    mode: settings.mode,
    method: c.req.method,
    route: matchedRoutes(c).at(-1)?.path,
    account: accountIn(c.req.path, settings),
    status: c.res.status,
    ms,
    who: identity && (await pseudonym(identity, settings)),
    kind: identity?.kind,
    roles: identity?.roles,
    errors: c.res.status < 400 ? undefined : await errorsIn(c.res),
  }
}

/** What an operator may want to be told of has a level of its own. */
export function writeAccessLog(line: AccessLogLine): void {
  const text = JSON.stringify(line)
  if (line.status >= 500) console.error(text)
  else if ([401, 403, 429].includes(line.status)) console.warn(text)
  else console.log(text)
}

/** Where it happened, but not the message, which may quote what must not be read. */
export function writeFailureLog(requestId: string, error: unknown): void {
  const { name, stack = '' } =
    error instanceof Error ? error : new TypeError('No error was thrown.')
  const at = stack.split('\n').filter((line) => line.trimStart().startsWith('at '))
  console.error(JSON.stringify({ requestId, error: name, at: at.map((line) => line.trim()) }))
}

function accountIn(path: string, settings: Settings): string | undefined {
  if (settings.mode === 'misconfigured') return undefined
  const segments = path.split('/')
  return settings.accountIds.find((id) => segments.includes(id))
}

/**
 * The same for all requests of one person or service, and no address. Whoever knows the application's
 * audience tag can work out an address's: the start of SHA-256 over the tag, a line feed and the address.
 */
async function pseudonym({ email }: Identity, settings: Settings): Promise<string | undefined> {
  if (settings.mode === 'misconfigured') return undefined
  const { authentication } = settings
  if (authentication.kind === 'operator') return 'operator'
  const text = `${authentication.access.audience}\n${email}`
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return bytesToHex(new Uint8Array(digest, 0, 8))
}

const failureSchema = z.looseObject({ errors: z.array(z.looseObject({ code: z.number() })) })

const SLUGS = new Map<number, string>(
  Object.entries(GATEWAY_ERRORS).map(([slug, { code }]) => [code, slug]),
)

async function errorsIn(response: Response): Promise<(string | number)[] | undefined> {
  const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false
  if (!isJson) return undefined
  const { data } = failureSchema.safeParse(await response.clone().json())
  return data && [...new Set(data.errors.map(({ code }) => SLUGS.get(code) ?? code))]
}
