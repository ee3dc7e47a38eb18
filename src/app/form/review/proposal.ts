import type { Setting } from '../../../api/change'
import { diff, type Difference } from '../../../api/diff'
import { createMergePatch, type MergePatch } from '../../../api/merge-patch'
import type { CodeSource } from '../code-source'
import {
  confirmationPhrase,
  type Danger,
  findDangers,
  needsUnlockReason,
  bypassesLock,
} from './dangers'
import type { ReviewRequirements } from './review-draft'

/** A change under review: the document it produces, and what that means. */
export type Proposal = {
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

export function buildProposal({ account, setting, base, edited }: Edit): Proposal {
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
