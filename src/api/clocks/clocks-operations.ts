import { accountApiPath, createReadCall } from '../api-client'
import { surveyedSessionsSchema } from './session-application'

/** Lists the sessions that a complete survey found. An empty search finds every application. */
export const listSurveyedSessions = (account_id: string, search: string) =>
  createReadCall(
    surveyedSessionsSchema,
    accountApiPath(account_id, 'survey', 'sessions'),
    search === '' ? {} : { search },
  )
