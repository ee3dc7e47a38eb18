import type { RevokeUserRequest } from '../../../api/revocation-request'
import type { UpstreamReply } from '../../upstream'
import { responseRayId } from '../change-entries'
import { ApiCallPacer } from './api-call-pacer'
import type { RunPersonOutcome, RunStore } from './run-store'

export type Clock = { now: () => number; sleep: (ms: number) => Promise<void> }

type SenderContext = {
  store: RunStore
  revoke: (revocation: RevokeUserRequest) => Promise<UpstreamReply>
  clock: Clock
  /** The share of the API's limit that is left to others, from 0 to 1. */
  reserve: number
}

/** A revocation that was sent. No read can show its outcome, so its response determines it. */
export type SentRevocation<Reply = UpstreamReply> = {
  reply: Reply
  outcome: RunPersonOutcome & { state: 'revoked' | 'failed' | 'unknown' }
}

/** The most attempts for a person whose response was lost or reported trouble on Cloudflare's side. */
export const MAX_ATTEMPTS = 3

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

  /** `attempts` counts this one as well. */
  async send(revocation: RevokeUserRequest, attempts = 1): Promise<SentRevocation> {
    const { revoke, clock } = this.#context
    this.pacer.spend(clock.now())
    const reply = await revoke(revocation)
    const now = clock.now()
    this.#notePace(reply, now)
    const outcome = {
      state: stateOf(reply, attempts),
      at: new Date(now).toISOString(),
      code: reply.ok ? null : reply.failure.code,
      message: reply.ok ? null : [reply.failure.message, ...reply.failure.causes].join(': '),
      ray_id: responseRayId(reply),
    }
    return { reply, outcome }
  }

  #notePace(reply: UpstreamReply, now: number): void {
    const { headers } = reply.answer
    const isLost = !reply.ok && reply.failure.kind === 'lost'
    if (isRateLimited(reply)) this.pacer.refused(headers, now)
    else if (isLost) this.pacer.faltered(now)
    else return this.pacer.heard(headers, now)
    this.#context.store.keepPause(this.pacer.blockedUntil(now) ?? 0)
  }
}

export function isRateLimited(reply: UpstreamReply): boolean {
  return !reply.ok && reply.answer.status === 429
}

function stateOf(reply: UpstreamReply, attempts: number): 'revoked' | 'failed' | 'unknown' {
  if (reply.ok) return 'revoked'
  if (reply.failure.kind === 'refused') return 'failed'
  // An error from the server itself, again and again, is a definite response.
  const isServerError = reply.answer.status === 500 || reply.answer.status === 503
  return isServerError && attempts >= MAX_ATTEMPTS ? 'failed' : 'unknown'
}
