import { accountPath, readCall } from '../gatehouse-client'
import { surveyedSessionsSchema } from './session-application'

/** Lists the sessions that a complete survey found. An empty search finds every application. */
export const listSurveyedSessions = (account_id: string, search: string) =>
  readCall(
    surveyedSessionsSchema,
    accountPath(account_id, 'survey', 'sessions'),
    search === '' ? {} : { search },
  )
