import type { Resolver } from 'react-hook-form'
import { revertRequestSchema } from '../../../api/change-request'
import { problemOf } from '../problem-of'
import { resolved } from '../resolved'

/** What the reviewer adds to a change. */
export type ReviewDraft = {
  reason: string
  ticket: string
  /** The reason that Cloudflare stores when its dashboard is unlocked. */
  unlockReason: string
  /** What is typed to confirm a danger. */
  confirmation: string
  /** Saves although the settings are meant to be managed elsewhere. */
  savesAnyway: boolean
}

export const NOTHING_TYPED: ReviewDraft = {
  reason: '',
  ticket: '',
  unlockReason: '',
  confirmation: '',
  savesAnyway: false,
}

/** What this change asks of the reviewer besides a reason. */
export type Demands = {
  unlockReason: boolean
  /** The text to type; undefined if there is no danger to confirm. */
  confirmation: string | undefined
}

const { reason: reasonSchema, ticket: ticketSchema } = revertRequestSchema.shape

export function reviewResolver(demands: Demands): Resolver<ReviewDraft> {
  return (draft) => resolved(draft, reviewProblems(draft, demands))
}

function reviewProblems(
  { reason, ticket, unlockReason, confirmation }: ReviewDraft,
  demands: Demands,
): Partial<Record<keyof ReviewDraft, string | undefined>> {
  return {
    reason: problemOf(reasonSchema, reason),
    ticket: problemOf(ticketSchema, ticket),
    unlockReason:
      demands.unlockReason && unlockReason.trim() === ''
        ? 'Say why the dashboard is unlocked.'
        : undefined,
    confirmation:
      demands.confirmation === undefined || confirmation === demands.confirmation
        ? undefined
        : `Type ${demands.confirmation}.`,
  }
}
