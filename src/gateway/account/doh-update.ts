import type { DohDocument } from '../../api/doh'
import { dohUpdateSchema } from '../../api/doh-update'
import { isEqual } from '../../api/equality'
import { fieldProblems } from '../field-problems'
import type { JsonRecord, Replacement } from './replacement'

/**
 * The PUT that makes exactly this change to the DoH settings: what the caller leaves out is sent as
 * it is now.
 */
export function planDohUpdate(current: DohDocument, patch: JsonRecord): Replacement {
  const update = dohUpdateSchema.safeParse(patch)
  if (!update.success) return { kind: 'invalid', problems: fieldProblems(update.error) }
  const body = { ...current, ...update.data }
  return isEqual(current, body) ? { kind: 'unchanged' } : { kind: 'replace', body, intended: body }
}
