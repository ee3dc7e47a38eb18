import { failure, toResponse } from './answer'
import type { GatewayContext } from './context'

/** Counts a request of whoever the key names; false where they had too many (wrangler.jsonc has the figure). */
export async function isWithinRate(c: GatewayContext, key: string): Promise<boolean> {
  return (await c.env.PERSON_RATE.limit({ key })).success
}

export function tooManyRequests(detail: string): Response {
  return toResponse(failure('too_many_requests', detail, { 'retry-after': `${secondsLeft()}` }))
}

const PERIOD_S = 60

/**
 * Of the clock's minute, by which the local limiter counts; Cloudflare's does not say when its period
 * ends. Never a whole one: older clients that are asked to wait for 60 seconds or more disregard it
 * and ask again at once.
 * @see https://developers.cloudflare.com/workers/runtime-apis/bindings/rate-limit/
 */
function secondsLeft(): number {
  const elapsed = (Date.now() / 1_000) % PERIOD_S
  return Math.min(Math.ceil(PERIOD_S - elapsed), PERIOD_S - 1)
}
