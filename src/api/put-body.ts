import { normalize } from './equality'
import { isJsonObject } from './json'
import type { MergePatch } from './merge-patch'
import type { Organization } from './organization'
import { isWholeInactivity, READ_ONLY_KEYS } from './setting-fields'

type JsonRecord = { [key: string]: unknown }

/** Returns the body of the PUT that makes exactly this change to the organization. */
export function organizationPutBody(organization: Organization, patch: MergePatch): JsonRecord {
  const body = omit(putBody(organization, patch), unsendableKeys(organization, patch))
  const { mfa_config: mfa } = body
  // An empty list is the documented way to allow no method; a missing list is refused as “in use”.
  return isJsonObject(mfa) && mfa['allowed_authenticators'] === null
    ? { ...body, mfa_config: { ...mfa, allowed_authenticators: [] } }
    : body
}

/** Returns the body of a POST: the values that the caller set, without those that the API refuses. */
export function organizationPostBody(organization: JsonRecord): JsonRecord {
  const { service_token_inactivity: inactivity } = organization
  const incomplete = isWholeInactivity(inactivity) ? [] : ['service_token_inactivity']
  return omit(putBody({}, organization), [...READ_ONLY_KEYS, ...incomplete])
}

/**
 * Returns the whole value to send to a PUT, which replaces: `current` with a merge patch applied.
 *
 * Unset leaves of the carried values are omitted, because the API refuses some of the spellings that its own responses
 * use. A value that the patch clears becomes an explicit null, because the API may read an absent key as "unchanged".
 * Any other value of the patch is sent as it is written.
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

/**
 * Returns a carried value without unset leaves. Lists stay as they are, since an unset item may have a meaning in them.
 */
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
 * Returns keys that the API returns but refuses to receive, besides the read-only keys: MFA settings if the plan has no
 * independent MFA, and a clean-up of service tokens that is off and incomplete. Keys that a patch changes are sent
 * nevertheless.
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

/** Returns the keys of an organization to omit from a PUT that makes this change. */
export function unsendableKeys(organization: Organization, patch: MergePatch): readonly string[] {
  const idle = idleKeys(organization).filter((key) => !Object.hasOwn(patch, key))
  return [...READ_ONLY_KEYS, ...idle]
}

/** Returns a copy without the given keys. */
export function omit(value: JsonRecord, keys: readonly string[]): JsonRecord {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)))
}
