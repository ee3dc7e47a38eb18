import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { accountApiPath, buildGatehousePathAndQuery, buildRequestInit } from '../../api/api-client'
import {
  getImpact,
  getSurvey,
  listAffectedHosts,
  startSurvey,
} from '../../api/impact/impact-operations'
import type { AffectedHostsRequest, ImpactRequest, SurveyArea } from '../../api/impact/survey'
import { successOrThrow, fetchFromGateway, resultOrThrow, sendGatehouseCall } from './api'

/** The polling interval. A survey is shared, and continues without anybody watching. */
const REFETCH_MS = 1_000

const surveyKey = (account: string) => ['survey', account] as const

/** The survey of the account, complete or in progress; starts one if there is none for these areas. */
export const surveyQuery = (account: string, areas: readonly SurveyArea[]) =>
  queryOptions({
    queryKey: [...surveyKey(account), ...areas],
    queryFn: async ({ signal }) => {
      const survey = await resultOrThrow(sendGatehouseCall(getSurvey(account), { signal }))
      const isThere = survey !== null && areas.every((area) => survey.areas.includes(area))
      return isThere
        ? survey
        : resultOrThrow(sendGatehouseCall(startSurvey(account, areas), { signal }))
    },
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data?.state === 'reading' ? REFETCH_MS : false),
  })

/** The impact of a change according to a complete survey; requested once for each survey. */
export const impactQuery = (account: string, survey: string, change: ImpactRequest) =>
  queryOptions({
    queryKey: ['impact', account, change, survey],
    queryFn: ({ signal }) =>
      resultOrThrow(sendGatehouseCall(getImpact(account, change), { signal })),
    staleTime: Infinity,
  })

export type HostFilter = Pick<AffectedHostsRequest, 'state' | 'zone' | 'search'>

/** The hosts that a change affects, page by page. */
export const affectedHostsQuery = (
  account: string,
  survey: string,
  change: ImpactRequest,
  filter: HostFilter,
) =>
  infiniteQueryOptions({
    queryKey: ['impact-hosts', account, change, survey, filter],
    queryFn: ({ signal, pageParam: offset }) =>
      successOrThrow(
        sendGatehouseCall(listAffectedHosts(account, { ...change, ...filter, offset }), { signal }),
      ),
    initialPageParam: 0,
    getNextPageParam: ({ resultInfo }, pages) => {
      const read = pages.reduce((sum, page) => sum + page.result.length, 0)
      return read < (resultInfo?.total_count ?? 0) ? read : undefined
    },
    staleTime: Infinity,
  })

/** Returns the hosts as CSV; undefined if the download failed. */
export async function fetchAffectedHostsCsv(
  account: string,
  change: ImpactRequest,
  filter: HostFilter,
): Promise<Blob | undefined> {
  try {
    const path = buildGatehousePathAndQuery({
      path: accountApiPath(account, 'impact', 'hosts.csv'),
    })
    const init = buildRequestInit('POST', { ...change, ...filter }, {})
    const response = await fetchFromGateway(new Request(`${location.origin}${path}`, init))
    return response.ok ? await response.blob() : undefined
  } catch {
    return undefined
  }
}
