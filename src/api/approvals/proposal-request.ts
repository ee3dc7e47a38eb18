/** Requests about proposals: to list their people, to approve, to decline, and to go past the approvals. */
import * as z from 'zod/mini'
import { queryIntegerSchema, reasonSchema } from '../change-request'

/** The query of a proposal's people: those after the position `cursor`, or those of them who match. */
export const proposalPeopleQuerySchema = z.object({
  cursor: z.optional(z.string().check(z.regex(/^\d{1,15}$/, 'Enter a whole number.'))),
  limit: z.optional(queryIntegerSchema(1_000)),
  /** A part of the address, in any case. */
  search: z.optional(z.string().check(z.maxLength(320, 'Enter at most 320 characters.'))),
  /** Only those whom only an admin may revoke. */
  protected: z.optional(z.literal('true', { error: 'Enter true, or leave it out.' })),
})

const comment = z.optional(
  z.string().check(z.trim(), z.maxLength(1_000, 'A comment has at most 1,000 characters.')),
)

export const approveRequestSchema = z.strictObject({ comment })
export type ApproveRequest = z.infer<typeof approveRequestSchema>

/** A veto says why, for the person who asked. */
export const declineRequestSchema = z.strictObject({ comment: reasonSchema })
export type DeclineRequest = z.infer<typeof declineRequestSchema>

/** What must be typed to go past the approvals. */
export const BREAK_GLASS_CONFIRMATION = 'without approval'

export const breakGlassRequestSchema = z.strictObject({
  reason: reasonSchema,
  confirmation: z.literal(BREAK_GLASS_CONFIRMATION, {
    error: `Type “${BREAK_GLASS_CONFIRMATION}” to confirm.`,
  }),
})
export type BreakGlassRequest = z.infer<typeof breakGlassRequestSchema>
