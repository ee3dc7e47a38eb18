import { type ApiMessage, failureEnvelope } from '../api/envelope'
import { GATEWAY_ERRORS, type GatewayErrorSlug, createGatewayError } from '../api/errors'
import { type JsonObject, parseJson } from '../api/json'
import { LIMITS } from '../api/limits'
import type {
  FieldProblemWithCount,
  RefusalReason,
  SerializedResponse,
  Result,
  SerializedResult,
  CloudflareResult,
} from './result'

/** A result in any of its forms. */
export type HandlerResult = Result<unknown> | SerializedResult | CloudflareResult

/** Makes the response of a result, in the envelope. */
export function resultToSerializedResponse(result: HandlerResult): SerializedResponse {
  if (!result.ok) return problemAnswer(result.problem)
  if ('answer' in result) return result.answer
  const json = 'json' in result ? result.json : JSON.stringify(result.value)
  const info = result.page === undefined ? '' : `,"result_info":${JSON.stringify(result.page)}`
  // Whole values may be large, and are put into the envelope as they are.
  const body = `{"success":true,"errors":[],"messages":[],"result":${json}${info}}`
  return { status: 200, headers: {}, body }
}

/** Answers a request with a result. */
export function respondWithResult(result: HandlerResult): Response {
  return deserializeResponse(resultToSerializedResponse(result))
}

function problemAnswer(problem: RefusalReason): SerializedResponse {
  if ('answer' in problem) {
    return problem.isOutcomeUnknown ? markResponseOutcomeUnknown(problem.answer) : problem.answer
  }
  const { slug, details, headers, result } = problem
  const errors =
    typeof details === 'string' ? [createGatewayError(slug, details)] : firstMessages(slug, details)
  const value = result === undefined ? null : parseJson(result)
  return {
    status: GATEWAY_ERRORS[slug].status,
    headers,
    body: JSON.stringify(failureEnvelope(errors, value)),
  }
}

/**
 * Returns the first of many problems, and the number of the others: a response does not grow with the number of
 * errors.
 */
function firstMessages(
  slug: GatewayErrorSlug,
  problems: readonly FieldProblemWithCount[],
): ApiMessage[] {
  const messages = problems
    .slice(0, LIMITS.errors)
    .map(({ message, pointer }) =>
      createGatewayError(slug, shorten(message), withinLength(pointer)),
    )
  const all = problems.reduce((sum, { count = 1 }) => sum + count, 0)
  const more = all - messages.length
  if (more === 0) return messages
  return [...messages, createGatewayError(slug, `and ${more.toLocaleString('en')} more.`)]
}

function shorten(text: string): string {
  if (text.length <= LIMITS.errorCharacters) return text
  return `${text.slice(0, LIMITS.errorCharacters)}…`
}

/** Shortens a pointer that is too long to that of the closest ancestor that fits. */
function withinLength(pointer: string): string {
  let end = pointer.length
  while (end > LIMITS.errorCharacters) end = pointer.lastIndexOf('/', end - 1)
  return pointer.slice(0, end)
}

/**
 * Marks the error of a write that may have been done nevertheless. On most of these statuses, Cloudflare's clients
 * retry a write on their own unless told not to.
 * @see https://github.com/cloudflare/cloudflare-typescript/blob/main/src/client.ts
 */
export function markResponseOutcomeUnknown(answer: SerializedResponse): SerializedResponse {
  const envelope = parseJson(answer.body) as JsonObject // of the gateway's or Cloudflare's making
  const { errors } = envelope
  const detail = 'Whether it was done is not known: look at the current state before you try again.'
  const all = [
    ...(Array.isArray(errors) ? errors : []),
    createGatewayError('outcome_unknown', detail),
  ]
  return {
    ...answer,
    headers: { ...answer.headers, 'x-should-retry': 'false' },
    body: JSON.stringify({ ...envelope, errors: all }),
  }
}

/** Denies every browser feature to a document. The list is that of public/_headers. */
const NOTHING_PERMITTED = [
  'accelerometer, autoplay, browsing-topics, camera, clipboard-read, clipboard-write',
  'compute-pressure, cross-origin-isolated, display-capture, encrypted-media, fullscreen, gamepad',
  'geolocation, gyroscope, hid, identity-credentials-get, idle-detection, keyboard-map',
  'language-detector, language-model, local-fonts, local-network-access, magnetometer, microphone',
  'midi, otp-credentials, payment, picture-in-picture, private-state-token-issuance',
  'private-state-token-redemption, publickey-credentials-create, publickey-credentials-get',
  'screen-wake-lock, serial, storage-access, summarizer, sync-xhr, translator, usb',
  'window-management, xr-spatial-tracking',
]
  .flatMap((line) => line.split(', '))
  .map((feature) => `${feature}=()`)
  .join(', ')

/**
 * A response is data for one caller, so it must not be cached, framed, sniffed or executed. Files and documents get
 * their headers from public/_headers.
 */
export const SECURITY_HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'content-type': 'application/json; charset=utf-8',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': NOTHING_PERMITTED,
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
}

export function deserializeResponse({ status, headers, body }: SerializedResponse): Response {
  return new Response(body, {
    status,
    headers: { ...headers, ...SECURITY_HEADERS },
  })
}
