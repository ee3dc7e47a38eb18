/** What the API says of its limit, in the headers of an answer. */
export type LimitHeaders = Record<string, string>

/**
 * The limit of Cloudflare's API where no answer has told it yet.
 * @see https://developers.cloudflare.com/fundamentals/api/reference/limits/
 */
const DOCUMENTED = { quota: 1_200, window_ms: 300_000 }

/** How much of the limit is left to the organization's admins, whose dashboard draws on it too. */
const RESERVE = 0.25

const FIRST_BACKOFF_MS = 2_000
const LONGEST_BACKOFF_MS = 120_000

/**
 * When Gatehouse may revoke next. Calls are spread evenly over the limit's window, never in bursts; the
 * headers of answers tell how much others use, and where little is left the pace slows before anybody
 * is refused.
 */
export class Pacer {
  #limit = DOCUMENTED
  #next = 0
  #blockedUntil = 0
  #backoff = 0
  /** What was left, of what the last headers said. */
  #left: { remaining: number; endsAt: number } | undefined

  /** `lastAt`: when the call before a restart was made, so that a restart is no burst. */
  constructor(lastAt = 0) {
    this.#next = lastAt === 0 ? 0 : lastAt + this.#interval(lastAt)
  }

  /** The earliest moment for the next call. */
  nextAt(): number {
    return Math.max(this.#next, this.#blockedUntil)
  }

  /** Until when nothing at all may be asked; undefined if it may. */
  blockedUntil(now: number): number | undefined {
    return this.#blockedUntil > now ? this.#blockedUntil : undefined
  }

  perMinute(now: number): number {
    return 60_000 / this.#interval(now)
  }

  /** A call is made now. */
  spend(now: number): void {
    this.#next = Math.max(this.#next, now) + this.#interval(now)
    if (this.#left !== undefined) this.#left.remaining -= 1
  }

  /** An answer came that was no refusal for being too many. */
  heard(headers: LimitHeaders, now: number): void {
    this.#backoff = 0
    this.#readHeaders(headers, now)
  }

  /** 429: nothing until Cloudflare says so. */
  refused(headers: LimitHeaders, now: number): void {
    this.#readHeaders(headers, now)
    const asked = Number.parseInt(headers['retry-after'] ?? '', 10)
    if (Number.isFinite(asked)) this.#block(now + asked * 1000)
    else this.faltered(now)
  }

  /** An answer that says the other side is in trouble, or none: longer each time. */
  faltered(now: number): void {
    this.#backoff = Math.min(Math.max(this.#backoff * 2, FIRST_BACKOFF_MS), LONGEST_BACKOFF_MS)
    this.#block(now + this.#backoff)
  }

  #block(until: number): void {
    this.#blockedUntil = Math.max(this.#blockedUntil, until)
  }

  /** Between two calls. */
  #interval(now: number): number {
    const { quota, window_ms } = this.#limit
    const usual = window_ms / (quota * (1 - RESERVE))
    const left = this.#left
    if (left === undefined || left.endsAt <= now) return usual
    const free = left.remaining - quota * RESERVE
    if (free < 1) return Math.max(usual, left.endsAt - now)
    return Math.max(usual, (left.endsAt - now) / free)
  }

  #readHeaders(headers: LimitHeaders, now: number): void {
    const policy = /q=(\d+);\s*w=(\d+)/.exec(headers['ratelimit-policy'] ?? '')
    const quota = Number(policy?.[1])
    const seconds = Number(policy?.[2])
    if (quota > 0 && seconds > 0) this.#limit = { quota, window_ms: seconds * 1000 }
    const state = /r=(\d+);\s*t=(\d+)/.exec(headers['ratelimit'] ?? '')
    if (state === null) return
    this.#left = { remaining: Number(state[1]), endsAt: now + Number(state[2]) * 1000 }
  }
}
