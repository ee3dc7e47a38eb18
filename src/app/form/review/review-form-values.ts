import type { Resolver } from 'react-hook-form'
import type { SettingResource } from '../../../api/change'
import { revertRequestSchema } from '../../../api/change-request'
import { diff, type Difference } from '../../../api/diff'
import { createMergePatch, type MergePatch } from '../../../api/merge-patch'
import {
  findProtectiveSwitchesTurnedOff,
  type ProtectiveSwitch,
} from '../../../api/switch-timers/protective-switches'
import type { SettingAsCodeInput } from '../../as-code/setting-to-code'
import { toResolverResult, findValueProblem } from '../form-submission'
import {
  bypassesDashboardLock,
  dangerConfirmationPhrase,
  type ChangeDanger,
  findDangers,
  needsDashboardUnlockReason,
} from './dangers'

/** The reviewer's input for a change. */
export type ReviewFormValues = {
  reason: string
  ticket: string
  /** The reason that Cloudflare stores when its dashboard is unlocked. */
  unlockReason: string
  /** After how many minutes switches that are turned off are turned back on; empty if they stay off. */
  switchTimer: string
  /** The text typed to confirm a danger. */
  confirmation: string
  /** Saves even though the settings are meant to be managed elsewhere. */
  savesAnyway: boolean
}

export const EMPTY_REVIEW_FORM_VALUES: ReviewFormValues = {
  reason: '',
  ticket: '',
  unlockReason: '',
  switchTimer: '',
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

export function createReviewFormResolver(demands: ReviewRequirements): Resolver<ReviewFormValues> {
  return (draft) =>
    toResolverResult(draft, {
      reason: findValueProblem(reasonSchema, draft.reason),
      ticket: findValueProblem(ticketSchema, draft.ticket),
      unlockReason:
        demands.unlockReason && draft.unlockReason.trim() === ''
          ? 'Say why the dashboard is unlocked.'
          : undefined,
      confirmation:
        demands.confirmation === undefined || draft.confirmation === demands.confirmation
          ? undefined
          : `Type ${demands.confirmation}.`,
    })
}

/**
 * The session storage key of the last change's ticket, for the next one: several changes are often made for one ticket.
 * It lasts as long as the tab is open, if the browser allows storage.
 */
const KEY = 'gatehouse.ticket'

export function readRememberedTicket(): string {
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
export type ChangeUnderReview = {
  /** The complete document as it will be. */
  edited: unknown
  differences: readonly Difference[]
  dangers: readonly ChangeDanger[]
  /** The protective switches that it turns off, which can be for a time. */
  turnedOff: readonly ProtectiveSwitch[]
  /** The settings are managed elsewhere, and this change does more than toggle that. */
  isPastLock: boolean
  /** The request, for people who also keep the settings in code. */
  code: SettingAsCodeInput & { patch: MergePatch }
}

type Edit = { account: string; setting: SettingResource; base: unknown; edited: unknown }

export function buildChangeUnderReview({
  account,
  setting,
  base,
  edited,
}: Edit): ChangeUnderReview {
  const differences = diff(base, edited)
  return {
    edited,
    differences,
    dangers: dangersIn({ setting, base, edited }),
    turnedOff: findProtectiveSwitchesTurnedOff(setting, base, edited),
    isPastLock: setting === 'organization' && bypassesDashboardLock(base, differences),
    code: { account, setting, document: base, patch: createMergePatch(base, edited) },
  }
}

/** Returns what a change requires from the reviewer besides a reason. */
export function determineReviewRequirements(edit: Omit<Edit, 'account'>): ReviewRequirements {
  const isDangerous = dangersIn(edit).length > 0
  return {
    unlockReason: needsDashboardUnlockReason(edit.base, edit.edited),
    confirmation: isDangerous ? dangerConfirmationPhrase(edit.base) : undefined,
  }
}

function dangersIn({ setting, base, edited }: Omit<Edit, 'account'>): ChangeDanger[] {
  return setting === 'organization' ? findDangers(base, edited) : []
}
