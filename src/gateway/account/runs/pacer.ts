/** What the API says of its limit, in the headers of an answer. */
export type LimitHeaders = Record<string, string>

/**
 * The limit of Cloudflare's API where no answer has told it yet.
 * @see https://developers.cloudflare.com/fundamentals/api/reference/limits/
 */
const DOCUMENTED = { quota: 1_200, window_ms: 300_000 }

const FIRST_BACKOFF_MS = 2_000
const LONGEST_BACKOFF_MS = 120_000
/** However long the API asks for. */
const LONGEST_PAUSE_MS = 3_600_000
/** Whoever looks at a run wants to know why nothing happens for so long. */
const LONG_WAIT_MS = 10_000

type PacerStart = {
  /** The share of the limit that is left to the organization's admins, whose dashboard draws on it too. */
  reserve: number
  /** When the call before a restart was made, so that a restart is no burst; 0 where there was none. */
  lastAt: number
  /** Until when Cloudflare had asked to be left alone. */
  blockedUntil: number
}

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
  readonly #reserve: number
  #lastAt: number

  constructor({ reserve, lastAt, blockedUntil }: PacerStart) {
    this.#reserve = reserve
    this.#lastAt = lastAt
    this.#next = lastAt === 0 ? 0 : lastAt + this.#interval(lastAt)
    this.#blockedUntil = blockedUntil
  }

  /**
   * The earliest moment for the next call. A single person may draw on the reserve, which is there for
   * what cannot wait. However far a clock is set back, nobody waits longer than for one call.
   */
  nextAt(now: number, isAlone = false): number {
    const usual = this.#usual()
    const next = isAlone ? this.#lastAt + usual : this.#next
    const longest = isAlone ? usual : this.#interval(now)
    return Math.max(Math.min(next, now + longest), this.blockedUntil(now) ?? 0)
  }

  /** Until when nothing at all may be asked; undefined if it may. */
  blockedUntil(now: number): number | undefined {
    const until = Math.min(this.#blockedUntil, now + LONGEST_PAUSE_MS)
    return until > now ? until : undefined
  }

  /** Until when a run of many has to wait for its next, where that is long; undefined where it is not. */
  waitsUntil(now: number): number | undefined {
    const blocked = this.blockedUntil(now)
    if (blocked !== undefined) return blocked
    const next = this.nextAt(now)
    return next > now + LONG_WAIT_MS ? next : undefined
  }

  perMinute(now: number): number {
    return 60_000 / this.#interval(now)
  }

  /** A call is made now. */
  spend(now: number): void {
    this.#lastAt = now
    this.#next =
      Math.max(Math.min(this.#next, now + this.#interval(now)), now) + this.#interval(now)
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
    if (asked > 0) this.#block(now + Math.min(asked * 1000, LONGEST_PAUSE_MS))
    else this.faltered(now)
  }

  /**
   * An answer that says the other side is in trouble, or none: longer each time. Those that were under
   * way meanwhile say nothing new.
   */
  faltered(now: number): void {
    if (this.#blockedUntil > now) return
    this.#backoff = Math.min(Math.max(this.#backoff * 2, FIRST_BACKOFF_MS), LONGEST_BACKOFF_MS)
    this.#block(now + this.#backoff)
  }

  #block(until: number): void {
    this.#blockedUntil = Math.max(this.#blockedUntil, until)
  }

  /** Between two calls, where others make few. */
  #usual(): number {
    const { quota, window_ms } = this.#limit
    return window_ms / (quota * (1 - this.#reserve))
  }

  /** Between two calls. */
  #interval(now: number): number {
    const { quota } = this.#limit
    const usual = this.#usual()
    const left = this.#left
    if (left === undefined || left.endsAt <= now) return usual
    const free = left.remaining - quota * this.#reserve
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
