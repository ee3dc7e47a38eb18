import { diff } from './diff'
import { fromPointer, isJsonObject, toPointer, valueAt } from './json'

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

export type MergePatch = { [key: string]: unknown }

/**
 * Returns the smallest merge patch that turns `before` into `after`, with only semantic differences. An object that is
 * gone is removed as a whole, because the API may refuse to unset each of its values.
 */
export function createMergePatch(before: unknown, after: unknown): MergePatch {
  const patch: MergePatch = {}
  for (const { pointer, to } of diff(before, after)) {
    const path = withoutAbsent(fromPointer(pointer), after)
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
    const value = valueAt(document, toPointer(path.slice(0, index + 1)))
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
