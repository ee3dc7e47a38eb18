import { readGoDuration } from '../duration'
import type { SettingChange } from './setting-change'
import type { SurveyFacts, ServiceTokenFacts } from './survey-facts'
import { pluralForm, countWithNoun, type Finding } from './finding'
import {
  documentedFindingSource,
  createFindingBuilders,
  inferredFindingSource,
  namesToFindingItems,
} from './finding-builders'
import { tokenIdsInConditions } from './service-token-references'

const DAY_MS = 86_400_000
/** A token that ends within this time is worth a warning. */
const SOON_DAYS = 30

const { finding, unknown, unread, incompleteApplications } = createFindingBuilders('DNS over HTTPS')

/** Returns whether the change is of the service token, or of the duration of the tokens that it issues. */
export function concernsDoh({ before, after }: SettingChange): boolean {
  return tokenIn(before) !== tokenIn(after) || lengthOf(before) !== lengthOf(after)
}

/** Says when the service token for DNS over HTTPS ends, what else names it, and what becomes of the previous one. */
export function dohFindings(facts: SurveyFacts, change: SettingChange): Finding[] {
  const { serviceTokens } = facts
  if (serviceTokens === null) {
    return [unread('doh-unknown', 'When the service token expires', 'service tokens')]
  }
  const [from, to] = [tokenIn(change.before), tokenIn(change.after)]
  const token = serviceTokens.find(({ id }) => id === to)
  return [
    ...(token === undefined
      ? [unknown('doh-expiry', 'The service token is not among those that were read.')]
      : [expiryFinding(token, facts.readAt), namedFinding(token, facts)]),
    ...(from === undefined || from === to ? [] : [previousFinding(from, facts)]),
    ...issuedFindings(change),
    ...incompleteApplications(facts),
  ]
}

function expiryFinding({ name, isEnabled, expiresAt }: ServiceTokenFacts, readAt: number): Finding {
  const expiry = { id: 'doh-expiry', ...documentedFindingSource('serviceTokens') }
  if (!isEnabled) {
    const sentence = `The service token “${name}” is disabled: no service can fetch DoH tokens with it.`
    return finding({ ...expiry, severity: 'critical', sentence })
  }
  if (expiresAt === null) {
    const sentence = `The service token “${name}” does not expire.`
    return finding({ ...expiry, severity: 'notice', sentence })
  }
  const date = new Date(expiresAt).toISOString().slice(0, 10)
  if (expiresAt <= readAt) {
    const sentence = `The service token “${name}” expired on ${date}: no service can fetch DoH tokens with it.`
    return finding({ ...expiry, severity: 'critical', sentence })
  }
  const days = Math.floor((expiresAt - readAt) / DAY_MS)
  return finding({
    ...expiry,
    severity: days < SOON_DAYS ? 'warning' : 'notice',
    sentence: `The service token “${name}” expires on ${date}, in ${countWithNoun(days, 'day')}. No service can fetch DoH tokens with it after that.`,
  })
}

function namedFinding({ id, name }: ServiceTokenFacts, facts: SurveyFacts): Finding {
  const named = { id: 'doh-named', ...inferredFindingSource('serviceTokens') }
  const owners = ownersNaming(id, facts)
  if (owners === undefined) {
    const sentence = `What else names the service token “${name}” could not be computed: the account’s applications, policies or groups could not be read.`
    return finding({ ...named, severity: 'unknown', sentence })
  }
  if (owners.length === 0) {
    const sentence = `No application, policy or group that was read names the service token “${name}”. A clean-up of inactive service tokens may take it: whether fetching DoH tokens counts as use, Cloudflare does not say.`
    return finding({ ...named, severity: 'notice', sentence })
  }
  const { length } = owners
  return finding({
    ...named,
    severity: 'notice',
    sentence: `${countWithNoun(length, 'application, policy or group', 'applications, policies and groups')} ${pluralForm(length, 'names', 'name')} the service token “${name}” too. Services that fetch DoH tokens with it can use what these admit.`,
    ...namesToFindingItems(owners),
  })
}

function previousFinding(id: string, facts: SurveyFacts): Finding {
  const previous = facts.serviceTokens?.find((token) => token.id === id)
  const name = previous?.name ?? id
  const isActive =
    previous?.isEnabled === true &&
    (previous.expiresAt === null || previous.expiresAt > facts.readAt)
  const elsewhere = ownersNaming(id, facts) ?? []
  const stays =
    elsewhere.length === 0
      ? ''
      : ` It goes on to be valid for ${countWithNoun(elsewhere.length, 'application, policy or group', 'applications, policies and groups')}.`
  const doubt = isActive
    ? ' Cloudflare’s documentation says in one place that an active one cannot be replaced, so the change may be refused.'
    : ''
  return finding({
    id: 'doh-previous',
    severity: 'warning',
    sentence: `The previous service token, “${name}”, stops working here: services that use it can no longer fetch DoH tokens.${stays}${doubt}`,
    ...documentedFindingSource('dnsOverHttps'),
    ...namesToFindingItems(elsewhere),
  })
}

/** A token has its end written into it, so a new duration is for new tokens. */
function issuedFindings({ before, after }: SettingChange): Finding[] {
  if (lengthOf(before) === lengthOf(after)) return []
  const old = before['doh_jwt_duration']
  return [
    finding({
      id: 'doh-issued',
      severity: 'notice',
      sentence: `The new duration is for tokens that are issued from then on. Devices can use those they have until these end${typeof old === 'string' ? `, ${old} after they were issued` : ''}.`,
      ...inferredFindingSource('dnsOverHttps'),
    }),
  ]
}

/** Returns the applications, unattached policies and groups that name a token; undefined if some were not read. */
function ownersNaming(id: string, { applications, policies, groups }: SurveyFacts) {
  if (applications === null || policies === null || groups === null) return undefined
  const names = (owner: Parameters<typeof tokenIdsInConditions>[0]) =>
    tokenIdsInConditions(owner).includes(id)
  const naming = applications.filter((application) => application.policies.some(names))
  const attached = new Set(applications.flatMap((one) => one.policies.map((policy) => policy.id)))
  const unattached = policies.filter((policy) => !attached.has(policy.id) && names(policy))
  return [...naming, ...unattached, ...groups.filter(names)].map(({ name }) => ({ name }))
}

function tokenIn({ service_token_id: id }: Record<string, unknown>): string | undefined {
  return typeof id === 'string' && id !== '' ? id : undefined
}

const lengthOf = (document: Record<string, unknown>) => readGoDuration(document['doh_jwt_duration'])
