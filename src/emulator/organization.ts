import { isJsonObject } from '../api/json'
import type { Organization } from '../api/organization'
import type { AccountState } from './account-state'
import { timestamp } from './settings'
import { readOrganizationBody } from './organization-body'
import { isAlwaysStrict, ruleProblem, type RuleContext } from './organization'
import { type Refusal, refusal } from './reply'

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
