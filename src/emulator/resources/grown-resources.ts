import { ACCOUNT_IDS } from '../accounts'
import type { Resource } from './store'

export type Size = { zones: number; hosts_of_zone: number; applications: number }

const zoneName = (zone: number) => `zone-${zone}.example`
const hostName = (zone: number, host: number) => `host-${host}.${zoneName(zone)}`

/** Returns an account of any size, in which applications cover some of the hosts. */
export function grownResources({ zones, hosts_of_zone, applications }: Size): Resource[] {
  const all: Resource[] = []
  for (let zone = 0; zone < zones; zone += 1) {
    const id = zone.toString(16).padStart(32, '0')
    const account = { id: ACCOUNT_IDS.acme }
    const body = {
      id,
      name: zoneName(zone),
      type: 'full',
      status: 'active',
      paused: false,
      account,
    }
    all.push({ list: 'listZones', owner: ACCOUNT_IDS.acme, body })
    for (let host = 0; host < hosts_of_zone; host += 1) {
      const record = { id: `${zone}-${host}`, name: hostName(zone, host), type: 'A', proxied: true }
      all.push({ list: 'listDnsRecords', owner: id, body: record })
    }
  }
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
    all.push({ list: 'listApplications', owner: ACCOUNT_IDS.acme, body })
  }
  return all
}
