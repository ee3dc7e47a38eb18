import { bodyLimit } from 'hono/body-limit'
import { isJsonObject } from '../api/json'
import { parseJson } from '../api/json-text'
import { type Answer, failure, toResponse } from './answer'
import type { GatewayContext } from './context'
import type { JsonRecord } from './account/replacement'

export const limitedBody = limitedTo(1)

/** For a list of 50,000 people. */
export const limitedList = limitedTo(4)

function limitedTo(mebibytes: number) {
  return bodyLimit({
    maxSize: mebibytes * 1024 * 1024,
    onError: () => {
      const detail = `A body has at most ${mebibytes} MiB.`
      return toResponse(failure('body_too_large', detail))
    },
  })
}

export type JsonBody = { ok: true; body: JsonRecord } | { ok: false; answer: Answer }

/** The body as a JSON object. What it calls itself does not matter: `curl -d` says it is a form. */
export async function readJsonBody(c: GatewayContext): Promise<JsonBody> {
  const text = decode(await c.req.arrayBuffer())
  const body = text === undefined ? undefined : parseJson(text)
  if (!isJsonObject(body)) return refused('The body must be a JSON object in UTF-8.')
  if (isNestedBeyond(body, DEEPEST)) return refused(`A body is at most ${DEEPEST} levels deep.`)
  return { ok: true, body }
}

function refused(detail: string): JsonBody {
  return { ok: false, answer: failure('invalid_body', detail) }
}

/** No setting comes near it. Whoever walks through a value would overflow at a thousand or so. */
const DEEPEST = 50

function isNestedBeyond(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((inner) => isNestedBeyond(inner, levels - 1))
}

function decode(bytes: ArrayBuffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes)
  } catch {
    return undefined
  }
}
