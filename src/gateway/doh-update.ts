import type { Doh } from '../api/doh'
import type { DohUpdate } from '../api/doh-update'
import { isEqual } from '../api/equality'
import type { Replacement } from './replacement'

/**
 * The PUT that makes exactly this change to the DoH settings: what the caller leaves out is sent as
 * it is now. Null where no service token issues DoH tokens yet.
 */
export function planDohUpdate(fresh: Doh | null, update: DohUpdate): Replacement {
  const current = {
    ...(fresh?.doh_jwt_duration ? { doh_jwt_duration: fresh.doh_jwt_duration } : {}),
    // The answer is the service token with its DoH duration, so its `id` is the one in use.
    ...(fresh?.id ? { service_token_id: fresh.id } : {}),
  }
  const body = { ...current, ...update }
  return isEqual(current, body) ? { kind: 'unchanged' } : { kind: 'replace', body }
}
