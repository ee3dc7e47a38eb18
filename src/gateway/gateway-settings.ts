import { parseHistoryRetention } from '../api/history-archive'
import type { ApprovalPolicy } from '../api/approvals/approvals'
import { parseEmailAddress } from '../api/email-address'
import type { DeploymentMode } from '../api/operator-session'
import { countAdmins, unattainableApprovalsInWords, parseApprovalPolicy } from './approval-policy'
import { refuse, type Refused } from './result'
import { AccessSigningKeysCache, CallerGroupsCache } from './identity/access-caches'
import type { CallerAuthenticationMode } from './identity/access'
import { parseRoleMap } from './identity/role-map'
import { isJsonSettingPresent, type JsonSettingResult } from './json-setting'
import { isLoopback } from './network-address'
import { type NotificationSettings, parseNotificationSettings } from './notification-settings'
import { parseRevocationRestrictions, type RevocationRestrictions } from './revocation-restrictions'
import { ApiToken, type UpstreamConnection } from './upstream'

/** The settings that an operator provides as secrets, variables or in `.dev.vars`. Missing ones are undefined. */
export type GatewayEnvironmentVariables = {
  CLOUDFLARE_API_TOKEN?: string
  CLOUDFLARE_ACCOUNT_ID?: string
  CLOUDFLARE_BASE_URL?: string
  CLOUDFLARE_REVOKE_TOKEN?: string
  ACCESS_TEAM_DOMAIN?: string
  ACCESS_AUD?: string
  /** JSON, as text or as an object. */
  ROLES?: unknown
  LOCAL_OPERATOR?: string
  PROTECTED_USERS?: string
  HELPDESK_DAILY_LIMIT?: string
  RATE_LIMIT_RESERVE?: string
  HISTORY_KEEP?: string
  /** JSON, as text or as an object. */
  APPROVALS?: unknown
  /** JSON, as text or as an object. */
  NOTIFICATIONS?: unknown
}

export type GatewaySettings = ValidGatewaySettings | InvalidGatewaySettings

/** `problems` names each setting that is missing or unusable. */
export type InvalidGatewaySettings = { mode: 'misconfigured'; problems: string[] }

export type ValidGatewaySettings = {
  mode: DeploymentMode
  accountIds: readonly string[]
  authentication: CallerAuthenticationMode
  upstream: UpstreamConnection
  revocationPolicy: RevocationRestrictions
  /** The share of the API's limit that runs leave to the organization's admins, from 0 to 1. */
  reserve: number
  /** How long history is kept, in months; undefined if nothing is ever dropped. */
  historyKeepMonths: number | undefined
  /** Which changes need a second person; null if none does. */
  approvalPolicy: ApprovalPolicy | null
  /** Why some of these changes can never be approved, in words. */
  unattainableApprovals: string | undefined
  /** Who else is told of what happens; null if nobody is. */
  notifications: NotificationSettings | null
}

type Fetch = (request: Request) => Promise<Response>
type Reading<Value> = { ok: true; value: Value } | { ok: false; problems: string[] }

const CLOUDFLARE = 'https://api.cloudflare.com/client/v4'

/** Reads all settings or none: an incomplete configuration serves nothing. */
export function readGatewaySettings(
  env: GatewayEnvironmentVariables,
  call: Fetch = (request) => fetch(request),
): GatewaySettings {
  const authentication = readAuthentication(env, call)
  const isLocal = authentication.ok && authentication.value.kind === 'operator'
  const read = combine({
    upstream: readUpstream(env, call),
    accountIds: required(readList(env.CLOUDFLARE_ACCOUNT_ID), 'CLOUDFLARE_ACCOUNT_ID'),
    authentication,
    revocationPolicy: parseRevocationRestrictions(env.PROTECTED_USERS, env.HELPDESK_DAILY_LIMIT),
    reserve: required(
      readReserve(env.RATE_LIMIT_RESERVE),
      `RATE_LIMIT_RESERVE (percent: a whole number from 0 to ${LARGEST_RESERVE})`,
    ),
    historyKeepMonths: readHistoryKeep(env.HISTORY_KEEP),
    approvalPolicy: named('APPROVALS', parseApprovalPolicy(env.APPROVALS)),
    notifications: named(
      'NOTIFICATIONS',
      parseNotificationSettings(env.NOTIFICATIONS, { isLocal }),
    ),
  })
  if (!read.ok) return { mode: 'misconfigured', problems: read.problems }
  const { authentication: mode, approvalPolicy } = read.value
  return {
    ...read.value,
    mode: mode.kind === 'access' ? 'deployed' : 'live',
    unattainableApprovals:
      approvalPolicy === null
        ? undefined
        : unattainableApprovalsInWords(approvalPolicy, adminsIn(mode)),
  }
}

/** Combines what was read of several settings: all of it, or the problems of each. */
function combine<Values extends object>(readings: {
  [Name in keyof Values]: Reading<Values[Name]>
}): Reading<Values> {
  const each = Object.entries<Reading<unknown>>(readings)
  const problems = each.flatMap(([, reading]) => (reading.ok ? [] : reading.problems))
  if (problems.length > 0) return { ok: false, problems }
  const values = each.map(([name, reading]) => [name, reading.ok ? reading.value : undefined])
  return { ok: true, value: Object.fromEntries(values) as Values } // with a value for each name
}

function required<Value>(value: Value | undefined, problem: string): Reading<Value> {
  return value === undefined ? wrong(problem) : { ok: true, value }
}

function named<Value>(name: string, result: JsonSettingResult<Value>): Reading<Value> {
  return result.ok ? result : wrong(`${name} (${result.problem})`)
}

function wrong(problem: string): Reading<never> {
  return { ok: false, problems: [problem] }
}

/** The number of people who are admins, as far as the settings name them; undefined if they do not. */
function adminsIn(authentication: CallerAuthenticationMode): number | undefined {
  return authentication.kind === 'operator' ? 1 : countAdmins(authentication.access.roleMap)
}

export function refuseMisconfigured({ problems }: InvalidGatewaySettings): Refused {
  return refuse('not_configured', `Gatehouse is not set up yet. Set: ${problems.join('; ')}.`)
}

function readUpstream(env: GatewayEnvironmentVariables, call: Fetch): Reading<UpstreamConnection> {
  const { CLOUDFLARE_API_TOKEN, CLOUDFLARE_REVOKE_TOKEN, CLOUDFLARE_BASE_URL } = env
  const base = isEnvSettingPresent(CLOUDFLARE_BASE_URL) ? CLOUDFLARE_BASE_URL : CLOUDFLARE
  const revokeToken = isEnvSettingPresent(CLOUDFLARE_REVOKE_TOKEN) && {
    revokeToken: required(readToken(CLOUDFLARE_REVOKE_TOKEN), 'CLOUDFLARE_REVOKE_TOKEN'),
  }
  return combine<UpstreamConnection>({
    token: required(readToken(CLOUDFLARE_API_TOKEN), 'CLOUDFLARE_API_TOKEN'),
    ...revokeToken,
    baseUrl: required(readUrl(base), 'CLOUDFLARE_BASE_URL (https, or http to this machine)'),
    fetch: { ok: true, value: call },
  })
}

const WITH_ACCESS = ['ACCESS_TEAM_DOMAIN', 'ACCESS_AUD', 'ROLES'] as const

function readAuthentication(
  env: GatewayEnvironmentVariables,
  call: Fetch,
): Reading<CallerAuthenticationMode> {
  const isOperatorSet = isEnvSettingPresent(env.LOCAL_OPERATOR)
  if (WITH_ACCESS.some((name) => isJsonSettingPresent(env[name]))) {
    return isOperatorSet
      ? wrong('LOCAL_OPERATOR to nothing: behind Access nobody is taken at their word')
      : readAccess(env, call)
  }
  if (!isOperatorSet) {
    return wrong(
      `${WITH_ACCESS.join(', ')} (behind Access), or LOCAL_OPERATOR (on your own machine)`,
    )
  }
  const email = parseEmailAddress(env.LOCAL_OPERATOR ?? '')
  return email === undefined
    ? wrong('LOCAL_OPERATOR (an email address)')
    : { ok: true, value: { kind: 'operator', email, roles: ['admin'] } }
}

function readAccess(
  env: GatewayEnvironmentVariables,
  call: Fetch,
): Reading<CallerAuthenticationMode> {
  const { ACCESS_TEAM_DOMAIN, ACCESS_AUD, ROLES } = env
  const read = combine({
    issuer: required(
      readTeamDomain(ACCESS_TEAM_DOMAIN),
      'ACCESS_TEAM_DOMAIN (like acme.cloudflareaccess.com)',
    ),
    audience: required(
      isEnvSettingPresent(ACCESS_AUD) ? ACCESS_AUD.trim() : undefined,
      'ACCESS_AUD (the application’s audience tag)',
    ),
    roleMap: named('ROLES', parseRoleMap(ROLES)),
  })
  if (!read.ok) return read
  const { issuer } = read.value
  const certificates = new AccessSigningKeysCache(issuer, call)
  const groups = new CallerGroupsCache(issuer, call)
  return { ok: true, value: { kind: 'access', access: { ...read.value, certificates, groups } } }
}

export function isEnvSettingPresent(setting: string | undefined): setting is string {
  return setting !== undefined && setting.trim() !== ''
}

/** Reads the items of a comma-separated list. */
function readList(setting: string | undefined): string[] | undefined {
  const items = (setting ?? '').split(',').map((item) => item.trim())
  const present = items.filter((item) => item !== '')
  return present.length === 0 ? undefined : present
}

const DEFAULT_RESERVE = 25
/** With a larger reserve, a run of 50,000 would take days. */
const LARGEST_RESERVE = 90

/** Reads a percentage, and returns it as a share. */
function readReserve(setting: string | undefined): number | undefined {
  const text = isEnvSettingPresent(setting) ? setting.trim() : String(DEFAULT_RESERVE)
  return /^\d{1,2}$/.test(text) && Number(text) <= LARGEST_RESERVE ? Number(text) / 100 : undefined
}

function readHistoryKeep(setting: string | undefined): Reading<number | undefined> {
  if (!isEnvSettingPresent(setting)) return { ok: true, value: undefined }
  const value = parseHistoryRetention(setting)
  return value === undefined
    ? wrong('HISTORY_KEEP (like 7 years or 18 months, at most 100 years)')
    : { ok: true, value }
}

function readToken(setting: string | undefined): ApiToken | undefined {
  return isEnvSettingPresent(setting) ? ApiToken.parse(setting.trim()) : undefined
}

/** Accepts only an origin, since that is what tokens name as their issuer. */
function readTeamDomain(setting: string | undefined): string | undefined {
  if (!isEnvSettingPresent(setting)) return undefined
  const text = setting.trim()
  const url = readUrl(text.includes('://') ? text : `https://${text}`)
  return url !== undefined && new URL(url).origin === url ? url : undefined
}

/** Accepts plain http only for this machine, because secrets would cross a network in clear text. */
function readUrl(setting: string): string | undefined {
  const text = setting.trim()
  if (!URL.canParse(text)) return undefined
  const url = new URL(text)
  const isPrivate =
    url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))
  const isBare = url.username === '' && url.password === '' && url.search === '' && url.hash === ''
  return isPrivate && isBare ? withoutTrailingSlashes(url.href) : undefined
}

function withoutTrailingSlashes(href: string): string {
  return href.slice(0, Array.from(href).findLastIndex((character) => character !== '/') + 1)
}

/** Memoizes what is made of an environment, so that what is cached about Access lasts from one request to the next. */
export function memoizeByKey<Key extends object, Value>(
  make: (key: Key) => Value,
): (key: Key) => Value {
  const made = new WeakMap<Key, Value>()
  return (key) => {
    const known = made.get(key)
    if (known !== undefined) return known
    const value = make(key)
    made.set(key, value)
    return value
  }
}
