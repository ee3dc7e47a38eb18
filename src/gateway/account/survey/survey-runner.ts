import * as z from 'zod/mini'
import { type SurveyFacts, SURVEY_FACT_SCHEMAS } from '../../../api/impact/survey-facts'
import {
  type SurveyStatus,
  SURVEY_AREAS,
  type SurveyArea,
  type UnreadSurveyPart,
} from '../../../api/impact/survey'
import {
  type SurveyReadName,
  surveyReadPath,
  UNUSED_PRODUCT_ERROR_CODES,
} from '../../../api/impact/survey-read-paths'
import { CALL_PERMISSION_REQUIREMENTS } from '../../status/permission-requirements'
import { byteLength } from '../../../api/limits'
import type { PacedReadContext } from '../runs/api-call-pacer'
import type { TimeSource } from '../runs/run-engine'
import {
  replaceSurveyedPeopleWithCounts,
  collectSurveyFacts,
  isZoneOfAccount,
} from './survey-facts'
import { type SurveyReadFailure, type SurveyRead, SurveyStore } from './survey-store'

export type SurveysContext = PacedReadContext & { sql: SqlStorage; clock: TimeSource }

/** The reads of each area, in this order. Zones, tunnels and buckets add more; see `#addReadsOfZones`. */
const READS: Record<SurveyArea, readonly SurveyReadName[]> = {
  applications: ['listApplications', 'listReusablePolicies', 'listZones'],
  hosts: [
    'listWorkersDomains',
    'listWorkersScripts',
    'getWorkersSubdomain',
    'listTunnels',
    'listPagesProjects',
    'listR2Buckets',
  ],
  providers: ['listIdentityProviders'],
  history: [],
  team_domain: [
    'listIdentityProviders',
    'listSsoConnectors',
    'listTunnels',
    'getDoh',
    'listDeviceRegistrations',
  ],
  tokens: ['listServiceTokens', 'listGroups', 'getDoh'],
  gateway: ['listGatewayRules'],
  seats: ['listUsers', 'listDeviceRegistrations'],
  certificates: ['listCertificates'],
}

const READS_OF_ZONE: Partial<Record<SurveyArea, readonly SurveyReadName[]>> = {
  applications: ['listZoneApplications'],
  hosts: ['listDnsRecords', 'listLoadBalancers', 'listWorkersRoutes', 'listCustomHostnames'],
}

/** How a read returns its data: as one object, a whole list, numbered pages, or pages with a cursor to the next. */
type Paging =
  | { kind: 'object' | 'list' }
  /** `perPage` is null for a list that refuses to be asked for a size. */
  | { kind: 'pages'; perPage: number | null }
  | { kind: 'cursor'; perPage: number }

/**
 * The requested page sizes. A list may return fewer if its maximum is lower, so the figures in the response count.
 * Records may be requested 5,000 at once, but four such responses and what is parsed of them would take more memory
 * than all that is stored of them. Registrations have no documented maximum, so a small page is requested; a size was seen to be refused for Pages.
 * @see https://github.com/cloudflare/workers-sdk/pull/11401
 * @see https://developers.cloudflare.com/api/resources/zones/methods/list/
 * @see https://developers.cloudflare.com/api/resources/dns/subresources/records/methods/list/
 */
const PAGING: Record<SurveyReadName, Paging> = {
  listZones: { kind: 'pages', perPage: 50 },
  listDnsRecords: { kind: 'pages', perPage: 1_000 },
  listLoadBalancers: { kind: 'list' },
  listZoneApplications: { kind: 'pages', perPage: 100 },
  listApplications: { kind: 'pages', perPage: 100 },
  listReusablePolicies: { kind: 'pages', perPage: 100 },
  listWorkersDomains: { kind: 'list' },
  listWorkersScripts: { kind: 'list' },
  getWorkersSubdomain: { kind: 'object' },
  listWorkersRoutes: { kind: 'list' },
  listPagesProjects: { kind: 'pages', perPage: null },
  listR2Buckets: { kind: 'cursor', perPage: 1_000 },
  listR2Domains: { kind: 'object' },
  listCustomHostnames: { kind: 'pages', perPage: 50 },
  listTunnels: { kind: 'pages', perPage: 100 },
  getTunnelConfiguration: { kind: 'object' },
  listSsoConnectors: { kind: 'list' },
  listDeviceRegistrations: { kind: 'cursor', perPage: 50 },
  listIdentityProviders: { kind: 'pages', perPage: 100 },
  listGroups: { kind: 'pages', perPage: 100 },
  listServiceTokens: { kind: 'pages', perPage: 100 },
  listUsers: { kind: 'pages', perPage: 1_000 },
  listCertificates: { kind: 'pages', perPage: 100 },
  listGatewayRules: { kind: 'list' },
  getDoh: { kind: 'object' },
}

/** The parameters of a request besides its page. */
const QUERIES: Partial<Record<SurveyReadName, Record<string, string>>> = {
  listDnsRecords: { proxied: 'true' },
  listTunnels: { is_deleted: 'false' },
}

/** The most that is stored of one page, as JSON: a row of the storage has at most 2 MB. */
const MAX_PAGE_BYTES = 1_900_000
/** The most that is stored in total, since the rules hold all of it in memory. */
const MAX_STORED_BYTES = 24 * 1024 * 1024
/** The most concurrent calls: enough for the pace, however long a response takes. */
const AT_ONCE = 4
const KEPT_MS = 15 * 60_000
/** The interval of the alarm that resumes a survey. It wakes the object after a restart. */
const REMINDER_MS = 5_000
/** The most attempts for a read whose response was lost. */
const MAX_ATTEMPTS = 3
const RETRY_MS = 5_000
/** After this many refusals for lack of permission, and no success, the remaining zones are skipped. */
const REFUSALS_TO_STOP = 5

/**
 * Reads what an account consists of, for the rules of impact. One survey serves everyone who asks. It is stored as it
 * proceeds, so that it resumes after a restart, and removed when it is old.
 */
export class SurveyRunner {
  readonly #context: SurveysContext
  readonly #store: SurveyStore
  /** The reads in progress, by position. */
  readonly #underWay = new Map<number, Promise<void>>()
  #isRunning = false
  /** The start of the survey that was unfinished when this object began. */
  readonly #resumedFrom: number | undefined
  #facts: SurveyFacts | undefined

  constructor(context: SurveysContext) {
    this.#context = context
    this.#store = new SurveyStore(context.sql)
    const stored = this.#store.get()
    this.#resumedFrom = stored?.finishedAt === null ? stored.startedAt : undefined
  }

  /** Starts a survey, joins one in progress, or uses one that is still fresh. */
  start(areas: readonly SurveyArea[]): void {
    this.#removeOld()
    const known = this.#store.get()?.areas ?? []
    const missing = requiredFor(areas).filter((area) => !known.includes(area))
    if (missing.length === 0) return
    this.#store.open(missing, this.#context.clock.now())
    for (const area of missing) {
      for (const read of READS[area]) {
        if (!this.#store.includes(read)) this.#store.add({ area, read })
      }
      for (const { kept } of this.#store.kept('listZones')) this.#addReadsOfZones(kept, [area])
    }
  }

  /** Stops reading, and removes what was read. */
  cancel(): void {
    this.#store.remove()
    this.#facts = undefined
  }

  /** Returns undefined if there is no fresh survey. */
  get(): SurveyStatus | undefined {
    this.#removeOld()
    const stored = this.#store.get()
    if (stored === undefined) return undefined
    const { clock, pacer } = this.#context
    const now = clock.now()
    const waiting = this.#store.waiting()
    const blockedUntil = pacer.blockedUntil(now)
    const seconds =
      (waiting.reads * 60) / pacer.perMinute(now) + ((blockedUntil ?? now) - now) / 1_000
    return {
      state: stored.finishedAt === null ? 'reading' : 'complete',
      areas: stored.areas,
      started_at: new Date(stored.startedAt).toISOString(),
      finished_at: stored.finishedAt === null ? null : new Date(stored.finishedAt).toISOString(),
      zones: this.#zones(waiting.zones),
      seconds_left: Math.ceil(seconds),
      waits_until: blockedUntil === undefined ? null : new Date(blockedUntil).toISOString(),
      is_resumed: stored.startedAt === this.#resumedFrom,
      unread: this.#unread(),
    }
  }

  /** Returns undefined unless the survey is complete. */
  facts(): SurveyFacts | undefined {
    if (this.get()?.state !== 'complete') return undefined
    this.#facts ??= collectSurveyFacts(this.#store, this.#context.accountId)
    return this.#facts
  }

  /** Reads until nothing is left to read. Does nothing if it is already running. */
  async work(): Promise<void> {
    if (this.#isRunning) return
    this.#isRunning = true
    try {
      await this.#work()
    } finally {
      await Promise.all(this.#underWay.values())
      this.#isRunning = false
    }
  }

  /** Returns when the survey next needs to be resumed or removed; undefined if there is none. */
  nextTime(): number | undefined {
    this.#removeOld()
    const stored = this.#store.get()
    if (stored === undefined) return undefined
    const { finishedAt } = stored
    return finishedAt === null ? this.#context.clock.now() + REMINDER_MS : finishedAt + KEPT_MS
  }

  async #work(): Promise<void> {
    const { clock, pacer } = this.#context
    for (;;) {
      const now = clock.now()
      const next = this.#store.next(now, new Set(this.#underWay.keys()))
      const due = next === undefined ? this.#store.nextTime() : now
      if (next === undefined && this.#underWay.size > 0) {
        await Promise.race(this.#underWay.values())
      } else if (due === undefined) {
        return this.#finish(now)
      } else {
        const at = Math.max(due, pacer.nextAt(now))
        if (at > now) await clock.sleep(at - now)
        else if (this.#underWay.size >= AT_ONCE) await Promise.race(this.#underWay.values())
        else if (next !== undefined) this.#begin(next, now)
      }
    }
  }

  #finish(now: number): void {
    const stored = this.#store.get()
    if (stored === undefined || stored.finishedAt !== null) return
    this.#facts = undefined
    replaceSurveyedPeopleWithCounts(this.#store)
    this.#store.finish(now)
  }

  #removeOld(): void {
    const finishedAt = this.#store.get()?.finishedAt ?? null
    if (finishedAt !== null && finishedAt + KEPT_MS <= this.#context.clock.now()) this.cancel()
  }

  #begin(read: SurveyRead, now: number): void {
    this.#context.pacer.spend(now)
    const reading = this.#read(read).finally(() => this.#underWay.delete(read.position))
    this.#underWay.set(read.position, reading)
  }

  async #read(read: SurveyRead): Promise<void> {
    const reply = await this.#context.read(this.#pathOf(read))
    const { pacer, clock } = this.#context
    const now = clock.now()
    pacer.note(reply, now)
    const { status } = reply.answer
    if (status === 429) return this.#store.putBack(read, now, { isTried: false })
    const isUnused = !reply.ok && reply.failure.code === UNUSED_PRODUCT_ERROR_CODES[read.read]
    if (reply.ok || isUnused) {
      const { result, resultInfo } = reply.ok ? reply : { result: null, resultInfo: null }
      // The survey may have been cancelled meanwhile, and another one started.
      if (this.#store.has(read)) this.#keep(read, { result, resultInfo, status })
      return
    }
    const { kind, code, message } = reply.failure
    const failure = { status, code, message }
    if (kind === 'refused') return this.#refuse(read, failure)
    if (read.attempts + 1 >= MAX_ATTEMPTS) this.#store.fail(read, failure)
    else this.#store.putBack(read, now + RETRY_MS, { isTried: true })
  }

  #pathOf({ read, zone, item, page, cursor }: SurveyRead): string {
    const { accountId } = this.#context
    const query = new URLSearchParams(QUERIES[read])
    if (read === 'listZones') query.set('account.id', accountId)
    const paging = PAGING[read]
    if (paging.kind === 'pages') query.set('page', String(page))
    if (cursor !== null) query.set('cursor', cursor)
    if ('perPage' in paging && paging.perPage !== null) {
      query.set('per_page', String(paging.perPage))
    }
    const ids = { account_id: accountId, zone_id: zone ?? undefined, item: item ?? undefined }
    const path = surveyReadPath(read, ids)
    return query.size === 0 ? path : `${path}?${query.toString()}`
  }

  #keep(
    read: SurveyRead,
    { result, resultInfo, status }: { result: unknown; resultInfo: unknown; status: number },
  ): void {
    const { kind } = PAGING[read.read]
    const nothing = kind === 'object' || read.read === 'listR2Buckets' ? null : []
    const kept = SURVEY_FACT_SCHEMAS[read.read].safeParse(result ?? nothing)
    const fail = (message: string) => this.#store.fail(read, { status, code: null, message })
    if (!kept.success) return fail('The answer has another shape than is documented.')
    const text = JSON.stringify(kept.data)
    if (byteLength(text) > MAX_PAGE_BYTES) return fail('A page of the list is too large.')
    const { keptBytes } = this.#store.get() ?? { keptBytes: Infinity }
    if (keptBytes + text.length > MAX_STORED_BYTES) {
      return fail('The account has more than a survey keeps.')
    }
    this.#store.keep(read, text)
    const count = Array.isArray(result) ? result.length : 0
    const next = nextPage(PAGING[read.read], resultInfo, { ...read, count })
    if (next !== undefined) this.#store.add({ ...read, ...next })
    if (read.read === 'listZones') this.#addReadsOfZones(text, this.#store.get()?.areas ?? [])
    if (read.read === 'listWorkersScripts' && count === 0) this.#store.skip('listWorkersRoutes')
    if (read.read === 'listTunnels') this.#addReadsOfTunnels(read.area, text)
    if (read.read === 'listR2Buckets') this.#addReadsOfBuckets(read.area, text)
  }

  /** A zone that is paused or not active sends no traffic through Cloudflare, so it is skipped. */
  #addReadsOfZones(kept: string, areas: readonly SurveyArea[]): void {
    const zones = JSON.parse(kept) as z.infer<typeof SURVEY_FACT_SCHEMAS.listZones> // written by `keep`
    const served = zones.filter(
      (zone) => zone.isServed && isZoneOfAccount(zone, this.#context.accountId),
    )
    const hasNoWorkers = [...this.#store.kept('listWorkersScripts')].some(
      ({ kept: scripts }) => scripts === '[]',
    )
    for (const zone of served) {
      for (const area of areas) {
        for (const read of READS_OF_ZONE[area] ?? []) {
          // Without a Worker no route leads to one.
          if (read === 'listWorkersRoutes' && hasNoWorkers) continue
          this.#store.add({ area, read, zone: zone.id })
        }
      }
    }
  }

  /** The configuration of a local tunnel is in a file beside it. */
  #addReadsOfTunnels(area: SurveyArea, kept: string): void {
    const tunnels = JSON.parse(kept) as z.infer<typeof SURVEY_FACT_SCHEMAS.listTunnels> // written by `keep`
    for (const { id, isLocal } of tunnels) {
      if (!isLocal) this.#store.add({ area, read: 'getTunnelConfiguration', item: id })
    }
  }

  #addReadsOfBuckets(area: SurveyArea, kept: string): void {
    const buckets = JSON.parse(kept) as z.infer<typeof SURVEY_FACT_SCHEMAS.listR2Buckets> // written by `keep`
    for (const item of buckets) this.#store.add({ area, read: 'listR2Domains', item })
  }

  /** Records a refusal. A token that is refused in zone after zone lacks the permission in all of them. */
  #refuse(read: SurveyRead, failure: SurveyReadFailure): void {
    this.#store.fail(read, failure)
    if ((read.zone ?? read.item) === null || failure.status !== 403) return
    if (this.#store.refusals(read.read) < REFUSALS_TO_STOP) return
    this.#store.failWaiting(read.read, failure)
  }

  #zones(unfinished: number): SurveyStatus['zones'] {
    const seen = this.#store.countZones()
    return seen === undefined ? null : { read: seen - unfinished, seen }
  }

  #unread(): UnreadSurveyPart[] {
    const failures = this.#store.failures()
    return [...new Set(failures.map(({ read }) => read))].map((read) => {
      const ofRead = failures.filter((failure) => failure.read === read)
      const isForbidden = ofRead.some(({ status, code }) => status === 403 || code === 10_000)
      const { fitting, isInferred = false } = CALL_PERMISSION_REQUIREMENTS[read]
      return {
        read,
        permission: isForbidden ? fitting[0] : null,
        is_permission_inferred: isForbidden && isInferred,
        zones: new Set(ofRead.flatMap(({ zone }) => zone ?? [])).size,
        message: ofRead[0]?.message ?? '',
      }
    })
  }
}

/** Hosts are compared with the applications for them. */
function requiredFor(areas: readonly SurveyArea[]): SurveyArea[] {
  const needsApplications = areas.includes('hosts')
  return SURVEY_AREAS.filter(
    (area) => areas.includes(area) || (area === 'applications' && needsApplications),
  )
}

const resultInfoSchema = z.looseObject({
  page: z.nullish(z.number()),
  per_page: z.nullish(z.number()),
  total_count: z.nullish(z.number()),
  total_pages: z.nullish(z.number()),
  cursor: z.nullish(z.string()),
})

type PageRead = Pick<SurveyRead, 'page' | 'cursor'>

/**
 * Returns the page after this one, or undefined if it was the last. Decides by the pagination data in the response;
 * without it, a full page has another one after it. A cursor that is empty, or the same again, ends the list.
 */
function nextPage(
  paging: Paging,
  resultInfo: unknown,
  { page, cursor, count }: PageRead & { count: number },
): Partial<PageRead> | undefined {
  const info = resultInfoSchema.safeParse(resultInfo).data ?? {}
  switch (paging.kind) {
    case 'object':
    case 'list':
      return undefined
    case 'cursor':
      return info.cursor && info.cursor !== cursor ? { cursor: info.cursor } : undefined
    case 'pages': {
      const perPage = info.per_page ?? paging.perPage ?? 1
      return count > 0 && hasNext(info, { page, count, perPage }) ? { page: page + 1 } : undefined
    }
  }
}

function hasNext(
  { total_pages, total_count }: z.infer<typeof resultInfoSchema>,
  { page, count, perPage }: { page: number; count: number; perPage: number },
): boolean {
  if (typeof total_pages === 'number') return page < total_pages
  if (typeof total_count === 'number') return page * perPage < total_count
  return count >= perPage
}
