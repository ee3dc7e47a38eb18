import * as z from 'zod/mini'
import { DEMO_ACCOUNT_IDS } from '../demo'
import { formatRfc3339Timestamp } from '../emulator-settings'
import type { EmulatedResource } from './resource-store'

/** The size of Acme, for tests with a large account. */
export const generatedAccountSizeSchema = z.strictObject({
  zones: z.int().check(z.positive(), z.maximum(5_000)),
  hosts_of_zone: z.int().check(z.nonnegative(), z.maximum(5_000)),
  applications: z.int().check(z.nonnegative(), z.maximum(10_000)),
  /** People besides the seeded ones. */
  people: z.optional(z.int().check(z.nonnegative(), z.maximum(100_000))),
  service_tokens: z.optional(z.int().check(z.nonnegative(), z.maximum(5_000))),
  groups: z.optional(z.int().check(z.nonnegative(), z.maximum(5_000))),
  gateway_rules: z.optional(z.int().check(z.nonnegative(), z.maximum(5_000))),
  pages_projects: z.optional(z.int().check(z.nonnegative(), z.maximum(5_000))),
  r2_buckets: z.optional(z.int().check(z.nonnegative(), z.maximum(5_000))),
})

const zoneName = (zone: number) => `zone-${zone}.example`
const hostName = (zone: number, host: number) => `host-${host}.${zoneName(zone)}`

/** Returns an account of any size, in which applications cover some of the hosts. */
export function generateAccountResources(
  size: z.infer<typeof generatedAccountSizeSchema>,
): EmulatedResource[] {
  const { zones, hosts_of_zone, applications, groups = 0, gateway_rules = 0 } = size
  const { pages_projects = 0, r2_buckets = 0 } = size
  const all: EmulatedResource[] = []
  const add = (
    list: EmulatedResource['list'],
    body: EmulatedResource['body'],
    owner: string = DEMO_ACCOUNT_IDS.acme,
  ) => all.push({ list, owner, body })
  for (let zone = 0; zone < zones; zone += 1) {
    const id = zone.toString(16).padStart(32, '0')
    const account = { id: DEMO_ACCOUNT_IDS.acme }
    const state = { type: 'full', status: 'active', paused: false, account }
    add('listZones', { id, name: zoneName(zone), ...state })
    const route = { id: `route-${zone}`, pattern: `*${zoneName(zone)}/*`, script: 'edge' }
    add('listWorkersRoutes', route, id)
    for (let host = 0; host < hosts_of_zone; host += 1) {
      const record = { id: `${zone}-${host}`, name: hostName(zone, host), type: 'A', proxied: true }
      add('listDnsRecords', record, id)
    }
  }
  const edge = { id: 'edge', tag: 'ed9e0000ed9e0000ed9e0000ed9e0000' }
  add('listWorkersScripts', edge)
  for (let application = 0; application < applications; application += 1) {
    const uri = hostName(application % zones, Math.floor(application / zones) * 3)
    const body = {
      id: `application-${application}`,
      name: `Application ${application}`,
      type: 'self_hosted',
      domain: uri,
      destinations: [{ type: 'public', uri }],
      policies: [{ id: `policy-${application}`, name: 'Staff', decision: 'allow', include: [] }],
    }
    add('listApplications', body)
  }
  for (let group = 0; group < groups; group += 1) {
    // Each contains the next one, as deeply as there are groups.
    const include = [{ service_token: { token_id: grownTokenId(group) } }]
    const nested = group + 1 < groups ? [{ group: { id: `group-${group + 1}` } }] : []
    const body = { id: `group-${group}`, name: `Group ${group}`, include: [...include, ...nested] }
    add('listGroups', body)
  }
  for (let rule = 0; rule < gateway_rules; rule += 1) {
    const rule_settings = { check_session: { enforce: rule % 2 === 0, duration: '8h0m0s' } }
    const body = { id: `rule-${rule}`, name: `Rule ${rule}`, enabled: true, rule_settings }
    add('listGatewayRules', body)
  }
  for (let project = 0; project < pages_projects; project += 1) {
    const subdomain = `project-${project}.pages.dev`
    const body = { name: `project-${project}`, subdomain, domains: [subdomain] }
    add('listPagesProjects', body)
  }
  for (let bucket = 0; bucket < r2_buckets; bucket += 1) {
    const name = `bucket-${bucket}`
    add('listR2Buckets', { name })
    const domain = `files-${bucket}.${zoneName(bucket % zones)}`
    add('listR2Domains', { domain, enabled: true }, name)
  }
  return all
}

const grownTokenId = (token: number) => `00000000-0000-4000-8000-${String(token).padStart(12, '0')}`

/** Returns service tokens of every age. Every third was never used. */
export function generateServiceTokens(count: number, now: number) {
  return Array.from({ length: count }, (_, token) => {
    const created = now - (token % 700) * DAY_MS
    return {
      id: grownTokenId(token),
      client_id: `${token}.access`,
      name: `Token ${token}`,
      duration: 'forever',
      enabled: true,
      last_seen_at:
        token % 3 === 0 ? null : formatRfc3339Timestamp(Math.min(now, created + DAY_MS)),
      created_at: formatRfc3339Timestamp(created),
      updated_at: formatRfc3339Timestamp(created),
    }
  })
}

const DAY_MS = 86_400_000

/**
 * Adds people with one device each, all alike but for their times: they last logged in one day earlier than the one
 * before, up to 400 days ago, and every fourth device was seen since.
 */
export function addGeneratedPeople(sql: SqlStorage, account_id: string, people: number): void {
  sql.exec(
    `WITH RECURSIVE numbers (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM numbers WHERE i + 1 < ?2)
     INSERT INTO users SELECT 'grown-' || i, ?1, 1000000 + i, 'grown-uid-' || i, 'grown-seat-' || i,
       'grown-' || i || '@acme.example', 'Grown ' || i, 'grown ' || i, 1, 0,
       -86400 * 800, -86400 * (i % 400), 'none', 'onetimepin', 'US', '203.0.113.1'
     FROM numbers WHERE i < ?2`,
    account_id,
    people,
  )
  sql.exec(
    `INSERT INTO devices SELECT id, 'device-of-' || id, last_login,
       CASE WHEN position % 4 = 0 THEN -86400 ELSE last_login END
     FROM users WHERE id LIKE 'grown-%'`,
  )
}

export function removeGeneratedPeople(sql: SqlStorage): void {
  sql.exec("DELETE FROM users WHERE id LIKE 'grown-%'")
  sql.exec("DELETE FROM devices WHERE user_id LIKE 'grown-%'")
}
