import type { SurveyFacts } from './survey-facts'
import type { Finding } from './finding'

/** Says that there may be applications that were not read. Those of a zone are in a list of its own. */
export function incompleteApplicationListFindings(
  { zones, isPartial }: SurveyFacts,
  subject: string,
): Finding[] {
  const sentence = isPartial.applications
    ? 'Not all applications of single zones could be read: there may be more than are counted here.'
    : zones?.length === 0
      ? 'Gatehouse’s token sees no zone of this account. If it has zones, their own applications are not counted here.'
      : undefined
  if (sentence === undefined) return []
  return [
    { id: 'applications-partial', severity: 'unknown', subject, sentence, source: 'inferred' },
  ]
}
