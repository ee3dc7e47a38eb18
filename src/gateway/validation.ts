import { bodyLimit } from 'hono/body-limit'
import type * as z from 'zod/mini'
import { isJsonObject, isNestedBeyond, parseJson } from '../api/json'
import { LIMITS } from '../api/limits'
import { type HandlerResult, respondWithResult } from './response'
import type { GatewayContext, Handler } from './gateway-context'
import type { RouteChecks } from './openapi/routes'
import { success, schemaErrorToProblems, refuse, type Refused, type Result } from './result'

/**
 * The handlers of routes. What their schemas do not accept of a request never reaches them, and of the result that they
 * return the response is made.
 */

export const limitBodyBytes = limitedTo(LIMITS.bodyBytes)
export const limitPeopleBodyBytes = limitedTo(LIMITS.peopleBodyBytes)
export const limitCommentBodyBytes = limitedTo(LIMITS.commentBodyBytes)

function limitedTo(maxSize: number) {
  return bodyLimit({
    maxSize,
    onError: () =>
      respondWithResult(refuse('body_too_large', `A body has at most ${maxSize / 1024} KiB here.`)),
  })
}

/** What a handler returns: a response, or the result of which it is made. */
type Answer = Response | HandlerResult

/** Handles a request whose body or query the route has validated by this schema. */
export type ValidatedHandler<Schema extends z.ZodMiniType> = (
  c: GatewayContext,
  value: z.infer<Schema>,
) => Answer | Promise<Answer>

/** Answers a request with what `handle` returns. */
export function createRouteHandler(
  handle: (c: GatewayContext) => Answer | Promise<Answer>,
): Handler {
  return async (c) => respond(await handle(c))
}

function respond(given: Answer): Response {
  return given instanceof Response ? given : respondWithResult(given)
}

/** Exposes the schema for the route's documentation. */
type Validated = Handler & { checks: RouteChecks }

type BodyOptions = {
  mostValues?: number
  /** Adds what a request says outside its body, before the schema checks it. */
  complete?: (body: Record<string, unknown>, c: GatewayContext) => Record<string, unknown>
}

/**
 * Validates the body of a request, by a schema or by the one that fits the body. Hono's validator reads JSON only under
 * its own content type, and its numbers as doubles.
 */
export function withValidatedBody<Schema extends z.ZodMiniType>(
  schema: Schema | ((body: Record<string, unknown>) => Schema),
  handle: ValidatedHandler<Schema>,
  { mostValues = LIMITS.bodyValues, complete = (body) => body }: BodyOptions = {},
): Validated {
  const validate = createRouteHandler(async (c) => {
    const json = await readJsonBody(c, mostValues)
    if (!json.ok) return json
    const chosen = typeof schema === 'function' ? schema(json.value) : schema
    const body = chosen.safeParse(complete(json.value, c))
    if (!body.success) return refuse('invalid_field', schemaErrorToProblems(body.error))
    return handle(c, body.data)
  })
  return Object.assign(validate, { checks: typeof schema === 'function' ? {} : { body: schema } })
}

/** Validates the query of a request. Of a parameter that is given twice, the first counts. */
export function withValidatedQuery<Schema extends z.ZodMiniObject>(
  schema: Schema,
  handle: ValidatedHandler<Schema>,
): Validated {
  const validate = createRouteHandler((c) => {
    const query = schema.safeParse(c.req.query())
    if (!query.success) return refuse('invalid_field', schemaErrorToProblems(query.error))
    return handle(c, query.data)
  })
  return Object.assign(validate, { checks: { query: schema } })
}

/** Reads the body as a JSON object, whatever its content type: `curl -d` declares a form. */
async function readJsonBody(
  c: GatewayContext,
  mostValues: number,
): Promise<Result<Record<string, unknown>>> {
  const text = decode(await c.req.arrayBuffer())
  if (text !== undefined && isNestedBeyond(text, LIMITS.bodyDepth)) {
    return refused(`A body is at most ${LIMITS.bodyDepth} levels deep.`)
  }
  const body = text === undefined ? undefined : parseJson(text)
  if (!isJsonObject(body)) return refused('The body must be a JSON object in UTF-8.')
  // Counted before the schema runs, which would report a problem for each value.
  if (countValues(body, mostValues) > mostValues) {
    return refused(`A body has at most ${mostValues.toLocaleString('en')} values.`)
  }
  return success(body)
}

function refused(detail: string): Refused {
  return refuse('invalid_body', detail)
}

/** Counts a value and all values inside it, and stops once there are more than `most`. */
function countValues(value: unknown, most: number): number {
  if (typeof value !== 'object' || value === null) return 1
  let count = 1
  for (const inner of Object.values(value)) {
    if (count > most) break
    count += countValues(inner, most - count)
  }
  return count
}

function decode(bytes: ArrayBuffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes)
  } catch {
    return undefined
  }
}
