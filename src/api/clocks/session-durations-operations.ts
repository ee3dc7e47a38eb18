import { accountApiPath, createGatehouseReadCall } from '../api-client'
import { surveyedSessionDurationsSchema } from './surveyed-session-durations'

/** Lists the sessions that a complete survey found. An empty search finds every application. */
export const listSurveyedSessionDurations = (account_id: string, search: string) =>
  createGatehouseReadCall(
    surveyedSessionDurationsSchema,
    accountApiPath(account_id, 'survey', 'sessions'),
    search === '' ? {} : { search },
  )
