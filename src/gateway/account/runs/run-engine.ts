import type { UpstreamReply } from '../../upstream'
import type { Revocation } from '../../../api/revocation'
import { rayOf } from '../change-road'
import { Pacer } from './pacer'
import type { Outcome, RunStore, StoredRun, Turn } from './run-store'

export type Clock = { now: () => number; sleep: (ms: number) => Promise<void> }

export type EngineContext = {
  store: RunStore
  revoke: (revocation: Revocation) => Promise<UpstreamReply>
  clock: Clock
  /** Nobody of a run waits any more. */
  ended: (run: number) => void
}

/** Calls that may be under way at once: enough for the pace, whatever an answer takes. */
const AT_ONCE = 6
/** How often somebody is tried whose answer was lost or said that Cloudflare was in trouble. */
const MOST_ATTEMPTS = 3
const RETRY_AFTER_MS = [1_000, 5_000] as const
/** After so many refusals one after the other that do not concern the person, a run stops. */
const REFUSALS_TO_STOP = 3

/**
 * Ends the sessions of whoever waits in a run, one after the other, at the pace the API permits. What
 * was done is stored before the next is begun, so that it can end at any moment and go on later.
 */
export class RunEngine {
  readonly #context: EngineContext
  readonly #pacer: Pacer
  readonly #underWay = new Map<string, Promise<void>>()
  #refusals = 0
  #wake: (() => void) | undefined
  #isRunning = false

  constructor(context: EngineContext) {
    this.#context = context
    const { store, clock } = context
    store.putBackInterrupted(new Date(clock.now()).toISOString())
    this.#pacer = new Pacer(store.lastSentAt(), store.pausedUntil())
  }

  get pacer(): Pacer {
    return this.#pacer
  }

  /**
   * Works until a moment, or until there is nothing to do now. Returns when it should be called again;
   * undefined if nobody waits.
   */
  async work(until: number): Promise<number | undefined> {
    if (this.#isRunning) return this.#context.clock.now() + 1_000
    this.#isRunning = true
    try {
      return await this.#work(until)
    } finally {
      await Promise.all(this.#underWay.values())
      this.#isRunning = false
    }
  }

  async #work(until: number): Promise<number | undefined> {
    const { store, clock } = this.#context
    for (;;) {
      const now = clock.now()
      const turn = store.nextTurn(now)
      const due = turn === undefined ? store.nextTime() : now
      if (due === undefined) {
        if (this.#underWay.size === 0) return undefined
        await this.#news()
        continue
      }
      const at = Math.max(due, this.#pacer.nextAt(now, turn?.isAlone))
      if (at > until || now >= until) return Math.max(at, until)
      if (at > now) await this.#news(clock.sleep(at - now))
      else if (this.#underWay.size >= AT_ONCE) await this.#news()
      else this.#begin(now)
    }
  }

  /** Somebody new may be before those who are waited for. */
  wake(): void {
    this.#wake?.()
  }

  /** What comes first: an answer, somebody new, or what else is waited for. */
  async #news(other?: Promise<void>): Promise<void> {
    const woken = new Promise<void>((resolve) => {
      this.#wake = resolve
    })
    await Promise.race([woken, ...(other === undefined ? this.#underWay.values() : [other])])
  }

  #begin(now: number): void {
    const { store } = this.#context
    const turn = store.nextTurn(now)
    const run = turn === undefined ? undefined : store.get(turn.run)
    if (turn === undefined || run === undefined) return
    store.send(turn, now)
    this.#pacer.spend(now)
    const key = `${turn.run} ${turn.position}`
    const sending = this.#send({ ...turn, attempts: turn.attempts + 1 }, run)
    this.#underWay.set(
      key,
      sending.finally(() => this.#underWay.delete(key)),
    )
  }

  async #send(turn: Turn, { devices, warp_session_reauth }: StoredRun): Promise<void> {
    const reply = await this.#context.revoke({ email: turn.email, devices, warp_session_reauth })
    this.#conclude(turn, reply)
    this.#context.ended(turn.run)
  }

  #conclude(turn: Turn, reply: UpstreamReply): void {
    const { store, clock } = this.#context
    const now = clock.now()
    const { status, headers } = reply.answer
    if (!reply.ok && status === 429) {
      this.#pacer.refused(headers, now)
      this.#keepPause(now)
      this.#putBack(turn, reply, { isUntried: true })
      return
    }
    if (reply.ok) {
      this.#refusals = 0
      this.#pacer.heard(headers, now)
      store.settle(turn, outcomeOf('revoked', reply, now))
      return
    }
    if (reply.failure.kind === 'lost') {
      this.#pacer.faltered(now)
      this.#keepPause(now)
      this.#retry(turn, reply, now)
      return
    }
    this.#pacer.heard(headers, now)
    if (isOfToken(reply)) this.#refuse(turn, reply)
    else store.settle(turn, outcomeOf('failed', reply, now))
  }

  #keepPause(now: number): void {
    this.#context.store.keepPause(this.#pacer.blockedUntil(now) ?? 0)
  }

  /** To wait for another turn, unless the run was cancelled while the answer was awaited. */
  #putBack(
    turn: Turn,
    reply: UpstreamReply & { ok: false },
    how: { notBefore?: number; isUntried?: boolean },
  ): void {
    const { store, clock } = this.#context
    if (store.get(turn.run)?.state !== 'cancelled') return store.putBack(turn, how)
    const state = reply.failure.kind === 'lost' ? 'unknown' : 'cancelled'
    store.settle(turn, outcomeOf(state, reply, clock.now()))
  }

  /** To revoke once more does no harm, so whoever may not have been is tried again. */
  #retry(turn: Turn, reply: UpstreamReply & { ok: false }, now: number): void {
    if (turn.attempts < MOST_ATTEMPTS) {
      const pause = RETRY_AFTER_MS[turn.attempts - 1] ?? RETRY_AFTER_MS[1]
      this.#putBack(turn, reply, { notBefore: now + pause })
      return
    }
    // An error that the server gave itself is an answer; where none came, nobody knows.
    const isAnswered = reply.answer.status === 500 || reply.answer.status === 503
    const state = isAnswered ? 'failed' : 'unknown'
    this.#context.store.settle(turn, outcomeOf(state, reply, now))
  }

  /** The token is refused, not the person: whoever comes after would be refused as well. */
  #refuse(turn: Turn, reply: UpstreamReply & { ok: false }): void {
    this.#refusals += 1
    this.#putBack(turn, reply, { isUntried: true })
    if (this.#refusals < REFUSALS_TO_STOP) return
    this.#refusals = 0
    const { code, message } = reply.failure
    const because = `Cloudflare refuses Gatehouse’s token (${code ?? reply.answer.status}: ${message}).`
    this.#context.store.stop(turn.run, because)
  }
}

/** What Cloudflare also answers to a token that is none, and to one that does not see the account. */
const TOKEN_CODES = new Set([6003, 6111, 7003])

function isOfToken({
  answer: { status },
  failure: { code },
}: UpstreamReply & { ok: false }): boolean {
  return status === 401 || status === 403 || (code !== null && TOKEN_CODES.has(code))
}

function outcomeOf(state: Outcome['state'], reply: UpstreamReply, now: number): Outcome {
  return {
    state,
    at: new Date(now).toISOString(),
    code: reply.ok ? null : reply.failure.code,
    message: reply.ok ? null : reply.failure.message,
    ray_id: rayOf(reply),
  }
}
