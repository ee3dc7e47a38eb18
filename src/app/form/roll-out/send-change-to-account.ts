import { proposeChange } from '../../../api/approvals/proposals-operations'
import { findConflictInError } from '../../../api/change'
import type { ChangeRequest } from '../../../api/change-request'
import { makeChange } from '../../../api/changes-operations'
import type { ApiError } from '../../../api/errors'
import { sendGatehouseCall, successOrThrow } from '../../queries/api'
import { errorAdvice, mayHaveBeenApplied } from '../../ui/error-advice'
import { findOutcomeInHistory } from '../review/find-outcome-in-history'
import type { RollOutOutcome, RollOutTarget } from './send-roll-out'

type RollOutRequest = Omit<ChangeRequest, 'patch' | 'etag'> & { client_request_id: string }

/** Makes the change in one account, or asks for the approval of it where it needs one. */
export async function sendChangeToAccount(
  target: RollOutTarget,
  request: RollOutRequest,
): Promise<RollOutOutcome> {
  try {
    return await (target.needsApproval ? propose(target, request) : make(target, request))
  } catch (thrown) {
    const error = thrown as ApiError // of `successOrThrow`
    if (findConflictInError(error) !== undefined) return { state: 'conflict' }
    const message = `${error.message} ${errorAdvice(error, { title: '', isWrite: true })}`
    return { state: mayHaveBeenApplied(error) ? 'unknown' : 'failed', message }
  }
}

/** Looks up the outcome in history if the response was lost. */
async function make(
  { account, patch, etag }: RollOutTarget,
  request: RollOutRequest,
): Promise<RollOutOutcome> {
  const { result } = await successOrThrow(
    sendGatehouseCall(makeChange(account, { ...request, patch, etag })),
  ).catch((error: ApiError) => {
    if (!mayHaveBeenApplied(error) || !navigator.onLine) throw error
    return findOutcomeInHistory(account, request.resource, request.client_request_id, error)
  })
  const isApplied = result.change === null || result.change.state === 'applied'
  return { state: isApplied ? 'applied' : 'unfinished', result }
}

async function propose(
  { account, patch, etag }: RollOutTarget,
  request: RollOutRequest,
): Promise<RollOutOutcome> {
  const { result } = await successOrThrow(
    sendGatehouseCall(proposeChange(account, { ...request, patch, etag })),
  )
  return { state: 'proposed', proposal: result.number }
}
