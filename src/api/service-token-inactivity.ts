import { isJsonObject } from './json'
import { ExactNumber } from './json-text'
import { INACTIVITY_ACTIONS, INACTIVITY_DAYS } from './organization-rules'

/**
 * Returns whether `service_token_inactivity` can be sent: the API takes its three values together or not at all. While
 * it is off, GET may return an empty action and 0 or null days, which the API refuses to receive. While it is on, the
 * value from GET is carried unchanged.
 * @see https://developers.cloudflare.com/cloudflare-one/access-controls/service-credentials/service-tokens/
 */
export function isWholeInactivity(value: unknown): boolean {
  if (!isJsonObject(value)) return false
  const { enabled, action, inactivity_threshold_days: days } = value
  if (typeof enabled !== 'boolean' || typeof action !== 'string') return false
  const count = typeof days === 'number' || days instanceof ExactNumber ? Number(days) : 0
  if (enabled) return action !== '' && count > 0
  return isAction(action) && count >= INACTIVITY_DAYS.min && count <= INACTIVITY_DAYS.max
}

/** Returns whether the value means the same as no value: it is off, without an action and without days. */
export function isIdleInactivity(value: unknown): boolean {
  if (!isJsonObject(value)) return false
  const { enabled, action, inactivity_threshold_days: days, ...others } = value
  return enabled !== true && !isAction(action) && !days && Object.keys(others).length === 0
}

function isAction(action: unknown): boolean {
  return INACTIVITY_ACTIONS.some((documented) => documented === action)
}
