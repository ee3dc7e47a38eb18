import { parseRetryAfterMs } from '../../../api/retry-after'
import type { UpstreamReply } from '../../upstream'

/** How an account's parts read much of it. */
export type PacedReadContext = {
  accountId: string
  /** Reads a path of Cloudflare's API. */
  read: (path: string) => Promise<UpstreamReply>
  /** Shared with revocations and all other reads, because the limit of the API is. */
  pacer: ApiCallPacer
}

/** The response headers in which the API reports its rate limit. */
export type RateLimitHeaders = Record<string, string>

/**
 * The documented limit of Cloudflare's API, used until a response reports one.
 * @see https://developers.cloudflare.com/fundamentals/api/reference/limits/
 */
const DOCUMENTED = { quota: 1_200, window_ms: 300_000 }

const FIRST_BACKOFF_MS = 2_000
const LONGEST_BACKOFF_MS = 120_000
/** The upper bound, however long the API asks for. */
const LONGEST_PAUSE_MS = 3_600_000
/** A wait longer than this is shown to those who follow a run. */
const LONG_WAIT_MS = 10_000

type PacerStart = {
  /** The share of the limit that is left to the organization's admins, whose dashboard draws on it too. */
  reserve: number
  /** The time of the last call before a restart, so that a restart causes no burst; 0 if there was none. */
  lastAt: number
  /** The end of the pause that Cloudflare had asked for. */
  blockedUntil: number
}

/**
 * Decides when Gatehouse may revoke next. Calls are spread evenly over the limit's window, never in bursts. The
 * headers of responses show how much others use, and when little is left the pace slows before anyone is refused.
 */
export class ApiCallPacer {
  #limit = DOCUMENTED
  #next = 0
  #blockedUntil = 0
  #backoff = 0
  /** The remainder that the last headers reported. */
  #left: { remaining: number; endsAt: number } | undefined
  readonly #reserve: number
  #lastAt: number

  constructor({ reserve, lastAt, blockedUntil }: PacerStart) {
    this.#reserve = reserve
    this.#lastAt = lastAt
    this.#next = lastAt === 0 ? 0 : lastAt + this.#interval(lastAt)
    this.#blockedUntil = blockedUntil
  }

  /**
   * The earliest time for the next call. A run of one person may draw on the reserve, which exists for urgent calls.
   * However far a clock is set back, nobody waits longer than the interval of one call.
   */
  nextAt(now: number, isAlone = false): number {
    const usual = this.#usual()
    const next = isAlone ? this.#lastAt + usual : this.#next
    const longest = isAlone ? usual : this.#interval(now)
    return Math.max(Math.min(next, now + longest), this.blockedUntil(now) ?? 0)
  }

  /** The end of the pause during which no call is allowed; undefined if there is none. */
  blockedUntil(now: number): number | undefined {
    const until = Math.min(this.#blockedUntil, now + LONGEST_PAUSE_MS)
    return until > now ? until : undefined
  }

  /** The time until which a run of many has to wait for its next call; undefined if the wait is not long. */
  waitsUntil(now: number): number | undefined {
    const blocked = this.blockedUntil(now)
    if (blocked !== undefined) return blocked
    const next = this.nextAt(now)
    return next > now + LONG_WAIT_MS ? next : undefined
  }

  perMinute(now: number): number {
    return 60_000 / this.#interval(now)
  }

  /** Records that a call is made now. */
  spend(now: number): void {
    this.#lastAt = now
    this.#next =
      Math.max(Math.min(this.#next, now + this.#interval(now)), now) + this.#interval(now)
    if (this.#left !== undefined) this.#left.remaining -= 1
  }

  /**
   * Makes a call for which somebody waits: it takes no turn, as it may draw on the reserve, but everything that takes turns
   * gives way to it, and stops where Cloudflare refuses it for the rate limit.
   */
  async spendAtOnce(send: () => Promise<UpstreamReply>, now: () => number): Promise<UpstreamReply> {
    this.spend(now())
    const reply = await send()
    this.note(reply, now())
    return reply
  }

  /** Records the response to a call. */
  note(reply: UpstreamReply, now: number): void {
    const { headers, status } = reply.answer
    if (status === 429) return this.refused(headers, now)
    if (!reply.ok && reply.failure.kind === 'lost') return this.#falter(now)
    this.#backoff = 0
    this.#readHeaders(headers, now)
  }

  /** Records a 429: no calls until Cloudflare allows them. */
  refused(headers: RateLimitHeaders, now: number): void {
    this.#readHeaders(headers, now)
    const asked = parseRetryAfterMs(headers['retry-after'], now) ?? 0
    if (asked > 0) this.#block(now + Math.min(asked, LONGEST_PAUSE_MS))
    else this.#falter(now)
  }

  /**
   * Records a lost response, or one that reports trouble on Cloudflare's side. Each pause is longer than the last.
   * Calls that were in progress when the pause began do not extend it.
   */
  #falter(now: number): void {
    if (this.#blockedUntil > now) return
    this.#backoff = Math.min(Math.max(this.#backoff * 2, FIRST_BACKOFF_MS), LONGEST_BACKOFF_MS)
    this.#block(now + this.#backoff)
  }

  #block(until: number): void {
    this.#blockedUntil = Math.max(this.#blockedUntil, until)
  }

  /** The interval between two calls while others make few. */
  #usual(): number {
    const { quota, window_ms } = this.#limit
    return window_ms / (quota * (1 - this.#reserve))
  }

  /** The interval between two calls. */
  #interval(now: number): number {
    const { quota } = this.#limit
    const usual = this.#usual()
    const left = this.#left
    if (left === undefined || left.endsAt <= now) return usual
    const free = left.remaining - quota * this.#reserve
    if (free < 1) return Math.max(usual, left.endsAt - now)
    return Math.max(usual, (left.endsAt - now) / free)
  }

  #readHeaders(headers: RateLimitHeaders, now: number): void {
    const policy = /q=(\d+);\s*w=(\d+)/.exec(headers['ratelimit-policy'] ?? '')
    const quota = Number(policy?.[1])
    const seconds = Number(policy?.[2])
    if (quota > 0 && seconds > 0) this.#limit = { quota, window_ms: seconds * 1000 }
    const state = /r=(\d+);\s*t=(\d+)/.exec(headers['ratelimit'] ?? '')
    if (state === null) return
    this.#left = { remaining: Number(state[1]), endsAt: now + Number(state[2]) * 1000 }
  }
}
