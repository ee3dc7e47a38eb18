import type { Finding } from '../../../../api/impact/finding'

/** Findings of a kind that a rule makes once. Several rules may have the same kind. */
export function findingKey({ id, subject }: Finding): string {
  return `${subject}: ${id}`
}

/**
 * Compares the findings for one change with those for the same change when its review was opened. Returns the keys of
 * those that are new or say something else, and those that no longer hold.
 */
export function diffFindings(
  opened: readonly Finding[],
  current: readonly Finding[],
): { changed: ReadonlySet<string>; gone: Finding[] } {
  const sentences = new Map(opened.map((finding) => [findingKey(finding), finding.sentence]))
  const keys = new Set(current.map(findingKey))
  const changed = current.filter(
    (finding) => sentences.get(findingKey(finding)) !== finding.sentence,
  )
  return {
    changed: new Set(changed.map(findingKey)),
    gone: opened.filter((finding) => !keys.has(findingKey(finding))),
  }
}
