import { SURVEY_READS, type SurveyOnlyReadName } from '../../api/impact/survey-reads'
import { ACCOUNT_IDS } from '../demo'
import { readAccount } from '../account-state'
import { SURVEY_DOCUMENTATION, mayReadForSurvey } from '../authorization'
import { failure, refusal, type Reply, success } from '../reply'
import { pathPattern } from '../handlers'
import { hasAccountAccess, type TokenState } from '../tokens'
import { listRegistrations } from './registrations'
import { listBuckets } from './buckets'
import { oneObject, ownerOfZone, pageOfList, readResources, wholeList } from './store'

export type ResourceRoute = {
  name: SurveyOnlyReadName
  account_id: string
  zone_id: string
  /** The id of a tunnel, or the name of a bucket. */
  item: string
}

const ROUTES = Object.entries(SURVEY_READS).map(([name, path]) => ({
  name: name as SurveyOnlyReadName, // a key of the table
  pattern: pathPattern(path),
}))

const OF_ACCESS: ReadonlySet<SurveyOnlyReadName> = new Set([
  'listApplications',
  'listZoneApplications',
  'listReusablePolicies',
  'listGroups',
])

export function matchResourceRoute(method: string, pathname: string): ResourceRoute | undefined {
  if (method !== 'GET') return undefined
  for (const { name, pattern } of ROUTES) {
    const match = pattern.exec(pathname)
    const { account_id = '', zone_id = '', item = '' } = match?.groups ?? {}
    if (match !== null) return { name, account_id, zone_id, item }
  }
  return undefined
}

/** Lists the contents of an account. A zone that the token does not see is treated as nonexistent. */
export function answerResources(
  sql: SqlStorage,
  token: TokenState,
  { name, account_id, zone_id, item }: ResourceRoute,
  query: URLSearchParams,
  now: number,
): Reply {
  const documentation = SURVEY_DOCUMENTATION[name]
  const forbidden = failure(refusal('forbidden', { documentation }))
  if (!mayReadForSurvey(token.permissions, name)) return forbidden
  const owner = name === 'listZones' ? (query.get('account.id') ?? ACCOUNT_IDS.acme) : account_id
  const account = zone_id === '' ? owner : ownerOfZone(sql, zone_id)
  if (account === undefined || !hasAccountAccess(token, account)) return forbidden
  const isOfAccess = OF_ACCESS.has(name)
  if (isOfAccess && readAccount(sql, account)?.organization === null) {
    return failure(refusal('notEnabled'))
  }
  switch (name) {
    case 'listZones':
      return pageOfList(sql, name, { owner, query, largest: 50 })
    case 'listDnsRecords':
      return pageOfList(sql, name, {
        owner: zone_id,
        proxied: query.get('proxied'),
        query,
        largest: 5_000,
      })
    case 'listZoneApplications':
      return pageOfList(sql, name, { owner: zone_id, query })
    case 'listApplications':
    case 'listReusablePolicies':
    case 'listGroups':
      return pageOfList(sql, name, { owner, query })
    case 'listCustomHostnames':
      return pageOfList(sql, name, { owner: zone_id, query, largest: 50 })
    case 'listPagesProjects':
      // Its pages have 10 items, and Cloudflare was seen to refuse other sizes.
      return query.has('per_page')
        ? failure(refusal('pagesInvalidList'))
        : pageOfList(sql, name, {
            owner,
            query: new URLSearchParams({ page: query.get('page') ?? '1', per_page: '10' }),
          })
    case 'getWorkersSubdomain':
      return oneObject(sql, name, owner, 'workersSubdomainNotFound')
    case 'listR2Buckets':
      return listBuckets(sql, owner, query)
    case 'listR2Domains':
      return success({ domains: readResources(sql, name, item) })
    case 'listLoadBalancers':
    case 'listWorkersRoutes':
      return wholeList(sql, name, zone_id)
    case 'listWorkersDomains':
    case 'listWorkersScripts':
    case 'listGatewayRules':
      return wholeList(sql, name, owner)
    case 'listSsoConnectors':
      return readAccount(sql, account)?.features.dashboard_sso === true
        ? wholeList(sql, name, owner)
        : success([])
    case 'listTunnels':
      return pageOfList(sql, name, { owner, query })
    case 'getTunnelConfiguration':
      return oneObject(sql, name, item)
    case 'listDeviceRegistrations':
      return listRegistrations(sql, owner, query, now)
  }
}
