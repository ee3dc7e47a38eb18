import * as z from 'zod/mini'
import { bytesToHex } from '@noble/hashes/utils.js'
import { matchedRoutes } from 'hono/route'
import { GATEWAY_ERRORS } from '../api/errors'
import type { GatewayContext } from './gateway-context'
import type { CallerIdentity } from './identity/access'
import type { GatewaySettings } from './gateway-settings'

/** The log line of a request, for those who monitor Gatehouse. History records who changed what. */
export type RequestLogRecord = {
  requestId: string
  /** The id by which Cloudflare's own logs, including those of Access, name the request. */
  ray: string | undefined
  mode: GatewaySettings['mode']
  method: string
  /** The pattern of the route instead of the path: anyone can write anyone's address into a path. */
  route: string | undefined
  /** Only an account that Gatehouse is configured for. */
  account: string | undefined
  status: number
  ms: number
  who: string | undefined
  kind: CallerIdentity['kind'] | undefined
  roles: CallerIdentity['roles'] | undefined
  /** The reasons for a failure: slugs for the gateway's own errors, codes for Cloudflare's. Never a message. */
  errors: (string | number)[] | undefined
}

export async function buildRequestLogRecord(
  c: GatewayContext,
  ms: number,
): Promise<RequestLogRecord> {
  const { settings } = c.env
  // Undefined if the request ended before its identity was known.
  const identity: CallerIdentity | undefined = c.var.identity
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

/** Raises the level of the lines that an operator may want to be alerted to. */
export function writeRequestLogRecord(line: RequestLogRecord): void {
  const text = JSON.stringify(line)
  if (line.status >= 500) console.error(text)
  else if ([401, 403, 429].includes(line.status)) console.warn(text)
  else console.log(text)
}

/** Logs where the error occurred, but not its message, which may quote confidential data. */
export function writeFailureLog(requestId: string, error: unknown): void {
  const { name, stack = '' } =
    error instanceof Error ? error : new TypeError('No error was thrown.')
  const at = stack.split('\n').filter((line) => line.trimStart().startsWith('at '))
  console.error(JSON.stringify({ requestId, error: name, at: at.map((line) => line.trim()) }))
}

function accountIn(path: string, settings: GatewaySettings): string | undefined {
  if (settings.mode === 'misconfigured') return undefined
  const segments = path.split('/')
  return settings.accountIds.find((id) => segments.includes(id))
}

/**
 * A value that is the same for all requests of one person or service, and is not an address. Anyone who knows the
 * application's audience tag can compute it from an address: it is the start of SHA-256 over the tag, a line feed and
 * the address.
 */
async function pseudonym(
  { email }: CallerIdentity,
  settings: GatewaySettings,
): Promise<string | undefined> {
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
