import * as z from 'zod/mini'

/**
 * The envelope around every response, Cloudflare's and Gatehouse's own.
 * @see https://developers.cloudflare.com/fundamentals/api/how-to/make-api-calls/
 */

export const apiMessageSchema = z.looseObject({
  code: z.number(),
  message: z.string(),
  documentation_url: z.nullish(z.string()),
  /** A JSON pointer into the request body. */
  source: z.nullish(z.looseObject({ pointer: z.nullish(z.string()) })),
  /** The causes of the error, each with its own causes; `errorCauses` reads them. */
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
