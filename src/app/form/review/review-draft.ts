import type { Resolver } from 'react-hook-form'
import type { Setting } from '../../../api/change'
import { revertRequestSchema } from '../../../api/change-request'
import { diff, type Difference } from '../../../api/diff'
import { createMergePatch, type MergePatch } from '../../../api/merge-patch'
import type { CodeSource } from '../../as-code/to-code'
import { resolverResult, valueProblem } from '../form-submission'
import {
  bypassesLock,
  confirmationPhrase,
  type Danger,
  findDangers,
  needsUnlockReason,
} from './dangers'

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

export const EMPTY_REVIEW_DRAFT: ReviewDraft = {
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

/** A change under review: the document it produces, and what that means. */
export type ChangeProposal = {
  /** The complete document as it will be. */
  edited: unknown
  differences: readonly Difference[]
  dangers: readonly Danger[]
  /** The settings are managed elsewhere, and this change does more than toggle that. */
  isPastLock: boolean
  /** The request, for people who also keep the settings in code. */
  code: CodeSource & { patch: MergePatch }
}

type Edit = { account: string; setting: Setting; base: unknown; edited: unknown }

export function buildProposal({ account, setting, base, edited }: Edit): ChangeProposal {
  const differences = diff(base, edited)
  return {
    edited,
    differences,
    dangers: dangersIn({ setting, base, edited }),
    isPastLock: setting === 'organization' && bypassesLock(base, differences),
    code: { account, setting, document: base, patch: createMergePatch(base, edited) },
  }
}

/** Returns what a change requires from the reviewer besides a reason. */
export function reviewRequirements(edit: Omit<Edit, 'account'>): ReviewRequirements {
  const isDangerous = dangersIn(edit).length > 0
  return {
    unlockReason: needsUnlockReason(edit.base, edit.edited),
    confirmation: isDangerous ? confirmationPhrase(edit.base) : undefined,
  }
}

function dangersIn({ setting, base, edited }: Omit<Edit, 'account'>): Danger[] {
  return setting === 'organization' ? findDangers(base, edited) : []
}
