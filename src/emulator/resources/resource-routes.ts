import { SURVEY_ONLY_READ_PATHS } from '../../api/impact/survey-reads'
import { GATEWAY_ONLY_PERSON_READ_PATHS } from '../../api/ways-back-in/person-reads'
import { CLOUDFLARE_POLICY_TEST_PATHS } from '../../api/ways-back-in/person-policy-tests'
import { DEMO_ACCOUNT_IDS } from '../demo'
import { readEmulatedAccount } from '../emulated-account'
import {
  isResourceReadPermitted,
  RESOURCE_DOCUMENTATION_URLS,
  type ResourceReadName,
} from '../authorization'
import {
  failureReply,
  createRefusal,
  type EmulatedOperationReply,
  successReply,
  parsePageParams,
} from '../reply'
import { compilePathPattern } from '../handlers'
import { hasAccountAccess, type EmulatedApiToken } from '../api-tokens'
import {
  listDeviceRegistrations,
  listTemporaryAccessRequests,
  listLogins,
  listPhysicalDevices,
  listScimUsers,
} from './person-resources'
import { getPolicyTest, listPolicyTestUsers, startPolicyTest } from './policy-tests'
import {
  listR2Buckets,
  replyWithResourceObject,
  findZoneAccountId,
  replyWithResourceListPage,
  readResourceListItems,
  replyWithWholeResourceList,
} from './resource-store'
import { formatRfc3339Timestamp, readEmulatorSetting } from '../emulator-settings'

export type MatchedResourceRoute = {
  name: ResourceReadName
  account_id: string
  zone_id: string
  /** The id of a tunnel, an identity provider or a policy test, or the name of a bucket. */
  item: string
}

const ROUTES = Object.entries({
  ...SURVEY_ONLY_READ_PATHS,
  ...GATEWAY_ONLY_PERSON_READ_PATHS,
  ...CLOUDFLARE_POLICY_TEST_PATHS,
}).map(([name, path]) => ({
  name: name as ResourceReadName, // a key of the tables
  method: name === 'startPolicyTest' ? 'POST' : 'GET',
  pattern: compilePathPattern(path),
}))

const OF_ACCESS: ReadonlySet<ResourceReadName> = new Set([
  'listApplications',
  'listZoneApplications',
  'listReusablePolicies',
  'listGroups',
  'listCertificates',
  'listScimUsers',
  'listAccessRequests',
  'listLogins',
  'startPolicyTest',
  'getPolicyTest',
  'listPolicyTestUsers',
])

export function matchResourceRoute(
  method: string,
  pathname: string,
): MatchedResourceRoute | undefined {
  for (const { name, method: own, pattern } of ROUTES) {
    const match = method === own ? pattern.exec(pathname) : null
    const { account_id = '', zone_id = '', item = '' } = match?.groups ?? {}
    if (match !== null) return { name, account_id, zone_id, item }
  }
  return undefined
}

type ResourceRequest = {
  query: URLSearchParams
  /** Undefined if there was no body, or if it is not JSON. */
  body: unknown
  /** In ms since 1970. */
  now: number
}

/** Lists the contents of an account. A zone that the token does not see is treated as nonexistent. */
export function handleResourceRequest(
  sql: SqlStorage,
  token: EmulatedApiToken,
  { name, account_id, zone_id, item }: MatchedResourceRoute,
  { query, body, now }: ResourceRequest,
): EmulatedOperationReply {
  const documentation = RESOURCE_DOCUMENTATION_URLS[name]
  const forbidden = failureReply(createRefusal('forbidden', { documentation }))
  if (!isResourceReadPermitted(token.permissions, name)) return forbidden
  const owner =
    name === 'listZones' ? (query.get('account.id') ?? DEMO_ACCOUNT_IDS.acme) : account_id
  const account = zone_id === '' ? owner : findZoneAccountId(sql, zone_id)
  if (account === undefined || !hasAccountAccess(token, account)) return forbidden
  const isOfAccess = OF_ACCESS.has(name)
  if (isOfAccess && readEmulatedAccount(sql, account)?.organization === null) {
    return failureReply(createRefusal('notEnabled'))
  }
  switch (name) {
    case 'listZones':
      return replyWithResourceListPage(sql, name, { owner, query, largest: 50 })
    case 'listDnsRecords':
      return replyWithResourceListPage(sql, name, {
        owner: zone_id,
        proxied: query.get('proxied'),
        query,
        largest: 5_000,
      })
    case 'listZoneApplications':
      return replyWithResourceListPage(sql, name, { owner: zone_id, query })
    case 'listApplications': {
      const withoutType = hasDashboardSso(sql, account) ? null : 'dash_sso'
      return replyWithResourceListPage(sql, name, { owner, withoutType, query })
    }
    case 'listReusablePolicies':
    case 'listGroups':
      return replyWithResourceListPage(sql, name, { owner, query })
    case 'listCustomHostnames':
      return replyWithResourceListPage(sql, name, { owner: zone_id, query, largest: 50 })
    case 'listPagesProjects':
      // Its pages have 10 items, and Cloudflare was seen to refuse other sizes.
      return query.has('per_page')
        ? failureReply(createRefusal('pagesInvalidList'))
        : replyWithResourceListPage(sql, name, {
            owner,
            query: new URLSearchParams({ page: query.get('page') ?? '1', per_page: '10' }),
          })
    case 'getWorkersSubdomain':
      return replyWithResourceObject(sql, name, owner, 'workersSubdomainNotFound')
    case 'listR2Buckets':
      return listR2Buckets(sql, owner, query)
    case 'listR2Domains':
      return successReply({ domains: readResourceListItems(sql, name, item) })
    case 'listLoadBalancers':
    case 'listWorkersRoutes':
      return replyWithWholeResourceList(sql, name, zone_id)
    case 'listWorkersDomains':
    case 'listWorkersScripts':
    case 'listGatewayRules':
      return replyWithWholeResourceList(sql, name, owner)
    case 'listSsoConnectors':
      return hasDashboardSso(sql, account)
        ? replyWithWholeResourceList(sql, name, owner)
        : successReply([])
    case 'listTunnels':
      return replyWithResourceListPage(sql, name, { owner, query })
    case 'getTunnelConfiguration':
      return replyWithResourceObject(sql, name, item)
    case 'listCertificates':
      return listMtlsCertificates(sql, owner, query)
    case 'listDeviceRegistrations':
      return listDeviceRegistrations(sql, owner, query, now)
    case 'listScimUsers':
      return listScimUsers(sql, item, query)
    case 'listAccessRequests':
      return listTemporaryAccessRequests(sql, owner, query)
    case 'listLogins':
      return listLogins(sql, owner, query)
    case 'listPhysicalDevices':
      return listPhysicalDevices(sql, owner, query, now)
    case 'startPolicyTest':
      return startPolicyTest(sql, owner, body, now)
    case 'getPolicyTest':
      return getPolicyTest(sql, owner, item, now)
    case 'listPolicyTestUsers':
      return listPolicyTestUsers(sql, owner, { id: item, query, now })
  }
}

function hasDashboardSso(sql: SqlStorage, account: string): boolean {
  return readEmulatedAccount(sql, account)?.features.dashboard_sso === true
}

const DAY_MS = 86_400_000

/** The root certificates of Acme, with the days that they last from the start of the emulator. */
const ACME_CERTIFICATES = [
  {
    id: '5f0e8d2c-7a14-4b93-9c6e-2d81f0a3b701',
    name: 'Scanners of the warehouse',
    associated_hostnames: ['warehouse.acme.example'],
    days: 24,
  },
  {
    id: '5f0e8d2c-7a14-4b93-9c6e-2d81f0a3b702',
    name: 'Build machines',
    associated_hostnames: ['ci.acme.example', 'git.acme.example'],
    days: 71,
  },
  {
    id: '5f0e8d2c-7a14-4b93-9c6e-2d81f0a3b703',
    name: 'Devices of staff',
    associated_hostnames: [],
    days: 1_900,
  },
]

/** Lists the root certificates for mutual TLS. Only Acme has any. */
function listMtlsCertificates(
  sql: SqlStorage,
  account_id: string,
  query: URLSearchParams,
): EmulatedOperationReply {
  const paging = parsePageParams(query)
  if (!paging.ok) return failureReply(paging.refusal)
  const { page, per_page } = paging
  const seededAt = readEmulatorSetting(sql, 'seeded_at')
  const all = account_id === DEMO_ACCOUNT_IDS.acme ? ACME_CERTIFICATES : []
  const items = all.slice((page - 1) * per_page, page * per_page)
  return successReply(
    items.map(({ days, ...certificate }) => ({
      ...certificate,
      fingerprint: 'MD5 Fingerprint=1E:80:0F:7A:FD:31:55:96:DE:D5:CB:E2:F0:91:F6:91',
      expires_on: formatRfc3339Timestamp(seededAt + days * DAY_MS),
    })),
    200,
    {
      page,
      per_page,
      count: items.length,
      total_count: all.length,
      total_pages: Math.ceil(all.length / per_page),
    },
  )
}
