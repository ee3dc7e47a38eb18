import { isSemanticallyEqual } from '../equality'
import type { SettingChange } from './setting-change'
import type { SurveyFacts } from './survey-facts'
import { pluralForm, countWithNoun, type Finding } from './finding'
import {
  documentedFindingSource,
  createFindingBuilders,
  inferredFindingSource,
  namesToFindingItems,
} from './finding-builders'

const KEY = 'custom_pages'

const { finding, unread, ifAny, incompleteApplications } = createFindingBuilders('Block pages')

/** The types of applications for which people are shown a block page of Access. */
const SHOWING_TYPES = new Set(['self_hosted', 'ssh', 'vnc', 'rdp', 'saas', 'app_launcher'])

/** Returns whether a change gives the organization other block pages. */
export function concernsBlockPages({ before, after }: SettingChange): boolean {
  return !isSemanticallyEqual(before[KEY], after[KEY])
}

/** Finds the applications that have block pages of their own, and those that may show the organization's. */
export function blockPageFindings(facts: SurveyFacts): Finding[] {
  const { applications } = facts
  if (applications === null) {
    return [
      unread('pages-unknown', 'Which applications have block pages of their own', 'applications'),
    ]
  }
  const own = applications.filter(({ hasOwnBlockPage }) => hasOwnBlockPage)
  const others = applications.filter(
    ({ type, hasOwnBlockPage }) => SHOWING_TYPES.has(type) && !hasOwnBlockPage,
  )
  const { length } = others
  return [
    finding({
      id: 'pages-follow',
      severity: 'notice',
      sentence:
        length === 0
          ? 'No effect today: no application that was read shows the organization’s pages.'
          : `${countWithNoun(length, 'application')} ${pluralForm(length, 'has', 'have')} no block page of ${pluralForm(length, 'its', 'their')} own, and ${pluralForm(length, 'shows', 'show')} the organization’s.`,
      ...(length === 0
        ? inferredFindingSource('blockPages')
        : documentedFindingSource('blockPages')),
      ...namesToFindingItems(others),
    }),
    ...ifAny(own, (count) => ({
      id: 'pages-own',
      severity: 'notice',
      sentence: `${countWithNoun(count, 'application')} ${pluralForm(count, 'has a block page or address of its', 'have block pages or addresses of their')} own, and ${pluralForm(count, 'keeps it', 'keep them')}.`,
      ...inferredFindingSource('blockPages'),
    })),
    ...incompleteApplications(facts),
  ]
}
