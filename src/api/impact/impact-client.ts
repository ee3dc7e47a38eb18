import * as z from 'zod/mini'
import {
  type CallOptions,
  type ClientOptions,
  nullableListSchema,
  buildRequestInit,
  sendRequest,
} from '../api-client'
import { hostRowSchema } from './host-rows'
import {
  type AffectedHostsRequest,
  type ImpactRequest,
  impactSchema,
  type SurveyArea,
  surveySchema,
} from './survey'

/** The client for predicting the effects of changes. `baseUrl` is that of Gatehouse's own operations, `…/api`. */
export function createImpactClient({ fetch, baseUrl }: ClientOptions) {
  const request = (
    method: string,
    account_id: string,
    path: string,
    body?: unknown,
    options: CallOptions = {},
  ) =>
    new Request(
      `${baseUrl}/accounts/${encodeURIComponent(account_id)}/${path}`,
      buildRequestInit(method, body, options),
    )

  return {
    /** Starts to read these areas, joins a survey that is already reading them, or returns a recent one. */
    startSurvey: (account_id: string, areas: readonly SurveyArea[], options?: CallOptions) =>
      sendRequest(fetch, request('POST', account_id, 'survey', { areas }, options), surveySchema),

    /** Null if there is no survey, or no fresh one. */
    getSurvey: (account_id: string, options?: CallOptions) =>
      sendRequest(
        fetch,
        request('GET', account_id, 'survey', undefined, options),
        z.nullable(surveySchema),
      ),

    /** Stops reading, and removes the data that was read. */
    cancelSurvey: (account_id: string) =>
      sendRequest(fetch, request('DELETE', account_id, 'survey'), z.null()),

    getImpact: (account_id: string, change: ImpactRequest, options?: CallOptions) =>
      sendRequest(fetch, request('POST', account_id, 'impact', change, options), impactSchema),

    listHosts: (account_id: string, hosts: AffectedHostsRequest, options?: CallOptions) =>
      sendRequest(
        fetch,
        request('POST', account_id, 'impact/hosts', hosts, options),
        nullableListSchema(hostRowSchema),
      ),

    /** Requests the file itself; a refusal is an envelope, as everywhere. */
    hostsCsvRequest: (account_id: string, hosts: AffectedHostsRequest) =>
      request('POST', account_id, 'impact/hosts.csv', hosts),
  }
}
