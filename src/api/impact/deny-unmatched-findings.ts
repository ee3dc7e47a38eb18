import type { SettingChange } from './setting-change'
import type { ApplicationFacts, SurveyFacts, ZoneFacts } from './survey-facts'
import { pluralForm, countWithNoun, type Finding } from './finding'
import {
  documentedFindingSource,
  createFindingBuilders,
  inferredFindingSource,
} from './finding-builders'
import {
  readExemptedZoneNames,
  type HostImpactTotals,
  countHostStates,
  findAffectedHostRowsByZone,
  findZonesThatChange,
} from './host-impact'

const { unknown, unread, when } = createFindingBuilders('Hosts without an application')

/** Returns the hosts that a change affects, or undefined if the data needed to find them was not read. */
export function computeHostImpactTotals(
  facts: SurveyFacts,
  change: SettingChange,
): HostImpactTotals | undefined {
  const { zones, applications } = facts
  if (zones === null || applications === null) return undefined
  return countHostStates({ ...facts, zones, applications }, change)
}

/** Yields the hosts that a change affects; undefined if the data needed to find them was not read. */
export function findAffectedHostRows(
  facts: SurveyFacts,
  change: SettingChange,
): ReturnType<typeof findAffectedHostRowsByZone> | undefined {
  const { zones, applications } = facts
  if (zones === null || applications === null) return undefined
  return findAffectedHostRowsByZone({ ...facts, zones, applications }, change)
}

/** Finds the effects of a change on hosts without an Access application, which are computed unless they are given. */
export function denyUnmatchedFindings(
  facts: SurveyFacts,
  change: SettingChange,
  knownHostImpact = computeHostImpactTotals(facts, change),
): Finding[] {
  const { zones, applications } = facts
  if (zones === null || applications === null || knownHostImpact === undefined) {
    const missing = [zones === null && 'zones', applications === null && 'applications']
    const parts = missing.filter(Boolean).join(' and ')
    return [unread('hosts-unknown', 'Which hosts the change blocks or opens', parts)]
  }
  if (zones.length === 0) {
    const sentence =
      'Gatehouse’s token sees no zone of this account, so which hosts the change blocks or opens could not be computed.'
    return [unknown('hosts-unknown', sentence)]
  }
  const known = { ...facts, zones, applications }
  return [...coverageFindings(knownHostImpact, facts.isPartial), ...zoneFindings(known, change)]
}

function coverageFindings(
  { counts, zones, elsewhere }: HostImpactTotals,
  isPartial: SurveyFacts['isPartial'],
): Finding[] {
  const { blocked, part, wildcard, opened, covered } = counts
  const not_promised = counts.not_promised - elsewhere
  const isAtLeast = isPartial.hosts ? 'At least ' : ''
  const isClosing = blocked + part + counts.not_promised + wildcard + covered > 0
  const inZones = (state: 'blocked' | 'opened') =>
    countWithNoun(zones.filter(({ counts: ofZone }) => ofZone[state] > 0).length, 'zone')
  return [
    ...when(blocked > 0, {
      id: 'hosts-blocked',
      severity: 'critical',
      sentence: `${isAtLeast}${countWithNoun(blocked, 'host')} in ${inZones('blocked')} ${has(blocked)} no Access application and would be blocked: visitors get error 1050.`,
      ...documentedFindingSource('accessProtection'),
    }),
    ...when(blocked === 0 && isClosing, {
      id: 'hosts-blocked',
      severity: isPartial.hosts ? 'unknown' : 'notice',
      sentence: isPartial.hosts
        ? 'No host that was read would be blocked outright, but not everything could be read.'
        : 'No host in the zones that were read would be blocked outright.',
      ...documentedFindingSource('accessProtection'),
    }),
    ...when(part > 0, {
      id: 'hosts-part',
      severity: 'warning',
      sentence: `${countWithNoun(part, 'host')} ${has(part)} an application for a path only. Everything outside that path may be blocked; Cloudflare does not say.`,
      ...inferredFindingSource('applicationPaths'),
    }),
    ...when(not_promised > 0, {
      id: 'hosts-not-promised',
      severity: 'warning',
      sentence: `${countWithNoun(not_promised, 'host')} ${has(not_promised)} only an application that may not count: one for the Worker in front of the host, of which Cloudflare does not say whether it counts, or one without a policy, which admits nobody.`,
      ...inferredFindingSource('accessProtection'),
    }),
    ...when(elsewhere > 0, {
      id: 'hosts-elsewhere',
      severity: 'unknown',
      sentence: `${countWithNoun(elsewhere, 'host')} without an application ${elsewhere === 1 ? 'is' : 'are'} outside the account’s zones: at workers.dev or pages.dev, or a custom hostname of a customer. Cloudflare does not say whether the setting blocks ${elsewhere === 1 ? 'it' : 'them'}.`,
      ...inferredFindingSource('accessProtection'),
    }),
    ...when(wildcard > 0, {
      id: 'hosts-wildcard',
      severity: 'warning',
      sentence: `${countWithNoun(wildcard, 'wildcard record')}: any name below ${wildcard === 1 ? 'it' : 'one'} that has no application would be blocked. An application for *.example.com covers neither example.com nor a.b.example.com.`,
      ...documentedFindingSource('applicationPaths'),
    }),
    ...when(opened > 0, {
      id: 'hosts-opened',
      severity: 'warning',
      sentence: `${isAtLeast}${countWithNoun(opened, 'host')} in ${inZones('opened')}, with no application or one for a part, would no longer be blocked: anyone can reach ${opened === 1 ? 'it' : 'them'}.`,
      ...documentedFindingSource('accessProtection'),
    }),
    ...when(covered > 0, {
      id: 'hosts-covered',
      severity: 'notice',
      sentence: `${countWithNoun(covered, 'host')} ${has(covered)} an application and ${covered === 1 ? 'stays' : 'stay'} as ${covered === 1 ? 'it is' : 'they are'}.`,
      ...documentedFindingSource('accessProtection'),
    }),
    ...when(isPartial.applications && isClosing, {
      id: 'hosts-applications-partial',
      severity: 'unknown',
      sentence:
        'Not all applications could be read: hosts that are counted as blocked may have one.',
      source: 'inferred',
    }),
  ]
}

function zoneFindings(
  {
    zones,
    workers,
  }: SurveyFacts & { zones: readonly ZoneFacts[]; applications: readonly ApplicationFacts[] },
  change: SettingChange,
): Finding[] {
  const { closing } = findZonesThatChange(zones, change)
  if (closing.length === 0) return []
  const seen = new Set(zones.map(({ name }) => name))
  const unserved = zones.filter(({ isServed }) => !isServed)
  const unseenExempted = [...readExemptedZoneNames(change.after)].filter(
    (name) => !seen.has(name),
  ).length
  const ids = new Set(zones.map(({ id }) => id))
  const unplaced = workers.filter(({ zoneId }) => zoneId === null || !ids.has(zoneId)).length
  return [
    ...when(unserved.length > 0, {
      id: 'zones-unserved',
      severity: 'notice',
      sentence: `${countWithNoun(unserved.length, 'zone')} ${unserved.length === 1 ? 'is' : 'are'} paused or not active. Nothing is blocked there now; it is once the zone is active.`,
      source: 'inferred',
    }),
    ...when(unseenExempted > 0, {
      id: 'zones-unseen',
      severity: 'warning',
      sentence: `${countWithNoun(unseenExempted, 'exempted zone')} ${unseenExempted === 1 ? 'is' : 'are'} not among the zones that Gatehouse’s token sees. There may be more that it does not see, with hosts that are not counted here.`,
      source: 'inferred',
    }),
    ...when(unplaced > 0, {
      id: 'workers-unseen',
      severity: 'warning',
      sentence: `${countWithNoun(unplaced, 'custom domain')} of Workers ${unplaced === 1 ? 'lies' : 'lie'} in zones that Gatehouse’s token does not see, and ${unplaced === 1 ? 'is' : 'are'} not counted here.`,
      source: 'inferred',
    }),
  ]
}

const has = (count: number) => pluralForm(count, 'has', 'have')
