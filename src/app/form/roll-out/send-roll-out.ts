import { proposeChange } from '../../../api/approvals/propose-operations'
import { findConflictInError, type ChangeResult } from '../../../api/change'
import type { ChangeRequest } from '../../../api/change-request'
import { makeChange } from '../../../api/changes-operations'
import type { ApiError } from '../../../api/errors'
import { sendGatehouseCall, successOrThrow } from '../../queries/api'
import { errorAdvice, mayHaveBeenApplied } from '../../ui/error-advice'
import { findOutcomeInHistory } from '../review/find-outcome-in-history'
import type { MergePatch } from '../../../api/merge-patch'

/** What became of the change in one account. */
export type AccountRollOutOutcome =
  | { state: 'applied' | 'unfinished'; result: ChangeResult }
  /** Somebody else saved there since it was reviewed; nothing was sent. */
  | { state: 'conflict' }
  | { state: 'failed' | 'unknown'; message: string }
  /** The change waits there for somebody else to approve it. */
  | { state: 'proposed'; proposal: number }

export type AccountRollOutState =
  | AccountRollOutOutcome
  | { state: 'waiting' | 'sending' | 'not-sent' }

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
  send: (target: RollOutTarget) => Promise<AccountRollOutOutcome>
  onState: (account: string, state: AccountRollOutState) => void
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

type RollOutRequest = Omit<ChangeRequest, 'patch' | 'etag'> & { client_request_id: string }

/** Makes the change in one account, or asks for the approval of it where it needs one. */
export async function sendChangeToAccount(
  { account, patch, etag, needsApproval }: RollOutTarget,
  common: RollOutRequest,
): Promise<AccountRollOutOutcome> {
  const request = { ...common, patch, etag }
  try {
    if (needsApproval) {
      const { result } = await successOrThrow(sendGatehouseCall(proposeChange(account, request)))
      return { state: 'proposed', proposal: result.number }
    }
    const { result } = await successOrThrow(sendGatehouseCall(makeChange(account, request))).catch(
      (error: ApiError) => {
        // The outcome of a change whose response was lost is looked up in history.
        if (!mayHaveBeenApplied(error) || !navigator.onLine) throw error
        return findOutcomeInHistory(account, request.resource, request.client_request_id, error)
      },
    )
    const isApplied = result.change === null || result.change.state === 'applied'
    return { state: isApplied ? 'applied' : 'unfinished', result }
  } catch (thrown) {
    const error = thrown as ApiError // of `successOrThrow`
    if (findConflictInError(error) !== undefined) return { state: 'conflict' }
    const message = `${error.message} ${errorAdvice(error, { title: '', isWrite: true })}`
    return { state: mayHaveBeenApplied(error) ? 'unknown' : 'failed', message }
  }
}
