import { createScheduledController } from 'cloudflare:test'
import { env, exports } from 'cloudflare:workers'
import * as z from 'zod/mini'
import {
  getChange,
  listChanges,
  makeChange,
  revertChange,
  getHistoryVerification,
} from '../../api/changes-operations'
import { createGatehouseClient } from '../../api/api-client'
import { createOperationSender } from '../../api/testing/operation-sender'
import { organizationSchema } from '../../api/organization'
import local from '../local'
import {
  operationPath,
  CLOUDFLARE_OPERATIONS,
  type CloudflareOperationName,
} from '../../api/cloudflare-operations'

/** For tests: the local Worker as a demo, with the emulator behind it and the emulator's controls. */

const accountIds = z
  .tuple([z.string(), z.string()], z.string())
  .parse(env.DEMO.CLOUDFLARE_ACCOUNT_ID?.split(','))
/** Has an organization with every field. */
export const ACME = accountIds[0]
/** Has no organization. */
export const BLANK = accountIds[1]

export const ORIGIN = 'http://localhost:4173'

/** A `fetch` that is signed in as the demo's admin, by a cookie as in a browser. */
export async function fetchAsAdmin(
  input: RequestInfo | URL,
  init?: RequestInit,
): Promise<Response> {
  const request = new Request(input, init)
  request.headers.set('cookie', await adminCookie())
  return exports.default.fetch(request)
}

let cookie: string | undefined

async function adminCookie(): Promise<string> {
  cookie ??= await signIn('admin@acme.example')
  return cookie
}

/** Returns the cookie of a new session of one of the emulator's personas. */
export async function signIn(email: string): Promise<string> {
  const response = await exports.default.fetch(`${ORIGIN}/cdn-cgi/access/login`, {
    method: 'POST',
    body: new URLSearchParams({ email, redirect_url: '/' }),
    redirect: 'manual',
  })
  const [pair] = z.string().parse(response.headers.get('set-cookie')).split(';')
  return pair ?? ''
}

export type Target = { account_id?: string; user_id?: string; search?: string }

export function callDemo(
  name: CloudflareOperationName,
  init: RequestInit & Target = {},
): Promise<Response> {
  const { account_id = ACME, user_id = 'none', search = '', ...rest } = init
  const { method, path } = CLOUDFLARE_OPERATIONS[name]
  const url = `${ORIGIN}/client/v4${operationPath(path, { account_id, user_id })}${search}`
  return fetchAsAdmin(url, { method, ...rest })
}

export function send(
  name: CloudflareOperationName,
  body: unknown,
  init: RequestInit & Target = {},
) {
  return callDemo(name, { ...init, body: JSON.stringify(body) })
}

export async function readOrganization(account_id = ACME) {
  const response = await callDemo('getOrganization', { account_id })
  const { result } = await response.json<{ result: unknown }>()
  return {
    organization: organizationSchema.parse(result),
    etag: z.string().parse(response.headers.get('etag')),
  }
}

const loggedRequestSchema = z.object({
  method: z.string(),
  path: z.string(),
  query: z.record(z.string(), z.string()),
  token: z.nullable(z.string()),
  header_names: z.array(z.string()),
  body: z.unknown(),
})

export const emulator = {
  reset: () => control('POST', '/reset'),
  /** Changes an account as another client would, bypassing the gateway. */
  changeAccount: (account_id: string, patch: unknown) =>
    control('PUT', `/accounts/${account_id}`, patch),
  /** Changes one of the API tokens, by name, as its creator could. */
  changeToken: (name: string, patch: unknown) => control('PUT', `/tokens/${name}`, patch),
  setLatency: (ms: number) => control('PUT', '/latency', { ms }),
  /** Lets somebody sign in again, enrol a device, or ask for access. */
  addPersonActivity: (what: Record<string, unknown>) => control('POST', '/person-activity', what),
  /** Sets how long policy tests take, how they end, and what they find of somebody. */
  setPolicyTests: (behavior: Record<string, unknown>) => control('POST', '/policy-tests', behavior),
  addFault: (fault: Record<string, unknown>) => control('POST', '/faults', fault),
  /** Returns the requests since the last `forget` or `reset`, oldest first. */
  requests: async () => z.array(loggedRequestSchema).parse(await control('GET', '/requests')),
  forget: () => control('DELETE', '/requests'),
  /** Returns the operations of the requests that a fault holds. */
  held: async () => z.array(z.string()).parse(await control('GET', '/held')),
  /** Releases the requests that a fault holds. */
  release: () => control('POST', '/release'),
}

async function control(method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await exports.default.fetch(`${ORIGIN}/__emulator${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`)
  return response.json()
}

/** Calls Gatehouse's own operations on an account: `gatehouse('POST', '/changes', body)`. */
export function callGatehouse(
  method: string,
  path: string,
  body?: unknown,
  account_id = ACME,
): Promise<Response> {
  return fetchAsAdmin(`${ORIGIN}/api/accounts/${account_id}${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
}

const call = createOperationSender(createGatehouseClient({ fetch: fetchAsAdmin, baseUrl: ORIGIN }))

/** The client for the account's history. */
export const changes = {
  listChanges: call(listChanges),
  getChange: call(getChange),
  makeChange: call(makeChange),
  revertChange: call(revertChange),
  verifyChanges: call(getHistoryVerification),
}

/** Does what the cron trigger does every few minutes. */
export const runCronTrigger = () => local.scheduled(createScheduledController(), env)
