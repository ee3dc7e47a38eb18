import { failure, toResponse } from './answer'
import type { GatewayContext } from './context'

/** Counts a request under the key. Returns false if there were too many (wrangler.jsonc has the limit). */
export async function isWithinRate(c: GatewayContext, key: string): Promise<boolean> {
  return (await c.env.PERSON_RATE.limit({ key })).success
}

export function tooManyRequests(detail: string): Response {
  return toResponse(failure('too_many_requests', detail, { 'retry-after': `${secondsLeft()}` }))
}

const PERIOD_S = 60

/**
 * The seconds left of the current minute of the clock, by which the local limiter counts; Cloudflare's does not say
 * when its period ends. Never a whole minute: older clients ignore a `Retry-After` of 60 seconds or more and retry at
 * once.
 * @see https://developers.cloudflare.com/workers/runtime-apis/bindings/rate-limit/
 */
function secondsLeft(): number {
  const elapsed = (Date.now() / 1_000) % PERIOD_S
  return Math.min(Math.ceil(PERIOD_S - elapsed), PERIOD_S - 1)
}
