import en from 'zod/v4/locales/en.js'
import * as z from 'zod/mini'
import { type ApiMessage, failureEnvelope, type ResultInfo, successEnvelope } from '../api/envelope'
import { GATEWAY_ERRORS, gatewayMessage, type GatewayErrorSlug } from '../api/errors'
import { type JsonObject, parseJson, toPointer } from '../api/json'
import { LIMITS } from '../api/limits'
import type { FieldProblem } from '../api/setting-patches'

/** A response in the envelope, as plain data: it also travels from the Durable Object to the Worker. */
export type Answer = { status: number; headers: Record<string, string>; body: string }

export function success(result: unknown, resultInfo?: ResultInfo): Answer {
  return { status: 200, headers: {}, body: JSON.stringify(successEnvelope(result, resultInfo)) }
}

/** Builds every error of the gateway's own. The detail tells a person what to do; a result is for programs. */
export function failure(
  slug: GatewayErrorSlug,
  details: string | readonly CountedProblem[],
  headers: Record<string, string> = {},
  result: unknown = null,
): Answer {
  const errors =
    typeof details === 'string' ? [gatewayMessage(slug, details)] : firstMessages(slug, details)
  return {
    status: GATEWAY_ERRORS[slug].status,
    headers,
    body: JSON.stringify(failureEnvelope(errors, result)),
  }
}

/**
 * Returns the first of many problems, and the number of the others: a response does not grow with the number of
 * errors.
 */
function firstMessages(slug: GatewayErrorSlug, problems: readonly CountedProblem[]): ApiMessage[] {
  const messages = problems
    .slice(0, LIMITS.errors)
    .map(({ message, pointer }) => gatewayMessage(slug, shorten(message), withinLength(pointer)))
  const all = problems.reduce((sum, { count = 1 }) => sum + count, 0)
  const more = all - messages.length
  if (more === 0) return messages
  return [...messages, gatewayMessage(slug, `and ${more.toLocaleString('en')} more.`)]
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
export function withOutcomeUnknown(answer: Answer): Answer {
  const envelope = parseJson(answer.body) as JsonObject // of the gateway's or Cloudflare's making
  const { errors } = envelope
  const detail = 'Whether it was done is not known: look at the current state before you try again.'
  const all = [...(Array.isArray(errors) ? errors : []), gatewayMessage('outcome_unknown', detail)]
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
export const PROTECTION = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'content-type': 'application/json; charset=utf-8',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': NOTHING_PERMITTED,
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
}

export function toResponse({ status, headers, body }: Answer): Response {
  return new Response(body, {
    status,
    headers: { ...headers, ...PROTECTION },
  })
}

/** Without a locale, every message of zod/mini is "Invalid input". */
z.config(en())

type Issue = z.core.$ZodIssue

/** `count` is the number of problems that this one stands for, if they are not listed individually. */
export type CountedProblem = FieldProblem & { count?: number }

/** Converts the errors of a schema to problems, with a JSON pointer to each field. */
export function fieldProblems(error: z.core.$ZodError): CountedProblem[] {
  return error.issues.flatMap((issue) => problemsOf(issue, issue.path))
}

function problemsOf(issue: Issue, path: PropertyKey[]): CountedProblem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      pointer: toPointer([...path, key]),
      message: 'There is no such field here.',
    }))
  }
  // The last branch of a union is the field's proper form; the ones before it are ways to unset it.
  const proper = issue.code === 'invalid_union' ? issue.errors.at(-1) : undefined
  if (proper !== undefined && proper.length > 0) {
    return proper.flatMap((inner) => problemsOf(inner, [...path, ...inner.path]))
  }
  const problem = { pointer: toPointer(path), message: issue.message }
  const count: unknown = issue.code === 'custom' ? issue.params?.['problems'] : undefined
  return [typeof count === 'number' ? { ...problem, count } : problem]
}
