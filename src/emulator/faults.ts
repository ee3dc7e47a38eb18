import * as z from 'zod/mini'
import { EMULATED_CALL_NAMES, type EmulatedCallName } from './calls'
import { createEdgeResponseHeaders, failureReply, replyToResponse } from './reply'

const common = {
  /** If absent, the fault applies to the next request of any kind. */
  operation: z.optional(z.enum(EMULATED_CALL_NAMES)),
  /** The number of requests to which the fault applies; one if absent. */
  count: z.optional(z.int().check(z.positive())),
  /** The number of requests to let pass before the fault first applies. */
  skip: z.optional(z.int().check(z.nonnegative())),
}

const errorStatus = z.int().check(z.minimum(400), z.maximum(599))

/** The faults that can be injected between a caller and the API. */
export const faultSchema = z.discriminatedUnion('kind', [
  /** The request is refused with an error, and has no effect. */
  z.strictObject({
    ...common,
    kind: z.literal('status'),
    status: errorStatus,
    code: z.optional(z.int()),
    message: z.optional(z.string()),
    documentation_url: z.optional(z.string()),
    /** The causes of the error, nested to any depth. */
    error_chain: z.optional(z.array(z.looseObject({}))),
    /** In seconds, for the header `retry-after`. */
    retry_after: z.optional(z.int().check(z.nonnegative())),
  }),
  /** The connection breaks before the request has an effect. */
  z.strictObject({ ...common, kind: z.literal('drop-before') }),
  /** The request takes effect, and then the connection breaks. */
  z.strictObject({ ...common, kind: z.literal('drop-after') }),
  /** A page of the edge is sent instead of the API's response, and the request has no effect. */
  z.strictObject({ ...common, kind: z.literal('html'), status: z.optional(errorStatus) }),
  /** The request takes effect; half of the body is sent at once and the rest after `ms`. */
  z.strictObject({ ...common, kind: z.literal('slow'), ms: z.int().check(z.nonnegative()) }),
  /** The request takes effect; half of the body is sent, and then the body ends. */
  z.strictObject({ ...common, kind: z.literal('truncate') }),
  /** The request waits for the control `POST /release`; then it takes effect and gets its response. */
  z.strictObject({ ...common, kind: z.literal('hold-before') }),
  /** The request takes effect, and its response waits for the control `POST /release`. */
  z.strictObject({ ...common, kind: z.literal('hold-after') }),
  /** Something other than the request takes effect: `patch`, a merge patch, is applied to the body first. */
  z.strictObject({ ...common, kind: z.literal('alter'), patch: z.looseObject({}) }),
])

export type InjectedFault = z.infer<typeof faultSchema>

export const FAULTS_TABLE_SQL = `CREATE TABLE IF NOT EXISTS faults (
  id INTEGER PRIMARY KEY AUTOINCREMENT, operation TEXT, fault TEXT NOT NULL,
  remaining INTEGER NOT NULL, skip INTEGER NOT NULL
) STRICT`

export function addFault(sql: SqlStorage, fault: InjectedFault): void {
  sql.exec(
    'INSERT INTO faults (operation, fault, remaining, skip) VALUES (?, ?, ?, ?)',
    fault.operation ?? null,
    JSON.stringify(fault),
    fault.count ?? 1,
    fault.skip ?? 0,
  )
}

/** Returns the remaining faults; `count` is the number of requests left for each. */
export function readFaults(sql: SqlStorage): InjectedFault[] {
  const query = 'SELECT fault, remaining FROM faults ORDER BY id'
  return sql
    .exec<{ fault: string; remaining: number }>(query)
    .toArray()
    .map(({ fault, remaining }) => Object.assign(parseFault(fault), { count: remaining }))
}

export function clearFaults(sql: SqlStorage): void {
  sql.exec('DELETE FROM faults')
}

/** Returns the oldest fault that applies to this operation, and decrements its count. */
export function consumeFault(
  sql: SqlStorage,
  operation: EmulatedCallName | null,
): InjectedFault | undefined {
  const [row] = sql
    .exec<{ id: number; fault: string; skip: number }>(
      'SELECT id, fault, skip FROM faults WHERE operation IS NULL OR operation = ? ORDER BY id LIMIT 1',
      operation,
    )
    .toArray()
  if (row === undefined) return undefined
  if (row.skip > 0) {
    sql.exec('UPDATE faults SET skip = skip - 1 WHERE id = ?', row.id)
    return undefined
  }
  sql.exec('UPDATE faults SET remaining = remaining - 1 WHERE id = ?', row.id)
  sql.exec('DELETE FROM faults WHERE remaining = 0')
  return parseFault(row.fault)
}

function parseFault(text: string): InjectedFault {
  return faultSchema.parse(JSON.parse(text))
}

/** The caller's connection breaks when this error leaves the Worker. */
class ConnectionDropped extends Error {
  override readonly name = 'ConnectionDropped'
  override readonly message = 'The emulator dropped the connection, as a fault asked for.'
}

/** Responds as a fault dictates. `answer` performs the request, optionally with a patch applied to its body. */
export async function respondWithFault(
  fault: InjectedFault,
  answer: (patch?: Record<string, unknown>) => Response,
  wait: () => Promise<void>,
): Promise<Response> {
  switch (fault.kind) {
    case 'status':
      return statusFault(fault)
    case 'drop-before':
      throw new ConnectionDropped()
    case 'drop-after':
      answer()
      throw new ConnectionDropped()
    case 'html':
      return htmlPage(fault.status ?? 502)
    case 'slow':
      return inTwoHalves(answer(), (second) => scheduler.wait(fault.ms).then(() => second))
    case 'truncate':
      return inTwoHalves(answer(), () => Promise.resolve(undefined))
    case 'hold-before':
      await wait()
      return answer()
    case 'hold-after': {
      const response = answer()
      await wait()
      return response
    }
    case 'alter':
      return answer(fault.patch)
  }
}

function statusFault(fault: Extract<InjectedFault, { kind: 'status' }>): Response {
  const { status, code = 10001, message = 'Internal server error', retry_after } = fault
  const { documentation_url, error_chain } = fault
  const error = {
    code,
    message,
    ...(documentation_url === undefined ? {} : { documentation_url }),
    ...(error_chain === undefined ? {} : { error_chain }),
  }
  return replyToResponse(failureReply(status, error), {
    ...createEdgeResponseHeaders(),
    ...(retry_after === undefined ? {} : { 'retry-after': String(retry_after) }),
  })
}

function htmlPage(status: number): Response {
  const title = `api.cloudflare.com | ${status}`
  return new Response(
    `<!DOCTYPE html>\n<html lang="en-US"><head><title>${title}</title></head>` +
      `<body><h1>Error code ${status}</h1><p>Visit cloudflare.com for more information.</p></body></html>\n`,
    {
      status,
      headers: { ...createEdgeResponseHeaders(), 'content-type': 'text/html; charset=UTF-8' },
    },
  )
}

/** Returns the response with its body in two parts; `after` determines the second one. */
async function inTwoHalves(
  response: Response,
  after: (second: Uint8Array) => Promise<Uint8Array | undefined>,
): Promise<Response> {
  const bytes = new Uint8Array(await response.arrayBuffer())
  const middle = Math.ceil(bytes.length / 2)
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(bytes.slice(0, middle))
    },
    async pull(controller) {
      const second = await after(bytes.slice(middle))
      if (second !== undefined) controller.enqueue(second)
      controller.close()
    },
  })
  return new Response(body, response)
}

/** Requests that wait until a control releases them, even if their caller no longer waits. */
export const HELD_REQUESTS_TABLE_SQL = `CREATE TABLE IF NOT EXISTS held (
  id INTEGER PRIMARY KEY AUTOINCREMENT, operation TEXT
) STRICT`

const LOOK_AGAIN_MS = 5

/** Resolves when the request is no longer held. */
export async function holdUntilReleased(
  sql: SqlStorage,
  operation: EmulatedCallName | null,
): Promise<void> {
  const insert = 'INSERT INTO held (operation) VALUES (?) RETURNING id'
  const { id } = sql.exec<{ id: number }>(insert, operation).one()
  const isHeld = () => sql.exec('SELECT 1 FROM held WHERE id = ?', id).toArray().length > 0
  while (isHeld()) await scheduler.wait(LOOK_AGAIN_MS)
}

/** Returns the operations of the waiting requests, in the order of their arrival. */
export function readHeldRequests(sql: SqlStorage): (string | null)[] {
  const query = 'SELECT operation FROM held ORDER BY id'
  return sql
    .exec<{ operation: string | null }>(query)
    .toArray()
    .map(({ operation }) => operation)
}

export function releaseHeldRequests(sql: SqlStorage): void {
  sql.exec('DELETE FROM held')
}
