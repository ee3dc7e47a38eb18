import { isSemanticallyEqual, normalizeSettingValue } from './equality'
import { ExactNumber, isJsonObject, type JsonPointer, ownValue, toJsonPointer } from './json'

/** One value that differs. `from` and `to` are spelled as in the API, and undefined if absent. */
export type Difference = { pointer: JsonPointer; from?: unknown; to?: unknown }

/** Returns the semantic differences between two values, down to the leaves, sorted by pointer. */
export function diff(before: unknown, after: unknown): Difference[] {
  return differences(before, after, []).toSorted((a, b) => (a.pointer < b.pointer ? -1 : 1))
}

function differences(before: unknown, after: unknown, path: string[]): Difference[] {
  if (isSemanticallyEqual(before, after, path.at(-1))) return []
  if (isBranch(before, after) || isBranch(after, before)) {
    const [left, right] = [asObject(before), asObject(after)]
    const keys = new Set([...Object.keys(left), ...Object.keys(right)])
    return [...keys].flatMap((key) =>
      differences(ownValue(left, key), ownValue(right, key), [...path, key]),
    )
  }
  return [{ pointer: toJsonPointer(path), from: before, to: after }]
}

/** An object is compared key by key with another object, or with a missing value. */
function isBranch(value: unknown, other: unknown): boolean {
  return isJsonObject(value) && (isJsonObject(other) || normalizeSettingValue(other) === undefined)
}

function asObject(value: unknown): Record<string, unknown> {
  return isJsonObject(value) ? value : {}
}

/**
 * Returns the differences in spelling between two values, down to the leaves. An absent key equals null. Values with
 * the same meaning may be spelled differently, and a client that reads back another spelling than it wrote sees a
 * difference forever.
 */
export function diffExactly(before: unknown, after: unknown, path: string[] = []): Difference[] {
  if (isJsonObject(before) && isJsonObject(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)])
    return [...keys].flatMap((key) =>
      diffExactly(ownValue(before, key), ownValue(after, key), [...path, key]),
    )
  }
  return isExactlyEqual(before, after)
    ? []
    : [{ pointer: toJsonPointer(path), from: before, to: after }]
}

export function isExactlyEqual(a: unknown, b: unknown): boolean {
  if (isJsonObject(a) && isJsonObject(b)) return diffExactly(a, b).length === 0
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => isExactlyEqual(item, b[index]))
  }
  if (a instanceof ExactNumber && b instanceof ExactNumber) return a.source === b.source
  return (a ?? null) === (b ?? null)
}
