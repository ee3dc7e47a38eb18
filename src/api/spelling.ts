import type { Difference } from './diff'
import { normalize } from './equality'
import { isJsonObject, toPointer } from './json'
import { ExactNumber } from './json-text'
import type { MergePatch } from './merge-patch'

/**
 * Equality to the letter, for what is sent. Values that mean the same may be written differently,
 * and a client that reads back another spelling than it wrote sees a difference for ever.
 */

/** What is written differently in two values, down to the leaves. An absent key is as good as null. */
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

/** What of a merge patch changes something, if only how it is written. To unset what is not set is no change. */
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
