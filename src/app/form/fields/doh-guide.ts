import { dohJwtDurationRule } from '../../../api/setting-fields'
import { durationInWords } from '../../../api/duration'
import type { DohPointer } from './doh-fields'
import { DOCUMENTATION, type FieldGuide } from './field-guide'

/** Describes what the two DoH settings do. */
export function dohGuide(keyRotationDays: number | undefined): Record<DohPointer, FieldGuide> {
  const { max } = dohJwtDurationRule(keyRotationDays)
  return {
    '/doh_jwt_duration': {
      help: 'How long a DoH token (JWT) works before the device needs a new one.',
      limits:
        max === undefined
          ? 'At most the account’s key rotation period, which could not be read.'
          : `At most ${durationInWords(max)}, the account’s key rotation period.`,
      documentation: DOCUMENTATION.doh,
    },
    '/service_token_id': {
      help: 'The one service token that may issue DoH tokens. Choosing another replaces it: services that still use the old one can no longer fetch DoH tokens.',
      documentation: DOCUMENTATION.doh,
    },
  }
}
