import * as z from 'zod/mini'
import en from 'zod/v4/locales/en.js'
import type { GatewayErrorSlug } from '../api/errors'
import { toJsonPointer } from '../api/json'
import type { FieldProblem } from '../api/setting-patch-validation'

/** The result of what a caller asked for. It becomes a response only where the request is answered (response.ts). */
export type Result<Value> = { ok: true; value: Value; page?: PaginationInfo } | Refused

/** The metadata of a list. Without a cursor, it is the last page. */
export type PaginationInfo = {
  count: number
  per_page: number
  cursor?: string
  total_count?: number
}

/** Returns the metadata of a page; without a cursor, it is the last one. */
export function createCursorPaginationInfo(
  { length: count }: readonly unknown[],
  per_page: number,
  cursor: number | string | undefined,
): PaginationInfo {
  return { count, per_page, ...(cursor !== undefined && { cursor: String(cursor) }) }
}

/** A result as the account's object sends it: a structured clone would turn its exact numbers into plain objects. */
export type SerializedResult = { ok: true; json: string; page?: PaginationInfo } | Refused

/** The result is Cloudflare's own response, or one in its form. */
export type CloudflareResult = { ok: true; answer: SerializedResponse } | Refused

/** A response as plain data. */
export type SerializedResponse = { status: number; headers: Record<string, string>; body: string }

export type Refused = { ok: false; problem: RefusalReason }

/** Why something is not done: an error of the gateway's own, or Cloudflare's response. */
export type RefusalReason =
  | {
      slug: GatewayErrorSlug
      /** The detail tells a person what to do. */
      details: string | readonly FieldProblemWithCount[]
      headers: Record<string, string>
      /** The information that a program needs to go on, as JSON. */
      result: string | undefined
    }
  /** If the outcome is unknown, the write may have been done nevertheless. */
  | { answer: SerializedResponse; isOutcomeUnknown: boolean }

export function success<Value>(value: Value, page?: PaginationInfo): Result<Value> & { ok: true } {
  return page === undefined ? { ok: true, value } : { ok: true, value, page }
}

export function refuse(
  slug: GatewayErrorSlug,
  details: string | readonly FieldProblemWithCount[],
  { headers = {}, result }: { headers?: Record<string, string>; result?: unknown } = {},
): Refused {
  const json = result === undefined ? undefined : JSON.stringify(result)
  return { ok: false, problem: { slug, details, headers, result: json } }
}

/** Refuses with Cloudflare's own response, unchanged. */
export function refuseWithResponse(answer: SerializedResponse, isOutcomeUnknown = false): Refused {
  return { ok: false, problem: { answer, isOutcomeUnknown } }
}

export function serializeResultForRpc(result: Result<unknown>): SerializedResult
export function serializeResultForRpc(
  result: Result<unknown> | CloudflareResult,
): SerializedResult | CloudflareResult
export function serializeResultForRpc(
  result: Result<unknown> | CloudflareResult,
): SerializedResult | CloudflareResult {
  if (!result.ok || 'answer' in result) return result
  const { value, ...rest } = result
  return { ...rest, json: JSON.stringify(value) }
}

/** Without a locale, every message of zod/mini is "Invalid input". */
z.config(en())

type Issue = z.core.$ZodIssue

/** `count` is the number of problems that this one stands for, if they are not listed individually. */
export type FieldProblemWithCount = FieldProblem & { count?: number }

/** Converts the errors of a schema to problems, with a JSON pointer to each field. */
export function schemaErrorToProblems(error: z.core.$ZodError): FieldProblemWithCount[] {
  return error.issues.flatMap((issue) => problemsOf(issue, issue.path))
}

function problemsOf(issue: Issue, path: PropertyKey[]): FieldProblemWithCount[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      pointer: toJsonPointer([...path, key]),
      message: 'There is no such field here.',
    }))
  }
  // The last branch of a union is the field's proper form; the ones before it are ways to unset it.
  const proper = issue.code === 'invalid_union' ? issue.errors.at(-1) : undefined
  if (proper !== undefined && proper.length > 0) {
    return proper.flatMap((inner) => problemsOf(inner, [...path, ...inner.path]))
  }
  const problem = { pointer: toJsonPointer(path), message: issue.message }
  const count: unknown = issue.code === 'custom' ? issue.params?.['problems'] : undefined
  return [typeof count === 'number' ? { ...problem, count } : problem]
}
