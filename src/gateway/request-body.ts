import { bodyLimit } from 'hono/body-limit'
import { isJsonObject, isNestedBeyond, parseJson } from '../api/json'
import { type Answer, failure, toResponse } from './answer'
import { LIMITS } from '../api/limits'
import type { GatewayContext } from './context'
import type { JsonRecord } from './account/replacement'

export const limitedBody = limitedTo(LIMITS.bodyBytes)
export const limitedList = limitedTo(LIMITS.peopleBodyBytes)
export const limitedComment = limitedTo(LIMITS.commentBodyBytes)

function limitedTo(maxSize: number) {
  return bodyLimit({
    maxSize,
    onError: () => {
      const detail = `A body has at most ${maxSize / 1024} KiB here.`
      return toResponse(failure('body_too_large', detail))
    },
  })
}

export type JsonBody = { ok: true; body: JsonRecord } | { ok: false; answer: Answer }

/** Reads the body as a JSON object, whatever its content type: `curl -d` declares a form. */
export async function readJsonBody(
  c: GatewayContext,
  mostValues: number = LIMITS.bodyValues,
): Promise<JsonBody> {
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
  return { ok: true, body }
}

function refused(detail: string): JsonBody {
  return { ok: false, answer: failure('invalid_body', detail) }
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
