import { apiMessageSchema, errorCauseInWords, listErrorCauses } from '../api/envelope'
import type { GatewayErrorSlug } from '../api/errors'
import { isJsonObject, isNestedBeyond, parseJson } from '../api/json'
import { LIMITS } from '../api/limits'
import {
  type CloudflareOperation,
  CLOUDFLARE_OPERATIONS,
  type CloudflareOperationName,
  operationPath,
} from '../api/cloudflare-operations'
import { resultToSerializedResponse } from './response'
import { type SerializedResponse, refuse } from './result'

/** The API behind the gateway. */
export type UpstreamConnection = {
  /** Everything before `/accounts`. */
  baseUrl: string
  fetch: (request: Request) => Promise<Response>
  token: ApiToken
  /** Used for revocations instead of `token`. */
  revokeToken?: ApiToken
  /** The limit for one call, from its start to the last byte of the body. In milliseconds, 30 s by default. */
  timeLimit?: number
}

/** An API token. Its text cannot reach any log, response or error: it can only be sent. */
export class ApiToken {
  readonly #text: string

  private constructor(text: string) {
    this.#text = text
  }

  /** Returns undefined for text that a header cannot carry, because the error message would quote it. */
  static parse(text: string): ApiToken | undefined {
    return /^[\x21-\x7e]+$/.test(text) ? new ApiToken(text) : undefined
  }

  /** Whether a text quotes the token. */
  isIn(text: string): boolean {
    return text.includes(this.#text)
  }

  authorize(request: Request): void {
    request.headers.set('authorization', `Bearer ${this.#text}`)
  }
}

export type UpstreamCallParams = {
  account_id: string
  user_id?: string
  nonce?: string
  custom_page_id?: string
  /** The query as the caller wrote it, with its question mark. */
  search?: string
  accept?: string | undefined
  body?: unknown
  /** The limit on the size of the response, beyond which it is not read. */
  mostBytes?: number
}

/** One of the gateway's API tokens. */
export type UpstreamTokenName = 'api' | 'revoke'

/** Any request to Cloudflare: an operation that a caller requested, or one of the gateway's own. */
export type UpstreamRequest = {
  method: CloudflareOperation['method']
  /** The path below the base URL, with its query. */
  path: string
  /** If there is no separate token for revocations, the other is used. */
  token: UpstreamTokenName
  accept?: string | undefined
  body?: unknown
  mostBytes?: number | undefined
}

/**
 * The result of a call. `answer` is the response that the caller gets if this call decides it: Cloudflare's own,
 * unchanged, or the gateway's error if there was none. `result` is present if Cloudflare did what was requested.
 */
export type UpstreamReply =
  | { ok: true; answer: SerializedResponse; result: unknown; resultInfo: unknown }
  | { ok: false; answer: SerializedResponse; failure: UpstreamFailure }

/** `refused`: the response says that it was not done. `lost`: no response says so. */
export type UpstreamFailure = {
  kind: 'refused' | 'lost'
  code: number | null
  message: string
  /** The causes that Cloudflare reports. */
  causes: string[]
  /** The call ended without a broken connection, so the work may still be in progress. */
  isTimeout: boolean
}

const TIME_LIMIT = 30_000

const PASSED_HEADERS = ['cf-ray', 'ratelimit', 'ratelimit-policy', 'retry-after']

/** Calls an operation of Cloudflare's API. */
export function callUpstreamOperation(
  upstream: UpstreamConnection,
  name: CloudflareOperationName,
  { search = '', accept, body, mostBytes, ...parameters }: UpstreamCallParams,
): Promise<UpstreamReply> {
  const { method, path } = CLOUDFLARE_OPERATIONS[name]
  return sendUpstreamRequest(upstream, {
    method,
    path: `${operationPath(path, parameters)}${search}`,
    token: name === 'revokeUser' ? 'revoke' : 'api',
    accept,
    body,
    mostBytes,
  })
}

/** Never throws, and takes no longer than the time limit. */
export async function sendUpstreamRequest(
  upstream: UpstreamConnection,
  request: UpstreamRequest,
): Promise<UpstreamReply> {
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), upstream.timeLimit ?? TIME_LIMIT)
  try {
    return await exchange(upstream, request, abort.signal)
  } finally {
    clearTimeout(timer)
  }
}

async function exchange(
  upstream: UpstreamConnection,
  request: UpstreamRequest,
  signal: AbortSignal,
): Promise<UpstreamReply> {
  const fail = (slug: keyof typeof FAILURES, response?: Response): UpstreamReply => {
    const status = response === undefined ? '' : ` (HTTP ${response.status})`
    const message = `${FAILURES[slug]}${status}.`
    // Headers that quote the token are dropped, whatever else is wrong.
    const headers = Object.fromEntries(
      Object.entries(passedHeaders(response?.headers)).filter(
        ([, value]) => !quotesToken(upstream, value),
      ),
    )
    return {
      ok: false,
      answer: resultToSerializedResponse(refuse(...answerTo(slug, message), { headers })),
      failure: {
        kind: 'lost',
        code: null,
        message,
        causes: [],
        isTimeout: slug === 'upstream_timeout' || isGivenUp(response),
      },
    }
  }

  let response: Response
  try {
    response = await upstream.fetch(authorizedRequest(upstream, request, signal))
  } catch {
    return fail(signal.aborted ? 'upstream_timeout' : 'upstream_unreachable')
  }

  const body = await readText(response, signal, request.mostBytes ?? LIMITS.upstreamBytes)
  if (signal.aborted) return fail('upstream_timeout', response)
  if (body === TOO_LARGE) return fail('upstream_too_large', response)
  const isTooDeep = body !== undefined && isNestedBeyond(body, LIMITS.upstreamDepth)
  const envelope = body === undefined || isTooDeep ? undefined : parseEnvelope(body)
  const isRedirect = response.status >= 300 && response.status < 400
  // A proxy between here and Cloudflare may quote what it was sent.
  const headers = passedHeaders(response.headers)
  const isQuoting =
    quotesToken(upstream, `${body} ${Object.values(headers).join(' ')}`) ||
    (body?.includes('\\') === true && quotesTokenEscaped(upstream, envelope?.whole))
  if (isTooDeep) return fail('upstream_too_deep', response)
  if (body === undefined || envelope === undefined || isRedirect || isQuoting) {
    return fail('upstream_malformed', response)
  }
  const answer = { status: response.status, headers, body }
  if (response.ok && envelope.success) {
    const { result, resultInfo } = envelope
    return { ok: true, answer, result, resultInfo }
  }
  // A server error does not show how far the work had come.
  const isTimeout = isGivenUp(response)
  const kind = response.status >= 500 || isTimeout ? 'lost' : 'refused'
  return { ok: false, answer, failure: { kind, ...firstError(envelope), isTimeout } }
}

function quotesToken({ token, revokeToken }: UpstreamConnection, text: string): boolean {
  return token.isIn(text) || (revokeToken?.isIn(text) ?? false)
}

/** Whether a string in the value contains the token after its escapes are decoded: `\u0061` is an `a`. */
function quotesTokenEscaped(upstream: UpstreamConnection, whole: unknown): boolean {
  const open = [whole]
  for (const value of open) {
    if (typeof value === 'string' && quotesToken(upstream, value)) return true
    if (Array.isArray(value)) for (const item of value) open.push(item)
    if (isJsonObject(value)) for (const entry of Object.entries(value)) open.push(...entry)
  }
  return false
}

/**
 * Whether a proxy gave up waiting for a response, so that the request may still be carried out.
 * @see https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-5xx-errors/
 */
function isGivenUp(response: Response | undefined): boolean {
  return [408, 504, 522, 524].includes(response?.status ?? 0)
}

function firstError({ errors }: Envelope): Pick<UpstreamFailure, 'code' | 'message' | 'causes'> {
  const first = apiMessageSchema.safeParse(Array.isArray(errors) ? errors[0] : undefined)
  return first.success
    ? {
        code: first.data.code,
        message: first.data.message,
        causes: listErrorCauses(first.data).map(errorCauseInWords),
      }
    : { code: null, message: 'Cloudflare gave no reason.', causes: [] }
}

/** Builds a request from these values only, with none of the caller's credentials. */
function authorizedRequest(
  { baseUrl, token, revokeToken = token }: UpstreamConnection,
  { method, path, token: chosen, accept, body }: UpstreamRequest,
  signal: AbortSignal,
): Request {
  const request = new Request(`${baseUrl}${path}`, {
    method,
    // Following a redirect would send the token wherever the response points.
    redirect: 'manual',
    signal,
    headers: { accept: accept ?? 'application/json', 'user-agent': 'gatehouse' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if (body !== undefined) request.headers.set('content-type', 'application/json')
  const tokens = { api: token, revoke: revokeToken }
  tokens[chosen].authorize(request)
  return request
}

const FAILURES = {
  upstream_unreachable: 'Cloudflare’s API could not be reached, or the connection broke',
  upstream_timeout: 'Cloudflare’s API did not answer in time',
  upstream_malformed: 'Cloudflare’s API answered with something that is not its JSON envelope',
  upstream_too_large:
    'Cloudflare’s API answered with more than Gatehouse reads, of which docs/limits.md has the bound',
  upstream_too_deep: `Cloudflare’s API answered with values that are nested more than ${LIMITS.upstreamDepth} levels deep, which Gatehouse does not read`,
} as const

/** Converts to a failure of the gateway's. A response that is too large stays so, so no retry is suggested. */
function answerTo(
  failed: keyof typeof FAILURES,
  message: string,
): [slug: GatewayErrorSlug, detail: string] {
  return failed === 'upstream_too_deep' || failed === 'upstream_too_large'
    ? ['upstream_malformed', message]
    : [failed, `${message} Try again in a moment.`]
}

function passedHeaders(headers = new Headers()): Record<string, string> {
  return Object.fromEntries(
    PASSED_HEADERS.flatMap((name) => {
      const value = headers.get(name)
      return value === null ? [] : [[name, value]]
    }),
  )
}

type Envelope = {
  success: boolean
  result?: unknown
  resultInfo?: unknown
  errors?: unknown
  whole: unknown
}

function parseEnvelope(body: string): Envelope | undefined {
  const value = parseJson(body)
  if (!isJsonObject(value)) return undefined
  const { success, result, result_info: resultInfo, errors } = value
  return typeof success === 'boolean'
    ? { success, result, resultInfo, errors, whole: value }
    : undefined
}

const TOO_LARGE = Symbol('A body that is too large')

/** Returns the body, or undefined if it is truncated, not UTF-8, or late. */
async function readText(
  response: Response,
  signal: AbortSignal,
  mostBytes: number,
): Promise<string | typeof TOO_LARGE | undefined> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })
  try {
    // Read at once if its length is known, which costs half as much as counting it in parts.
    return isWithin(mostBytes, response.headers)
      ? decoder.decode(await response.arrayBuffer())
      : await readParts(response, signal, { decoder, mostBytes })
  } catch {
    return undefined
  }
}

function isWithin(mostBytes: number, headers: Headers): boolean {
  const length = Number(headers.get('content-length') ?? Number.NaN)
  return length <= mostBytes && !headers.has('content-encoding')
}

async function readParts(
  response: Response,
  signal: AbortSignal,
  { decoder, mostBytes }: { decoder: TextDecoder; mostBytes: number },
): Promise<string | typeof TOO_LARGE> {
  const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = response.body?.getReader()
  if (reader === undefined) return ''
  const cancel = () => void reader.cancel().catch(() => undefined)
  signal.addEventListener('abort', cancel)
  let text = ''
  let size = 0
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return text + decoder.decode()
      size += value.byteLength
      if (size > mostBytes) return TOO_LARGE
      text += decoder.decode(value, { stream: true })
    }
  } finally {
    signal.removeEventListener('abort', cancel)
    cancel()
  }
}
