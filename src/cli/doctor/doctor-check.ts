import {
  isRequiredPermissionMissing,
  MISSING_OPTIONAL_PERMISSION_LABEL,
} from '../../api/missing-token-permission.ts'
import type { ApiTokenStatus, OperationPermissionStatus } from '../../api/status.ts'

/** The subject of a check, its finding, and, if there is a problem, the remedy. */
export type DoctorCheckResult = {
  subject: string
  state: 'ok' | 'warning' | 'failed'
  finding: string
  remedy?: string
}

/** Sends a request over the network; tests replace it. */
export type SendRequest = (request: Request) => Promise<Response>

export function passedCheck(subject: string, finding: string): DoctorCheckResult {
  return { subject, state: 'ok', finding }
}

export function warningCheck(subject: string, finding: string, remedy: string): DoctorCheckResult {
  return { subject, state: 'warning', finding, remedy }
}

export function failedCheck(subject: string, finding: string, remedy: string): DoctorCheckResult {
  return { subject, state: 'failed', finding, remedy }
}

/** Returns a single line, whatever a server put into its response, without the secrets that it was sent. */
export function formatCheckLine(
  { subject, state, finding, remedy }: DoctorCheckResult,
  secrets: string[] = [],
): string {
  const text = `${subject}: ${finding.replace(/\.$/, '')}.${remedy === undefined ? '' : ` → ${remedy}`}`
  const open = secrets.reduce((line, secret) => line.replaceAll(secret, '…'), text)
  return `${state.padEnd(8)}${open.replaceAll(/\p{Cc}+/gu, ' ')}`
}

const DAY_MS = 24 * 3_600_000
const SOON_MS = 14 * DAY_MS

/** Checks a token by its state and expiry, which are in Cloudflare's responses as well as in Gatehouse's status. */
export function buildTokenStateCheck(
  subject: string,
  { state, expires_on }: { state: string; expires_on: string | null },
  now: number,
): DoctorCheckResult {
  const renew = 'Create a new token, set it in place of this one, and delete this one.'
  if (state !== 'active') return failedCheck(subject, `it is ${state}`, renew)
  if (expires_on === null) return passedCheck(subject, 'active, and does not expire')
  const day = expires_on.slice(0, 10)
  const isSoon = Date.parse(expires_on) - now < SOON_MS
  return isSoon
    ? warningCheck(subject, `active until ${day}`, renew)
    : passedCheck(subject, `active until ${day}`)
}

/** Reports the permissions that a token lacks, and those that it has and Gatehouse does not need. */
export function buildTokenPermissionChecks(
  subject: string,
  { grants, excess }: Pick<ApiTokenStatus, 'grants' | 'excess'>,
): DoctorCheckResult[] {
  const missing = grants.filter(isRequiredPermissionMissing)
  const optional = grants.filter(({ state, is_optional }) => state === 'missing' && is_optional)
  const permissions = [...new Set(missing.map(({ permission }) => permission))]
  const lacking = permissions.map((permission) => {
    const operations = missing
      .filter((grant) => grant.permission === permission)
      .map(({ operation }) => operation)
    const check = operations.some((operation) => NEEDED.test(operation))
      ? failedCheck
      : warningCheck
    const finding = `it may not ${operations.join(', ')}`
    return check(subject, finding, `Give the token “${permission}”.`)
  })
  const findings = [
    ...lacking,
    ...optional.map((grant) => passedCheck(subject, optionalGrantInWords(grant))),
  ]
  if (excess === null || excess.length === 0) return findings
  const finding = `it may do more than Gatehouse needs: ${excess.join(', ')}`
  return [...findings, warningCheck(subject, finding, 'Take these permissions off the token.')]
}

function optionalGrantInWords({ operation, permission }: OperationPermissionStatus): string {
  return `${MISSING_OPTIONAL_PERMISSION_LABEL}: “${permission}”, for ${operation}`
}

/** Without these, a feature of Gatehouse does not work; without others, only a name is not shown. */
const NEEDED = /^(get|update|create)(Organization|Doh)$|^revokeUser$/

/** Returns why no response arrived, given the error that Node's `fetch` throws. Its text may quote what was sent. */
export function classifyConnectionFailure(
  error: unknown,
): 'name' | 'certificate' | 'timeout' | 'connection' {
  const cause = error instanceof Error ? error.cause : undefined
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  if (/^(ENOTFOUND|EAI_AGAIN)$/.test(code)) return 'name'
  if (/CERT|TLS|SSL|SELF_SIGNED|ISSUER|ALTNAME/.test(code)) return 'certificate'
  return error instanceof Error && error.name === 'TimeoutError' ? 'timeout' : 'connection'
}

export const CONNECTION_FAILURE_REASONS: Record<
  ReturnType<typeof classifyConnectionFailure>,
  string
> = {
  name: 'its name is not known to DNS',
  certificate: 'its TLS certificate is not valid',
  timeout: 'it did not answer in time',
  connection: 'no connection could be made',
}
