import type { SettingResource } from '../change'
import { autoRedirectFindings, concernsAutoRedirect } from './auto-redirect-findings'
import { blockPageFindings, concernsBlockPages } from './block-page-findings'
import type { SettingChange } from './setting-change'
import { clientSessionFindings, concernsClientSessions } from './client-session-findings'
import { concernsDashboardLock, dashboardLockFindings } from './dashboard-lock-findings'
import { denyUnmatchedFindings } from './deny-unmatched-findings'
import { concernsDoh, dohFindings } from './doh-findings'
import type { SurveyFacts } from './survey-facts'
import type { Finding } from './finding'
import { concernsHosts, type HostImpactTotals } from './host-impact'
import {
  concernsInactiveServiceTokens,
  inactiveServiceTokenFindings,
} from './inactive-service-token-findings'
import { concernsMfa, mfaFindings } from './mfa-findings'
import { concernsSeats, seatFindings } from './seat-findings'
import { concernsSessions, sessionFindings } from './session-findings'
import {
  turnsOnStrictServiceTokenAuth,
  strictServiceTokenAuthFindings,
} from './strict-service-token-auth-findings'
import type { SurveyArea } from './survey'
import { concernsTeamDomain, teamDomainFindings } from './team-domain-findings'

type Rule = {
  isConcerned: (change: SettingChange) => boolean
  /** The areas of the account that the rule needs. */
  areas: readonly SurveyArea[]
  findings: (
    facts: SurveyFacts,
    change: SettingChange,
    knownHostImpact?: HostImpactTotals,
  ) => Finding[]
}

/** The rules for each setting. A rule knows the account only by its facts: no I/O, no clock. */
const RULES: Record<SettingResource, readonly Rule[]> = {
  organization: [
    {
      isConcerned: concernsHosts,
      areas: ['applications', 'hosts'],
      findings: denyUnmatchedFindings,
    },
    { isConcerned: concernsMfa, areas: ['applications'], findings: mfaFindings },
    { isConcerned: concernsSessions, areas: ['applications'], findings: sessionFindings },
    {
      isConcerned: concernsClientSessions,
      areas: ['applications', 'gateway'],
      findings: clientSessionFindings,
    },
    {
      isConcerned: concernsInactiveServiceTokens,
      areas: ['applications', 'tokens'],
      findings: inactiveServiceTokenFindings,
    },
    {
      isConcerned: turnsOnStrictServiceTokenAuth,
      areas: ['applications', 'tokens'],
      findings: strictServiceTokenAuthFindings,
    },
    { isConcerned: concernsSeats, areas: ['seats'], findings: seatFindings },
    {
      isConcerned: concernsTeamDomain,
      areas: ['applications', 'team_domain'],
      findings: teamDomainFindings,
    },
    {
      isConcerned: concernsAutoRedirect,
      areas: ['applications', 'providers'],
      findings: autoRedirectFindings,
    },
    { isConcerned: concernsBlockPages, areas: ['applications'], findings: blockPageFindings },
    { isConcerned: concernsDashboardLock, areas: ['history'], findings: dashboardLockFindings },
  ],
  doh: [{ isConcerned: concernsDoh, areas: ['applications', 'tokens'], findings: dohFindings }],
}

/** Returns the areas to read in order to predict the effects of a change; none if no rule applies to it. */
export function surveyAreasForChange(
  setting: SettingResource,
  change: SettingChange,
): SurveyArea[] {
  return [...new Set(concerned(setting, change).flatMap(({ areas }) => areas))]
}

/**
 * Returns what all rules find. What several of them say in the same words is said once. The impact on hosts is computed
 * unless it is given.
 */
export function computeImpactFindings(
  setting: SettingResource,
  facts: SurveyFacts,
  change: SettingChange,
  knownHostImpact?: HostImpactTotals,
): Finding[] {
  const all = concerned(setting, change).flatMap(({ findings }) =>
    findings(facts, change, knownHostImpact),
  )
  const first = new Map(all.toReversed().map((finding) => [finding.sentence, finding]))
  return all.filter((finding) => first.get(finding.sentence) === finding)
}

function concerned(setting: SettingResource, change: SettingChange): Rule[] {
  return RULES[setting].filter(({ isConcerned }) => isConcerned(change))
}
