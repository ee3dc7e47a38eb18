import { failure, toResponse } from './answer'
import type { GatewayContext } from './context'

/** Counts a request of whoever the key names; false where they had too many (wrangler.jsonc has the figure). */
export async function isWithinRate(c: GatewayContext, key: string): Promise<boolean> {
  return (await c.env.PERSON_RATE.limit({ key })).success
}

export function tooManyRequests(detail: string): Response {
  return toResponse(failure('too_many_requests', detail, { 'retry-after': '60' }))
}
