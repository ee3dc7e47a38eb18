import { isJsonObject } from '../api/json'
import type { Organization } from '../api/organization'
import type { AccountState } from './account-state'
import { timestamp } from './settings'
import { type OrganizationBody, readOrganizationBody } from './organization-body'
import { type Refusal, refusal } from './reply'
import { INFRASTRUCTURE_AUTHENTICATORS } from '../api/setting-fields'

type Outcome = { ok: true; organization: Organization } | { ok: false; refusal: Refusal }

type Context = RuleContext & { now: number }

/** Handles PUT: the body replaces the organization, and every field that it omits returns to its default. */
export function replaceOrganization(
  current: Organization,
  input: unknown,
  context: Context,
): Outcome {
  const read = readOrganizationBody(input)
  if (!read.ok) return read
  const problem = ruleProblem(read.body, current, context)
  if (problem !== undefined) return { ok: false, refusal: problem }
  const earliest = Date.parse(current.updated_at ?? '') + 1 || 0
  return {
    ok: true,
    organization: {
      ...DEFAULTS,
      // Settings that the plan does not allow to be sent do not count as omitted.
      ...(context.account.features.independent_mfa ? {} : mfaSettings(current)),
      ...withoutUnset(read.body),
      ...(isAlwaysStrict(current) ? { strict_service_token_auth: true } : {}),
      // This field cannot be sent, so it does not count as omitted.
      ...withoutUnset({ trusted_accounts: current.trusted_accounts }),
      created_at: current.created_at,
      updated_at: timestamp(Math.max(context.now, earliest)),
    },
  }
}

/** Handles POST, which accepts no custom pages. */
export function createOrganization(input: unknown, context: Context): Outcome {
  const read = readOrganizationBody(input)
  if (!read.ok) return read
  const { custom_pages: _ignored, ...body } = read.body
  if (!body.name) {
    const detail = 'name is required'
    return { ok: false, refusal: refusal('invalidRequest', { detail, pointer: '/name' }) }
  }
  const created = { created_at: timestamp(context.now), updated_at: timestamp(context.now) }
  const problem = ruleProblem(body, created, context)
  if (problem !== undefined) return { ok: false, refusal: problem }
  return {
    ok: true,
    organization: {
      ...DEFAULTS,
      ...withoutUnset(body),
      ...(isAlwaysStrict(created) ? { strict_service_token_auth: true } : {}),
      ...created,
    },
  }
}

/** Returns the response of GET: unset keys are absent, and so is a false `auto_redirect_to_identity`. */
export function answeredOrganization({ organization, features }: AccountState): Organization {
  const { auto_redirect_to_identity, ...rest } = organization ?? {}
  return {
    ...OFF,
    ...rest,
    ...(auto_redirect_to_identity === true ? { auto_redirect_to_identity } : {}),
    ...(features.independent_mfa ? {} : { mfa_config: rest.mfa_config ?? IDLE_MFA }),
    mfa_configuration_allowed: features.independent_mfa,
  }
}

/** The settings of service tokens in a response while nobody has set them. */
const OFF = {
  strict_service_token_auth: false,
  service_token_inactivity: { enabled: false, action: '', inactivity_threshold_days: 0 },
} satisfies Organization

/** The values of an organization in which these fields are not set. */
const DEFAULTS = {
  allow_authenticate_via_warp: false,
  is_ui_read_only: false,
  deny_unmatched_requests: false,
  deny_unmatched_requests_exempted_zone_names: [],
} satisfies Organization

/** In responses even if the plan has no independent MFA, in which case sending it back is refused. */
const IDLE_MFA = { allowed_authenticators: [], session_duration: '24h' }

function mfaSettings({ mfa_config, mfa_required_for_all_apps }: Organization): Organization {
  return withoutUnset({ mfa_config, mfa_required_for_all_apps })
}

/** Omits, at every level, values that mean "not set". Lists and false stay. */
function withoutUnset(value: Record<string, unknown>): Record<string, unknown> {
  const entries: [string, unknown][] = []
  for (const [key, item] of Object.entries(value)) {
    const kept = isJsonObject(item) ? withoutUnset(item) : item
    const isEmpty = isJsonObject(kept) && Object.keys(kept).length === 0
    if (kept !== null && kept !== undefined && kept !== '' && !isEmpty) entries.push([key, kept])
  }
  return Object.fromEntries(entries)
}

/** The data that the rules need besides the organization. */
type RuleContext = {
  account: AccountState
  /** Returns whether an account has the team domain. */
  isTeamDomainInUse: (authDomain: string) => boolean
}

/** Returns the rule that a body breaks: between fields, with the plan, or with other organizations. */
function ruleProblem(
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

function isAlwaysStrict({ created_at }: Organization): boolean {
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
