import type { Setting } from '../change'
import type { SettingChange } from './change'
import { denyUnmatchedFindings } from './deny-unmatched'
import type { Facts } from './facts'
import type { Finding } from './finding'
import { concernsHosts } from './host-states'
import { concernsMfa, mfaFindings } from './mfa'
import { concernsSessions, sessionFindings } from './session-duration'
import type { SurveyArea } from './survey'

type Rule = {
  isConcerned: (change: SettingChange) => boolean
  /** What has to be read of the account. */
  areas: readonly SurveyArea[]
  findings: (facts: Facts, change: SettingChange) => Finding[]
}

/** What is computed of which change. A rule knows the account by its facts alone: no I/O, no clock. */
const RULES: Record<Setting, readonly Rule[]> = {
  organization: [
    {
      isConcerned: concernsHosts,
      areas: ['applications', 'hosts'],
      findings: denyUnmatchedFindings,
    },
    { isConcerned: concernsMfa, areas: ['applications'], findings: mfaFindings },
    { isConcerned: concernsSessions, areas: ['applications'], findings: sessionFindings },
  ],
  doh: [],
}

/** What has to be read to tell what a change would do; nothing, where no rule is about it. */
export function areasFor(setting: Setting, change: SettingChange): SurveyArea[] {
  return [...new Set(concerned(setting, change).flatMap(({ areas }) => areas))]
}

export function findingsOf(setting: Setting, facts: Facts, change: SettingChange): Finding[] {
  return concerned(setting, change).flatMap(({ findings }) => findings(facts, change))
}

function concerned(setting: Setting, change: SettingChange): Rule[] {
  return RULES[setting].filter(({ isConcerned }) => isConcerned(change))
}
