import type { Setting } from '../change'
import { autoRedirectFindings, concernsAutoRedirect } from './auto-redirect'
import { blockPageFindings, concernsBlockPages } from './block-pages'
import type { SettingChange } from './change'
import { clientSessionFindings, concernsClientSessions } from './client-sessions'
import { concernsDashboardLock, dashboardLockFindings } from './dashboard-lock'
import { denyUnmatchedFindings } from './deny-unmatched'
import { concernsDoh, dohFindings } from './doh-token'
import type { Facts } from './facts'
import type { Finding } from './finding'
import { concernsHosts } from './host-states'
import { concernsInactiveTokens, inactiveTokenFindings } from './inactive-tokens'
import { concernsMfa, mfaFindings } from './mfa'
import { concernsSeats, seatFindings } from './seats'
import { concernsSessions, sessionFindings } from './session-duration'
import { concernsStrictTokens, strictTokenFindings } from './strict-tokens'
import type { SurveyArea } from './survey'
import { concernsTeamDomain, teamDomainFindings } from './team-domain-change'

type Rule = {
  isConcerned: (change: SettingChange) => boolean
  /** The areas of the account that the rule needs. */
  areas: readonly SurveyArea[]
  findings: (facts: Facts, change: SettingChange) => Finding[]
}

/** The rules for each setting. A rule knows the account only by its facts: no I/O, no clock. */
const RULES: Record<Setting, readonly Rule[]> = {
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
      isConcerned: concernsInactiveTokens,
      areas: ['applications', 'tokens'],
      findings: inactiveTokenFindings,
    },
    {
      isConcerned: concernsStrictTokens,
      areas: ['applications', 'tokens'],
      findings: strictTokenFindings,
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
export function areasFor(setting: Setting, change: SettingChange): SurveyArea[] {
  return [...new Set(concerned(setting, change).flatMap(({ areas }) => areas))]
}

/** Returns what all rules find. What several of them say in the same words is said once. */
export function findingsOf(setting: Setting, facts: Facts, change: SettingChange): Finding[] {
  const all = concerned(setting, change).flatMap(({ findings }) => findings(facts, change))
  const first = new Map(all.toReversed().map((finding) => [finding.sentence, finding]))
  return all.filter((finding) => first.get(finding.sentence) === finding)
}

function concerned(setting: Setting, change: SettingChange): Rule[] {
  return RULES[setting].filter(({ isConcerned }) => isConcerned(change))
}
