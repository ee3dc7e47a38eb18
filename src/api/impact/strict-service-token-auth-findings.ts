import type { SettingChange } from './setting-change'
import type { ApplicationFacts, SurveyFacts, PolicyFacts } from './survey-facts'
import { pluralForm, countWithNoun, type Finding } from './finding'
import {
  documentedFindingSource,
  createFindingBuilders,
  inferredFindingSource,
} from './finding-builders'
import { type NestedGroupFinder, createNestedGroupFinder } from './service-token-references'
import type { ServiceTokenRules } from './service-token-rules'

const KEY = 'strict_service_token_auth'

const { finding, unread, ifAny, incompleteApplications } = createFindingBuilders(
  'Strict service token authentication',
)

/** Returns whether the change turns strict authentication on. */
export function turnsOnStrictServiceTokenAuth({ before, after }: SettingChange): boolean {
  return after[KEY] === true && before[KEY] !== true
}

/** Finds the applications that admit service tokens in ways that strict authentication ends. */
export function strictServiceTokenAuthFindings(facts: SurveyFacts): Finding[] {
  const { applications, groups } = facts
  if (applications === null) {
    return [
      unread('strict-unknown', 'Which applications refuse service tokens then', 'applications'),
    ]
  }
  const nested = createNestedGroupFinder(groups ?? [])
  const all = applications.map((application) => ({
    application,
    state: tokenState(application, nested),
  }))
  const of = (...states: TokenState[]) =>
    all.flatMap(({ application, state }) => (states.includes(state) ? [application] : []))
  const linked = applications.filter(({ policies }) =>
    policies.some(({ include, require }) =>
      [include, require].some(({ isLinkedApplication }) => isLinkedApplication),
    ),
  )
  return [
    ...admissionFindings(of),
    ...clientFindings(of('refused', 'bypass', 'conditional', 'admitted')),
    ...ifAny(linked, (count) => ({
      id: 'strict-linked',
      severity: 'unknown',
      sentence: `${countWithNoun(count, 'application')} ${pluralForm(count, 'admits', 'admit')} tokens of another application. Cloudflare does not say what strict authentication does to these.`,
      source: 'inferred',
    })),
    ...ifAny(of('unknown'), (count) => ({
      id: 'strict-groups',
      severity: 'unknown',
      sentence: `${countWithNoun(count, 'application')} ${pluralForm(count, 'has', 'have')} groups in a policy that could not be read, which may admit service tokens.`,
      source: 'inferred',
    })),
    ...incompleteApplications(facts),
  ]
}

function admissionFindings(of: (...states: TokenState[]) => ApplicationFacts[]): Finding[] {
  const refused = of('refused')
  if (refused.length + of('bypass', 'conditional', 'unknown').length === 0) {
    return [
      finding({
        id: 'strict-refused',
        severity: 'notice',
        sentence: 'No application that was read admits service tokens by an Allow policy alone.',
        ...inferredFindingSource('serviceTokens'),
      }),
    ]
  }
  return [
    ...ifAny(refused, (count) => ({
      id: 'strict-refused',
      severity: 'critical',
      sentence: `${countWithNoun(count, 'application')} ${pluralForm(count, 'admits', 'admit')} service tokens by an Allow policy, with no Service Auth policy for the same tokens: ${pluralForm(count, 'it refuses', 'they refuse')} them then.`,
      ...documentedFindingSource('serviceTokens'),
    })),
    ...ifAny(of('conditional'), (count) => ({
      id: 'strict-conditional',
      severity: 'warning',
      sentence: `${countWithNoun(count, 'application')} ${pluralForm(count, 'admits', 'admit')} service tokens by an Allow policy, and by Service Auth only under further conditions: what does not meet these is refused then.`,
      ...inferredFindingSource('serviceTokens'),
    })),
    ...ifAny(of('bypass'), (count) => ({
      id: 'strict-bypass',
      severity: 'warning',
      sentence: `${countWithNoun(count, 'application')} ${pluralForm(count, 'admits', 'admit')} service tokens by an Allow policy, and otherwise by Bypass only. One page of Cloudflare’s documentation says that Bypass still admits them, another that only Service Auth does.`,
      ...documentedFindingSource('serviceTokens'),
    })),
  ]
}

/** Effects that depend on how a service sends its token, which the account does not show. */
function clientFindings(admitting: readonly ApplicationFacts[]): Finding[] {
  return [
    ...ifAny(
      admitting.filter(({ hasTokenHeader }) => hasTokenHeader),
      (count) => ({
        id: 'strict-header',
        severity: 'warning',
        sentence: `${countWithNoun(count, 'application')} ${pluralForm(count, 'reads', 'read')} service tokens from a header of ${pluralForm(count, 'its', 'their')} own. Strict authentication demands the two usual headers, so this may stop.`,
        ...inferredFindingSource('serviceTokens'),
      }),
    ),
    ...ifAny(admitting, (count) => ({
      id: 'strict-cookie',
      severity: 'warning',
      sentence: `${countWithNoun(count, 'application')} ${pluralForm(count, 'admits', 'admit')} service tokens in all. A service that sends its token once and a cookie from then on is refused; which services do so cannot be seen.`,
      ...documentedFindingSource('serviceTokens'),
    })),
  ]
}

/**
 * How an application admits service tokens: not at all; all by Service Auth; some under conditions, by Bypass or by an
 * Allow policy alone; or nobody knows, because a group was not read. The worst of its tokens decides.
 */
type TokenState = 'none' | 'admitted' | 'conditional' | 'bypass' | 'refused' | 'unknown'

const ANY = 'any'

function tokenState({ policies }: ApplicationFacts, nested: NestedGroupFinder): TokenState {
  const by = (decision: string) => policies.filter((policy) => policy.decision === decision)
  const allowed = by('allow').map((policy) => mayAdmit(policy, nested))
  const allowedTokens = new Set(allowed.flatMap(({ tokens }) => tokens))
  const services = by('non_identity').map((policy) => surelyAdmits(policy, nested))
  const bypasses = by('bypass').map((policy) => mayAdmit(policy, nested))
  const states = [...allowedTokens].map((token) => stateOf(token, services, bypasses))
  for (const state of ['refused', 'bypass', 'conditional'] as const) {
    if (states.includes(state)) return state
  }
  if (allowed.some(({ isComplete }) => !isComplete)) return 'unknown'
  const isServing = services.some(({ sure, conditional }) => sure.size + conditional.size > 0)
  return isServing || states.length > 0 ? 'admitted' : 'none'
}

type Service = { sure: Set<string>; conditional: Set<string>; excluded: Set<string> }
type Wide = { tokens: string[]; isEveryone: boolean; isComplete: boolean }

function stateOf(
  token: string,
  services: readonly Service[],
  bypasses: readonly Wide[],
): 'admitted' | 'conditional' | 'bypass' | 'refused' {
  const isIn = (set: Set<string>, { excluded }: Service) =>
    !excluded.has(token) && !excluded.has(ANY) && (set.has(token) || set.has(ANY))
  // A policy that excludes some tokens does not admit each of them.
  const isSure = (service: Service) =>
    isIn(service.sure, service) && (token !== ANY || service.excluded.size === 0)
  if (services.some(isSure)) return 'admitted'
  if (services.some((service) => isIn(service.conditional, service))) return 'conditional'
  const isBypassed = bypasses.some(
    ({ tokens, isEveryone }) => isEveryone || tokens.includes(token) || tokens.includes(ANY),
  )
  return isBypassed ? 'bypass' : 'refused'
}

function tokensOf({ tokens, isAnyToken }: ServiceTokenRules): string[] {
  return isAnyToken ? [...tokens, ANY] : tokens
}

/** The tokens that a policy can possibly admit: all that it includes or requires, through groups of any depth. */
function mayAdmit({ include, require, exclude }: PolicyFacts, nested: NestedGroupFinder): Wide {
  const { found, isComplete } = nested([...include.groups, ...require.groups])
  const lists = [include, require, ...found.flatMap((group) => [group.include, group.require])]
  const isEveryone = include.isEveryone && isEmpty(require)
  const tokens = lists.flatMap(tokensOf).filter((token) => !exclude.tokens.includes(token))
  return { tokens, isEveryone, isComplete }
}

/** The tokens that a Service Auth policy admits in any case, and those that it admits under further conditions. */
function surelyAdmits(
  { include, require, exclude }: PolicyFacts,
  nested: NestedGroupFinder,
): Service {
  const { found } = nested(include.groups)
  const excluded = nested(exclude.groups)
  const simple = found.filter((group) => isEmpty(group.require) && isEmpty(group.exclude))
  const all = [include, ...found.map((group) => group.include)].flatMap(tokensOf)
  const sure = [
    include,
    ...(simple.length === found.length ? simple : []).map((group) => group.include),
  ]
  const isConditional =
    !isEmpty(require) || exclude.others > 0 || exclude.isEveryone || !excluded.isComplete
  const required = include.isEveryone ? tokensOf(require) : []
  return {
    sure: new Set(isConditional ? [] : sure.flatMap(tokensOf)),
    conditional: new Set([...all, ...required]),
    excluded: new Set([
      ...tokensOf(exclude),
      ...excluded.found.flatMap((group) => [group.include, group.require]).flatMap(tokensOf),
    ]),
  }
}

function isEmpty(rules: ServiceTokenRules): boolean {
  const { tokens, groups, isAnyToken, isEveryone, isLinkedApplication, others } = rules
  const count = tokens.length + groups.length + others
  return count === 0 && !isAnyToken && !isEveryone && !isLinkedApplication
}
