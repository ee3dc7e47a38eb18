import { dohJwtDurationRule } from '../../../api/setting-fields'
import type { SettingFormField } from './setting-form-field'

const DURATION_POINTER = '/doh_jwt_duration'
export const DOH_SERVICE_TOKEN_POINTER = '/service_token_id'

type DohField<Pointer extends string> = SettingFormField & { pointer: Pointer }
export type DohPointer = typeof DURATION_POINTER | typeof DOH_SERVICE_TOKEN_POINTER

/** The two DoH settings. The maximum lifetime of a token depends on the account's key rotation. */
export function createDohFormFields(
  keyRotationDays: number | undefined,
): [duration: DohField<'/doh_jwt_duration'>, token: DohField<'/service_token_id'>] {
  return [
    {
      kind: 'duration',
      rule: dohJwtDurationRule(keyRotationDays),
      pointer: DURATION_POINTER,
      label: 'DoH token duration',
      whenUnset: '24 hours',
    },
    {
      kind: 'reference',
      pointer: DOH_SERVICE_TOKEN_POINTER,
      label: 'Service token',
      whenUnset: 'no DoH tokens are issued',
    },
  ]
}
