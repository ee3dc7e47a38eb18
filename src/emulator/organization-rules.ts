import { INFRASTRUCTURE_AUTHENTICATORS } from '../api/setting-fields'
import type { Organization } from '../api/organization'
import type { AccountState } from './account-state'
import type { OrganizationBody } from './organization-body'
import { type Refusal, refusal } from './reply'

/** The data that the rules need besides the organization. */
export type RuleContext = {
  account: AccountState
  /** Returns whether an account has the team domain. */
  isTeamDomainInUse: (authDomain: string) => boolean
}

/** Returns the rule that a body breaks: between fields, with the plan, or with other organizations. */
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

/** Names that are taken by others on Cloudflare. */
const NAMES_TAKEN_BY_OTHERS = new Set(['cloudflare', 'globex', 'initech', 'umbrella', 'widgetcorp'])

function teamDomainProblem(
  { auth_domain }: OrganizationBody,
  current: Organization,
  { account: { features }, isTeamDomainInUse }: RuleContext,
): Refusal | undefined {
  if (auth_domain === current.auth_domain) return undefined
  const pointer = '/auth_domain'
  if (features.onboarded === false) return refusal('authDomainNotAvailable', { pointer })
  if (features.dashboard_sso) return refusal('dashboardSso', { pointer })
  const isTaken =
    NAMES_TAKEN_BY_OTHERS.has(auth_domain.split('.')[0] ?? '') || isTeamDomainInUse(auth_domain)
  return isTaken ? refusal('authDomainNotAvailable', { pointer }) : undefined
}

/** If the plan has no independent MFA, its settings cannot be sent, not even unchanged. */
function planProblem(body: OrganizationBody, { features }: AccountState): Refusal | undefined {
  if (features.independent_mfa) return undefined
  const key = (['mfa_config', 'mfa_required_for_all_apps'] as const).find((name) => body[name])
  return key === undefined
    ? undefined
    : refusal('invalidConfiguration', {
        cause: `${key} is not allowed on this plan`,
        pointer: `/${key}`,
      })
}

/**
 * Methods are switched off only explicitly, with a list or with null for the whole setting, and not while MFA settings
 * of an application or a policy name them.
 * @see https://developers.cloudflare.com/cloudflare-one/access-controls/access-settings/independent-mfa/
 */
function authenticatorProblem(
  { mfa_config }: OrganizationBody,
  current: Organization,
  { features, authenticators_in_use = [] }: AccountState,
): Refusal | undefined {
  if (!features.independent_mfa) return undefined
  const wanted: readonly string[] = mfa_config?.allowed_authenticators ?? []
  const isLeftOut = mfa_config !== null && !mfa_config?.allowed_authenticators
  const removed = (current.mfa_config?.allowed_authenticators ?? []).filter(
    (method) => !wanted.includes(method),
  )
  return removed.some((method) => isLeftOut || authenticators_in_use.includes(method))
    ? refusal('authenticatorInUse', { pointer: '/mfa_config' })
    : undefined
}

/** @see https://developers.cloudflare.com/cloudflare-one/access-controls/policies/mfa-requirements/ */
function mfaRequirementProblem({
  mfa_required_for_all_apps,
  mfa_config,
}: OrganizationBody): Refusal | undefined {
  if (!mfa_required_for_all_apps) return undefined
  const methods: string[] = mfa_config?.allowed_authenticators ?? []
  const hasMethod = methods.some((method) => !INFRASTRUCTURE_AUTHENTICATORS.includes(method))
  if (!hasMethod) {
    const detail = 'mfa_required_for_all_apps needs an authenticator that all applications can use'
    return refusal('invalidRequest', { detail, pointer: '/mfa_config/allowed_authenticators' })
  }
  const detail = 'mfa_required_for_all_apps needs a session duration'
  return mfa_config?.session_duration
    ? undefined
    : refusal('invalidRequest', { detail, pointer: '/mfa_config/session_duration' })
}

/** Organizations created since then are permanently strict. */
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
