import * as z from 'zod/mini'
import { type Facts, KEPT_OF_READS } from '../../../api/impact/facts'
import type { Survey, SurveyArea, Unread } from '../../../api/impact/survey'
import { type SurveyReadName, surveyReadPath } from '../../../api/impact/survey-reads'
import { SURVEY_REQUIREMENTS } from '../../status/permissions'
import { byteLength } from '../../../api/limits'
import type { UpstreamReply } from '../../upstream'
import type { Pacer } from '../runs/pacer'
import type { Clock } from '../runs/run-engine'
import { factsOf, isOfAccount } from './survey-facts'
import { type Failure, type SurveyRead, SurveyStore } from './survey-store'

export type SurveysContext = {
  sql: SqlStorage
  accountId: string
  /** Reads a path of Cloudflare's API. */
  read: (path: string) => Promise<UpstreamReply>
  /** The pacer of the runs, so that all calls together stay below the limit. */
  pacer: Pacer
  clock: Clock
}

/** The lists that are read per area, in this order. Zones add more; see `addReadsOfZones`. */
const READS: Record<SurveyArea, readonly SurveyReadName[]> = {
  applications: ['listApplications', 'listReusablePolicies'],
  hosts: ['listWorkersDomains', 'listWorkersScripts', 'listZones'],
}
const READS_OF_ZONE = ['listDnsRecords', 'listLoadBalancers', 'listZoneApplications'] as const

/**
 * The requested page sizes. A list may return fewer if its maximum is lower, so the figures in the response count.
 * @see https://developers.cloudflare.com/api/resources/zones/methods/list/
 * @see https://developers.cloudflare.com/api/resources/dns/subresources/records/methods/list/
 */
const PER_PAGE: Record<SurveyReadName, number> = {
  listZones: 50,
  listDnsRecords: 5_000,
  listLoadBalancers: 1_000,
  listZoneApplications: 100,
  listApplications: 100,
  listReusablePolicies: 100,
  listWorkersDomains: 1_000,
  listWorkersScripts: 1_000,
}

/** Lists without pagination. */
const UNPAGED: ReadonlySet<SurveyReadName> = new Set([
  'listLoadBalancers',
  'listWorkersDomains',
  'listWorkersScripts',
])

/** The most that is stored of one page, as JSON: a row of the storage has at most 2 MB. */
const MOST_BYTES_OF_PAGE = 1_900_000
/** The most that is stored in total, since the rules hold all of it in memory. */
const MOST_BYTES = 24 * 1024 * 1024
/** The most concurrent calls: enough for the pace, however long a response takes. */
const AT_ONCE = 4
const KEPT_MS = 15 * 60_000
/** The interval of the alarm that resumes a survey. It wakes the object after a restart. */
const REMINDER_MS = 5_000
/** The most attempts for a read whose response was lost. */
const MOST_ATTEMPTS = 3
const RETRY_MS = 5_000
/** After this many refusals for lack of permission, and no success, the remaining zones are skipped. */
const REFUSALS_TO_STOP = 5

/**
 * Reads what an account consists of, for the rules of impact. One survey serves everyone who asks. It is stored as it
 * proceeds, so that it resumes after a restart, and removed when it is old.
 */
export class Surveys {
  readonly #context: SurveysContext
  readonly #store: SurveyStore
  /** The reads in progress, by position. */
  readonly #underWay = new Map<number, Promise<void>>()
  #isRunning = false
  #facts: Facts | undefined

  constructor(context: SurveysContext) {
    this.#context = context
    this.#store = new SurveyStore(context.sql)
  }

  /** Starts a survey, joins one in progress, or uses one that is still fresh. */
  start(areas: readonly SurveyArea[]): void {
    this.#removeOld()
    const known = this.#store.get()?.areas ?? []
    const missing = areas.filter((area) => !known.includes(area))
    if (missing.length === 0) return
    this.#store.open(missing, this.#context.clock.now())
    for (const area of missing) {
      for (const read of READS[area]) this.#store.add({ area, read, zone: null, page: 1 })
    }
  }

  /** Stops reading, and removes what was read. */
  cancel(): void {
    this.#store.remove()
    this.#facts = undefined
  }

  /** Returns undefined if there is no fresh survey. */
  get(): Survey | undefined {
    this.#removeOld()
    const stored = this.#store.get()
    if (stored === undefined) return undefined
    const { clock, pacer } = this.#context
    const now = clock.now()
    const waiting = this.#store.waiting()
    const reads = waiting.reduce((sum, area) => sum + area.reads, 0)
    const blockedUntil = pacer.blockedUntil(now)
    const seconds = (reads * 60) / pacer.perMinute(now) + ((blockedUntil ?? now) - now) / 1_000
    return {
      state: stored.finishedAt === null ? 'reading' : 'complete',
      areas: stored.areas,
      started_at: new Date(stored.startedAt).toISOString(),
      finished_at: stored.finishedAt === null ? null : new Date(stored.finishedAt).toISOString(),
      zones: this.#zones(waiting.find(({ area }) => area === 'hosts')?.zones ?? 0),
      seconds_left: Math.ceil(seconds),
      waits_until: blockedUntil === undefined ? null : new Date(blockedUntil).toISOString(),
      unread: this.#unread(),
    }
  }

  /** Returns undefined unless the survey is complete. */
  facts(): Facts | undefined {
    if (this.get()?.state !== 'complete') return undefined
    this.#facts ??= factsOf(this.#store, this.#context.accountId)
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
    const { headers, status } = reply.answer
    if (status === 429) {
      pacer.refused(headers, now)
      return this.#store.putBack(read, now, { isTried: false })
    }
    if (reply.ok) {
      pacer.heard(headers, now)
      // The survey may have been cancelled meanwhile, and another one started.
      if (this.#store.has(read)) this.#keep(read, reply)
      return
    }
    const { kind, code, message } = reply.failure
    const failure = { status, code, message }
    if (kind === 'refused') {
      pacer.heard(headers, now)
      return this.#refuse(read, failure)
    }
    pacer.faltered(now)
    if (read.attempts + 1 >= MOST_ATTEMPTS) this.#store.fail(read, failure)
    else this.#store.putBack(read, now + RETRY_MS, { isTried: true })
  }

  #pathOf({ read, zone, page }: SurveyRead): string {
    const { accountId } = this.#context
    const query = new URLSearchParams(read === 'listZones' ? { 'account.id': accountId } : {})
    if (read === 'listDnsRecords') query.set('proxied', 'true')
    if (!UNPAGED.has(read)) {
      query.set('page', String(page))
      query.set('per_page', String(PER_PAGE[read]))
    }
    const path = surveyReadPath(read, { account_id: accountId, zone_id: zone ?? undefined })
    return query.size === 0 ? path : `${path}?${query.toString()}`
  }

  #keep(read: SurveyRead, { result, resultInfo, answer }: UpstreamReply & { ok: true }): void {
    const kept = KEPT_OF_READS[read.read].safeParse(result ?? [])
    const fail = (message: string) =>
      this.#store.fail(read, { status: answer.status, code: null, message })
    if (!kept.success) return fail('The answer has another shape than is documented.')
    const text = JSON.stringify(kept.data)
    if (byteLength(text) > MOST_BYTES_OF_PAGE) return fail('A page of the list is too large.')
    const { keptBytes } = this.#store.get() ?? { keptBytes: Infinity }
    if (keptBytes + text.length > MOST_BYTES) {
      return fail('The account has more than a survey keeps.')
    }
    this.#store.keep(read, text)
    const count = Array.isArray(result) ? result.length : 0
    const { page } = read
    if (!UNPAGED.has(read.read) && hasNext(resultInfo, { page, count, read: read.read })) {
      this.#store.add({ ...read, page: page + 1 })
    }
    if (read.read === 'listZones') {
      this.#addReadsOfZones(JSON.parse(text) as z.infer<typeof KEPT_OF_READS.listZones>) // as parsed above
    }
  }

  /** A zone that is paused or not active sends no traffic through Cloudflare, so it is skipped. */
  #addReadsOfZones(zones: z.infer<typeof KEPT_OF_READS.listZones>): void {
    for (const zone of zones) {
      if (!zone.isServed || !isOfAccount(zone, this.#context.accountId)) continue
      for (const read of READS_OF_ZONE)
        this.#store.add({ area: 'hosts', read, zone: zone.id, page: 1 })
    }
  }

  /** Records a refusal. A token that is refused in zone after zone lacks the permission in all of them. */
  #refuse(read: SurveyRead, failure: Failure): void {
    this.#store.fail(read, failure)
    if (read.zone === null || failure.status !== 403) return
    if (this.#store.refusals(read.read) < REFUSALS_TO_STOP) return
    this.#store.failWaiting(read.read, failure)
  }

  #zones(unfinished: number): Survey['zones'] {
    const seen = this.#store.countZones()
    return seen === undefined ? null : { read: seen - unfinished, seen }
  }

  #unread(): Unread[] {
    const failures = this.#store.failures()
    return [...new Set(failures.map(({ read }) => read))].map((read) => {
      const ofRead = failures.filter((failure) => failure.read === read)
      const isForbidden = ofRead.some(({ status, code }) => status === 403 || code === 10_000)
      return {
        read,
        permission: isForbidden ? SURVEY_REQUIREMENTS[read].fitting[0] : null,
        zones: new Set(ofRead.flatMap(({ zone }) => zone ?? [])).size,
        message: ofRead[0]?.message ?? '',
      }
    })
  }
}

const resultInfoSchema = z.looseObject({
  page: z.nullish(z.number()),
  per_page: z.nullish(z.number()),
  total_count: z.nullish(z.number()),
  total_pages: z.nullish(z.number()),
})

/** Decides by the pagination data in the response; without it, a full page has another one after it. */
function hasNext(
  resultInfo: unknown,
  { page, count, read }: { page: number; count: number; read: SurveyReadName },
): boolean {
  if (count === 0) return false
  const info = resultInfoSchema.safeParse(resultInfo).data ?? {}
  if (typeof info.total_pages === 'number') return page < info.total_pages
  const perPage = info.per_page ?? PER_PAGE[read]
  if (typeof info.total_count === 'number') return page * perPage < info.total_count
  return count >= perPage
}
