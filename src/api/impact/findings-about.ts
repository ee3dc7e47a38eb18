import type { Finding } from './finding'
import type { SurveyFacts } from './survey-facts'

type FindingDetails = Omit<Finding, 'subject'>

/** What a sentence rests on: a page of the documentation, or what one may infer from it. */
export const documentedAt = (documentation: string) =>
  ({ source: 'documented', documentation }) as const
export const inferredFrom = (documentation: string) =>
  ({ source: 'inferred', documentation }) as const

/** Returns the functions by which a rule makes its findings, which are all about the same subject. */
export function findingsAbout(subject: string) {
  const finding = (details: FindingDetails): Finding => ({ subject, ...details })

  /** For what could not be computed. */
  const unknown = (id: string, sentence: string) =>
    finding({ id, severity: 'unknown', sentence, source: 'inferred' })

  const when = (condition: boolean, details: FindingDetails) =>
    condition ? [finding(details)] : []

  /** A finding that counts something and names the first of it. Nothing is no finding. */
  const ifAny = (
    named: readonly { name: string }[],
    detailsOf: (count: number) => FindingDetails,
  ) => when(named.length > 0, { ...detailsOf(named.length), ...namesToFindingItems(named) })

  /** Says that there may be applications that were not read. Those of a zone are in a list of its own. */
  function incompleteApplications({ zones, isPartial }: SurveyFacts): Finding[] {
    const id = 'applications-partial'
    if (isPartial.applications) {
      const sentence =
        'Not all applications of single zones could be read: there may be more than are counted here.'
      return [unknown(id, sentence)]
    }
    const sentence =
      'Gatehouse’s token sees no zone of this account. If it has zones, their own applications are not counted here.'
    return zones?.length === 0 ? [unknown(id, sentence)] : []
  }

  return { finding, unknown, when, ifAny, incompleteApplications }
}

const MAX_ITEMS = 50

/** Returns the first names of a long list, for people who look them up. */
export function namesToFindingItems(named: readonly { name: string }[]): { items: string[] } {
  return { items: named.slice(0, MAX_ITEMS).map(({ name }) => name) }
}
