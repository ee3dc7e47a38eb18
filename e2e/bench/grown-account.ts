/** A large account, as Cloudflare's API lists it, without storing any of it. */
export const GROWN = { zones: 1_000, hosts: 100, applications: 2_000 }

type Listed = { result: unknown; result_info?: Record<string, number> }

const zoneName = (zone: number) => `zone-${zone}.example`
const hostName = (zone: number, host: number) => `host-${host}.${zoneName(zone)}`

/** Returns the response to a read of a survey, below `/client/v4` or not. */
export function grownAnswer({ pathname, searchParams }: URL): Listed {
  const page = Number(searchParams.get('page') ?? 1)
  const perPage = Number(searchParams.get('per_page') ?? 25)
  const [, zone, list] = /\/zones\/zone-(\d+)\/(.+)$/.exec(pathname) ?? []
  if (pathname.endsWith('/zones')) return pageOf(GROWN.zones, page, Math.min(perPage, 50), zoneBody)
  if (list === 'dns_records') {
    return pageOf(GROWN.hosts, page, perPage, (host) => recordBody(hostName(Number(zone), host)))
  }
  if (list === 'workers/routes') {
    const route = { id: `route-${zone}`, pattern: `*${zoneName(Number(zone))}/*`, script: 'edge' }
    return { result: [route] }
  }
  if (pathname.endsWith('/workers/scripts')) return { result: [{ id: 'edge', tag: 'worker-1' }] }
  if (pathname.includes('/accounts/') && pathname.endsWith('/access/apps')) {
    return pageOf(GROWN.applications, page, perPage, application)
  }
  if (/\/(subdomain|buckets)$/.test(pathname)) return { result: null }
  return { result: [], result_info: { page, per_page: perPage, count: 0, total_count: 0 } }
}

function pageOf(total: number, page: number, per_page: number, item: (index: number) => unknown) {
  const start = (page - 1) * per_page
  const count = Math.max(0, Math.min(per_page, total - start))
  const result = Array.from({ length: count }, (_, index) => item(start + index))
  const total_pages = Math.ceil(total / per_page)
  return { result, result_info: { page, per_page, count, total_count: total, total_pages } }
}

function zoneBody(zone: number) {
  return { id: `zone-${zone}`, name: zoneName(zone), status: 'active', paused: false }
}

/** As long as Cloudflare's. */
function recordBody(name: string) {
  return {
    id: crypto.randomUUID().replaceAll('-', ''),
    name,
    type: 'A',
    content: '198.51.100.7',
    proxiable: true,
    proxied: true,
    ttl: 1,
    settings: {},
    meta: {},
    comment: null,
    tags: [],
    created_on: '2026-01-01T00:00:00.000000Z',
    modified_on: '2026-01-01T00:00:00.000000Z',
  }
}

function application(index: number) {
  const uri = hostName(index % GROWN.zones, Math.floor(index / GROWN.zones) * 3)
  return {
    id: `application-${index}`,
    name: `Application ${index}`,
    type: 'self_hosted',
    domain: uri,
    destinations: [{ type: 'public', uri }],
    policies: [{ id: `policy-${index}`, name: 'Staff', decision: 'allow', include: [] }],
  }
}
