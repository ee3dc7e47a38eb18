import type { Difference } from './diff'
import { normalize } from './equality'
import { ExactNumber, isJsonObject, toPointer } from './json'
import type { MergePatch } from './merge-patch'

/**
 * Literal equality, for values to send. Values with the same meaning may be spelled differently, and a client that
 * reads back another spelling than it wrote sees a difference forever.
 */

/** Returns the differences in spelling between two values, down to the leaves. An absent key equals null. */
export function spellingDiff(before: unknown, after: unknown, path: string[] = []): Difference[] {
  if (isJsonObject(before) && isJsonObject(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)])
    return [...keys].flatMap((key) =>
      spellingDiff(own(before, key), own(after, key), [...path, key]),
    )
  }
  return isWrittenAlike(before, after)
    ? []
    : [{ pointer: toPointer(path), from: before, to: after }]
}

export function isWrittenAlike(a: unknown, b: unknown): boolean {
  if (isJsonObject(a) && isJsonObject(b)) return spellingDiff(a, b).length === 0
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => isWrittenAlike(item, b[index]))
  }
  if (a instanceof ExactNumber && b instanceof ExactNumber) return a.source === b.source
  return (a ?? null) === (b ?? null)
}

/**
 * Returns the parts of a merge patch that change something, if only the spelling. Unsetting an unset value is not a
 * change.
 */
export function effectivePatch(current: unknown, patch: MergePatch): MergePatch {
  const target = isJsonObject(current) ? current : {}
  return Object.fromEntries(
    Object.entries(patch).flatMap(([key, value]) => {
      const effective = effectiveValue(own(target, key), value)
      return effective === undefined ? [] : [[key, effective]]
    }),
  )
}

function effectiveValue(current: unknown, value: unknown): unknown {
  if (value === null) return normalize(current) === undefined ? undefined : null
  if (isJsonObject(value) && isJsonObject(current)) {
    const inner = effectivePatch(current, value)
    return Object.keys(inner).length === 0 ? undefined : inner
  }
  return isWrittenAlike(current, value) ? undefined : value
}

function own(value: { [key: string]: unknown }, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined
}
