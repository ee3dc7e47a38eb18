import { bodyLimit } from 'hono/body-limit'
import { isJsonObject } from '../api/json'
import { type Answer, failure, toResponse } from './answer'
import type { GatewayContext } from './context'
import type { JsonRecord } from './account/replacement'

export const limitedBody = limitedTo(1)

/** For a list of 50,000 people. */
export const limitedList = limitedTo(4)

function limitedTo(mebibytes: number) {
  return bodyLimit({
    maxSize: mebibytes * 1024 * 1024,
    onError: (c) => {
      const detail = `A body has at most ${mebibytes} MiB.`
      return toResponse(failure('body_too_large', detail), c.get('requestId'))
    },
  })
}

export type JsonBody = { ok: true; body: JsonRecord } | { ok: false; answer: Answer }

/** The body as a JSON object. What it calls itself does not matter: `curl -d` says it is a form. */
export async function readJsonBody(c: GatewayContext): Promise<JsonBody> {
  const body = parseJson(await c.req.arrayBuffer())
  return isJsonObject(body)
    ? { ok: true, body }
    : { ok: false, answer: failure('invalid_body', 'The body must be a JSON object in UTF-8.') }
}

function parseJson(bytes: ArrayBuffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes))
  } catch {
    return undefined
  }
}
