import { normalizeEmail } from '../cloudflare-objects'
import { emailDomain, isSameEmailAddress } from '../email-address'
import type { AccessGroup, AccessRule, AccessConditions } from './access-rules'
import {
  type AdmissionLevelRange,
  AFTER_CHECK_ADMISSION_LEVEL_INDEX,
  combineRequiredAdmissionLevelRanges,
  combineAlternativeAdmissionLevelRanges,
  AT_ONCE_ADMISSION_LEVEL_INDEX,
  FROM_PLACE_ADMISSION_LEVEL_INDEX,
  NO_ADMISSION_LEVEL_INDEX,
  createUnknownAdmissionLevelRange,
  invertAdmissionLevelRange,
} from './admission-level-range'

/** A provider by which somebody may sign in. Null for one that is not known. */
export type PossibleSignInProvider = { id: string | null; name: string; type: string } | null

/** Somebody who signs in again. */
export type PersonSigningIn = { email: string; provider: PossibleSignInProvider }

/**
 * A rule that decides, and the list of the policy that leads to it: by itself, or through groups, the outermost first.
 * Each of those has the list of the group in which it goes on.
 */
export type DecidingAccessRule = {
  list: keyof AccessConditions
  rule: AccessRule
  groups: readonly { name: string; list: keyof AccessConditions }[]
}

export type RuleAdmissionRange = AdmissionLevelRange<DecidingAccessRule>

/** A range without causes, which whoever asked about the rule knows. */
type Bounds = Pick<RuleAdmissionRange, 'least' | 'most'>

const UNKNOWN: Bounds = { least: NO_ADMISSION_LEVEL_INDEX, most: AT_ONCE_ADMISSION_LEVEL_INDEX }
const exactly = (level: number): Bounds => ({ least: level, most: level })
const whether = (isSo: boolean): Bounds =>
  exactly(isSo ? AT_ONCE_ADMISSION_LEVEL_INDEX : NO_ADMISSION_LEVEL_INDEX)

/**
 * Methods of authentication that are a second factor, or stronger than a password.
 * @see https://www.rfc-editor.org/rfc/rfc8176#section-2
 */
const SECOND_FACTORS = new Set(
  'face fpt hwk iris mca mfa otp pin retina sc sms swk tel vbm'.split(' '),
)

type RuleContext = {
  person: PersonSigningIn
  /** Returns undefined for a group that was not read. */
  groupRange: (id: string) => Bounds | undefined
}
type RuleTest = (value: Record<string, unknown>, context: RuleContext) => Bounds

/** The selectors of an identity provider: what it says of somebody is not readable, except that others say nothing. */
const ofProvider: RuleTest = ({ identity_provider_id: id }, { person: { provider } }) =>
  typeof id === 'string' && provider !== null && provider.id !== id
    ? exactly(NO_ADMISSION_LEVEL_INDEX)
    : UNKNOWN

const place: RuleTest = () => exactly(FROM_PLACE_ADMISSION_LEVEL_INDEX)
const unknown: RuleTest = () => UNKNOWN
/** Nobody is a service token. Those who know a token's secret get in as the token. */
const never: RuleTest = () => exactly(NO_ADMISSION_LEVEL_INDEX)

/**
 * How far each selector lets somebody, of whom the address and the provider are known. A selector that is not here is
 * one that Gatehouse does not know, and never a “no”.
 * @see https://developers.cloudflare.com/cloudflare-one/access-controls/policies/#selectors
 */
const RULE_TESTS: Readonly<Record<string, RuleTest>> = {
  everyone: () => exactly(AT_ONCE_ADMISSION_LEVEL_INDEX),
  email: ({ email }, { person }) =>
    typeof email === 'string' ? whether(isSameEmailAddress(email, person.email)) : UNKNOWN,
  email_domain: ({ domain }, { person }) =>
    typeof domain === 'string'
      ? whether(
          normalizeEmail(domain).replace(/^@/, '') === emailDomain(normalizeEmail(person.email)),
        )
      : UNKNOWN,
  email_list: unknown,
  group: ({ id }, { groupRange }) => (typeof id === 'string' && groupRange(id)) || UNKNOWN,
  login_method: ({ id }, { person: { provider } }) =>
    typeof id === 'string' && provider !== null ? whether(provider.id === id) : UNKNOWN,
  auth_method: ({ auth_method: method }, { person: { provider } }) =>
    typeof method === 'string' && SECOND_FACTORS.has(method) && provider?.type !== 'onetimepin'
      ? exactly(AFTER_CHECK_ADMISSION_LEVEL_INDEX)
      : UNKNOWN,
  azureAD: ofProvider,
  okta: ofProvider,
  'github-organization': ofProvider,
  gsuite: ofProvider,
  saml: ofProvider,
  oidc: ofProvider,
  auth_context: ofProvider,
  ip: place,
  ip_list: place,
  geo: place,
  certificate: place,
  common_name: place,
  device_posture: place,
  service_token: never,
  any_valid_service_token: never,
  linked_app_token: unknown,
  external_evaluation: unknown,
  user_risk_score: unknown,
  cloudflare_account_member: unknown,
}

/** Whether a selector is looked at before anybody signs in, so that Bypass and Service Auth can use it. */
function isBeforeSignIn(key: string): boolean {
  const test = RULE_TESTS[key]
  return key === 'everyone' || key === 'group' || test === place || test === never
}

/** Evaluates conditions for one person. Groups are evaluated once, whatever number of policies refer to them. */
export class RuleEvaluation {
  readonly #person: PersonSigningIn
  readonly #beforeSignIn: boolean
  readonly #groups: ReadonlyMap<string, RuleAdmissionRange>
  readonly #names: ReadonlyMap<string, string>

  /** `groups` is null if they were not read. `beforeSignIn`: for policies that look at no identity. */
  constructor(
    person: PersonSigningIn,
    groups: readonly AccessGroup[] | null,
    { beforeSignIn = false }: { beforeSignIn?: boolean } = {},
  ) {
    this.#person = person
    this.#beforeSignIn = beforeSignIn
    this.#names = new Map(groups?.map(({ id, name }) => [id, name]))
    this.#groups = this.#rangesOf(groups ?? [])
  }

  /** Returns how far somebody gets by conditions: of one of `include`, all of `require` and none of `exclude`. */
  range(conditions: AccessConditions): RuleAdmissionRange {
    return this.#rangeIn(conditions, this.#groups)
  }

  #rangeIn(
    { include, require, exclude }: AccessConditions,
    groups: ReadonlyMap<string, RuleAdmissionRange>,
  ): RuleAdmissionRange {
    const rangesOf = (list: keyof AccessConditions, rules: readonly AccessRule[]) =>
      rules.map((rule) => this.#rule(list, rule, groups))
    return combineRequiredAdmissionLevelRanges([
      combineAlternativeAdmissionLevelRanges(rangesOf('include', include)),
      ...rangesOf('require', require),
      invertAdmissionLevelRange(
        combineAlternativeAdmissionLevelRanges(rangesOf('exclude', exclude)),
      ),
    ])
  }

  #rule(
    list: keyof AccessConditions,
    rule: AccessRule,
    groups: ReadonlyMap<string, RuleAdmissionRange>,
  ): RuleAdmissionRange {
    const cause: DecidingAccessRule = { list, rule, groups: [] }
    const isUsable = !this.#beforeSignIn || isBeforeSignIn(rule.key)
    const test = isUsable && Object.hasOwn(RULE_TESTS, rule.key) ? RULE_TESTS[rule.key] : undefined
    if (test === undefined) return createUnknownAdmissionLevelRange(cause)
    const context = { person: this.#person, groupRange: (id: string) => groups.get(id) }
    const bounds = test(rule.value, context)
    const causes = this.#causesOf(cause, groups)
    // That one of several rules does not match is no reason; what keeps somebody out of a group is.
    const isNoReason =
      bounds.most === NO_ADMISSION_LEVEL_INDEX && list === 'include' && causes[0] === cause
    return { ...bounds, causes: isNoReason ? [] : causes }
  }

  /** What decides for a group is what decides within it. */
  #causesOf(
    cause: DecidingAccessRule,
    groups: ReadonlyMap<string, RuleAdmissionRange>,
  ): readonly DecidingAccessRule[] {
    const { list, rule } = cause
    const id = rule.key === 'group' && typeof rule.value['id'] === 'string' ? rule.value['id'] : ''
    const name = this.#names.get(id)
    const within = groups.get(id)?.causes ?? []
    if (name === undefined || within.length === 0) return [cause]
    return within.map((inner) => ({
      list,
      rule: inner.rule,
      groups: [{ name, list: inner.list }, ...inner.groups],
    }))
  }

  /**
   * Groups may contain each other, even in a circle. Every group begins as unknown, and the ranges narrow until nothing
   * changes any more; what only a circle could decide stays unknown.
   */
  #rangesOf(groups: readonly AccessGroup[]): ReadonlyMap<string, RuleAdmissionRange> {
    const ranges = new Map<string, RuleAdmissionRange>()
    for (const group of groups) ranges.set(group.id, createUnknownAdmissionLevelRange())
    const ordered = innermostFirst(groups)
    for (let isChanged = true; isChanged;) {
      isChanged = false
      for (const group of ordered) {
        const before = ranges.get(group.id)
        const after = this.#rangeIn(group, ranges)
        if (before?.least === after.least && before.most === after.most) continue
        ranges.set(group.id, after)
        isChanged = true
      }
    }
    return ranges
  }
}

/** Returns groups in an order in which each comes after those it contains, so far as they form no circle. */
function innermostFirst(groups: readonly AccessGroup[]): AccessGroup[] {
  const byId = new Map(groups.map((group) => [group.id, group]))
  const entered = new Set<string>()
  const ordered: AccessGroup[] = []
  for (const start of groups) {
    // A stack instead of recursion, because groups can be nested deeply. Each group is on it twice: before and after.
    const stack: { group: AccessGroup; isDone: boolean }[] = [{ group: start, isDone: false }]
    for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
      if (top.isDone) ordered.push(top.group)
      if (top.isDone || entered.has(top.group.id)) continue
      entered.add(top.group.id)
      stack.push({ group: top.group, isDone: true })
      for (const id of containedIds(top.group)) {
        const inner = byId.get(id)
        if (inner !== undefined && !entered.has(id)) stack.push({ group: inner, isDone: false })
      }
    }
  }
  return ordered
}

function containedIds({ include, require, exclude }: AccessConditions): string[] {
  return [...include, ...require, ...exclude].flatMap(({ key, value }) =>
    key === 'group' && typeof value['id'] === 'string' ? [value['id']] : [],
  )
}
