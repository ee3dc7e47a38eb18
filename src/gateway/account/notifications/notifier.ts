import type { DestinationStatus, DestinationTest } from '../../../api/notifications'
import type { Destination, NotificationSettings } from '../../notification-settings'
import { refuse, type Result, success } from '../../result'
import { createNotificationPayload, type NotificationEventDetails } from './message-body'
import { createNotificationEvent, type NotificationEvent } from './notification-event'
import type { DestinationDeliveryState, NotificationOutbox, WaitingNotification } from './outbox'
import { type DeliveryOutcome, type SendMessageContext, sendMessage } from './send-message'

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS

/**
 * The time after each failed attempt until the next one. After the last, everything that waits is given up.
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#deliverability-and-reliability
 */
export const RETRY_DELAYS_MS = [
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
] as const
/** A delay is longer by at most this share, so that receivers that failed together are not tried together. */
const JITTER = 0.2
/** The longest time that `retry-after` is obeyed for. */
export const MAX_RETRY_AFTER_MS = 24 * HOUR_MS
export const DELIVERY_TIME_LIMIT_MS = 15 * SECOND_MS
/** An attempt that nobody reports on within this time was interrupted, and is made again. */
const INTERRUPTED_AFTER_MS = 60 * SECOND_MS
/** An alarm may make a limited number of requests. The rest follow in the next one. */
const ATTEMPTS_AT_ONCE = 50

export type NotifierContext = {
  accountId: string
  settings: NotificationSettings | null
  outbox: NotificationOutbox
  sender: SendMessageContext
  random: () => number
  /** Returns what history or a proposal has beyond an event, if it still has it. */
  details: (event: NotificationEvent) => NotificationEventDetails | undefined
  /** Makes sure that `work` is called at a given time, whatever happens to this object. */
  wakeAt: (at: number) => Promise<void>
}

/**
 * Delivers what waits in the outbox: to each destination one notification after the other, in order, and to all
 * destinations beside each other. A notification is removed only after it was delivered, so each arrives at least once.
 */
export class Notifier {
  readonly #context: NotifierContext
  /** The destinations that something is being sent to. */
  readonly #sending = new Set<string>()

  constructor(context: NotifierContext) {
    this.#context = context
  }

  get #destinations(): readonly Destination[] {
    return this.#context.settings?.destinations ?? []
  }

  /**
   * Returns when there is something to do next, or undefined if nothing waits. What is being sent now is left out, since
   * its own work goes on with what follows.
   */
  nextAt(): number | undefined {
    const { outbox } = this.#context
    const times = this.#destinations.flatMap(({ name }) => {
      const { given_up_at, next_at } = outbox.state(name)
      if (given_up_at !== null || this.#sending.has(name)) return []
      if (outbox.next(name) === undefined) return []
      return [next_at ?? 0]
    })
    return times.length === 0 ? undefined : Math.min(...times)
  }

  /** Delivers what is due. An object that ends meanwhile starts again by the alarm that is set before. */
  async work(): Promise<void> {
    const { sender, wakeAt } = this.#context
    if (this.nextAt() === undefined && this.#sending.size === 0) return
    await wakeAt(sender.now() + INTERRUPTED_AFTER_MS)
    await Promise.all(this.#destinations.map((destination) => this.#deliver(destination)))
    const next = Math.max(this.nextAt() ?? Infinity, sender.now())
    // Another call may still be sending.
    const latest = this.#sending.size === 0 ? Infinity : sender.now() + INTERRUPTED_AFTER_MS
    const at = Math.min(next, latest)
    if (at < Infinity) await wakeAt(at)
  }

  async #deliver(destination: Destination): Promise<void> {
    const { name } = destination
    if (this.#sending.has(name)) return
    this.#sending.add(name)
    try {
      for (let attempts = 0; attempts < ATTEMPTS_AT_ONCE; attempts += 1) {
        const waiting = this.#due(name)
        if (waiting === undefined) return
        const outcome = await this.#send(destination, waiting)
        this.#record(destination, waiting, outcome)
      }
    } finally {
      this.#sending.delete(name)
    }
  }

  /** Returns the next notification of a destination, if it is due. */
  #due(name: string): WaitingNotification | undefined {
    const { outbox, sender } = this.#context
    const { given_up_at, next_at } = outbox.state(name)
    const isDue = given_up_at === null && (next_at ?? 0) <= sender.now()
    return isDue ? outbox.next(name) : undefined
  }

  #send(
    destination: Destination,
    { number, event }: Pick<WaitingNotification, 'number' | 'event'>,
  ): Promise<DeliveryOutcome> {
    const { accountId: account, settings, sender, details } = this.#context
    const { kind, details: wanted } = destination
    const hasDetails = wanted.has('values') || wanted.has('reasons')
    const message = createNotificationPayload(kind, {
      origin: settings?.origin ?? '',
      account,
      number,
      event,
      wanted,
      details: hasDetails ? details(event) : undefined,
    })
    // Ids of events are unique in an account, and receivers may have several.
    return sendMessage(sender, destination, `${account}-${event.id}`, message)
  }

  #record({ name }: Destination, { number }: WaitingNotification, outcome: DeliveryOutcome): void {
    const { outbox, sender } = this.#context
    const now = sender.now()
    const state = outbox.state(name)
    if (outcome.kind === 'delivered') {
      outbox.remove(number)
      const isFine = state.attempts === 0 && state.failure === null
      const delivered = { attempts: 0, next_at: null, failure: null, given_up_at: null }
      // Each write costs, and most deliveries follow another one.
      if (isFine && now - (state.last_success_at ?? 0) < SECOND_MS) return
      outbox.putState(name, { ...state, ...delivered, last_success_at: now })
      return
    }
    const attempts = state.attempts + 1
    const failure = { at: now, detail: outcome.detail }
    const delay = outcome.kind === 'gone' ? undefined : RETRY_DELAYS_MS[attempts - 1]
    if (outcome.kind === 'gone' || delay === undefined) {
      this.#giveUp(name, { ...state, attempts, failure, next_at: null, given_up_at: now })
      return
    }
    const { retryAfterMs = 0 } = outcome
    const pause = Math.max(
      delay * (1 + JITTER * this.#context.random()),
      Math.min(retryAfterMs, MAX_RETRY_AFTER_MS),
    )
    outbox.putState(name, { ...state, attempts, failure, next_at: now + Math.ceil(pause) })
  }

  /** Stops trying a destination, and tells the others. What waits for it stays until somebody replays it. */
  #giveUp(name: string, state: DestinationDeliveryState): void {
    const { outbox, sender } = this.#context
    outbox.putState(name, state)
    const event = createNotificationEvent({
      id: `destination-${name}-${sender.now()}`,
      kind: 'destination.failed',
      at: new Date(sender.now()).toISOString(),
      subject: name,
    })
    outbox.addForOthers(event, name)
  }

  list(): DestinationStatus[] {
    return this.#destinations.map((destination) => this.#status(destination))
  }

  #status({ name, kind, url, secrets, eventNames, details }: Destination): DestinationStatus {
    const { outbox } = this.#context
    const { last_success_at, attempts, failure, next_at, given_up_at, removed } = outbox.state(name)
    return {
      name,
      kind,
      host: new URL(url).host,
      events: eventNames === null ? null : [...eventNames],
      details: [...details],
      secrets: secrets.length,
      waiting: outbox.count(name),
      last_success_at: timestampOrNull(last_success_at),
      failure: failure && {
        at: new Date(failure.at).toISOString(),
        detail: failure.detail,
        attempts,
        next_at: timestampOrNull(next_at),
      },
      given_up_at: timestampOrNull(given_up_at),
      removed,
    }
  }

  /** Sends a test at once, whatever waits. It changes nothing else. */
  async test(name: string): Promise<Result<DestinationTest>> {
    const destination = this.#destinations.find((each) => each.name === name)
    if (destination === undefined) return noSuchDestination(name)
    const { sender } = this.#context
    const event = createNotificationEvent({
      id: `test-${crypto.randomUUID()}`,
      kind: 'destination.test',
      at: new Date(sender.now()).toISOString(),
      subject: name,
    })
    const { kind, detail } = await this.#send(destination, { number: 0, event })
    return success({ is_delivered: kind === 'delivered', detail })
  }

  /** Tries what waits for a destination again, even if it was given up. */
  async replay(name: string): Promise<Result<DestinationStatus[]>> {
    if (this.#destinations.every((each) => each.name !== name)) return noSuchDestination(name)
    const { outbox, sender, wakeAt } = this.#context
    const fresh = { attempts: 0, next_at: null, given_up_at: null, failure: null, removed: 0 }
    outbox.putState(name, { ...outbox.state(name), ...fresh })
    await wakeAt(sender.now())
    return success(this.list())
  }
}

function noSuchDestination(name: string) {
  return refuse('not_found', `NOTIFICATIONS names no destination ${name}.`)
}

const timestampOrNull = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString())
