import {
  AFFECTED_HOST_STATES,
  type AffectedHostRow,
  type AffectedHostState,
  HOST_KINDS_WITHOUT_DNS_RECORD,
} from './survey'
import type { ApplicationFacts, SurveyFacts, ZoneFacts } from './survey-facts'
import { type SettingChange, stringListAt } from './setting-change'
import {
  normalizeHostName,
  type HostPatternMatch,
  HostPatternMatcher,
  parseApplicationAddress,
} from './host-patterns'
import { type ZoneHost, HostsByZone, appendToMultiMap } from './zone-hosts'

type HostCounts = Record<AffectedHostState, number>

export type ZoneImpact = {
  zone: string
  counts: HostCounts
  /** False for the services of Cloudflare at which the account has hosts, such as `pages.dev`. */
  can_be_exempted: boolean
}

export type HostImpactTotals = {
  counts: HostCounts
  /** The zones in which a host changes its state, sorted by name. */
  zones: ZoneImpact[]
  /** The number of hosts outside the account's zones that may be blocked; `counts` has them as not promised. */
  elsewhere: number
}

type KnownFacts = SurveyFacts & {
  zones: readonly ZoneFacts[]
  applications: readonly ApplicationFacts[]
}

const MAX_NAMES = 3
const KEY = 'deny_unmatched_requests'
export const EXEMPTED_ZONES_FIELD_NAME = 'deny_unmatched_requests_exempted_zone_names'

/** Returns whether a change affects which hosts are reachable without an application. */
export function concernsHosts({ before, after }: SettingChange): boolean {
  if (before[KEY] !== true && after[KEY] !== true) return false
  return (before[KEY] === true) !== (after[KEY] === true) || !isSameSet(before, after)
}

function isSameSet(one: Record<string, unknown>, other: Record<string, unknown>): boolean {
  const [a, b] = [readExemptedZoneNames(one), readExemptedZoneNames(other)]
  return a.size === b.size && [...a].every((name) => b.has(name))
}

export function readExemptedZoneNames(document: Record<string, unknown>): Set<string> {
  return new Set(stringListAt(document, EXEMPTED_ZONES_FIELD_NAME).map(normalizeHostName))
}

/** Returns the zones whose requests the change starts to deny, and those whose requests it no longer denies. */
export function findZonesThatChange(
  zones: readonly ZoneFacts[],
  { before, after }: SettingChange,
): { closing: ZoneFacts[]; opening: ZoneFacts[] } {
  const [isDeniedBefore, isDeniedAfter] = [before, after].map((document) => {
    const exempted = readExemptedZoneNames(document)
    return ({ name }: ZoneFacts) => document[KEY] === true && !exempted.has(name)
  }) as [(zone: ZoneFacts) => boolean, (zone: ZoneFacts) => boolean] // of two documents
  const served = zones.filter(({ isServed }) => isServed)
  return {
    closing: served.filter((zone) => !isDeniedBefore(zone) && isDeniedAfter(zone)),
    opening: served.filter((zone) => isDeniedBefore(zone) && !isDeniedAfter(zone)),
  }
}

/** A host with the state that the change gives it, and the applications that decide it. */
type DecidedHost = Pick<AffectedHostRow, 'host' | 'zone' | 'state' | 'reason'> & {
  applications: readonly ApplicationFacts[]
}

type DecidedZone = { zone: string; canBeExempted: boolean; hosts: Iterable<DecidedHost> }

/**
 * Yields every host whose state the change decides, zone by zone and host by host, so that no more than the names of
 * one zone are in memory. Takes time that grows only with the number of hosts and applications.
 */
function* decidedHostsByZone(facts: KnownFacts, change: SettingChange): Generator<DecidedZone> {
  const coverage = new HostCoverage(facts)
  const hosts = new HostsByZone(facts)
  const { closing, opening } = findZonesThatChange(facts.zones, change)
  const isOpening = new Set(opening)
  const zones = [...closing, ...opening].toSorted((a, b) => compare(a.name, b.name))
  for (const zone of zones) {
    const decided = coverage.decide(hosts.of(zone))
    yield {
      zone: zone.name,
      canBeExempted: true,
      hosts: isOpening.has(zone) ? opened(decided) : decided,
    }
  }
  if (change.before[KEY] === true || change.after[KEY] !== true) return
  for (const [zone, found] of hosts.elsewhere()) {
    yield { zone, canBeExempted: false, hosts: coverage.decide(found) }
  }
}

/** Yields a row for every host whose state the change decides, zone by zone. */
export function* findAffectedHostRowsByZone(
  facts: KnownFacts,
  change: SettingChange,
): Generator<{ zone: string; rows: AffectedHostRow[] }> {
  for (const { zone, hosts } of decidedHostsByZone(facts, change)) {
    yield { zone, rows: Array.from(hosts, toRow) }
  }
}

/** Counts the hosts whose state the change decides. */
export function countHostStates(facts: KnownFacts, change: SettingChange): HostImpactTotals {
  const counts = noHosts()
  const zones: ZoneImpact[] = []
  let elsewhere = 0
  for (const { zone, canBeExempted, hosts } of decidedHostsByZone(facts, change)) {
    const ofZone = noHosts()
    for (const { state, reason } of hosts) {
      ofZone[state] += 1
      counts[state] += 1
      if (reason !== undefined && ELSEWHERE.has(reason)) elsewhere += 1
    }
    zones.push({ zone, counts: ofZone, can_be_exempted: canBeExempted })
  }
  return { counts, zones, elsewhere }
}

/** Shared by all hosts without an application, of which there may be 100,000. */
const NONE: readonly ApplicationFacts[] = []

const ELSEWHERE: ReadonlySet<string> = new Set(HOST_KINDS_WITHOUT_DNS_RECORD)

/** Every host that no application covers becomes reachable, unless Cloudflare does not say that it was blocked. */
function* opened(hosts: Iterable<DecidedHost>): Generator<DecidedHost> {
  for (const host of hosts) {
    if (host.state === 'covered' || host.reason === 'custom_hostname') continue
    yield { ...host, state: 'opened' }
  }
}

function noHosts(): HostCounts {
  return { blocked: 0, part: 0, not_promised: 0, wildcard: 0, opened: 0, covered: 0 }
}

/** Compares the rows of a zone: the states in the order in which they are listed, and then the hosts. */
export function compareHostRowsBySeverity(a: AffectedHostRow, b: AffectedHostRow): number {
  return rank(a) - rank(b) || compare(a.host, b.host)
}

const rank = ({ state }: AffectedHostRow) => AFFECTED_HOST_STATES.indexOf(state)

/** Compares by code point, at a fraction of the cost of a locale-aware comparison. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Finds the applications that cover a host, and how well they do. */
class HostCoverage {
  readonly #patterns = new HostPatternMatcher<ApplicationFacts>()
  readonly #workers = new Map<string, ApplicationFacts[]>()
  /** Applications for a single host each, indexed by every parent name of that host. */
  readonly #below = new Map<string, ApplicationFacts[]>()

  constructor({ applications }: { applications: readonly ApplicationFacts[] }) {
    for (const application of applications) {
      for (const address of application.addresses) this.#add(address, application)
      for (const worker of application.workers) appendToMultiMap(this.#workers, worker, application)
    }
  }

  #add(address: string, application: ApplicationFacts): void {
    this.#patterns.add(address, application)
    const { host, isWhole } = parseApplicationAddress(address)
    if (!isWhole || host.includes('*')) return
    for (let dot = host.indexOf('.'); dot !== -1; dot = host.indexOf('.', dot + 1)) {
      appendToMultiMap(this.#below, host.slice(dot + 1), application)
    }
  }

  *decide(hosts: Iterable<ZoneHost>): Generator<DecidedHost> {
    for (const host of hosts) yield this.#decide(host)
  }

  #decide({ host, zone, workerIds, reason }: ZoneHost): DecidedHost {
    if (host.includes('*')) {
      const applications = this.#below.get(host.slice(host.indexOf('*') + 2)) ?? NONE
      return { host, zone, state: 'wildcard', applications }
    }
    const found = this.#patterns.find(host)
    if (found.length > 0) return { host, zone, ...coveredBy(found) }
    const ofWorkers = this.#ofWorkers(workerIds)
    if (ofWorkers.length > 0) {
      return { host, zone, state: 'not_promised', reason: 'worker', applications: ofWorkers }
    }
    if (reason === undefined) return { host, zone, state: 'blocked', applications: NONE }
    const state = reason === 'route' ? 'blocked' : 'not_promised'
    return { host, zone, state, reason, applications: NONE }
  }

  #ofWorkers(workerIds: readonly (string | null)[]): readonly ApplicationFacts[] {
    if (workerIds.length === 0 || this.#workers.size === 0) return NONE
    const own = workerIds.flatMap((id) => (id === null ? [] : (this.#workers.get(id) ?? [])))
    return [...own, ...(this.#workers.get('all') ?? [])]
  }
}

function coveredBy(
  found: HostPatternMatch<ApplicationFacts>[],
): Pick<DecidedHost, 'state' | 'reason' | 'applications'> {
  const applications = mostSpecific(found.filter(({ isWhole }) => isWhole))
  if (applications.length === 0)
    return { state: 'part', applications: found.map(({ item }) => item) }
  return applications.every(({ policies }) => policies.length > 0)
    ? { state: 'covered', applications }
    : { state: 'not_promised', reason: 'no_policy', applications }
}

/** Applications for exactly this host take precedence over wildcards; within a kind, all of them count. */
function mostSpecific(coverages: HostPatternMatch<ApplicationFacts>[]): ApplicationFacts[] {
  const exact = coverages.filter(({ isExact }) => isExact)
  return (exact.length > 0 ? exact : coverages).map(({ item }) => item)
}

function toRow({ applications, ...decided }: DecidedHost): AffectedHostRow {
  if (applications.length === 0) return { ...decided, applications: [], application_count: 0 }
  const distinct = new Set(applications)
  return {
    ...decided,
    applications: [...distinct].slice(0, MAX_NAMES).map(({ name }) => name),
    application_count: distinct.size,
  }
}
