import type { RevokeUserRequest } from '../../../api/revocation-request'
import type { UpstreamReply } from '../../upstream'
import { responseRayId } from '../change-entries'
import { ApiCallPacer } from './api-call-pacer'
import type { NextRunPerson, RunPersonOutcome, RunStore, StoredRun } from './run-store'

export type TimeSource = { now: () => number; sleep: (ms: number) => Promise<void> }

type SenderContext = {
  store: RunStore
  revoke: (revocation: RevokeUserRequest) => Promise<UpstreamReply>
  clock: TimeSource
  /** The share of the API's limit that is left to others, from 0 to 1. */
  reserve: number
}

/** A revocation that was sent. No read can show its outcome, so its response determines it. */
export type SentRevocation<Reply = UpstreamReply> = {
  reply: Reply
  outcome: RunPersonOutcome & { state: 'revoked' | 'failed' | 'unknown' }
}

/** The most attempts for a person whose response was lost or reported trouble on Cloudflare's side. */
const MAX_ATTEMPTS = 3

/** Sends every revocation, with a run or without, and learns from the responses how fast others may follow. */
export class RevocationSender {
  readonly pacer: ApiCallPacer
  readonly #context: SenderContext

  constructor(context: SenderContext) {
    const { store, reserve } = context
    this.#context = context
    this.pacer = new ApiCallPacer({
      reserve,
      lastAt: store.lastSentAt(),
      blockedUntil: store.pausedUntil(),
    })
  }

  /** `mayBeRevoked` means that an earlier attempt may have succeeded, so that a refusal of this one does not tell. */
  async send(revocation: RevokeUserRequest, mayBeRevoked = false): Promise<SentRevocation> {
    const { store, revoke, clock } = this.#context
    this.pacer.spend(clock.now())
    const reply = await revoke(revocation)
    const now = clock.now()
    this.pacer.note(reply, now)
    // So that a pause survives this object.
    if (!reply.ok && (isRateLimited(reply) || reply.failure.kind === 'lost')) {
      store.keepPause(this.pacer.blockedUntil(now) ?? 0)
    }
    const outcome = {
      state: stateOf(reply, mayBeRevoked),
      at: new Date(now).toISOString(),
      code: reply.ok ? null : reply.failure.code,
      message: reply.ok ? null : messageOf(reply, mayBeRevoked),
      ray_id: responseRayId(reply),
    }
    return { reply, outcome }
  }
}

function isRateLimited(reply: UpstreamReply): boolean {
  return !reply.ok && reply.answer.status === 429
}

function stateOf(reply: UpstreamReply, mayBeRevoked: boolean): 'revoked' | 'failed' | 'unknown' {
  if (reply.ok) return 'revoked'
  return reply.failure.kind === 'refused' && !mayBeRevoked ? 'failed' : 'unknown'
}

function messageOf({ failure }: UpstreamReply & { ok: false }, mayBeRevoked: boolean): string {
  const message = [failure.message, ...failure.causes].join(': ')
  return failure.kind === 'refused' && mayBeRevoked
    ? `An earlier attempt got no response and may have succeeded. The last one was refused: ${message}`
    : message
}

export type RunEngineContext = {
  store: RunStore
  sender: RevocationSender
  clock: TimeSource
  /** Called when nobody in a run waits any more. */
  ended: (run: number) => void
}

/** The most concurrent calls: enough for the pace, however long a response takes. */
const AT_ONCE = 6
const RETRY_AFTER_MS = [1_000, 5_000] as const
/** The number of consecutive refusals, of different people if there are any, after which a run stops. */
const REFUSALS_TO_STOP = 3

/** A person who was refused while it is unclear whether the token is, and the response. */
type SetAside = { turn: NextRunPerson; sent: Refusal }
type Refusal = SentRevocation<UpstreamReply & { ok: false }>

/**
 * Ends the sessions of the people who wait in runs, one after the other, at the pace that the API permits. Each
 * outcome is stored before the next call starts, so the engine can end at any time and continue later.
 *
 * A refusal such as 403 may concern the token or one person. A refused person is set aside, still waiting, and someone
 * from the other end of the list is tried. If that one is revoked, those set aside have failed. If that one is refused
 * as well, and a third, the token is at fault and the run stops.
 */
export class RunEngine {
  readonly #context: RunEngineContext
  readonly #underWay = new Map<string, Promise<void>>()
  readonly #setAside = new Map<string, SetAside>()
  /** The number of refusals since a person who was tried after them was revoked. */
  #refusals = 0
  #wake: (() => void) | undefined
  #isRunning = false

  constructor(context: RunEngineContext) {
    this.#context = context
    context.store.putBackInterrupted(new Date(context.clock.now()).toISOString())
  }

  /**
   * Works until a given time, or until there is nothing to do now. Returns when it should be called again, or
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
    const { store, clock, sender } = this.#context
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
      const at = Math.max(due, sender.pacer.nextAt(now, turn?.isAlone))
      if (at > until || now >= until) return Math.max(at, until)
      if (at > now) await this.#news(clock.sleep(at - now))
      else if (this.#underWay.size >= (this.#isInDoubt() ? 1 : AT_ONCE)) await this.#news()
      else if (turn !== undefined) this.#begin(turn, now)
    }
  }

  /** Whether it is unclear if the token is refused or only some people are. */
  #isInDoubt(): boolean {
    return this.#refusals > 0
  }

  #keysSetAside(): string[] {
    return [...this.#setAside.keys()]
  }

  /**
   * In doubt, takes the next person from the end: people who are refused for the same reason are often next to one
   * another.
   */
  #nextTurn(now: number): NextRunPerson | undefined {
    const how = { without: this.#keysSetAside(), isFromEnd: this.#isInDoubt() }
    return this.#context.store.nextTurn(now, how)
  }

  /** Interrupts the wait, because a new person may come before those already waiting. */
  wake(): void {
    this.#wake?.()
  }

  /** Waits for whichever comes first: a response, a new person, or `other`. */
  async #news(other?: Promise<void>): Promise<void> {
    const woken = new Promise<void>((resolve) => {
      this.#wake = resolve
    })
    await Promise.race([woken, ...(other === undefined ? this.#underWay.values() : [other])])
  }

  #begin(turn: NextRunPerson, now: number): void {
    const { store } = this.#context
    const run = store.get(turn.run)
    if (run === undefined) return
    store.send(turn, now)
    const key = keyOf(turn)
    const sending = this.#send({ ...turn, attempts: turn.attempts + 1 }, run, this.#isInDoubt())
    this.#underWay.set(
      key,
      sending.finally(() => this.#underWay.delete(key)),
    )
  }

  /**
   * `isTest` means that the call started while it was unclear whether the token is refused, so its response decides.
   */
  async #send(
    turn: NextRunPerson,
    { devices, warp_session_reauth }: StoredRun,
    isTest: boolean,
  ): Promise<void> {
    const { sender, ended } = this.#context
    const revocation = { email: turn.email, devices, warp_session_reauth }
    const { reply, outcome } = await sender.send(revocation, turn.attempts > 1 || turn.mayBeRevoked)
    if (reply.ok) {
      this.#context.store.recordOutcome(turn, outcome)
      if (isTest) for (const refused of this.#takeSetAside()) this.#fail(refused)
    } else {
      this.#concludeFailure(turn, { reply, outcome }, isTest)
    }
    ended(turn.run)
  }

  #concludeFailure(turn: NextRunPerson, sent: Refusal, isTest: boolean): void {
    if (isRateLimited(sent.reply)) this.#putBack(turn, sent, { isUntried: true })
    else if (sent.reply.failure.kind === 'lost') this.#retry(turn, sent)
    else if (mayBeOfToken(sent.reply)) this.#refuse(turn, sent, isTest)
    else this.#context.store.recordOutcome(turn, sent.outcome)
  }

  /** Makes a person wait for another turn, unless the run was cancelled while the response was awaited. */
  #putBack(
    turn: NextRunPerson,
    { outcome }: Refusal,
    how: { notBefore?: number; isUntried?: boolean },
  ): void {
    const { store } = this.#context
    if (store.get(turn.run)?.state !== 'cancelled') return store.putBack(turn, how)
    // An earlier attempt may have revoked somebody whom this one did not look at.
    const tried = how.isUntried === true ? turn.attempts - 1 : turn.attempts
    const state = tried > 0 || turn.mayBeRevoked ? 'unknown' : 'cancelled'
    store.recordOutcome(turn, { ...outcome, state })
  }

  /** Tries a person again who may not have been revoked. A second revocation does no harm. */
  #retry(turn: NextRunPerson, sent: Refusal): void {
    const { store, clock } = this.#context
    if (turn.attempts >= MAX_ATTEMPTS) return store.recordOutcome(turn, sent.outcome)
    const pause = RETRY_AFTER_MS[turn.attempts - 1] ?? RETRY_AFTER_MS[1]
    this.#putBack(turn, sent, { notBefore: clock.now() + pause })
  }

  #refuse(turn: NextRunPerson, sent: Refusal, isTest: boolean): void {
    this.#putBack(turn, sent, { isUntried: true })
    if (!this.#context.store.isWaiting(turn)) return
    this.#refusals += 1
    this.#setAside.set(keyOf(turn), { turn, sent })
    if (!isTest || this.#setAside.size < REFUSALS_TO_STOP) return
    for (const refused of this.#takeSetAside()) this.#stop(refused, 'Gatehouse’s token')
  }

  /**
   * If nobody else can settle the doubt, tries those set aside again. If that does not help either, they are judged by
   * the outcomes of the others in their run.
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

  /** Records a failure of this person alone, since others are revoked. */
  #fail({ turn, sent }: SetAside): void {
    const { store, clock, ended } = this.#context
    if (!store.isWaiting(turn)) return
    store.recordOutcome(turn, { ...sent.outcome, at: new Date(clock.now()).toISOString() })
    ended(turn.run)
  }

  /** Stops a run in which everyone else would be refused too. They all keep waiting, including those set aside. */
  #stop({ turn, sent: { reply } }: SetAside, what: string): void {
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

function keyOf({ run, position }: Pick<NextRunPerson, 'run' | 'position'>): string {
  return `${run} ${position}`
}

/** Codes that Cloudflare also returns for an invalid token, and for one that does not see the account. */
const TOKEN_CODES = new Set([6003, 6111, 7003])

function mayBeOfToken({ answer: { status }, failure: { code } }: Refusal['reply']): boolean {
  return status === 401 || status === 403 || (code !== null && TOKEN_CODES.has(code))
}
