import type { Resolver } from 'react-hook-form'
import { revertRequestSchema } from '../../../api/change-request'
import { resolverResult, valueProblem } from '../form-submission'

/** The reviewer's input for a change. */
export type ReviewDraft = {
  reason: string
  ticket: string
  /** The reason that Cloudflare stores when its dashboard is unlocked. */
  unlockReason: string
  /** The text typed to confirm a danger. */
  confirmation: string
  /** Saves even though the settings are meant to be managed elsewhere. */
  savesAnyway: boolean
}

export const NOTHING_TYPED: ReviewDraft = {
  reason: '',
  ticket: '',
  unlockReason: '',
  confirmation: '',
  savesAnyway: false,
}

/** The requirements of this change besides a reason. */
export type ReviewRequirements = {
  unlockReason: boolean
  /** The text to type; undefined if there is no danger to confirm. */
  confirmation: string | undefined
}

const { reason: reasonSchema, ticket: ticketSchema } = revertRequestSchema.shape

export function reviewResolver(demands: ReviewRequirements): Resolver<ReviewDraft> {
  return (draft) => resolverResult(draft, reviewProblems(draft, demands))
}

function reviewProblems(
  { reason, ticket, unlockReason, confirmation }: ReviewDraft,
  demands: ReviewRequirements,
): Partial<Record<keyof ReviewDraft, string | undefined>> {
  return {
    reason: valueProblem(reasonSchema, reason),
    ticket: valueProblem(ticketSchema, ticket),
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

/**
 * The session storage key of the last change's ticket, for the next one: several changes are often made for one ticket.
 * It lasts as long as the tab is open, if the browser allows storage.
 */
const KEY = 'gatehouse.ticket'

export function rememberedTicket(): string {
  try {
    return sessionStorage.getItem(KEY) ?? ''
  } catch {
    return ''
  }
}

export function rememberTicket(ticket: string): void {
  try {
    sessionStorage.setItem(KEY, ticket)
  } catch {
    // If the browser refuses storage, the ticket has to be typed again, nothing worse.
  }
}
