import { dohJwtDurationRule } from '../../../api/doh-rule'
import { durationInWords } from '../../../api/duration'
import { DOCUMENTATION, type Field } from './field'

export const SERVICE_TOKEN_POINTER = '/service_token_id'

/** The two DoH settings; how long a token may live depends on the account's key rotation. */
export function dohFields(keyRotationDays: number | undefined): [duration: Field, token: Field] {
  const rule = dohJwtDurationRule(keyRotationDays)
  return [
    {
      kind: 'duration',
      rule,
      pointer: '/doh_jwt_duration',
      label: 'DoH token duration',
      help: 'How long a DoH token (JWT) works before the device needs a new one.',
      whenUnset: '24 hours',
      limits:
        rule.max === undefined
          ? 'At most the account’s key rotation period, which could not be read.'
          : `At most ${durationInWords(rule.max)}, the account’s key rotation period.`,
      documentation: DOCUMENTATION.doh,
    },
    {
      kind: 'reference',
      pointer: SERVICE_TOKEN_POINTER,
      label: 'Service token',
      help: 'The one service token that may issue DoH tokens. Choosing another replaces it: services that still use the old one can no longer fetch DoH tokens.',
      whenUnset: 'no DoH tokens are issued',
      documentation: DOCUMENTATION.doh,
    },
  ]
}
