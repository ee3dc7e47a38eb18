/**
 * The envelope around every response, Cloudflare's and Gatehouse's own.
 * @see https://developers.cloudflare.com/fundamentals/api/how-to/make-api-calls/
 */
import * as z from 'zod/mini'
import { isJsonObject, type JsonObject } from './json.ts'

export const apiMessageSchema = z.looseObject({
  code: z.number(),
  message: z.string(),
  documentation_url: z.nullish(z.string()),
  /** A JSON pointer into the request body. */
  source: z.nullish(z.looseObject({ pointer: z.nullish(z.string()) })),
  /** The causes of the error, each with its own causes; `listErrorCauses` reads them. */
  error_chain: z.optional(z.unknown()),
})

export type ApiMessage = z.infer<typeof apiMessageSchema>

const resultInfoSchema = z.looseObject({
  page: z.nullish(z.number()),
  per_page: z.nullish(z.number()),
  count: z.nullish(z.number()),
  total_count: z.nullish(z.number()),
  total_pages: z.nullish(z.number()),
  /** The start of the next page in lists that are paged by cursor; absent on the last page. */
  cursor: z.nullish(z.string()),
})

export type ResultInfo = z.infer<typeof resultInfoSchema>

/** `errors` and `messages` may be missing or null; each operation reads `result` with its own schema. */
export const envelopeSchema = z.looseObject({
  success: z.boolean(),
  errors: z.nullish(z.array(apiMessageSchema)),
  messages: z.nullish(z.array(z.unknown())),
  result: z.optional(z.unknown()),
  result_info: z.nullish(resultInfoSchema),
})

export type SuccessEnvelope<Result> = {
  success: true
  errors: []
  messages: ApiMessage[]
  result: Result
  result_info?: ResultInfo
}

export type FailureEnvelope<Result = null> = {
  success: false
  errors: ApiMessage[]
  messages: ApiMessage[]
  result: Result
}

export function successEnvelope<Result>(
  result: Result,
  resultInfo?: ResultInfo,
): SuccessEnvelope<Result> {
  return {
    success: true,
    errors: [],
    messages: [],
    result,
    ...(resultInfo === undefined ? {} : { result_info: resultInfo }),
  }
}

export function failureEnvelope<Result = null>(
  errors: ApiMessage[],
  result: Result | null = null,
): FailureEnvelope<Result | null> {
  return { success: false, errors, messages: [], result }
}

/** An error in a chain: Cloudflare gives most of them neither a code nor a pointer. */
type Cause = { code: number | null; message: string; pointer: string | undefined }

const DEEPEST = 10
const MOST = 20
const LONGEST = 500

/**
 * Returns the causes of an error, from the outermost in. Chains may be nested; a chain that is too deep or too long is
 * cut off.
 */
export function listErrorCauses({ error_chain }: Pick<ApiMessage, 'error_chain'>): Cause[] {
  return causesIn(error_chain, DEEPEST).slice(0, MOST)
}

function causesIn(chain: unknown, depth: number): Cause[] {
  if (depth === 0 || !Array.isArray(chain)) return []
  return chain
    .slice(0, MOST)
    .filter(isJsonObject)
    .flatMap((link) => causeIn(link).concat(causesIn(link['error_chain'], depth - 1)))
}

function causeIn({ code, message, source }: JsonObject): Cause[] {
  if (typeof message !== 'string' || message.trim() === '') return []
  return [
    {
      code: typeof code === 'number' ? code : null,
      message: message.slice(0, LONGEST),
      pointer: isJsonObject(source) ? pointerIn(source['pointer']) : undefined,
    },
  ]
}

function pointerIn(pointer: unknown): string | undefined {
  return typeof pointer === 'string' && pointer.startsWith('/') ? pointer : undefined
}

/** Returns a cause in human-readable form. */
export function errorCauseInWords({ code, message }: Pick<Cause, 'code' | 'message'>): string {
  return code === null ? message : `${code}: ${message}`
}

/** Returns the documentation URL of an error, if it is safe to link to. */
export function findHttpsDocumentationUrl({
  documentation_url: url,
}: Pick<ApiMessage, 'documentation_url'>) {
  return url && URL.canParse(url) && new URL(url).protocol === 'https:' ? url : undefined
}
