import * as z from 'zod/mini'

/** `unknown`: what would matter could not be computed, and the sentence says why. */
const SEVERITIES = ['critical', 'warning', 'notice', 'unknown'] as const

/**
 * What a sentence rests on: what Cloudflare documents, what was seen of its API in public code, or what
 * follows from that without being written anywhere.
 */
const SOURCES = ['documented', 'seen', 'inferred'] as const

/** Something that a change would do to this account. */
export const findingSchema = z.object({
  /** The same for the same kind of finding, whatever it counts. */
  id: z.string(),
  severity: z.enum(SEVERITIES),
  /** What it is about: "Hosts without an application". */
  subject: z.string(),
  sentence: z.string(),
  source: z.enum(SOURCES),
  /** Where `source` can be read up. */
  documentation: z.optional(z.string()),
  /** The names of what it counts, the first of them. */
  items: z.optional(z.array(z.string())),
  /** What avoids it, as a merge patch of what the change makes of the settings. */
  edit: z.optional(z.object({ label: z.string(), patch: z.looseObject({}) })),
})
export type Finding = z.infer<typeof findingSchema>

/** What history says of a change: the findings that were computed when it was made, and no lists. */
export const impactSummarySchema = z.object({
  /** RFC 3339: when the survey that they rest on was begun. */
  surveyed_at: z.string(),
  findings: z.array(z.omit(findingSchema, { edit: true, items: true })),
})
export type ImpactSummary = z.infer<typeof impactSummarySchema>

const MOST_ITEMS = 50

/** The first names of many, for those who look them up. */
export function itemsOf(named: readonly { name: string }[]): { items: string[] } {
  return { items: named.slice(0, MOST_ITEMS).map(({ name }) => name) }
}

/** "1 host", "1,204 hosts". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`
}
