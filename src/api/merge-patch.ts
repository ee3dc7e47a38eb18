import { diff } from './diff'
import { fromPointer, isJsonObject } from './json'

/**
 * Applies a JSON merge patch: absent keys stay, `null` removes, objects merge, the rest replaces.
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

/** The smallest merge patch that turns `before` into `after`: only what semantically differs. */
export function createMergePatch(before: unknown, after: unknown): MergePatch {
  const patch: MergePatch = {}
  for (const { pointer, to } of diff(before, after)) {
    const path = fromPointer(pointer)
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

/** Assignment that cannot reach a prototype through a key like `__proto__`. */
function define<Value>(target: MergePatch, key: string, value: Value): Value {
  Object.defineProperty(target, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  })
  return value
}
