/**
 * Query parameters, which are texts: those of lists that are read page by page, and of files that continue where they
 * broke off.
 */
import * as z from 'zod/mini'
import { changeFilterSchema } from './change-request'
import { PERSON_STATES, RUN_SIZES } from './revocation-run'

const whole = z.string().check(z.regex(/^\d{1,15}$/, 'Enter a whole number.'))

function upTo(most: number) {
  const error = `Enter a number from 1 to ${most}.`
  const isWithin = (text: string) => Number(text) >= 1 && Number(text) <= most
  return z.string().check(z.regex(/^\d{1,15}$/, error), z.refine(isWithin, { error }))
}

const cursor = z.string().check(z.regex(/^\d{1,15}$/, 'Take the cursor of an answer.'))

export const changesQuerySchema = z.extend(changeFilterSchema, {
  cursor: z.optional(cursor),
  limit: z.optional(upTo(200)),
})

/** For a download that broke off: the key of the last line that arrived. */
const after = z
  .string()
  .check(z.regex(/^\d{1,15}$/, 'Take the number of the last line that you have.'))

export const downloadQuerySchema = z.object({ after: z.optional(after) })

export const changesDownloadQuerySchema = z.extend(changeFilterSchema, { after: z.optional(after) })

export const runsQuerySchema = z.object({
  cursor: z.optional(whole),
  limit: z.optional(upTo(1_000)),
  of: z.optional(z.enum(RUN_SIZES)),
})

export const runPeopleQuerySchema = z.object({
  cursor: z.optional(whole),
  offset: z.optional(whole),
  limit: z.optional(upTo(1_000)),
  state: z.optional(z.enum(PERSON_STATES)),
})
