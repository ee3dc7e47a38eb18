import { DEMO_ACCOUNT_IDS } from '../demo'
import { readEmulatedAccount } from '../emulated-account'
import { CALL_DOCUMENTATION_URLS, permissionsAllowCall } from '../authorization'
import type { MatchedCall, ResourceReadName } from '../calls'
import { type EmulatedOperationReply, pagedReply, refusalReply, successReply } from '../reply'
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
} from './resource-store'
import { formatRfc3339Timestamp, readEmulatorSetting } from '../emulator-settings'

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
  { name, account_id, zone_id, item, isOfAccess }: MatchedCall<ResourceReadName>,
  { query, body, now }: ResourceRequest,
): EmulatedOperationReply {
  const forbidden = refusalReply('forbidden', { documentation: CALL_DOCUMENTATION_URLS[name] })
  if (!permissionsAllowCall(token.permissions, name)) return forbidden
  const asked =
    name === 'listZones' ? (query.get('account.id') ?? DEMO_ACCOUNT_IDS.acme) : account_id
  const account = zone_id === '' ? asked : findZoneAccountId(sql, zone_id)
  if (account === undefined || !hasAccountAccess(token, account)) return forbidden
  const settings = readEmulatedAccount(sql, account)
  if (isOfAccess && settings?.organization === null) return refusalReply('notEnabled')
  const owner = zone_id === '' ? account : zone_id
  const hasDashboardSso = settings?.features.dashboard_sso === true
  switch (name) {
    case 'listZoneApplications':
    case 'listReusablePolicies':
    case 'listGroups':
    case 'listTunnels':
      return replyWithResourceListPage(sql, name, owner, { query })
    case 'listZones':
    case 'listCustomHostnames':
      return replyWithResourceListPage(sql, name, owner, { query, largest: 50 })
    case 'listDnsRecords': {
      const proxied = query.get('proxied')
      return replyWithResourceListPage(sql, name, owner, { query, largest: 5_000, proxied })
    }
    case 'listApplications': {
      const withoutType = hasDashboardSso ? null : 'dash_sso'
      return replyWithResourceListPage(sql, name, owner, { query, withoutType })
    }
    case 'listPagesProjects':
      // Its pages have 10 items, and Cloudflare was seen to refuse other sizes.
      return query.has('per_page')
        ? refusalReply('pagesInvalidList')
        : replyWithResourceListPage(sql, name, owner, {
            query: new URLSearchParams({ page: query.get('page') ?? '1', per_page: '10' }),
          })
    case 'listLoadBalancers':
    case 'listWorkersRoutes':
    case 'listWorkersDomains':
    case 'listWorkersScripts':
    case 'listGatewayRules':
      return successReply(readResourceListItems(sql, name, owner))
    case 'listSsoConnectors':
      return successReply(hasDashboardSso ? readResourceListItems(sql, name, owner) : [])
    case 'getWorkersSubdomain':
      return replyWithResourceObject(sql, name, owner, 'workersSubdomainNotFound')
    case 'getTunnelConfiguration':
      return replyWithResourceObject(sql, name, item)
    case 'listR2Buckets':
      return listR2Buckets(sql, owner, query)
    case 'listR2Domains':
      return successReply({ domains: readResourceListItems(sql, name, item) })
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
  const seededAt = readEmulatorSetting(sql, 'seeded_at')
  const seeds = account_id === DEMO_ACCOUNT_IDS.acme ? ACME_CERTIFICATES : []
  const all = seeds.map(({ id, name, associated_hostnames, days }) => ({
    id,
    name,
    associated_hostnames,
    fingerprint: 'MD5 Fingerprint=1E:80:0F:7A:FD:31:55:96:DE:D5:CB:E2:F0:91:F6:91',
    expires_on: formatRfc3339Timestamp(seededAt + days * DAY_MS),
  }))
  return pagedReply(query, (limit, offset) => ({
    items: all.slice(offset, offset + limit),
    total_count: all.length,
    total_pages: Math.ceil(all.length / limit),
  }))
}
