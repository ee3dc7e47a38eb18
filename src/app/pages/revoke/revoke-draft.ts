import type { Resolver } from 'react-hook-form'
import { runRequestSchema } from '../../../api/revocation-run-request'
import { valueProblem } from '../../form/value-problem'
import { resolverResult } from '../../form/resolved'

/** What the operator adds to whom they revoke. */
export type RevokeDraft = {
  reason: string
  ticket: string
  /** Undefined until it is chosen: then it is what fits the account. */
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

/** Refuses what the gateway would. `count` is what has to be typed; undefined for one person. */
export function revokeResolver(count?: string): Resolver<RevokeDraft> {
  return (draft) =>
    resolverResult(draft, {
      reason: valueProblem(reasonSchema, draft.reason),
      ticket: valueProblem(ticketSchema, draft.ticket),
      count: count === undefined || isConfirmed(draft.count, count) ? undefined : `Type ${count}.`,
    })
}

/** Whether it is the count that was typed, however it is grouped: 1200, 1,200 or 1 200. */
export function isConfirmed(typed: string, count: string): boolean {
  return typed.replaceAll(/[\s,.’']/g, '') === count
}

/** The request's own fields; what was left as it is, is left out. `isSuggested`: both options are. */
export function toRevocationRequest(draft: RevokeDraft, isSuggested: boolean) {
  const { reason, ticket, devices = isSuggested, reauthenticate = isSuggested } = draft
  return {
    reason: reason.trim(),
    ...(ticket.trim() === '' ? {} : { ticket: ticket.trim() }),
    ...(devices ? { devices } : {}),
    ...(reauthenticate ? { warp_session_reauth: reauthenticate } : {}),
  }
}
