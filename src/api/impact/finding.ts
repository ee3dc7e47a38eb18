import * as z from 'zod/mini'

/**
 * The basis of a sentence: Cloudflare's documentation, behavior of its API seen in public code, or an inference from
 * these that is not written anywhere.
 */
export const findingSourceSchema = z.enum(['documented', 'seen', 'inferred'])
/** The page that documents a source. */
export const documentationUrlSchema = z.optional(z.string())

/** An effect that a change would have on this account. */
export const findingSchema = z.object({
  /** The same for every finding of the same kind, whatever it counts. */
  id: z.string(),
  /** `unknown` means that something relevant could not be computed; the sentence says why. */
  severity: z.enum(['critical', 'warning', 'notice', 'unknown']),
  /** The subject of the finding: "Hosts without an application". */
  subject: z.string(),
  sentence: z.string(),
  source: findingSourceSchema,
  documentation: documentationUrlSchema,
  /** The first names of the items that the finding counts. */
  items: z.optional(z.array(z.string())),
  /** An edit that avoids the effect, as a merge patch of the settings that the change would leave. */
  edit: z.optional(z.object({ label: z.string(), patch: z.looseObject({}) })),
})
export type Finding = z.infer<typeof findingSchema>

/** The findings that history stores with a change, as computed when it was made, without lists. */
export const impactSummarySchema = z.object({
  /** RFC 3339: the time when the underlying survey started. */
  surveyed_at: z.string(),
  findings: z.array(z.omit(findingSchema, { edit: true, items: true })),
})
export type ImpactSummary = z.infer<typeof impactSummarySchema>

/** Returns a count with its noun: "1 host", "1,204 hosts". */
export function countWithNoun(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`
}

/** Returns the form of a word that goes with a count: "1 host has", "2 hosts have". */
export function pluralForm(count: number, one: string, many: string): string {
  return count === 1 ? one : many
}
