import type { OperationPermissionStatus, ApiTokenStatus } from '../../api/status'
import type { ValidGatewaySettings, GatewaySettings } from '../gateway-settings'
import type { UpstreamTokenName, UpstreamConnection } from '../upstream'
import {
  listAcceptedPermissions,
  listNeededPermissions,
  TOKEN_DEFINITION_READ_PERMISSIONS,
  type PermissionRequirement,
  CALL_PERMISSION_REQUIREMENTS,
  POLICY_TEST_PERMISSION_REQUIREMENTS,
} from './permission-requirements'
import {
  readDefinedTokenPermissions,
  type TokenDefinitionPermissions,
  type TokenVerification,
  verifyApiToken,
} from './token-definition'
import { probeTokenPermissions, type ProbedPermissions } from './token-probes'
import { isRequiredPermissionMissing } from '../../api/missing-token-permission'

/** The settings that contain the tokens. */
export const TOKEN_SETTING_NAMES: Record<UpstreamTokenName, ApiTokenStatus['setting']> = {
  api: 'CLOUDFLARE_API_TOKEN',
  revoke: 'CLOUDFLARE_REVOKE_TOKEN',
}

export function listConfiguredTokenNames({ revokeToken }: UpstreamConnection): UpstreamTokenName[] {
  return revokeToken === undefined ? ['api'] : ['api', 'revoke']
}

/**
 * Checks every configured token for one account. Makes at most 19 calls to Cloudflare for the API token and 5 for the
 * other: its state (1, or 2 for an account’s own token), its definition (1) and what it can read (16, or 2).
 */
export function checkConfiguredTokens(
  settings: ValidGatewaySettings,
  account_id: string,
): Promise<ApiTokenStatus[]> {
  const tokens = listConfiguredTokenNames(settings.upstream)
  return Promise.all(tokens.map((token) => checkToken(settings, token, account_id)))
}

/** The findings about a token that is not known to be useless. */
type Findings = { probes: ProbedPermissions; definition: TokenDefinitionPermissions | undefined }

async function checkToken(
  settings: ValidGatewaySettings,
  token: UpstreamTokenName,
  account_id: string,
): Promise<ApiTokenStatus> {
  const verification = await verifyApiToken(settings.upstream, token, [account_id])
  return {
    setting: TOKEN_SETTING_NAMES[token],
    state: verification.state,
    expires_on: 'expires_on' in verification ? verification.expires_on : null,
    ...(await checkTokenPermissions(settings, token, account_id, verification)),
  }
}

/** Returns which of the permissions that Gatehouse uses a token has in an account, and which others it has. */
async function checkTokenPermissions(
  settings: ValidGatewaySettings,
  token: UpstreamTokenName,
  account_id: string,
  verification: TokenVerification,
): Promise<Pick<ApiTokenStatus, 'grants' | 'excess' | 'detail'>> {
  const uses = usesOf(token, settings.upstream)
  const findings = isWorthAsking(verification)
    ? await find(settings, token, account_id, verification)
    : undefined
  return {
    grants: uses.map(([operation, requirement]) => ({
      operation,
      permission: requirement.fitting[0],
      state: findings === undefined ? 'unknown' : stateOf(requirement, findings),
      ...(requirement.isOptional === true ? { is_optional: true } : {}),
    })),
    excess: findings === undefined ? null : excessOf(uses, findings),
    detail: detailOf(verification, findings),
  }
}

type Use = readonly [
  operation: keyof typeof CALL_PERMISSION_REQUIREMENTS | 'startPolicyTest',
  PermissionRequirement,
]

/** Returns the operations that Gatehouse uses a token for. */
function usesOf(token: UpstreamTokenName, upstream: UpstreamConnection): Use[] {
  if (token === 'revoke') return [['revokeUser', CALL_PERMISSION_REQUIREMENTS.revokeUser]]
  const requirements = Object.entries(CALL_PERMISSION_REQUIREMENTS) as Use[] // a constant table has no keys but those of its type
  const isUsed = ([name]: Use) => name !== 'revokeUser' || upstream.revokeToken === undefined
  return [
    ...requirements.filter(isUsed),
    // Starting a test takes a permission that includes reading it.
    ['startPolicyTest', POLICY_TEST_PERMISSION_REQUIREMENTS.startPolicyTest],
  ]
}

/** A token that does not work has no permissions, and an API that does not respond reveals nothing. */
function isWorthAsking(verification: TokenVerification): boolean {
  const { state } = verification
  return state === 'active' || (state === 'unknown' && verification.isAnswered)
}

async function find(
  { upstream, accountIds: configured }: ValidGatewaySettings,
  token: UpstreamTokenName,
  account_id: string,
  verification: TokenVerification,
): Promise<Findings> {
  const accounts = { asked: account_id, configured }
  const [probes, definition] = await Promise.all([
    probeTokenPermissions(upstream, token, account_id),
    verification.state === 'active'
      ? readDefinedTokenPermissions(upstream, token, verification, accounts)
      : undefined,
  ])
  return { probes, definition }
}

/** The result of a read takes precedence over the definition: a user's token may do no more than the user. */
function stateOf(
  requirement: PermissionRequirement,
  { probes, definition }: Findings,
): OperationPermissionStatus['state'] {
  const probed = probes.get(requirement) ?? 'unknown'
  if (probed !== 'unknown' || requirement.isOfZones === true) return probed
  const accepted = listAcceptedPermissions(requirement)
  if (isRuledOut(accepted, probes)) return 'missing'
  if (definition === undefined) return 'unknown'
  return accepted.some((name) => definition.forAccount.has(name)) ? 'granted' : 'missing'
}

/** Whether a refused read shows that the token has none of these permissions. */
function isRuledOut(permissions: readonly string[], probes: ProbedPermissions): boolean {
  return [...probes].some(([requirement, state]) => {
    const allowing = listAcceptedPermissions(requirement)
    return state === 'missing' && permissions.every((name) => allowing.includes(name))
  })
}

const OTHER_ACCOUNTS = 'Accounts that Gatehouse is not set up for'

function excessOf(uses: readonly Use[], { probes, definition }: Findings): string[] | null {
  const needed = listNeededPermissions(uses.map(([, requirement]) => requirement))
  if (definition !== undefined) {
    const excess = [...definition.permissions].filter((name) => !needed.has(name)).toSorted()
    return definition.reachesOtherAccounts ? [...excess, OTHER_ACCOUNTS] : excess
  }
  const seen = [...probes].flatMap(([requirement, state]) => {
    const isExplained = listAcceptedPermissions(requirement).some((name) => needed.has(name))
    return state === 'granted' && !isExplained ? [`${requirement.fitting[0]}, or more`] : []
  })
  return seen.length === 0 ? null : seen
}

function detailOf(verification: TokenVerification, findings: Findings | undefined): string | null {
  switch (verification.state) {
    case 'active': {
      if (findings?.definition !== undefined) return null
      const permission =
        TOKEN_DEFINITION_READ_PERMISSIONS[verification.owner === '/user' ? 'user' : 'account']
      return `Its own definition could not be read, which takes ${permission}: what else it may do cannot be seen, and whether it may write is never tried.`
    }
    case 'disabled':
      return 'Cloudflare refuses every call with it until someone enables it again.'
    case 'expired':
      return 'Cloudflare refuses every call with it. Replace it.'
    case 'invalid': {
      const code = verification.code === null ? '' : `, code ${verification.code}`
      return `Cloudflare refuses it (HTTP ${verification.status}${code}): it is mistyped, was deleted, is another account’s, or may not be used from here.`
    }
    case 'unknown':
      return verification.isAnswered
        ? 'The API does not say whether it is valid; what it may read was tried.'
        : 'Cloudflare’s API did not answer as it should. Try again in a moment.'
  }
}

/** Long enough to replace a token after reading the log. */
const EXPIRES_SOON_MS = 14 * 86_400_000

const checked = new WeakSet<GatewaySettings>()

/**
 * Logs the state of each token, and its missing and excess permissions, on the first call with a Worker’s settings.
 * Nothing waits for it. The demo's tokens are not real and are skipped.
 */
export function logTokenStateOnce(
  settings: GatewaySettings,
  context: Pick<ExecutionContext, 'waitUntil'>,
): void {
  if (settings.mode === 'misconfigured' || settings.mode === 'demo') return
  if (checked.has(settings)) return
  checked.add(settings)
  for (const token of listConfiguredTokenNames(settings.upstream)) {
    context.waitUntil(logToken(settings, token))
  }
}

async function logToken(settings: ValidGatewaySettings, token: UpstreamTokenName): Promise<void> {
  const { upstream, accountIds } = settings
  const verification = await verifyApiToken(upstream, token, accountIds)
  const { state } = verification
  const expires_on = 'expires_on' in verification ? verification.expires_on : null
  const permissions = await Promise.all(
    accountIds.map((id) => checkTokenPermissions(settings, token, id, verification)),
  )
  const missing = permissions.flatMap(({ grants }) =>
    grants.filter(isRequiredPermissionMissing).map(({ operation }) => operation),
  )
  const excess = permissions.flatMap((each) => each.excess ?? [])
  const line = JSON.stringify({
    check: 'token',
    setting: TOKEN_SETTING_NAMES[token],
    state,
    expires_on,
    missing: [...new Set(missing)],
    excess: [...new Set(excess)],
  })
  if (state !== 'active' || expiresSoon(expires_on) || missing.length > 0) console.warn(line)
  else console.log(line)
}

function expiresSoon(expires_on: string | null): boolean {
  return expires_on !== null && Date.parse(expires_on) - Date.now() < EXPIRES_SOON_MS
}
