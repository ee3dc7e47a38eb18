/** The rules for single fields of the organization: bounds, units, enumerations. */
import { DAY, type DurationRule, HOUR, MINUTE, MONTH } from './duration'

const SESSION_PRESETS = [
  15n * MINUTE,
  30n * MINUTE,
  HOUR,
  6n * HOUR,
  12n * HOUR,
  24n * HOUR,
  7n * DAY,
]
const MFA_PRESETS = [0n, ...SESSION_PRESETS, 30n * DAY]

/** Every duration of the organization, by the path of its field. */
export const ORGANIZATION_DURATIONS = {
  /** @see https://developers.cloudflare.com/cloudflare-one/access-controls/access-settings/session-management/ */
  session_duration: {
    precision: 'any',
    min: 15n * MINUTE,
    max: MONTH,
    presets: [...SESSION_PRESETS, MONTH],
  },
  /** @see https://developers.cloudflare.com/cloudflare-one/team-and-resources/devices/cloudflare-one-client/configure/client-sessions/ */
  warp_auth_session_duration: {
    precision: 'minutes',
    max: 90n * DAY,
    presets: [...SESSION_PRESETS, 30n * DAY, 90n * DAY],
  },
  user_seat_expiration_inactive_time: {
    precision: 'any',
    min: MONTH,
    presets: [MONTH, 2n * MONTH, 3n * MONTH, 6n * MONTH, 12n * MONTH],
  },
  'mfa_config.session_duration': {
    precision: 'minutes',
    min: 0n,
    max: 30n * DAY,
    presets: MFA_PRESETS,
  },
  'mfa_config.amr_matching_session_duration': {
    precision: 'minutes',
    min: 0n,
    max: 30n * DAY,
    presets: MFA_PRESETS,
  },
} satisfies Record<string, DurationRule>

export const PIN_POLICIES = ['never', 'once', 'always'] as const
export const TOUCH_POLICIES = ['never', 'always', 'cached'] as const
export const SSH_KEY_TYPES = ['ecdsa', 'ed25519', 'rsa'] as const
export const SSH_KEY_SIZES = [256, 384, 521, 2048, 3072, 4096] as const
export const INACTIVITY_ACTIONS = ['disable', 'delete'] as const
export const INACTIVITY_DAYS = { min: 30, max: 365 } as const
