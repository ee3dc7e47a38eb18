import type { UpstreamReply } from '../../upstream'
import type { Revocation } from '../../../api/revocation'
import { rayId } from '../apply-change'
import { Pacer } from './pacer'
import type { Outcome, RunStore, StoredRun, Turn } from './run-store'

export type Clock = { now: () => number; sleep: (ms: number) => Promise<void> }

export type EngineContext = {
  store: RunStore
  revoke: (revocation: Revocation) => Promise<UpstreamReply>
  clock: Clock
  /** The share of the API's limit that is left to others, from 0 to 1. */
  reserve: number
  /** Nobody of a run waits any more. */
  ended: (run: number) => void
}

/** Calls that may be under way at once: enough for the pace, whatever an answer takes. */
const AT_ONCE = 6
/** How often somebody is tried whose answer was lost or said that Cloudflare was in trouble. */
const MOST_ATTEMPTS = 3
const RETRY_AFTER_MS = [1_000, 5_000] as const
/** After so many refusals one after the other, of different people where there are any, a run stops. */
const REFUSALS_TO_STOP = 3

/** Somebody who was refused while it is not known whether the token is, and what was answered. */
type SetAside = { turn: Turn; reply: Refusal }
type Refusal = UpstreamReply & { ok: false }

/**
 * Ends the sessions of whoever waits in a run, one after the other, at the pace the API permits. What
 * was done is stored before the next is begun, so that it can end at any moment and go on later.
 *
 * A refusal such as 403 may concern the token or one person. Whoever is refused is set aside, still
 * waiting, and somebody from the other end of the list is tried: if they are revoked, those set aside
 * have failed; if they are refused as well, and a third, it is the token, and the run stops.
 */
export class RunEngine {
  readonly #context: EngineContext
  readonly #pacer: Pacer
  readonly #underWay = new Map<string, Promise<void>>()
  readonly #setAside = new Map<string, SetAside>()
  /** Since somebody was last revoked who was tried after them. */
  #refusals = 0
  #wake: (() => void) | undefined
  #isRunning = false

  constructor(context: EngineContext) {
    this.#context = context
    const { store, clock, reserve } = context
    store.putBackInterrupted(new Date(clock.now()).toISOString())
    this.#pacer = new Pacer({
      reserve,
      lastAt: store.lastSentAt(),
      blockedUntil: store.pausedUntil(),
    })
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
      const turn = this.#nextTurn(now)
      const due = turn === undefined ? store.nextTime(this.#keysSetAside()) : now
      if (due === undefined) {
        if (this.#underWay.size > 0) await this.#news()
        else if (this.#setAside.size > 0) this.#askNobodyElse()
        else return undefined
        continue
      }
      const at = Math.max(due, this.#pacer.nextAt(now, turn?.isAlone))
      if (at > until || now >= until) return Math.max(at, until)
      if (at > now) await this.#news(clock.sleep(at - now))
      else if (this.#underWay.size >= (this.#isInDoubt() ? 1 : AT_ONCE)) await this.#news()
      else if (turn !== undefined) this.#begin(turn, now)
    }
  }

  /** Whether it is not known if the token is refused or only some people are. */
  #isInDoubt(): boolean {
    return this.#refusals > 0
  }

  #keysSetAside(): string[] {
    return [...this.#setAside.keys()]
  }

  /** In doubt from the end: people who are refused for one reason often stand beside one another. */
  #nextTurn(now: number): Turn | undefined {
    const how = { without: this.#keysSetAside(), isFromEnd: this.#isInDoubt() }
    return this.#context.store.nextTurn(now, how)
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

  #begin(turn: Turn, now: number): void {
    const { store } = this.#context
    const run = store.get(turn.run)
    if (run === undefined) return
    store.send(turn, now)
    this.#pacer.spend(now)
    const key = keyOf(turn)
    const sending = this.#send({ ...turn, attempts: turn.attempts + 1 }, run, this.#isInDoubt())
    this.#underWay.set(
      key,
      sending.finally(() => this.#underWay.delete(key)),
    )
  }

  /** `isTest`: began while it was in doubt whether the token is refused, and so tells. */
  async #send(
    turn: Turn,
    { devices, warp_session_reauth }: StoredRun,
    isTest: boolean,
  ): Promise<void> {
    const reply = await this.#context.revoke({ email: turn.email, devices, warp_session_reauth })
    this.#conclude(turn, reply, isTest)
    this.#context.ended(turn.run)
  }

  #conclude(turn: Turn, reply: UpstreamReply, isTest: boolean): void {
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
      this.#pacer.heard(headers, now)
      store.recordOutcome(turn, outcomeOf('revoked', reply, now))
      if (isTest) for (const refused of this.#takeSetAside()) this.#fail(refused)
      return
    }
    if (reply.failure.kind === 'lost') {
      this.#pacer.faltered(now)
      this.#keepPause(now)
      this.#retry(turn, reply, now)
      return
    }
    this.#pacer.heard(headers, now)
    if (mayBeOfToken(reply)) this.#refuse(turn, reply, isTest)
    else store.recordOutcome(turn, outcomeOf('failed', reply, now))
  }

  #keepPause(now: number): void {
    this.#context.store.keepPause(this.#pacer.blockedUntil(now) ?? 0)
  }

  /** To wait for another turn, unless the run was cancelled while the answer was awaited. */
  #putBack(turn: Turn, reply: Refusal, how: { notBefore?: number; isUntried?: boolean }): void {
    const { store, clock } = this.#context
    if (store.get(turn.run)?.state !== 'cancelled') return store.putBack(turn, how)
    const state = reply.failure.kind === 'lost' ? 'unknown' : 'cancelled'
    store.recordOutcome(turn, outcomeOf(state, reply, clock.now()))
  }

  /** To revoke once more does no harm, so whoever may not have been is tried again. */
  #retry(turn: Turn, reply: Refusal, now: number): void {
    if (turn.attempts < MOST_ATTEMPTS) {
      const pause = RETRY_AFTER_MS[turn.attempts - 1] ?? RETRY_AFTER_MS[1]
      this.#putBack(turn, reply, { notBefore: now + pause })
      return
    }
    // An error that the server gave itself is an answer; where none came, nobody knows.
    const isAnswered = reply.answer.status === 500 || reply.answer.status === 503
    const state = isAnswered ? 'failed' : 'unknown'
    this.#context.store.recordOutcome(turn, outcomeOf(state, reply, now))
  }

  #refuse(turn: Turn, reply: Refusal, isTest: boolean): void {
    this.#putBack(turn, reply, { isUntried: true })
    if (!this.#context.store.isWaiting(turn)) return
    this.#refusals += 1
    this.#setAside.set(keyOf(turn), { turn, reply })
    if (!isTest || this.#setAside.size < REFUSALS_TO_STOP) return
    for (const refused of this.#takeSetAside()) this.#stop(refused, 'Gatehouse’s token')
  }

  /**
   * Where nobody else could tell, those set aside are asked for again. If that does not help either,
   * they are judged by what became of the others of their run.
   */
  #askNobodyElse(): void {
    const { store } = this.#context
    if (this.#refusals < REFUSALS_TO_STOP) return this.#setAside.clear()
    for (const refused of this.#takeSetAside()) {
      const isAlone = store.counts(refused.turn.run).revoked > 0
      if (isAlone) this.#fail(refused)
      else this.#stop(refused, UNTOLD)
    }
  }

  /** Others are revoked, so it is this person alone who is refused. */
  #fail({ turn, reply }: SetAside): void {
    const { store, clock, ended } = this.#context
    if (!store.isWaiting(turn)) return
    store.recordOutcome(turn, outcomeOf('failed', reply, clock.now()))
    ended(turn.run)
  }

  /** Whoever comes after would be refused as well. They all wait on, those set aside too. */
  #stop({ turn, reply }: SetAside, what: string): void {
    const { code, message } = reply.failure
    const because = `Cloudflare refuses ${what} (${code ?? reply.answer.status}: ${message}).`
    this.#context.store.stop(turn.run, 'refusals', because)
  }

  #takeSetAside(): SetAside[] {
    const taken = [...this.#setAside.values()]
    this.#setAside.clear()
    this.#refusals = 0
    return taken
  }
}

const UNTOLD =
  'Gatehouse’s token, or these people alone, which only others who are revoked would tell'

function keyOf({ run, position }: Pick<Turn, 'run' | 'position'>): string {
  return `${run} ${position}`
}

/** What Cloudflare also answers to a token that is none, and to one that does not see the account. */
const TOKEN_CODES = new Set([6003, 6111, 7003])

function mayBeOfToken({ answer: { status }, failure: { code } }: Refusal): boolean {
  return status === 401 || status === 403 || (code !== null && TOKEN_CODES.has(code))
}

function outcomeOf(state: Outcome['state'], reply: UpstreamReply, now: number): Outcome {
  return {
    state,
    at: new Date(now).toISOString(),
    code: reply.ok ? null : reply.failure.code,
    message: reply.ok ? null : [reply.failure.message, ...reply.failure.causes].join(': '),
    ray_id: rayId(reply),
  }
}
