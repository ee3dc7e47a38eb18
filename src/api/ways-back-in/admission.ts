import type {
  AccessApplication,
  AccessGroup,
  AccessPolicy,
  MfaRequirement,
  AccessIdentityProvider,
} from './access-rules'
import {
  type AdmissionLevelRange,
  AFTER_CHECK_ADMISSION_LEVEL_INDEX,
  combineAlternativeAdmissionLevelRanges,
  AT_ONCE_ADMISSION_LEVEL_INDEX,
  FROM_PLACE_ADMISSION_LEVEL_INDEX,
  type KnownAdmissionLevel,
  KNOWN_ADMISSION_LEVELS,
  MAX_ADMISSION_CAUSES,
  NO_ADMISSION_LEVEL_INDEX,
  createSingleAdmissionLevelRange,
  createUnknownAdmissionLevelRange,
} from './admission-level-range'
import {
  type DecidingAccessRule,
  RuleEvaluation,
  type PossibleSignInProvider,
} from './rule-evaluation'

/** What decides whether somebody is let in. */
export type AdmissionCause =
  | ({ kind: 'rule'; policy: AccessPolicy } & DecidingAccessRule)
  /** The policy asks for a check after its rules have matched, or its decision is none that Gatehouse knows. */
  | { kind: 'mfa' | 'approval' | 'decision'; policy: AccessPolicy }
  /** The application has no policy, none that matches, allows other providers only, or came without its policies. */
  | { kind: 'no_policy' | 'no_match' | 'other_providers' | 'policies_unread' }

type Range = AdmissionLevelRange<AdmissionCause>

/** `unknown` where what could not be read or is not known decides between being let in and not. */
export type AdmissionLevel = KnownAdmissionLevel | 'unknown'

/** How somebody would be admitted to an application. */
export type ApplicationAdmission = {
  application: AccessApplication
  admission: AdmissionLevel
  /** The most important first. */
  causes: readonly AdmissionCause[]
  /** The providers by which they get as far as that. */
  providers: readonly PossibleSignInProvider[]
  /** Whether a valid session of the client on one of their devices stands in for the identity provider. */
  usesClientSession: boolean
}

/** What was read of an account. Null means that it was not read. */
export type AccountAdmissionFacts = {
  applications: readonly AccessApplication[]
  /** Reusable policies, for responses that only refer to them. */
  policies: readonly AccessPolicy[] | null
  groups: readonly AccessGroup[] | null
  organization: OrganizationAdmission | null
}

type OrganizationAdmission = {
  /** Whether applications ask for MFA unless they say otherwise. */
  requiresMfa: boolean
  /** Whether the client's session counts for applications that do not say otherwise. */
  allowsClientSession: boolean
}

/** Types of applications that ask nobody to log in. */
const WITHOUT_LOGIN = new Set(['bookmark'])

/** The application by which devices are enrolled. */
export const DEVICE_ENROLMENT_APPLICATION_TYPE = 'warp'

/** Cloudflare exempts the App Launcher from the organization's MFA. */
const EXEMPT_FROM_MFA = 'app_launcher'

/** The types of applications that can admit people by their client session, according to the API’s schemas. */
const CLIENT_SESSION_TYPES = new Set(['self_hosted', 'ssh', 'vnc', 'rdp', 'mcp', 'mcp_portal'])

/**
 * Returns, for each application that people log in to, how somebody would be admitted who signs in again by one of
 * these providers, if that provider lets them.
 */
export function computeApplicationAdmissions(
  facts: AccountAdmissionFacts,
  { email, providers }: { email: string; providers: readonly PossibleSignInProvider[] },
): ApplicationAdmission[] {
  const evaluations = providers.map((provider) => ({
    provider,
    afterSignIn: new RuleEvaluation({ email, provider }, facts.groups),
    beforeSignIn: new RuleEvaluation({ email, provider }, facts.groups, { beforeSignIn: true }),
  }))
  const reusable = new Map((facts.policies ?? []).map((policy) => [policy.id, policy]))
  return facts.applications
    .filter(({ type }) => !WITHOUT_LOGIN.has(type))
    .map((application) => {
      const policies = application.policies?.map((policy) => wholePolicy(policy, reusable)) ?? null
      const mfa = (policy: AccessPolicy) => mfaOf(policy, application, facts.organization)
      const ways = evaluations.map((evaluation) => ({
        provider: evaluation.provider,
        range: rangeByProvider({ application, policies, mfa, ...evaluation }),
      }))
      return bestOf(application, ways, usesClientSession(application, facts.organization))
    })
}

type Way = { provider: PossibleSignInProvider; range: Range }

function bestOf(
  application: AccessApplication,
  ways: readonly Way[],
  isClientSession: boolean,
): ApplicationAdmission {
  const range: Range =
    ways.length === 0
      ? createUnknownAdmissionLevelRange()
      : combineAlternativeAdmissionLevelRanges(ways.map((way) => way.range))
  const admission = admissionInRange(range)
  const closed = ways[0]?.range.causes ?? []
  return {
    application,
    admission,
    causes: range.most === NO_ADMISSION_LEVEL_INDEX ? closed : range.causes,
    providers: ways
      .filter((way) => way.range.most > NO_ADMISSION_LEVEL_INDEX && way.range.most === range.most)
      .map(({ provider }) => provider),
    usesClientSession: isClientSession && admission !== 'no',
  }
}

/** What is certain is said, even if somebody may get further. From a place only is said where they cannot. */
function admissionInRange({ least, most }: Pick<Range, 'least' | 'most'>): AdmissionLevel {
  if (least !== most && least < AFTER_CHECK_ADMISSION_LEVEL_INDEX) return 'unknown'
  return KNOWN_ADMISSION_LEVELS[least] ?? 'unknown'
}

type ProviderVisit = {
  application: AccessApplication
  /** Null if they were not in the response. */
  policies: readonly AccessPolicy[] | null
  provider: PossibleSignInProvider
  afterSignIn: RuleEvaluation
  beforeSignIn: RuleEvaluation
  mfa: (policy: AccessPolicy) => 'required' | 'off' | 'unknown'
}

/**
 * Bypass and Service Auth are looked at first, then Allow and Block in their order. The first policy that matches
 * decides, and without one nobody is let in.
 * @see https://developers.cloudflare.com/cloudflare-one/access-controls/policies/#order-of-execution
 */
function rangeByProvider(visit: ProviderVisit): Range {
  const { policies } = visit
  if (policies === null) return createUnknownAdmissionLevelRange({ kind: 'policies_unread' })
  if (policies.length === 0)
    return createSingleAdmissionLevelRange(NO_ADMISSION_LEVEL_INDEX, {
      kind: 'no_policy',
    })
  const ordered = inPolicyOrder(policies)
  const withoutLogin = ordered.filter(isBeforeSignIn)
  const afterLogin = ordered.filter((policy) => !isBeforeSignIn(policy))
  const denied = createSingleAdmissionLevelRange(
    NO_ADMISSION_LEVEL_INDEX,
    ...closingCauses(visit, ordered),
  )
  const signedIn = afterLogin.reduceRight((rest, policy) => decide(visit, policy, rest), denied)
  const admitted = byProvider(visit, signedIn)
  return withoutLogin.reduceRight((rest, policy) => decide(visit, policy, rest), admitted)
}

/** Responses list policies in their order. Where each has a number, that decides. */
export function inPolicyOrder(policies: readonly AccessPolicy[]): readonly AccessPolicy[] {
  if (policies.some(({ precedence }) => precedence === null)) return policies
  return policies.toSorted((one, other) => (one.precedence ?? 0) - (other.precedence ?? 0))
}

const isBeforeSignIn = ({ decision }: AccessPolicy) =>
  decision === 'bypass' || decision === 'non_identity'

/** An application may be open to some providers only, which a provider that is not known may be among. */
function byProvider({ application, provider }: ProviderVisit, signedIn: Range): Range {
  const { allowedProviders } = application
  if (allowedProviders.length === 0) return signedIn
  const cause: AdmissionCause = { kind: 'other_providers' }
  if (provider === null)
    return { ...signedIn, least: NO_ADMISSION_LEVEL_INDEX, causes: [cause, ...signedIn.causes] }
  const isAllowed = provider.id !== null && allowedProviders.includes(provider.id)
  return isAllowed ? signedIn : createSingleAdmissionLevelRange(NO_ADMISSION_LEVEL_INDEX, cause)
}

/** Returns why no policy matches: the rules that keep somebody out of one that includes them, if there are any. */
function closingCauses(visit: ProviderVisit, policies: readonly AccessPolicy[]): AdmissionCause[] {
  const causes = policies
    .filter(({ decision }) => decision === 'allow')
    .flatMap((policy) => {
      const match = visit.afterSignIn.range(policy)
      return match.most === NO_ADMISSION_LEVEL_INDEX
        ? match.causes.map((cause) => toCause(policy, cause))
        : []
    })
  return causes.length === 0 ? [{ kind: 'no_match' }] : causes.slice(0, 1)
}

const toCause = (policy: AccessPolicy, cause: DecidingAccessRule): AdmissionCause => ({
  kind: 'rule',
  policy,
  ...cause,
})

/** Returns how far somebody gets if a policy is looked at, and `rest` is what follows for those it does not match. */
function decide(visit: ProviderVisit, policy: AccessPolicy, rest: Range): Range {
  const evaluation = isBeforeSignIn(policy) ? visit.beforeSignIn : visit.afterSignIn
  const match = evaluation.range(policy)
  if (match.most === NO_ADMISSION_LEVEL_INDEX) return rest
  const granted = grantOf(visit, policy)
  const outcomes = [...KNOWN_ADMISSION_LEVELS.keys()]
    .filter((level) => level >= match.least && level <= match.most)
    .flatMap((level) => outcomesOf(policy, { level, granted, rest, match }))
  const own = [...match.causes.map((cause) => toCause(policy, cause)), ...granted.causes]
  return {
    least: Math.min(...outcomes),
    most: Math.max(...outcomes),
    causes:
      match.least === AT_ONCE_ADMISSION_LEVEL_INDEX
        ? own
        : [...own, ...rest.causes].slice(0, MAX_ADMISSION_CAUSES),
  }
}

type Matched = {
  level: number
  match: AdmissionLevelRange<DecidingAccessRule>
  granted: Range
  rest: Range
}

/**
 * Returns the bounds of how far somebody gets whom a policy matches to a level. Somebody can choose the place they come
 * from, so the better of being matched and not being matched counts.
 */
function outcomesOf(
  { decision }: AccessPolicy,
  { level, match, granted, rest }: Matched,
): number[] {
  if (level === NO_ADMISSION_LEVEL_INDEX) return [rest.least, rest.most]
  switch (decision) {
    case 'allow':
    case 'bypass':
    case 'non_identity':
      return level === AT_ONCE_ADMISSION_LEVEL_INDEX
        ? [granted.least, granted.most]
        : [
            Math.max(rest.least, Math.min(level, granted.least)),
            Math.max(rest.most, Math.min(level, granted.most)),
          ]
    case 'deny':
      if (level === AT_ONCE_ADMISSION_LEVEL_INDEX) return [NO_ADMISSION_LEVEL_INDEX]
      if (level !== FROM_PLACE_ADMISSION_LEVEL_INDEX) return [NO_ADMISSION_LEVEL_INDEX, rest.most]
      return match.isMixed === true
        ? [Math.min(FROM_PLACE_ADMISSION_LEVEL_INDEX, rest.least), rest.most]
        : [
            Math.min(FROM_PLACE_ADMISSION_LEVEL_INDEX, rest.least),
            Math.min(FROM_PLACE_ADMISSION_LEVEL_INDEX, rest.most),
          ]
    default:
      return [NO_ADMISSION_LEVEL_INDEX, AT_ONCE_ADMISSION_LEVEL_INDEX]
  }
}

const DECISIONS = new Set(['allow', 'deny', 'bypass', 'non_identity'])

/** Returns how far a policy lets those whom it matches. */
function grantOf(visit: ProviderVisit, policy: AccessPolicy): Range {
  if (policy.decision === null || !DECISIONS.has(policy.decision)) {
    return createUnknownAdmissionLevelRange({ kind: 'decision', policy })
  }
  if (policy.decision !== 'allow')
    return createSingleAdmissionLevelRange(AT_ONCE_ADMISSION_LEVEL_INDEX)
  const mfa = visit.mfa(policy)
  const causes: AdmissionCause[] = [
    ...(policy.needsApproval ? [{ kind: 'approval', policy } as const] : []),
    ...(mfa === 'off' ? [] : [{ kind: 'mfa', policy } as const]),
  ]
  const isChecked = policy.needsApproval || mfa === 'required'
  return {
    least:
      isChecked || mfa === 'unknown'
        ? AFTER_CHECK_ADMISSION_LEVEL_INDEX
        : AT_ONCE_ADMISSION_LEVEL_INDEX,
    most: isChecked ? AFTER_CHECK_ADMISSION_LEVEL_INDEX : AT_ONCE_ADMISSION_LEVEL_INDEX,
    causes,
  }
}

/** The setting of a policy wins over that of its application, which wins over that of the organization. */
function mfaOf(
  policy: AccessPolicy,
  { mfa, type }: AccessApplication,
  organization: OrganizationAdmission | null,
): 'required' | 'off' | 'unknown' {
  const own: MfaRequirement = policy.mfa === 'inherited' ? mfa : policy.mfa
  if (own !== 'inherited') return own
  if (type === EXEMPT_FROM_MFA) return 'off'
  if (organization === null) return 'unknown'
  return organization.requiresMfa ? 'required' : 'off'
}

/** A policy that the response only refers to is replaced by the one that was read, if it was. */
function wholePolicy(
  policy: AccessPolicy,
  reusable: ReadonlyMap<string | null, AccessPolicy>,
): AccessPolicy {
  if (policy.decision !== null) return policy
  const found = policy.id === null ? undefined : reusable.get(policy.id)
  if (found !== undefined) return { ...found, precedence: policy.precedence ?? found.precedence }
  // Its rules are not known, so it may match.
  return { ...policy, include: [{ key: '', value: {} }] }
}

function usesClientSession(
  { type, usesClientSession: own }: AccessApplication,
  organization: OrganizationAdmission | null,
): boolean {
  return CLIENT_SESSION_TYPES.has(type) && (own ?? organization?.allowsClientSession ?? false)
}

/** Returns the providers by which somebody can sign in: the one they used last, and codes that are sent to their address. */
export function listPossibleSignInProviders(
  providers: readonly AccessIdentityProvider[] | null,
  last: { id?: string | null | undefined; type?: string | null | undefined } | null | undefined,
): PossibleSignInProvider[] {
  const known = providers?.find(({ id }) => id !== null && id === last?.id)
  const used: PossibleSignInProvider =
    known ??
    (last?.id
      ? { id: last.id, name: last.type || 'their identity provider', type: last.type ?? '' }
      : null)
  const codes = (providers ?? []).filter(
    (provider) => provider.type === 'onetimepin' && provider !== known,
  )
  return [used, ...codes]
}
