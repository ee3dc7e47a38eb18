import type { ChangeResult } from '../../../api/change'
import type { MergePatch } from '../../../api/merge-patch'

/** What became of the change in one account. */
export type RollOutOutcome =
  | { state: 'applied' | 'unfinished'; result: ChangeResult }
  /** Somebody else saved there since it was reviewed; nothing was sent. */
  | { state: 'conflict' }
  | { state: 'failed' | 'unknown'; message: string }
  /** The change waits there for somebody else to approve it. */
  | { state: 'proposed'; proposal: number }

export type RollOutState = RollOutOutcome | { state: 'waiting' | 'sending' | 'not-sent' }

export type RollOutTarget = {
  account: string
  patch: MergePatch
  etag: string
  needsApproval: boolean
}

type RollOut = {
  targets: readonly RollOutTarget[]
  /** Whether the rest is sent after a failure. */
  goesOn: boolean
  send: (target: RollOutTarget) => Promise<RollOutOutcome>
  onState: (account: string, state: RollOutState) => void
  /** Whether somebody asked to stop after the account that is being sent. */
  isStopped: () => boolean
}

/** Sends a change to one account after the other. What is not sent after a failure or a stop is named as such. */
export async function sendRollOut({ targets, goesOn, send, onState, isStopped }: RollOut) {
  for (const { account } of targets) onState(account, { state: 'waiting' })
  let isEnded = false
  for (const target of targets) {
    isEnded ||= isStopped()
    if (isEnded) {
      onState(target.account, { state: 'not-sent' })
      continue
    }
    onState(target.account, { state: 'sending' })
    // One after the other, so that a failure can stop the rest.
    // oxlint-disable-next-line no-await-in-loop
    const outcome = await send(target)
    onState(target.account, outcome)
    if (outcome.state !== 'applied' && outcome.state !== 'proposed') isEnded = !goesOn
  }
}
