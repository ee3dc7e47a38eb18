/** Returns the items that were added to a list. */
export function addedItems(from: unknown, to: unknown): unknown[] {
  const before = new Set(asList(from))
  return asList(to).filter((item) => !before.has(item))
}

/** Returns the items that were removed from a list. */
export function removedItems(from: unknown, to: unknown): unknown[] {
  return addedItems(to, from)
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
