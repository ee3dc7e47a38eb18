import { LIMITS } from '../../../api/limits'
import { isRequiredPermissionMissing } from '../../../api/missing-token-permission'
import type { DestinationStatus } from '../../../api/notifications'
import type { DeploymentStatus, ApiTokenStatus } from '../../../api/status'

/** The names of the tokens on the page, by the setting that holds them. */
export const TOKEN_LABELS: Record<ApiTokenStatus['setting'], string> = {
  CLOUDFLARE_API_TOKEN: 'API token',
  CLOUDFLARE_REVOKE_TOKEN: 'Revoke token',
}

const DAY_MS = 86_400_000
const SOON_DAYS = 14

/** Returns how many days a token has left if they are few; undefined if there are more or none, or it never expires. */
export function daysLeftIfExpiringSoon(
  { expires_on, state }: Pick<ApiTokenStatus, 'expires_on' | 'state'>,
  now: string,
): number | undefined {
  if (expires_on === null || state === 'expired') return undefined
  const days = (Date.parse(expires_on) - Date.parse(now)) / DAY_MS
  return days < SOON_DAYS ? Math.max(0, Math.floor(days)) : undefined
}

export function remainingDaysInWords(days: number): string {
  if (days === 0) return 'in less than a day'
  return days === 1 ? 'in 1 day' : `in ${days} days`
}

/** Returns the permissions that Gatehouse needs and a token lacks, without duplicates. */
export function listMissingPermissions({ grants }: Pick<ApiTokenStatus, 'grants'>): string[] {
  return [
    ...new Set(grants.filter(isRequiredPermissionMissing).map(({ permission }) => permission)),
  ]
}

/** Returns everything that keeps Gatehouse from working, or soon will, in the order of the page. */
export function listDeploymentProblems(
  { tokens, access, approvals, failed_switch_timers, history, checked_at }: DeploymentStatus,
  destinations: readonly DestinationStatus[] = [],
): string[] {
  return [
    ...tokens.flatMap((token) => tokenProblems(token, checked_at)),
    ...accessProblems(access),
    ...(approvals?.problem ? [`APPROVALS: ${approvals.problem}.`] : []),
    ...failed_switch_timers.map(
      ({ field, error }) => `${field} should be on again and could not be turned on: ${error}`,
    ),
    ...(history.is_reachable ? [] : ['This account’s history cannot be reached.']),
    ...storageProblems(history),
    ...destinations.flatMap(destinationProblems),
  ]
}

function destinationProblems({ name, given_up_at, removed }: DestinationStatus): string[] {
  return [
    ...(given_up_at === null ? [] : [`Notifications no longer reach ${name}.`]),
    ...(removed === 0
      ? []
      : [`${removed.toLocaleString('en')} notifications for ${name} were removed unsent.`]),
  ]
}

/** Returns how much of its storage an account uses, in whole percent. */
export function storageUsedPercent({ bytes, most_bytes }: DeploymentStatus['history']): number {
  return Math.floor((bytes / most_bytes) * 100)
}

/** A shorter history says little about how large its changes are. */
const FEWEST_MEASURED = 100

/**
 * Returns how many bytes changes may still take, and about how many changes like those so far that is; undefined if
 * there are too few of them to say.
 */
export function estimateStorageLeft({ bytes, most_bytes, changes }: DeploymentStatus['history']): {
  bytes: number
  changes: number | undefined
} {
  const left = Math.max(0, most_bytes * LIMITS.storageReserved - bytes)
  if (changes < FEWEST_MEASURED) return { bytes: left, changes: undefined }
  return { bytes: left, changes: Number(((left / bytes) * changes).toPrecision(2)) }
}

function storageProblems(history: DeploymentStatus['history']): string[] {
  const percent = storageUsedPercent(history)
  if (percent >= LIMITS.storageReserved * 100) {
    return [`Storage is ${percent} % full: only sessions can still be ended.`]
  }
  return percent >= LIMITS.storageWarned * 100 ? [`Storage is ${percent} % full.`] : []
}

function tokenProblems(token: ApiTokenStatus, now: string): string[] {
  const name = TOKEN_LABELS[token.setting]
  switch (token.state) {
    case 'disabled':
    case 'expired':
      return [`The ${name} is ${token.state}.`]
    case 'invalid':
      return [`Cloudflare refuses the ${name}.`]
    case 'active':
    case 'unknown': {
      const days = daysLeftIfExpiringSoon(token, now)
      const missing = listMissingPermissions(token).length
      return [
        ...(token.state === 'unknown' ? [`Whether the ${name} is valid is not known.`] : []),
        ...(days === undefined ? [] : [`The ${name} expires ${remainingDaysInWords(days)}.`]),
        ...(missing === 0
          ? []
          : [`The ${name} lacks ${missing === 1 ? 'a permission' : `${missing} permissions`}.`]),
      ]
    }
  }
}

function accessProblems(access: DeploymentStatus['access']): string[] {
  switch (access?.certificates) {
    case 'last_good':
      return ['Access’s certificates could not be fetched again; the last ones are used.']
    case 'unavailable':
      return ['Access’s certificates cannot be read, so nobody new can sign in.']
    default:
      return []
  }
}
