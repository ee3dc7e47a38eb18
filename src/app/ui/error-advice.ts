import { listErrorCauses } from '../../api/envelope'
import {
  type ApiError,
  GATEWAY_ERRORS,
  isOutcomeUnknown,
  isSessionExpiredError,
  HANDLED_CLOUDFLARE_ERRORS,
} from '../../api/errors'

/** The action that failed; `title` is for the reader: "The organization could not be loaded". */
export type AttemptedAction = {
  title: string
  /** The API token permission that the attempt needs, as Cloudflare's dashboard names it. */
  permission?: string
  /** Whether the action would have changed something. */
  isWrite?: boolean
}

const GROUP = 'Access: Organizations, Identity Providers, and Groups'
export const TOKEN_PERMISSION_NAMES_BY_ACTION = {
  read: `${GROUP} Read`,
  write: `${GROUP} Write`,
  revoke: `${GROUP} Revoke`,
} as const

/** Explains what the reader can do about an error. */
export function errorAdvice(
  error: ApiError,
  { permission, isWrite = false }: AttemptedAction,
): string {
  const { reason, status } = error
  if (isWrite && mayHaveBeenApplied(error)) {
    return 'No usable response came back, so it may or may not have been done. Check before you try again.'
  }
  if (reason.kind === 'offline') {
    return 'Your browser is offline, so nothing was sent. Try again when there is a connection.'
  }
  if (reason.kind === 'unreachable') return 'Check your connection, then try again.'
  if (isSessionExpiredError(error)) {
    return isWrite
      ? 'Your session has expired, so nothing was done. Sign in again in a new tab, then do this again; what you typed stays here.'
      : 'Your session has expired. Sign in again in a new tab, then come back.'
  }
  if (error.is(HANDLED_CLOUDFLARE_ERRORS.notEnabled)) {
    return 'This account has no Zero Trust organization yet. Create one first.'
  }
  if (error.is(HANDLED_CLOUDFLARE_ERRORS.preconditionFailed)) {
    return 'Load the current values; your edits are kept and can be reviewed again.'
  }
  if (error.is(HANDLED_CLOUDFLARE_ERRORS.unknownAccount)) {
    return 'Check the address, or choose another account.'
  }
  if (error.is(HANDLED_CLOUDFLARE_ERRORS.authenticatorInUse)) {
    return 'An application or policy has MFA settings of its own that name this method. Remove the method there first, in Cloudflare’s dashboard, then try again.'
  }
  if (isFormerAuthenticator(error)) {
    return 'Cloudflare no longer takes one of the MFA methods by its name: ssh_piv_key is now piv_key. Choose the methods again.'
  }
  if (error.is(HANDLED_CLOUDFLARE_ERRORS.authDomainNotAvailable)) {
    return 'The name is taken, or nobody has finished the onboarding of this account in Cloudflare’s dashboard yet. Try another name, or finish it first.'
  }
  if (error.is(HANDLED_CLOUDFLARE_ERRORS.dashboardSso)) {
    return 'Turn dashboard SSO off before you change the team domain.'
  }
  if (reason.kind === 'malformed') {
    return 'Cloudflare may be having trouble. Try again in a moment; nothing else is needed.'
  }
  const isOurs = error.messages.some(({ code }) => isGatewayErrorCode(code))
  switch (status) {
    case 401:
      return 'Cloudflare refuses the API token: it may be wrong, expired or deleted. An operator of Gatehouse has to replace it.'
    case 403:
      if (isOurs) return 'Ask a Gatehouse admin if you should be able to do this.'
      return permission === undefined
        ? 'The API token lacks a permission for this. An operator of Gatehouse can add it in Cloudflare’s dashboard.'
        : `The API token needs the permission “${permission}”. An operator of Gatehouse can add it in Cloudflare’s dashboard.`
    case 404:
      return isOurs
        ? 'Check the address, or choose another account.'
        : 'Cloudflare does not know this account or object, or the token may not see it.'
    case 429:
      return 'Cloudflare’s API limit is reached. It is shared with Cloudflare’s dashboard.'
    case 502:
    case 504:
      return 'Cloudflare did not respond as expected. Try again in a moment.'
    case 503:
      return 'An operator of Gatehouse has to complete its configuration.'
    default:
      return (status ?? 0) >= 500
        ? 'Cloudflare had a problem. Try again in a moment.'
        : 'Correct what the message names, then try again.'
  }
}

/** @see https://github.com/cloudflare/terraform-provider-cloudflare/pull/7174 */
function isFormerAuthenticator(error: ApiError): boolean {
  return error.messages
    .flatMap(listErrorCauses)
    .some(({ message }) => /invalid mfa authenticator/i.test(message))
}

/** Whether a write that failed may have been done nevertheless. Access lets nothing pass without a session. */
export function mayHaveBeenApplied(error: ApiError): boolean {
  return isOutcomeUnknown(error) && !isSessionExpiredError(error)
}

const gatewayCodes = new Set<number>(Object.values(GATEWAY_ERRORS).map(({ code }) => code))

export function isGatewayErrorCode(code: number): boolean {
  return gatewayCodes.has(code)
}
