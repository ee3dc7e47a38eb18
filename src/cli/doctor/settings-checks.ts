/** The checks of the doctor before deployment: of the settings, and of everything to which they refer. */
import { importJWK } from 'jose'
import * as z from 'zod/mini'
import { envelopeSchema } from '../../api/envelope.ts'
import type { ApprovalPolicy } from '../../api/approvals/approvals.ts'
import { retentionMonthsInWords } from '../../api/history-archive.ts'
import { HANDLED_CLOUDFLARE_ERRORS } from '../../api/errors.ts'
import type { ApiTokenStatus } from '../../api/status.ts'
import type { RoleMap } from '../../gateway/identity/role-map.ts'
import {
  type SendRequest,
  type DoctorCheckResult,
  failedCheck,
  passedCheck,
  buildTokenPermissionChecks,
  CONNECTION_FAILURE_REASONS,
  classifyConnectionFailure,
  buildTokenStateCheck,
  warningCheck,
} from './doctor-check.ts'

/** The part of the gateway's own settings that is examined. It contains no token's text. */
type Settings = { mode: 'misconfigured'; problems: string[] } | Configured

type Configured = {
  mode: 'live' | 'deployed'
  accountIds: readonly string[]
  authentication: { kind: 'operator'; email: string } | { kind: 'access'; access: Access }
  upstream: { baseUrl: string; token: Token; revokeToken?: Token }
  reserve: number
  historyKeepMonths: number | undefined
  approvalPolicy: ApprovalPolicy | null
  unattainableApprovals: string | undefined
  notifications: { destinations: readonly { kind: string; secrets: readonly string[] }[] } | null
}

type Access = { issuer: string; audience: string; roleMap: RoleMap }
type Token = { authorize: (request: Request) => void }

/** The functions of the gateway’s own modules that the doctor uses. */
export type DoctorGatewayFunctions = {
  readGatewaySettings: (env: Record<string, unknown>, call?: SendRequest) => Settings
  checkConfiguredTokens: (settings: Configured, account_id: string) => Promise<ApiTokenStatus[]>
}

const CLOUDFLARE = 'https://api.cloudflare.com/client/v4'
const WRITE_PERMISSION = 'Access: Organizations, Identity Providers, and Groups Write'

export async function checkGatewaySettings(
  env: Record<string, unknown>,
  {
    gateway,
    call,
    now = Date.now(),
  }: { gateway: DoctorGatewayFunctions; call: SendRequest; now?: number },
): Promise<DoctorCheckResult[]> {
  const settings = gateway.readGatewaySettings(env, call)
  if (settings.mode === 'misconfigured') {
    return settings.problems.map((problem) => settingFailure(problem, env))
  }
  const { authentication, accountIds, upstream } = settings
  const mode =
    authentication.kind === 'access'
      ? 'complete, for a Gatehouse behind Access'
      : 'complete, for a Gatehouse on your own machine'
  const organizations = await Promise.all(
    accountIds.map((id) => readOrganization(id, upstream, call)),
  )
  return [
    passedCheck('settings', mode),
    ...upstreamChecks(env, settings),
    ...retentionChecks(settings),
    ...approvalChecks(settings),
    ...notificationChecks(settings),
    ...(await tokenChecks(settings, call, now)),
    ...organizations.map(({ check }) => check),
    ...(await allPermissionChecks(gateway, settings, organizations)),
    ...(authentication.kind === 'access'
      ? await accessChecks(authentication.access, organizations, call)
      : []),
  ]
}

/** A problem starts with the name of its setting. */
function settingFailure(problem: string, env: Record<string, unknown>): DoctorCheckResult {
  const [name = 'settings'] = /^[A-Z_]+/.exec(problem) ?? []
  const value = env[name] ?? ''
  const isSet = typeof value !== 'string' || value.trim() !== ''
  const finding = isSet ? 'what it is set to cannot be used' : 'it is not set'
  return failedCheck(name, finding, `Set ${problem}.`)
}

function upstreamChecks(
  env: Record<string, unknown>,
  { upstream, reserve }: Configured,
): DoctorCheckResult[] {
  const checks: DoctorCheckResult[] = []
  if (reserve === 0) {
    const finding =
      'a run may use up the API’s limit, which keeps admins out of Cloudflare’s dashboard'
    checks.push(warningCheck('RATE_LIMIT_RESERVE', finding, 'Unset it to leave them 25 percent.'))
  }
  if (upstream.baseUrl !== CLOUDFLARE) {
    const finding = `calls go to ${upstream.baseUrl}, not to Cloudflare`
    checks.push(warningCheck('CLOUDFLARE_BASE_URL', finding, 'Unset it unless you mean that.'))
  }
  const { CLOUDFLARE_API_TOKEN: token, CLOUDFLARE_REVOKE_TOKEN: revokeToken } = env
  if (typeof revokeToken === 'string' && revokeToken !== '' && revokeToken === token) {
    const remedy = 'Create one that may only revoke, or unset it.'
    checks.push(warningCheck('CLOUDFLARE_REVOKE_TOKEN', 'it is the other token once more', remedy))
  }
  return checks
}

function approvalChecks({
  approvalPolicy,
  unattainableApprovals,
}: Configured): DoctorCheckResult[] {
  if (approvalPolicy === null) return []
  if (unattainableApprovals !== undefined) {
    const remedy =
      'Until then, such a change can only be made without approval, which all are told of.'
    return [failedCheck('APPROVALS', unattainableApprovals, remedy)]
  }
  const { rules, runs } = approvalPolicy
  const entries = rules.length + (runs === null ? 0 : 1)
  const finding = `${entries === 1 ? 'one entry' : `${entries} entries`}, and admins enough to approve`
  return [passedCheck('APPROVALS', finding)]
}

/** Nothing is sent: a receiver would take it for a real notification. Gatehouse's page Status has a test. */
function notificationChecks({ notifications }: Configured): DoctorCheckResult[] {
  if (notifications === null) return []
  const { destinations } = notifications
  const rotated = destinations.filter(({ secrets }) => secrets.length > 1).length
  const finding =
    destinations.length === 1 ? 'one destination' : `${destinations.length} destinations`
  return [
    passedCheck('NOTIFICATIONS', finding),
    ...(rotated === 0
      ? []
      : [
          warningCheck(
            'NOTIFICATIONS',
            `${rotated} of them still sign with an old secret as well`,
            'Remove the old one as soon as the receiver knows the new one.',
          ),
        ]),
  ]
}

const YEAR_MONTHS = 12

function retentionChecks({ historyKeepMonths: months }: Configured): DoctorCheckResult[] {
  if (months === undefined) return []
  const finding = `history is kept for ${retentionMonthsInWords(months)}, and an admin may drop what is older`
  const remedy = 'Make sure that nobody has to show who changed what for longer.'
  return [
    months < YEAR_MONTHS
      ? warningCheck('HISTORY_KEEP', finding, remedy)
      : passedCheck('HISTORY_KEEP', finding),
  ]
}

async function tokenChecks(
  { upstream, accountIds }: Configured,
  call: SendRequest,
  now: number,
): Promise<DoctorCheckResult[]> {
  const { baseUrl, token, revokeToken } = upstream
  const verify = (subject: string, verified: Token) =>
    verifyToken(subject, verified, { baseUrl, accountIds, call, now })
  return Promise.all([
    verify('CLOUDFLARE_API_TOKEN', token),
    ...(revokeToken === undefined ? [] : [verify('CLOUDFLARE_REVOKE_TOKEN', revokeToken)]),
  ])
}

/** Checks the tokens that work, in the accounts that they can read. */
async function allPermissionChecks(
  { checkConfiguredTokens }: DoctorGatewayFunctions,
  settings: Configured,
  organizations: Organization[],
): Promise<DoctorCheckResult[]> {
  const readable = settings.accountIds.filter(
    (_id, at) => organizations[at]?.check.state !== 'failed',
  )
  const statuses = await Promise.all(
    readable.map(async (id) => ({ id, tokens: await checkConfiguredTokens(settings, id) })),
  )
  return statuses.flatMap(({ id, tokens }) =>
    tokens
      .filter(({ state }) => state === 'active')
      .flatMap((token) => buildTokenPermissionChecks(`account ${id}, ${token.setting}`, token)),
  )
}

const verificationSchema = z.looseObject({
  status: z.string(),
  expires_on: z.nullish(z.string()),
  not_before: z.nullish(z.string()),
})

/** A token belongs to a user or to an account, and only the path of its owner recognizes it. */
async function verifyToken(
  subject: string,
  token: Token,
  {
    baseUrl,
    accountIds,
    call,
    now,
  }: { baseUrl: string; accountIds: readonly string[]; call: SendRequest; now: number },
): Promise<DoctorCheckResult> {
  const owners = ['/user', ...accountIds.map((id) => `/accounts/${encodeURIComponent(id)}`)]
  let refusal = ''
  for (const owner of owners) {
    const answer = await ask(`${baseUrl}${owner}/tokens/verify`, token, call)
    if (answer.kind !== 'answered' || answer.status === 429) return notVerified(subject, answer)
    const verified = answer.success ? verificationSchema.safeParse(answer.result).data : undefined
    if (verified !== undefined) {
      const { status, expires_on = null, not_before } = verified
      if (not_before && Date.parse(not_before) > now) {
        const finding = `it is not valid before ${not_before}`
        return failedCheck(subject, finding, 'Wait until then, or create one that begins now.')
      }
      return buildTokenStateCheck(subject, { state: status, expires_on }, now)
    }
    refusal ||= answer.says
  }
  return failedCheck(
    subject,
    `Cloudflare does not know it (${refusal})`,
    'Copy it again, whole, or create a new one. One that an account owns is known in that account alone.',
  )
}

function notVerified(subject: string, answer: Answer): DoctorCheckResult {
  return answer.kind === 'answered'
    ? warningCheck(subject, 'Cloudflare takes no more calls for now', 'Try again in five minutes.')
    : failedCheck(subject, answer.says, 'See that this machine reaches Cloudflare’s API.')
}

type Organization = { check: DoctorCheckResult; authDomain?: string }

const organizationSchema = z.looseObject({ auth_domain: z.optional(z.string()) })

async function readOrganization(
  accountId: string,
  { baseUrl, token }: Configured['upstream'],
  call: SendRequest,
): Promise<Organization> {
  const subject = `account ${accountId}`
  if (!/^[0-9a-f]{32}$/.test(accountId)) {
    const remedy = 'Copy it from the address of the dashboard: 32 of 0-9 and a-f.'
    return { check: failedCheck(subject, 'this is no account’s id', remedy) }
  }
  const answer = await ask(`${baseUrl}/accounts/${accountId}/access/organizations`, token, call)
  if (answer.kind === 'unanswered') {
    return {
      check: failedCheck(subject, answer.says, 'See that this machine reaches Cloudflare’s API.'),
    }
  }
  if (answer.success) {
    const authDomain = organizationSchema.safeParse(answer.result).data?.auth_domain
    const check = passedCheck(
      subject,
      `the token reads its organization, ${authDomain ?? 'without a domain'}`,
    )
    return { check, ...(authDomain === undefined ? {} : { authDomain }) }
  }
  const { code, slug } = HANDLED_CLOUDFLARE_ERRORS.notEnabled
  if (answer.codes.includes(code) || answer.says.includes(slug)) {
    const finding = 'it has no Zero Trust organization yet'
    return { check: warningCheck(subject, finding, 'Create it in Gatehouse, or in the dashboard.') }
  }
  if (answer.status === 401) {
    const remedy = 'See what is said of CLOUDFLARE_API_TOKEN.'
    return { check: failedCheck(subject, `the token is refused (${answer.says})`, remedy) }
  }
  if (answer.status === 403) {
    const remedy = `Give the token “${WRITE_PERMISSION}” on this account.`
    const finding = `the token may not read its organization (${answer.says})`
    return { check: failedCheck(subject, finding, remedy) }
  }
  const remedy = 'See that this is the account’s id, and that the token is for this account.'
  return { check: failedCheck(subject, `its organization cannot be read (${answer.says})`, remedy) }
}

async function accessChecks(
  { issuer, audience, roleMap }: Access,
  organizations: Organization[],
  call: SendRequest,
): Promise<DoctorCheckResult[]> {
  return [
    await certificatesCheck(issuer, call),
    ...teamChecks(issuer, organizations),
    audienceCheck(audience),
    ...roleChecks(roleMap),
  ]
}

const keySetSchema = z.looseObject({
  keys: z.array(z.looseObject({ kty: z.string(), kid: z.string() })).check(z.minLength(1)),
})

async function certificatesCheck(issuer: string, call: SendRequest): Promise<DoctorCheckResult> {
  const subject = 'ACCESS_TEAM_DOMAIN'
  const remedy =
    'Set it to your team domain, like acme.cloudflareaccess.com (Zero Trust → Settings).'
  let response: Response
  try {
    response = await call(new Request(`${issuer}/cdn-cgi/access/certs`, { redirect: 'manual' }))
  } catch (error) {
    const finding = `its certificates cannot be read: ${CONNECTION_FAILURE_REASONS[classifyConnectionFailure(error)]}`
    return failedCheck(subject, finding, remedy)
  }
  const { data } = keySetSchema.safeParse(
    response.ok ? await response.json().catch(() => null) : null,
  )
  if (data === undefined) {
    return failedCheck(subject, `${issuer} has no certificates (HTTP ${response.status})`, remedy)
  }
  try {
    await Promise.all(data.keys.map((key) => importJWK(key, 'RS256')))
  } catch {
    return failedCheck(subject, `a certificate of ${issuer} is not a key`, remedy)
  }
  return passedCheck(subject, `${issuer} signs with ${data.keys.length} known keys`)
}

/** Gatehouse may be behind the Access of an account that it does not manage, but seldom is. */
function teamChecks(issuer: string, organizations: Organization[]): DoctorCheckResult[] {
  const domains = organizations.flatMap(({ authDomain }) => authDomain ?? [])
  const { host } = new URL(issuer)
  if (domains.length === 0 || domains.includes(host)) return []
  const finding = `it is ${host}, but the organization’s is ${domains.join(', ')}`
  const remedy = 'Make it the same, unless another account’s Access is in front.'
  return [warningCheck('ACCESS_TEAM_DOMAIN', finding, remedy)]
}

function audienceCheck(audience: string): DoctorCheckResult {
  const subject = 'ACCESS_AUD'
  const remedy =
    'Copy “Application Audience (AUD) Tag” from the application’s additional settings: 64 of 0-9 and a-f.'
  if (/^[0-9a-f]{64}$/.test(audience)) return passedCheck(subject, 'looks like an audience tag')
  const isId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(audience)
  return isId
    ? failedCheck(subject, 'this is the application’s id, not its audience tag', remedy)
    : warningCheck(subject, 'does not look like an audience tag', remedy)
}

function roleChecks({ emails, domains, groups, services }: RoleMap): DoctorCheckResult[] {
  const subject = 'ROLES'
  const people = [...emails, ...domains, ...groups]
  const admins = people.filter(([, roles]) => roles.includes('admin'))
  const size = people.length + services.size
  const entries = size === 1 ? 'one entry' : `${size} entries`
  const checks: DoctorCheckResult[] =
    admins.length > 0
      ? [passedCheck(subject, `${entries}, ${admins.length} of which make somebody an admin`)]
      : [
          failedCheck(
            subject,
            `${entries}, and nobody is an admin`,
            'Make at least one person an admin, for instance {"ana@acme.example": "admin"}.',
          ),
        ]
  for (const [domain, roles] of domains) {
    if (!roles.includes('admin')) continue
    const finding = `everybody at ${domain} whom Access lets in is an admin`
    checks.push(warningCheck(subject, finding, 'Name the people or a group instead.'))
  }
  return checks
}

type Answer =
  | { kind: 'unanswered'; says: string }
  | {
      kind: 'answered'
      status: number
      success: boolean
      result: unknown
      codes: number[]
      says: string
    }

async function ask(url: string, token: Token, call: SendRequest): Promise<Answer> {
  const request = new Request(url, { redirect: 'manual' })
  token.authorize(request)
  let response: Response
  try {
    response = await call(request)
  } catch (error) {
    return {
      kind: 'unanswered',
      says: CONNECTION_FAILURE_REASONS[classifyConnectionFailure(error)],
    }
  }
  const { status } = response
  const { data } = envelopeSchema.safeParse(await response.json().catch(() => undefined))
  const errors = data?.errors ?? []
  return {
    kind: 'answered',
    status,
    success: response.ok && data?.success === true,
    result: data?.result,
    codes: errors.map(({ code }) => code),
    says: [`HTTP ${status}`, ...errors.map(({ code, message }) => `${code} ${message}`)].join(', '),
  }
}
