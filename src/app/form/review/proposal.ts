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

/** A change as it is reviewed: what it makes of which version, and what that means. */
export type Proposal = {
  /** The whole as it is to be. */
  edited: unknown
  differences: readonly Difference[]
  dangers: readonly Danger[]
  /** The settings are managed elsewhere, and this change is not about that. */
  isPastLock: boolean
  /** What is sent, for those who keep the settings in code too. */
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

/** What a change asks of the reviewer besides a reason. */
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
