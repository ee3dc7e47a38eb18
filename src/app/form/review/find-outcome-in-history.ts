import type { ChangeResult, ChangeSummary, SettingResource } from '../../../api/change'
import { getChange, listChanges } from '../../../api/changes-operations'
import { ApiError, GATEWAY_ERRORS, createGatewayError } from '../../../api/errors'
import {
  type ApiSuccess,
  cloudflareClient,
  pause,
  sendGatehouseCall,
  successOrThrow,
} from '../../queries/api'

/** A pending change is closed by then, because Gatehouse reads the live setting until the outcome is clear. */
const LONGEST_WAIT_MS = 90_000
/** By then, a change that was received has its row, unless other changes are written before it. */
const WAIT_FOR_ROW_MS = 15_000
const PAUSE_MS = 1_500
const READS = {
  organization: cloudflareClient.getOrganization,
  doh: cloudflareClient.getDoh,
} as const

/** Others may have made changes in the meantime. */
const NEWEST = 20

/**
 * Looks up in history the outcome of a change whose response was lost, once Gatehouse has read the live setting.
 * Rejects with the original error if nothing shows the outcome.
 */
export async function findOutcomeInHistory(
  account: string,
  setting: SettingResource,
  clientRequestId: string,
  error: ApiError,
): Promise<ApiSuccess<ChangeResult>> {
  const start = performance.now()
  for (;;) {
    await pause(PAUSE_MS)
    // This read lets the gateway close the change.
    await READS[setting](account)
    const waited = performance.now() - start
    const newest = await sendGatehouseCall(listChanges(account, { limit: NEWEST }))
    const found = newest.ok
      ? newest.result.find(({ client_request_id }) => client_request_id === clientRequestId)
      : undefined
    if (found !== undefined && found.state !== 'pending') return outcomeOf(account, found, error)
    if (found === undefined && waited > WAIT_FOR_ROW_MS) throw newest.ok ? withoutRow(error) : error
    if (waited > LONGEST_WAIT_MS) throw error
  }
}

async function outcomeOf(
  account: string,
  change: ChangeSummary,
  error: ApiError,
): Promise<ApiSuccess<ChangeResult>> {
  if (change.state === 'unknown') throw error
  if (change.state === 'failed') throw notApplied(change.error?.message ?? '')
  const { result } = await successOrThrow(sendGatehouseCall(getChange(account, change.number)))
  // A later read supplies the rest: the version, and whether it is still live.
  return {
    ok: true,
    result: { current: result.after, etag: null, change },
    resultInfo: undefined,
    etag: undefined,
  }
}

/**
 * If there is no row and nobody is working on the change any more, nothing was sent: a response from the gateway proves
 * that its object has ended. A broken connection says nothing about requests still in flight.
 */
function withoutRow(error: ApiError): ApiError {
  return error.reason.kind === 'refused' ? notApplied('History has no such change.') : error
}

function notApplied(why: string): ApiError {
  const detail = `${why} Nothing was changed.`.trim()
  return new ApiError({
    kind: 'refused',
    status: GATEWAY_ERRORS.not_applied.status,
    errors: [createGatewayError('not_applied', detail)],
  })
}
