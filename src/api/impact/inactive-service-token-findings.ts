import { isJsonObject } from '../json'
import type { SettingChange } from './setting-change'
import { type SurveyFacts, collectPolicies, type ServiceTokenFacts } from './survey-facts'
import { pluralForm, countWithNoun, type Finding } from './finding'
import {
  documentedFindingSource,
  createFindingBuilders,
  inferredFindingSource,
  namesToFindingItems,
} from './finding-builders'
import {
  type ServiceTokenReferenceKind,
  findServiceTokenReferences,
} from './service-token-references'

const DAY_MS = 86_400_000

const { finding, unread, when, ifAny, incompleteApplications } =
  createFindingBuilders('Inactive service tokens')

type CleanUp = { action: 'delete' | 'disable'; days: number }

/** Returns undefined if inactive service tokens are left alone. */
function cleanUpOf({
  service_token_inactivity: setting,
}: Record<string, unknown>): CleanUp | undefined {
  if (!isJsonObject(setting) || setting['enabled'] !== true) return undefined
  const days = Number(setting['inactivity_threshold_days'])
  const action = setting['action'] === 'delete' ? 'delete' : 'disable'
  return days > 0 ? { action, days } : undefined
}

/** Returns whether inactive service tokens are cleaned up after the change, and otherwise than before it. */
export function concernsInactiveServiceTokens({ before, after }: SettingChange): boolean {
  const [from, to] = [cleanUpOf(before), cleanUpOf(after)]
  return to !== undefined && (from?.days !== to.days || from.action !== to.action)
}

/** Finds the service tokens that the clean-up would take, and those of which it is not known. */
export function inactiveServiceTokenFindings(
  facts: SurveyFacts,
  { after }: SettingChange,
): Finding[] {
  const { serviceTokens, applications, policies } = facts
  const cleanUp = cleanUpOf(after)
  if (cleanUp === undefined) return []
  const missing = [
    serviceTokens === null && 'service tokens',
    applications === null && 'applications',
    policies === null && 'reusable policies',
  ].filter((one) => one !== false)
  if (serviceTokens === null || missing.length > 0) {
    return [unread('tokens-unknown', 'Which service tokens would go', missing.join(' and '))]
  }
  return [
    ...tokenFindings(sorted(serviceTokens, facts, cleanUp), cleanUp),
    ...unnamedFindings(facts),
    ...incompleteApplications(facts),
  ]
}

type Sorted = Record<'gone' | 'perhaps' | 'doh' | 'disabled' | 'named', ServiceTokenFacts[]>

/** Sorts the tokens that are inactive, or may be, by what the clean-up does with them. */
function sorted(
  tokens: readonly ServiceTokenFacts[],
  facts: SurveyFacts,
  { days }: CleanUp,
): Sorted {
  const found: Sorted = { gone: [], perhaps: [], doh: [], disabled: [], named: [] }
  const naming = findServiceTokenReferences(facts)
  const latest = facts.readAt - days * DAY_MS
  for (const token of tokens) {
    const { createdAt, lastSeenAt } = token
    const isYoung = createdAt !== null && createdAt >= latest
    const isActive = typeof lastSeenAt === 'number' && lastSeenAt >= latest
    if (isYoung || isActive) continue
    const isCertain = createdAt !== null && lastSeenAt !== 'unknown'
    found[classOf(token, { naming: naming.get(token.id), isCertain, doh: facts.dohToken })].push(
      token,
    )
  }
  return found
}

type Known = {
  naming: ServiceTokenReferenceKind | undefined
  isCertain: boolean
  doh: string | null | undefined
}

function classOf(
  { id, isEnabled }: ServiceTokenFacts,
  { naming, isCertain, doh }: Known,
): keyof Sorted {
  if (naming === 'direct') return 'named'
  if (!isEnabled) return 'disabled'
  if (id === doh) return 'doh'
  return naming === undefined && isCertain ? 'gone' : 'perhaps'
}

function tokenFindings(
  { gone, perhaps, doh, disabled, named }: Sorted,
  { action, days }: CleanUp,
): Finding[] {
  const isDeleting = action === 'delete'
  const done = isDeleting ? 'deleted' : 'disabled'
  const never = gone.filter(({ lastSeenAt }) => lastSeenAt === null).length
  const ofThem =
    never === 0 ? '' : ` ${countWithNoun(never, 'of them was', 'of them were')} never used.`
  const [dohToken] = doh
  return [
    finding({
      id: 'tokens-gone',
      severity: gone.length === 0 ? 'notice' : isDeleting ? 'critical' : 'warning',
      sentence:
        gone.length === 0
          ? `No service token that was read would certainly be ${done}.`
          : `${countWithNoun(gone.length, 'service token')} would be ${done}, one after the other: older than ${days} days, not used in that time, and named by no policy.${ofThem}`,
      ...inferredFindingSource('serviceTokens'),
      ...namesToFindingItems(gone),
      ...(isDeleting && gone.length > 0 ? { edit: DISABLE_INSTEAD } : {}),
    }),
    ...when(dohToken !== undefined, {
      id: 'tokens-doh',
      severity: isDeleting ? 'critical' : 'warning',
      sentence: `The service token for DNS over HTTPS, “${dohToken?.name}”, may be ${done}: it is older than ${days} days, and no policy names it directly. Whether fetching DoH tokens counts as use, Cloudflare does not say.`,
      ...inferredFindingSource('serviceTokens'),
    }),
    ...ifAny(perhaps, (count) => ({
      id: 'tokens-perhaps',
      severity: 'warning',
      sentence: `${countWithNoun(count, 'service token')} would perhaps be ${done}: only a group or an exception names ${pluralForm(count, 'it', 'them')}, or ${pluralForm(count, 'its', 'their')} last use is not known. Cloudflare does not say whether a group protects a token.`,
      ...inferredFindingSource('serviceTokens'),
    })),
    ...ifAny(isDeleting ? disabled : [], (count) => ({
      id: 'tokens-disabled',
      severity: 'unknown',
      sentence: `${countWithNoun(count, 'service token')} that ${pluralForm(count, 'is', 'are')} disabled already may be deleted as well. Cloudflare does not say.`,
      ...inferredFindingSource('serviceTokens'),
    })),
    ...ifAny(named, (count) => ({
      id: 'tokens-named',
      severity: 'notice',
      sentence: `${countWithNoun(count, 'inactive service token')} ${pluralForm(count, 'stays', 'stay')}, because a policy names ${pluralForm(count, 'it', 'them')}.`,
      ...documentedFindingSource('serviceTokens'),
    })),
  ]
}

const DISABLE_INSTEAD = {
  label: 'Disable them instead',
  patch: { service_token_inactivity: { action: 'disable' } },
}

/** Findings about unread facts, and about rules that name no token: they may use tokens in ways that do not protect them. */
function unnamedFindings(facts: SurveyFacts): Finding[] {
  const { groups, dohToken } = facts
  const any = collectPolicies(facts).filter(({ include, require }) =>
    [include, require].some(({ isAnyToken }) => isAnyToken),
  )
  return [
    ...ifAny(any, (count) => ({
      id: 'tokens-any',
      severity: 'notice',
      sentence: `${countWithNoun(count, 'policy', 'policies')} ${pluralForm(count, 'admits', 'admit')} any valid service token. That names none, so it protects none.`,
      ...documentedFindingSource('serviceTokens'),
    })),
    ...when(groups === null || dohToken === null, {
      id: 'tokens-unread',
      severity: 'unknown',
      sentence: `${[groups === null && 'Groups', dohToken === null && 'The settings of DNS over HTTPS'].filter(Boolean).join(' and ')} could not be read: tokens that these name are counted as if nothing named them.`,
      source: 'inferred',
    }),
    finding({
      id: 'tokens-clock',
      severity: 'unknown',
      sentence:
        'This is by the time at which Cloudflare last saw a token. Whether that is the clock of the clean-up, and whether use for DNS over HTTPS, for enrolling devices or for SCIM counts, Cloudflare does not say.',
      ...inferredFindingSource('serviceTokens'),
    }),
  ]
}
