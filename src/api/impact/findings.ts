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
  ],
  doh: [],
}

/** Returns the areas to read in order to predict the effects of a change; none if no rule applies to it. */
export function areasFor(setting: Setting, change: SettingChange): SurveyArea[] {
  return [...new Set(concerned(setting, change).flatMap(({ areas }) => areas))]
}

export function findingsOf(setting: Setting, facts: Facts, change: SettingChange): Finding[] {
  return concerned(setting, change).flatMap(({ findings }) => findings(facts, change))
}

function concerned(setting: Setting, change: SettingChange): Rule[] {
  return RULES[setting].filter(({ isConcerned }) => isConcerned(change))
}
