import { normalize } from './equality'
import { isJsonObject } from './json'
import type { MergePatch } from './merge-patch'
import { type Organization, READ_ONLY_KEYS } from './organization'
import { isWholeInactivity } from './service-token-inactivity'

type JsonRecord = { [key: string]: unknown }

/** What PUT must be sent to make exactly this change to the organization. */
export function organizationPutBody(organization: Organization, patch: MergePatch): JsonRecord {
  const body = omit(putBody(organization, patch), unsendableKeys(organization, patch))
  const { mfa_config: mfa } = body
  // An empty list is the documented way to allow no method; one that is missing is refused as “in use”.
  return isJsonObject(mfa) && mfa['allowed_authenticators'] === null
    ? { ...body, mfa_config: { ...mfa, allowed_authenticators: [] } }
    : body
}

/** The body of a POST: what the caller set, and nothing that the API refuses to be sent. */
export function organizationPostBody(organization: JsonRecord): JsonRecord {
  const { service_token_inactivity: inactivity } = organization
  const incomplete = isWholeInactivity(inactivity) ? [] : ['service_token_inactivity']
  return omit(putBody({}, organization), [...READ_ONLY_KEYS, ...incomplete])
}

/**
 * The whole value to send to a PUT, which replaces: `current` with a merge patch applied.
 *
 * Unset leaves of what is carried are left out, since the API refuses some of the spellings its own
 * answers use. What the patch clears is an explicit null, because an absent key may mean "unchanged"
 * to the API; any other value of the patch is sent as it is written.
 */
export function putBody(current: JsonRecord, patch: MergePatch): JsonRecord {
  const entries: [string, unknown][] = []
  for (const key of new Set([...Object.keys(current), ...Object.keys(patch)])) {
    const value = Object.hasOwn(patch, key)
      ? patched(own(current, key), patch[key])
      : withoutUnset(own(current, key))
    if (value !== undefined) entries.push([key, value])
  }
  return Object.fromEntries(entries)
}

function patched(current: unknown, patch: unknown): unknown {
  const cleared = normalize(current) === undefined ? undefined : null
  if (patch === null || patch === undefined) return cleared
  if (!isJsonObject(patch)) return patch
  if (!isJsonObject(current)) return putBody({}, patch)
  const value = putBody(current, patch)
  return Object.keys(value).length === 0 ? cleared : value
}

/** A carried value. Lists stay as they are: what an unset item means is theirs to say. */
function withoutUnset(value: unknown): unknown {
  if (isUnset(value)) return undefined
  return isJsonObject(value) ? patched(value, {}) : value
}

function isUnset(value: unknown): boolean {
  return value === null || value === undefined || value === ''
}

function own(value: JsonRecord, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined
}

/**
 * What the API returns and refuses to be sent back, beside the read-only keys, unless it is what
 * changes: MFA settings where the plan has no independent MFA, and a clean-up of service tokens that
 * is off and incomplete.
 */
function idleKeys(organization: Organization): string[] {
  return [
    ...(organization.mfa_configuration_allowed === false
      ? ['mfa_config', 'mfa_required_for_all_apps']
      : []),
    ...(isWholeInactivity(organization.service_token_inactivity)
      ? []
      : ['service_token_inactivity']),
  ]
}

/** The keys of an organization that a PUT which makes this change leaves out. */
export function unsendableKeys(organization: Organization, patch: MergePatch): readonly string[] {
  const idle = idleKeys(organization).filter((key) => !Object.hasOwn(patch, key))
  return [...READ_ONLY_KEYS, ...idle]
}

/** A copy without some keys. */
export function omit(value: JsonRecord, keys: readonly string[]): JsonRecord {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)))
}
