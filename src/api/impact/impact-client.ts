import * as z from 'zod/mini'
import {
  type ApiCallOptions,
  type ApiClientOptions,
  nullAsEmptyListSchema,
  buildRequestInit,
  fetchApiResult,
} from '../api-client'
import { hostRowSchema } from './affected-host-row'
import {
  type AffectedHostsRequest,
  type ImpactRequest,
  impactSchema,
  type SurveyArea,
  surveyStatusSchema,
} from './survey'

/** The client for predicting the effects of changes. `baseUrl` is that of Gatehouse's own operations, `…/api`. */
export function createImpactClient({ fetch, baseUrl }: ApiClientOptions) {
  const request = (
    method: string,
    account_id: string,
    path: string,
    body?: unknown,
    options: ApiCallOptions = {},
  ) =>
    new Request(
      `${baseUrl}/accounts/${encodeURIComponent(account_id)}/${path}`,
      buildRequestInit(method, body, options),
    )

  return {
    /** Starts to read these areas, joins a survey that is already reading them, or returns a recent one. */
    startSurvey: (account_id: string, areas: readonly SurveyArea[], options?: ApiCallOptions) =>
      fetchApiResult(
        fetch,
        request('POST', account_id, 'survey', { areas }, options),
        surveyStatusSchema,
      ),

    /** Null if there is no survey, or no fresh one. */
    getSurvey: (account_id: string, options?: ApiCallOptions) =>
      fetchApiResult(
        fetch,
        request('GET', account_id, 'survey', undefined, options),
        z.nullable(surveyStatusSchema),
      ),

    /** Stops reading, and removes the data that was read. */
    cancelSurvey: (account_id: string) =>
      fetchApiResult(fetch, request('DELETE', account_id, 'survey'), z.null()),

    getImpact: (account_id: string, change: ImpactRequest, options?: ApiCallOptions) =>
      fetchApiResult(fetch, request('POST', account_id, 'impact', change, options), impactSchema),

    listAffectedHosts: (
      account_id: string,
      hosts: AffectedHostsRequest,
      options?: ApiCallOptions,
    ) =>
      fetchApiResult(
        fetch,
        request('POST', account_id, 'impact/hosts', hosts, options),
        nullAsEmptyListSchema(hostRowSchema),
      ),

    /** Requests the file itself; a refusal is an envelope, as everywhere. */
    hostsCsvRequest: (account_id: string, hosts: AffectedHostsRequest) =>
      request('POST', account_id, 'impact/hosts.csv', hosts),
  }
}
