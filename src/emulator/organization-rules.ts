import { INFRASTRUCTURE_AUTHENTICATORS } from '../api/organization-rules'
import type { Organization } from '../api/organization'
import type { AccountState } from './account-state'
import type { OrganizationBody } from './organization-body'
import { type Refusal, refusal } from './reply'

/** What the rules look at beside the organization. */
export type RuleContext = {
  account: AccountState
  /** Whether an account has the team domain. */
  isTeamDomainInUse: (authDomain: string) => boolean
}

/** The rule between fields, plan and other organizations that a body breaks. */
export function ruleProblem(
  body: OrganizationBody,
  current: Organization,
  context: RuleContext,
): Refusal | undefined {
  return (
    teamDomainProblem(body, current, context) ??
    planProblem(body, context.account) ??
    authenticatorProblem(body, current, context.account) ??
    mfaRequirementProblem(body) ??
    strictAuthProblem(body, current)
  )
}

/** Names that others have, somewhere on Cloudflare. */
const NAMES_TAKEN_BY_OTHERS = new Set(['cloudflare', 'globex', 'initech', 'umbrella', 'widgetcorp'])

function teamDomainProblem(
  { auth_domain }: OrganizationBody,
  current: Organization,
  { account: { features }, isTeamDomainInUse }: RuleContext,
): Refusal | undefined {
  if (auth_domain === current.auth_domain) return undefined
  const pointer = '/auth_domain'
  if (features.dashboard_sso) return refusal('dashboardSso', { pointer })
  const isTaken =
    NAMES_TAKEN_BY_OTHERS.has(auth_domain.split('.')[0] ?? '') || isTeamDomainInUse(auth_domain)
  return isTaken ? refusal('authDomainNotAvailable', { pointer }) : undefined
}

/** Without independent MFA in the plan, its settings cannot be sent, not even as they are. */
function planProblem(body: OrganizationBody, { features }: AccountState): Refusal | undefined {
  if (features.independent_mfa) return undefined
  if (body.mfa_config) return refusal('invalidConfiguration', { pointer: '/mfa_config' })
  return body.mfa_required_for_all_apps
    ? refusal('invalidConfiguration', { pointer: '/mfa_required_for_all_apps' })
    : undefined
}

/** Methods in use are only switched off by saying so: an empty list, or null for the whole. */
function authenticatorProblem(
  { mfa_config }: OrganizationBody,
  current: Organization,
  { features }: AccountState,
): Refusal | undefined {
  const isInUse = (current.mfa_config?.allowed_authenticators ?? []).length > 0
  if (!features.independent_mfa || !isInUse || mfa_config === null) return undefined
  return mfa_config?.allowed_authenticators
    ? undefined
    : refusal('authenticatorInUse', { pointer: '/mfa_config' })
}

/** @see https://developers.cloudflare.com/cloudflare-one/access-controls/policies/mfa-requirements/ */
function mfaRequirementProblem({
  mfa_required_for_all_apps,
  mfa_config,
}: OrganizationBody): Refusal | undefined {
  if (!mfa_required_for_all_apps) return undefined
  const methods: string[] = mfa_config?.allowed_authenticators ?? []
  const hasMethod = methods.some((method) => !INFRASTRUCTURE_METHODS.has(method))
  if (!hasMethod) {
    const detail = 'mfa_required_for_all_apps needs an authenticator that all applications can use'
    return refusal('invalidRequest', { detail, pointer: '/mfa_config/allowed_authenticators' })
  }
  const detail = 'mfa_required_for_all_apps needs a session duration'
  return mfa_config?.session_duration
    ? undefined
    : refusal('invalidRequest', { detail, pointer: '/mfa_config/session_duration' })
}

const INFRASTRUCTURE_METHODS = new Set([...INFRASTRUCTURE_AUTHENTICATORS, 'ssh_piv_key'])

/** Organizations since then are strict for good. */
const STRICT_SINCE = Date.parse('2026-10-05T00:00:00Z')

export function isAlwaysStrict({ created_at }: Organization): boolean {
  return Date.parse(created_at ?? '') >= STRICT_SINCE
}

function strictAuthProblem(body: OrganizationBody, current: Organization): Refusal | undefined {
  return body.strict_service_token_auth === false && isAlwaysStrict(current)
    ? refusal('invalidRequest', {
        detail: 'strict_service_token_auth cannot be turned off',
        pointer: '/strict_service_token_auth',
      })
    : undefined
}
