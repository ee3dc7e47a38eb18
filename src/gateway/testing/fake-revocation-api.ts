import type { UpstreamReply } from '../upstream'
import type { VirtualClock } from './virtual-clock'

/** The ways in which a call may fail. A broken connection may or may not have done what was requested. */
export type RevocationFault = 'broken-before' | 'broken-after' | '500' | '502' | '400' | '403'

const QUOTA = 1_200
const WINDOW_MS = 300_000

/** For tests: the API that revokes, in virtual time, with a rate limit that it shares with others. */
export class FakeRevocationApi {
  /** Each call that arrived, with its result. */
  readonly calls: { email: string; at: number; status: number | 'broken' }[] = []
  readonly revoked = new Map<string, number>()
  readonly #asked = new Map<string, number>()
  latencyMs = 150
  /** The `retry-after` of a 429, in place of the seconds until the limit resets. */
  retryAfter: string | undefined
  /** The error code of a fault of 400. */
  codeOf400 = 400
  /** The fault of a call for a person, by the number of earlier calls for that person. */
  faultOf: (email: string, before: number) => RevocationFault | undefined = () => undefined
  readonly #refused = new Set<string>()
  #window = { endsAt: 0, used: 0 }

  constructor(readonly clock: VirtualClock) {}

  /** Counts calls that others make with the same token. */
  useByOthers(calls: number): void {
    this.#currentWindow().used += calls
  }

  /** Refuses these people with 403 individually, whatever the token. */
  refuse(emails: readonly string[]): void {
    for (const email of emails) this.#refused.add(email)
  }

  /** Stops refusing anyone. */
  refuseNobody(): void {
    this.#refused.clear()
  }

  refusals(): number {
    return this.calls.filter(({ status }) => status === 429).length
  }

  revoke = async ({ email }: { email: string }): Promise<UpstreamReply> => {
    const reply = this.#answer(email)
    await this.clock.sleep(this.latencyMs)
    return reply
  }

  #answer(email: string): UpstreamReply {
    const before = this.#asked.get(email) ?? 0
    this.#asked.set(email, before + 1)
    const fault = this.#refused.has(email) ? '403' : this.faultOf(email, before)
    const record = (status: number | 'broken') =>
      this.calls.push({ email, at: this.clock.now(), status })

    const window = this.#currentWindow()
    window.used += 1
    const seconds = Math.ceil((window.endsAt - this.clock.now()) / 1000)
    const headers = {
      ratelimit: `"default";r=${Math.max(0, QUOTA - window.used)};t=${seconds}`,
      'ratelimit-policy': `"default";q=${QUOTA};w=${WINDOW_MS / 1000}`,
    }
    if (window.used > QUOTA) {
      record(429)
      return refusal(429, { ...headers, 'retry-after': this.retryAfter ?? String(seconds) })
    }
    if (fault === '400' || fault === '403' || fault === '500' || fault === '502') {
      record(Number(fault))
      return refusal(Number(fault), headers, fault === '400' ? this.codeOf400 : Number(fault))
    }
    if (fault !== 'broken-before') this.revoked.set(email, (this.revoked.get(email) ?? 0) + 1)
    record(fault === undefined ? 200 : 'broken')
    return fault === undefined
      ? {
          ok: true,
          answer: { status: 200, headers, body: '' },
          result: true,
          resultInfo: undefined,
        }
      : lost(502, {})
  }

  #currentWindow() {
    const now = this.clock.now()
    if (this.#window.endsAt <= now) this.#window = { endsAt: now + WINDOW_MS, used: 0 }
    return this.#window
  }
}

/** Builds the reply that `callUpstreamOperation` makes of a response. */
function refusal(status: number, headers: Record<string, string>, code = status): UpstreamReply {
  return status >= 500
    ? lost(status, headers)
    : {
        ok: false,
        answer: { status, headers, body: '' },
        failure: { kind: 'refused', code, message: `HTTP ${status}`, causes: [], isTimeout: false },
      }
}

function lost(status: number, headers: Record<string, string>): UpstreamReply {
  return {
    ok: false,
    answer: { status, headers, body: '' },
    failure: { kind: 'lost', code: null, message: 'No answer.', causes: [], isTimeout: false },
  }
}

/** Returns the most calls in any window of the limit. */
export function mostCallsInAWindow(calls: readonly { at: number }[]): number {
  let most = 0
  let first = 0
  for (const [index, { at }] of calls.entries()) {
    while ((calls[first]?.at ?? at) <= at - WINDOW_MS) first += 1
    most = Math.max(most, index - first + 1)
  }
  return most
}
