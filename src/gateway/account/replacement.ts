import { normalize } from '../../api/equality'
import { isJsonObject } from '../../api/json'
import type { FieldProblem } from '../../api/organization-patch'

/** What a PUT upstream comes to, worked out from the value it would replace. */
export type Replacement =
  | { kind: 'invalid'; problems: FieldProblem[] }
  /** The change would leave everything as it is. */
  | { kind: 'unchanged' }
  /** `intended`: the value that is to be there afterwards, as an answer would say it. */
  | { kind: 'replace'; body: JsonRecord; intended: JsonRecord }

export type JsonRecord = { [key: string]: unknown }

/**
 * The whole value to send upstream, whose PUT replaces: `fresh` with a merge patch applied.
 *
 * Unset leaves are left out, since the API refuses some of the spellings its own answers use. What
 * the patch clears is an explicit null, because an absent key may mean "unchanged" to the API.
 */
export function compose(fresh: JsonRecord, patch: JsonRecord): JsonRecord {
  const entries: [string, unknown][] = []
  for (const key of new Set([...Object.keys(fresh), ...Object.keys(patch)])) {
    const value = Object.hasOwn(patch, key)
      ? composeValue(own(fresh, key), patch[key])
      : withoutUnset(own(fresh, key))
    if (value !== undefined) entries.push([key, value])
  }
  return Object.fromEntries(entries)
}

function composeValue(fresh: unknown, patch: unknown): unknown {
  const cleared = normalize(fresh) === undefined ? undefined : null
  if (isUnset(patch)) return cleared
  if (!isJsonObject(patch)) return patch
  const value = compose(isJsonObject(fresh) ? fresh : {}, patch)
  return Object.keys(value).length === 0 ? cleared : value
}

/** A carried value. Lists stay as they are: what an unset item means is theirs to say. */
function withoutUnset(value: unknown): unknown {
  if (isUnset(value)) return undefined
  return isJsonObject(value) ? composeValue(value, {}) : value
}

function isUnset(value: unknown): boolean {
  return value === null || value === undefined || value === ''
}

function own(value: JsonRecord, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined
}
