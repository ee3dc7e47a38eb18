import { diff, type Difference, isExactlyEqual } from './diff'
import {
  ExactNumber,
  parseJsonPointer,
  isJsonObject,
  type JsonObject,
  ownValue,
  toJsonPointer,
  valueAtPointer,
} from './json'
import { isSemanticallyEqual, normalizeSettingValue } from './equality'
import type { Organization } from './organization'
import {
  SERVICE_TOKEN_INACTIVITY_DAYS_RANGE,
  isServiceTokenInactivityAction,
  ORGANIZATION_FIELD_DEFINITIONS,
  READ_ONLY_ORGANIZATION_KEYS,
  type SettingFieldDefinition,
} from './setting-fields'
import type { Capability } from './roles'
import type { Change, ChangeSummary, SettingResource } from './change'

/**
 * Applies a JSON merge patch: absent keys stay, `null` removes, objects merge, and everything else replaces.
 * @see https://www.rfc-editor.org/rfc/rfc7396
 */
export function applyMergePatch(target: unknown, patch: unknown): unknown {
  if (!isJsonObject(patch)) return patch
  const merged = new Map<string, unknown>(isJsonObject(target) ? Object.entries(target) : [])
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key)
    else merged.set(key, applyMergePatch(merged.get(key), value))
  }
  return Object.fromEntries(merged)
}

export type MergePatch = Record<string, unknown>

/**
 * Returns the smallest merge patch that turns `before` into `after`, with only semantic differences. An object that is
 * gone is removed as a whole, because the API may refuse to unset each of its values.
 */
export function createMergePatch(before: unknown, after: unknown): MergePatch {
  const patch: MergePatch = {}
  for (const { pointer, to } of diff(before, after)) {
    const path = withoutAbsent(parseJsonPointer(pointer), after)
    const last = path.pop()
    if (last === undefined) continue
    let level = patch
    for (const key of path) {
      const next = Object.hasOwn(level, key) ? level[key] : undefined
      level = isJsonObject(next) ? next : define(level, key, {})
    }
    define(level, last, to ?? null)
  }
  return patch
}

/** Returns the path up to the first key that does not exist in the document. */
function withoutAbsent(path: readonly string[], document: unknown): string[] {
  const absent = path.findIndex((_, index) => {
    const value = valueAtPointer(document, toJsonPointer(path.slice(0, index + 1)))
    return value === undefined || value === null
  })
  return absent === -1 ? [...path] : path.slice(0, absent + 1)
}

/** Assigns without reaching a prototype through a key such as `__proto__`. */
function define<Value>(target: MergePatch, key: string, value: Value): Value {
  Object.defineProperty(target, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  })
  return value
}

/**
 * Returns the parts of a merge patch that change something, if only the spelling. Unsetting an unset value is not a
 * change.
 */
export function effectivePatch(current: unknown, patch: MergePatch): MergePatch {
  const target = isJsonObject(current) ? current : {}
  return Object.fromEntries(
    Object.entries(patch).flatMap(([key, value]) => {
      const effective = effectiveValue(ownValue(target, key), value)
      return effective === undefined ? [] : [[key, effective]]
    }),
  )
}

function effectiveValue(current: unknown, value: unknown): unknown {
  if (value === null) return normalizeSettingValue(current) === undefined ? undefined : null
  if (isJsonObject(value) && isJsonObject(current)) {
    const inner = effectivePatch(current, value)
    return Object.keys(inner).length === 0 ? undefined : inner
  }
  return isExactlyEqual(current, value) ? undefined : value
}

/** Returns the body of the PUT that makes exactly this change to the organization. */
export function buildOrganizationPutBody(
  organization: Organization,
  patch: MergePatch,
): Record<string, unknown> {
  const body = omitKeys(buildPutBody(organization, patch), findUnsendableKeys(organization, patch))
  const { mfa_config: mfa } = body
  // An empty list is the documented way to allow no method; a missing list is refused as “in use”.
  return isJsonObject(mfa) && mfa['allowed_authenticators'] === null
    ? { ...body, mfa_config: { ...mfa, allowed_authenticators: [] } }
    : body
}

/** Returns the body of a POST: the values that the caller set, without those that the API refuses. */
export function buildOrganizationPostBody(
  organization: Record<string, unknown>,
): Record<string, unknown> {
  const { service_token_inactivity: inactivity } = organization
  const incomplete = isWholeInactivity(inactivity) ? [] : ['service_token_inactivity']
  return omitKeys(buildPutBody({}, organization), [...READ_ONLY_ORGANIZATION_KEYS, ...incomplete])
}

/**
 * Returns the whole value to send to a PUT, which replaces: `current` with a merge patch applied.
 *
 * Unset leaves of the carried values are omitted, because the API refuses some of the spellings that its own responses
 * use. A value that the patch clears becomes an explicit null, because the API may read an absent key as "unchanged".
 * Any other value of the patch is sent as it is written.
 */
export function buildPutBody(
  current: Record<string, unknown>,
  patch: MergePatch,
): Record<string, unknown> {
  const entries: [string, unknown][] = []
  for (const key of new Set([...Object.keys(current), ...Object.keys(patch)])) {
    const value = Object.hasOwn(patch, key)
      ? patched(ownValue(current, key), patch[key])
      : withoutUnset(ownValue(current, key))
    if (value !== undefined) entries.push([key, value])
  }
  return Object.fromEntries(entries)
}

function patched(current: unknown, patch: unknown): unknown {
  const cleared = normalizeSettingValue(current) === undefined ? undefined : null
  if (patch === null || patch === undefined) return cleared
  if (!isJsonObject(patch)) return patch
  if (!isJsonObject(current)) return buildPutBody({}, patch)
  const value = buildPutBody(current, patch)
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

/**
 * Returns the keys of an organization to omit from a PUT that makes this change, because the API returns them but refuses
 * to receive them: the read-only keys, MFA settings if the plan has no independent MFA, and a clean-up of service tokens
 * that is off and incomplete. Keys that the patch changes are sent nevertheless, unless they are read-only.
 */
export function findUnsendableKeys(
  { mfa_configuration_allowed, service_token_inactivity }: Organization,
  patch: MergePatch,
): readonly string[] {
  const idle = [
    ...(mfa_configuration_allowed === false ? ['mfa_config', 'mfa_required_for_all_apps'] : []),
    ...(isWholeInactivity(service_token_inactivity) ? [] : ['service_token_inactivity']),
  ]
  return [...READ_ONLY_ORGANIZATION_KEYS, ...idle.filter((key) => !Object.hasOwn(patch, key))]
}

/** Returns a copy without the given keys. */
export function omitKeys(
  value: Record<string, unknown>,
  keys: readonly string[],
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)))
}

/** Returns the merge patch that reverts a change, or undefined if there is nothing left to revert. */
export function createRevertPatch({
  before,
  after,
}: Pick<Change, 'before' | 'after'>): MergePatch | undefined {
  if (!isJsonObject(before) || !isJsonObject(after)) return undefined
  const patch = omitKeys(
    createMergePatch(after, withoutEmptyTexts(before)),
    READ_ONLY_ORGANIZATION_KEYS,
  )
  return Object.keys(patch).length === 0 ? undefined : patch
}

/** The API returns an empty string for a duration that is not set, but refuses to receive one. */
function withoutEmptyTexts(value: JsonObject): JsonObject {
  const entries = Object.entries(value).filter(([, item]) => item !== '')
  return Object.fromEntries(
    entries.map(([key, item]) => [key, isJsonObject(item) ? withoutEmptyTexts(item) : item]),
  )
}

/** Returns the parts of a change that have changed again since: from the value that it left to the current one. */
export function differencesSinceChange(
  { differences }: Pick<ChangeSummary, 'differences'>,
  current: unknown,
): Difference[] {
  return differences.flatMap(({ pointer, to }) => {
    const now = valueAtPointer(current, pointer)
    return isSemanticallyEqual(to, now, parseJsonPointer(pointer).at(-1))
      ? []
      : [{ pointer, from: to, to: now }]
  })
}

/**
 * Returns whether `service_token_inactivity` can be sent: the API takes its three values together or not at all. While
 * it is off, GET may return an empty action and 0 or null days, which the API refuses to receive. While it is on, the
 * value from GET is carried unchanged.
 * @see https://developers.cloudflare.com/cloudflare-one/access-controls/service-credentials/service-tokens/
 */
function isWholeInactivity(value: unknown): boolean {
  if (!isJsonObject(value)) return false
  const { enabled, action, inactivity_threshold_days: days } = value
  if (typeof enabled !== 'boolean' || typeof action !== 'string') return false
  const count = typeof days === 'number' || days instanceof ExactNumber ? Number(days) : 0
  if (enabled) return action !== '' && count > 0
  return (
    isServiceTokenInactivityAction(action) &&
    count >= SERVICE_TOKEN_INACTIVITY_DAYS_RANGE.min &&
    count <= SERVICE_TOKEN_INACTIVITY_DAYS_RANGE.max
  )
}

/**
 * Returns the capability that a merge patch of a setting requires. The capability for the login page allows changes of
 * nothing else.
 */
export function determineRequiredCapability(
  setting: SettingResource,
  patch: Record<string, unknown>,
): Capability {
  const fields = new Map<string, SettingFieldDefinition>(
    Object.entries(ORGANIZATION_FIELD_DEFINITIONS),
  )
  const isLoginPage = Object.keys(patch).every(
    (key) => fields.get(key)?.capability === 'login-page:write',
  )
  return setting === 'organization' && isLoginPage ? 'login-page:write' : 'settings:write'
}
