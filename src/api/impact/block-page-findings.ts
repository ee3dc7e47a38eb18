import { isSemanticallyEqual } from '../equality'
import type { SettingChange } from './setting-change'
import type { SurveyFacts } from './survey-facts'
import { countWithNoun, type Finding, namesToFindingItems } from './finding'
import { incompleteApplicationListFindings } from './incomplete-application-list-findings'

const BLOCK_PAGES =
  'https://developers.cloudflare.com/cloudflare-one/reusable-components/custom-pages/access-block-page/'

const SUBJECT = 'Block pages'
const KEY = 'custom_pages'

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
    const sentence =
      'Which applications have block pages of their own could not be computed: the account’s applications could not be read.'
    return [pages({ id: 'pages-unknown', severity: 'unknown', sentence, source: 'inferred' })]
  }
  const own = applications.filter(({ hasOwnBlockPage }) => hasOwnBlockPage)
  const others = applications.filter(
    ({ type, hasOwnBlockPage }) => SHOWING_TYPES.has(type) && !hasOwnBlockPage,
  )
  return [
    pages({
      id: 'pages-follow',
      severity: 'notice',
      sentence:
        others.length === 0
          ? 'No effect today: no application that was read shows the organization’s pages.'
          : `${countWithNoun(others.length, 'application')} ${others.length === 1 ? 'has' : 'have'} no block page of ${others.length === 1 ? 'its' : 'their'} own, and ${others.length === 1 ? 'shows' : 'show'} the organization’s.`,
      source: others.length === 0 ? 'inferred' : 'documented',
      documentation: BLOCK_PAGES,
      ...namesToFindingItems(others),
    }),
    ...(own.length === 0
      ? []
      : [
          pages({
            id: 'pages-own',
            severity: 'notice',
            sentence: `${countWithNoun(own.length, 'application')} ${own.length === 1 ? 'has a block page or address of its' : 'have block pages or addresses of their'} own, and ${own.length === 1 ? 'keeps it' : 'keep them'}.`,
            source: 'inferred',
            documentation: BLOCK_PAGES,
            ...namesToFindingItems(own),
          }),
        ]),
    ...incompleteApplicationListFindings(facts, SUBJECT),
  ]
}

function pages(finding: Omit<Finding, 'subject'>): Finding {
  return { subject: SUBJECT, ...finding }
}
