import type { Resolver } from 'react-hook-form'
import { runRequestSchema } from '../../../api/revocation-request'
import { resolverResult, valueProblem } from '../../form/form-submission'

/** The operator's input for a revocation. */
export type RevokeDraft = {
  reason: string
  ticket: string
  /** Undefined until it is chosen: the default depends on the account. */
  devices: boolean | undefined
  reauthenticate: boolean | undefined
  /** The count, typed to confirm a run of many. */
  count: string
}

export const NOTHING_ADDED: RevokeDraft = {
  reason: '',
  ticket: '',
  devices: undefined,
  reauthenticate: undefined,
  count: '',
}

const { reason: reasonSchema, ticket: ticketSchema } = runRequestSchema.shape

/** Refuses what the gateway would. `count` is the text to type; undefined for one person. */
export function revokeResolver(count?: string): Resolver<RevokeDraft> {
  return (draft) =>
    resolverResult(draft, {
      reason: valueProblem(reasonSchema, draft.reason),
      ticket: valueProblem(ticketSchema, draft.ticket),
      count: count === undefined || isConfirmed(draft.count, count) ? undefined : `Type ${count}.`,
    })
}

/** Whether the typed text is the count, with any digit grouping: 1200, 1,200 or 1 200. */
export function isConfirmed(typed: string, count: string): boolean {
  return typed.replaceAll(/[\s,.’']/g, '') === count
}

/**
 * Returns the fields of the request, without those left at their default. `isSuggested`: both options are on by
 * default.
 */
export function toRevocationRequest(draft: RevokeDraft, isSuggested: boolean) {
  const { reason, ticket, devices = isSuggested, reauthenticate = isSuggested } = draft
  return {
    reason: reason.trim(),
    ...(ticket.trim() === '' ? {} : { ticket: ticket.trim() }),
    ...(devices ? { devices } : {}),
    ...(reauthenticate ? { warp_session_reauth: reauthenticate } : {}),
  }
}
