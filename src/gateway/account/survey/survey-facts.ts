import type * as z from 'zod/mini'
import type {
  ApplicationFacts,
  SurveyFacts,
  SURVEY_FACT_SCHEMAS,
  TunnelFacts,
  HostWithoutDnsRecord,
  WorkerRoute,
} from '../../../api/impact/survey-facts'
import { countSeatHoldersByInactivity } from '../../../api/impact/count-seat-inactivity'
import type { SurveyReadName } from '../../../api/impact/survey-read-paths'
import type { SurveyStore } from './survey-store'

type Kept<Name extends SurveyReadName> = z.infer<(typeof SURVEY_FACT_SCHEMAS)[Name]>
type ListName = Exclude<SurveyReadName, 'getTunnelConfiguration' | 'getDoh' | 'getWorkersSubdomain'>

/** Combines what a survey has read. Anything that was not read completely is null or marked as partial. */
export function collectSurveyFacts(store: SurveyStore, accountId: string): SurveyFacts {
  const failures = store.failures()
  const isUnread = (read: SurveyReadName) => failures.some((failure) => failure.read === read)
  /** A list that no area of the survey includes was not read, which is not the same as being empty. */
  const itemsUnlessUnread = <Name extends ListName>(read: Name) =>
    isUnread(read) || !store.includes(read) ? null : itemsOf(store, read)
  const unreadZones = new Set(
    failures.flatMap(({ read, zone }) =>
      read === 'listDnsRecords' && zone !== null ? [zone] : [],
    ),
  )
  const hosts = new Map<string, string[]>()
  for (const read of ['listDnsRecords', 'listLoadBalancers'] as const) {
    for (const { zone, items } of pagesOf(store, read)) {
      const known = hosts.get(zone ?? '') ?? []
      for (const host of items) known.push(host)
      hosts.set(zone ?? '', known)
    }
  }
  const zones = itemsOf(store, 'listZones').filter((zone) => isZoneOfAccount(zone, accountId))
  const zoneIds = new Map(zones.map(({ id, name }) => [name, id]))
  const pages = itemsOf(store, 'listPagesProjects').flatMap((project) => project.hosts)
  const named = [
    ...tunnelsOf(store).flatMap(({ routes }) => routes?.hosts ?? []),
    ...itemsOf(store, 'listR2Domains'),
    ...pages,
  ]
  for (const host of named) {
    const zone = zoneOf(host, zoneIds)
    if (zone === undefined) continue
    const known = hosts.get(zone)
    if (known === undefined) hosts.set(zone, [host])
    else known.push(host)
  }
  const hasHosts = store.get()?.areas.includes('hosts') === true
  const people = store.people()
  return {
    readAt: store.get()?.startedAt ?? 0,
    zones: isUnread('listZones')
      ? null
      : zones.map(({ id, name, isServed }) => ({
          id,
          name,
          isServed,
          hosts: unreadZones.has(id) || !hasHosts ? null : (hosts.get(id) ?? []),
        })),
    applications: isUnread('listApplications') ? null : applicationsOf(store),
    policies: isUnread('listReusablePolicies') ? null : itemsOf(store, 'listReusablePolicies'),
    groups: itemsUnlessUnread('listGroups'),
    serviceTokens: itemsUnlessUnread('listServiceTokens'),
    dohToken: isUnread('getDoh') ? null : dohTokenOf(store),
    gatewaySessions: itemsUnlessUnread('listGatewayRules'),
    people: isUnread('listUsers') ? null : people.seats,
    workers: workersOf(store),
    workerRoutes: workerRoutesOf(store),
    unpromisedHosts: [
      ...workersDevHosts(store),
      ...pages
        .filter((host) => zoneOf(host, zoneIds) === undefined)
        .map((host) => ({ host, kind: 'pages' as const, zoneId: null })),
      ...customHostnamesOf(store),
    ],
    providers: itemsUnlessUnread('listIdentityProviders'),
    ssoConnectors: itemsUnlessUnread('listSsoConnectors'),
    certificates: itemsUnlessUnread('listCertificates'),
    tunnels: itemsUnlessUnread('listTunnels') === null ? null : tunnelsOf(store),
    registrations: isUnread('listDeviceRegistrations') ? null : people.registrations,
    // Only the account's own history knows it.
    outsideChange: null,
    isPartial: {
      hosts: failures.some(({ read }) => READS_OF_HOSTS.has(read)),
      applications: isUnread('listZoneApplications') || isUnread('listZones'),
    },
  }
}

/** Returns the id of the narrowest zone that a host lies in. */
function zoneOf(host: string, zoneIds: ReadonlyMap<string, string>): string | undefined {
  for (let name = host; name !== ''; name = name.slice(name.indexOf('.') + 1)) {
    const id = zoneIds.get(name)
    if (id !== undefined || !name.includes('.')) return id
  }
  return undefined
}

/**
 * Replaces the lists of people and their devices, once they are complete, by counts. A list that another area needs
 * later is read again.
 */
export function replaceSurveyedPeopleWithCounts(store: SurveyStore): void {
  const readAt = store.get()?.startedAt ?? 0
  const isUnread = store.failures().some(({ read }) => read === 'listDeviceRegistrations')
  const registrations = isUnread ? null : itemsOf(store, 'listDeviceRegistrations')
  const counted = store.people()
  store.replaceLists(['listUsers', 'listDeviceRegistrations'], {
    registrations: store.includes('listDeviceRegistrations')
      ? (registrations?.length ?? null)
      : counted.registrations,
    seats: store.includes('listUsers')
      ? countSeatHoldersByInactivity(itemsOf(store, 'listUsers'), registrations, readAt)
      : counted.seats,
  })
}

/** Returns undefined if no service token issues DoH tokens, and null if that was not read. */
function dohTokenOf(store: SurveyStore): string | null | undefined {
  const [read] = store.kept('getDoh')
  if (read === undefined) return null
  const { tokenId } = JSON.parse(read.kept) as Kept<'getDoh'> // written by the survey
  return tokenId ?? undefined
}

/** If one of these reads failed, there may be hosts that the survey does not know. */
const READS_OF_HOSTS: ReadonlySet<SurveyReadName> = new Set([
  'listZones',
  'listDnsRecords',
  'listLoadBalancers',
  'listWorkersDomains',
  'listTunnels',
  'getTunnelConfiguration',
  'listWorkersRoutes',
  'listPagesProjects',
  'listR2Buckets',
  'listR2Domains',
])

/** A token may see zones of other accounts, even if the request named one account. */
export function isZoneOfAccount(zone: { accountId: string | null }, accountId: string): boolean {
  return zone.accountId === null || zone.accountId === accountId
}

/** An application of a zone may be in the account's list as well. */
function applicationsOf(store: SurveyStore): ApplicationFacts[] {
  const all = [...itemsOf(store, 'listApplications'), ...itemsOf(store, 'listZoneApplications')]
  const seen = new Set<string>()
  return all.filter(({ id }) => {
    if (id === null) return true
    const isNew = !seen.has(id)
    seen.add(id)
    return isNew
  })
}

function workerIdsOf(store: SurveyStore): Map<string, string | null> {
  const scripts = itemsOf(store, 'listWorkersScripts')
  return new Map(scripts.map(({ script, workerId }) => [script, workerId]))
}

/** Returns the host at workers.dev of each Worker. Whether it is switched on would take a call for each of them. */
function workersDevHosts(store: SurveyStore): HostWithoutDnsRecord[] {
  const [read] = store.kept('getWorkersSubdomain')
  if (read === undefined) return []
  const { subdomain } = JSON.parse(read.kept) as Kept<'getWorkersSubdomain'> // written by the survey
  if (subdomain === null) return []
  return itemsOf(store, 'listWorkersScripts').map(({ script }) => ({
    host: `${script.toLowerCase()}.${subdomain}.workers.dev`,
    kind: 'workers_dev',
    zoneId: null,
  }))
}

function workerRoutesOf(store: SurveyStore): WorkerRoute[] {
  const ids = workerIdsOf(store)
  return [...pagesOf(store, 'listWorkersRoutes')].flatMap(({ zone, items }) =>
    items.map(({ pattern, script }) => ({
      zoneId: zone ?? '',
      pattern,
      script,
      workerId: script === null ? null : (ids.get(script) ?? null),
    })),
  )
}

function customHostnamesOf(store: SurveyStore): HostWithoutDnsRecord[] {
  return [...pagesOf(store, 'listCustomHostnames')].flatMap(({ zone, items }) =>
    items.map((host) => ({ host, kind: 'custom_hostname' as const, zoneId: zone })),
  )
}

function workersOf(store: SurveyStore): SurveyFacts['workers'] {
  const ids = workerIdsOf(store)
  return itemsOf(store, 'listWorkersDomains').map(({ host, script, zoneId }) => ({
    host,
    zoneId,
    workerId: ids.get(script ?? '') ?? null,
  }))
}

/** Without its routes, a tunnel may have any host, and demand tokens of any team. */
function tunnelsOf(store: SurveyStore): TunnelFacts[] {
  const read = [...store.kept('getTunnelConfiguration')].map(({ item, kept }) => {
    const routes = JSON.parse(kept) as Kept<'getTunnelConfiguration'> // written by the survey
    return [item, routes] as const
  })
  const routes = new Map(read)
  return itemsOf(store, 'listTunnels').map(({ id, name, isLocal }) => ({
    name,
    isLocal,
    routes: routes.get(id) ?? null,
  }))
}

function itemsOf<Name extends ListName>(store: SurveyStore, read: Name): Kept<Name>[number][] {
  return [...pagesOf(store, read)].flatMap(({ items }) => items as Kept<Name>[number][]) // of the same table
}

function* pagesOf<Name extends ListName>(
  store: SurveyStore,
  read: Name,
): Generator<{ zone: string | null; items: Kept<Name> }> {
  for (const { zone, kept } of store.kept(read)) {
    yield { zone, items: JSON.parse(kept) as Kept<Name> } // written by the survey, as the table has it
  }
}
