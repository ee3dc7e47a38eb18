import * as z from 'zod/mini'
import {
  type CallOptions,
  type ClientOptions,
  nullableListSchema,
  requestInit,
  send,
} from '../client'
import { hostRowSchema } from './host-states'
import {
  type HostsRequest,
  type ImpactRequest,
  impactSchema,
  type SurveyArea,
  surveySchema,
} from './survey'

/** What changes would do to an account: `baseUrl` is that of Gatehouse's own operations, `…/api`. */
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
      requestInit(method, body, options),
    )

  return {
    /** Begins to read these areas, joins who reads them, or finds what was read a moment ago. */
    startSurvey: (account_id: string, areas: readonly SurveyArea[], options?: CallOptions) =>
      send(fetch, request('POST', account_id, 'survey', { areas }, options), surveySchema),

    /** Null where there is none, or none that is fresh. */
    getSurvey: (account_id: string, options?: CallOptions) =>
      send(
        fetch,
        request('GET', account_id, 'survey', undefined, options),
        z.nullable(surveySchema),
      ),

    /** Stops reading, and removes what was read. */
    cancelSurvey: (account_id: string) =>
      send(fetch, request('DELETE', account_id, 'survey'), z.null()),

    getImpact: (account_id: string, change: ImpactRequest, options?: CallOptions) =>
      send(fetch, request('POST', account_id, 'impact', change, options), impactSchema),

    listHosts: (account_id: string, hosts: HostsRequest, options?: CallOptions) =>
      send(
        fetch,
        request('POST', account_id, 'impact/hosts', hosts, options),
        nullableListSchema(hostRowSchema),
      ),

    /** The file itself; a refusal is an envelope as everywhere. */
    hostsCsvRequest: (account_id: string, hosts: HostsRequest) =>
      request('POST', account_id, 'impact/hosts.csv', hosts),
  }
}
