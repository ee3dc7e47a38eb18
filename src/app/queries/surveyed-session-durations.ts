import { queryOptions } from '@tanstack/react-query'
import { listSurveyedSessionDurations } from '../../api/clocks/session-durations-operations'
import { gatehouseQuery } from './api'

/** The sessions that a complete survey found; requested once for each survey. */
export const surveyedSessionDurationsQuery = (account: string, survey: string, search: string) => {
  const query = gatehouseQuery(listSurveyedSessionDurations(account, search))
  return queryOptions({
    ...query,
    queryKey: ['survey-sessions', survey, ...query.queryKey],
    staleTime: Infinity,
  })
}
