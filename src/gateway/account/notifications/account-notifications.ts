import type { DestinationStatus, DestinationTest } from '../../../api/notifications'
import { LIMITS } from '../../../api/limits'
import type { Result } from '../../result'
import { currentTimestamp, sha256Hex } from '../journal-entry'
import type { EntryListener, Journal } from '../journal'
import type { ProposalStore, ProposalListener } from '../proposals/proposal-store'
import type { VerificationProblem } from '../verification/verification-step-result'
import {
  type CredentialExpiry,
  findExpiryNotificationEvents,
  type NotifiedExpiries,
} from './credential-expiries'
import type { NotificationEventDetails } from './message-body'
import {
  createNotificationEvent,
  toRoutableNotificationEvent,
  eventsOfProposal,
  type RoutableNotificationEvent,
  type NotificationEvent,
} from './notification-event'
import { Notifier, type NotifierContext } from './notifier'
import { NotificationOutbox } from './outbox'

export type AccountNotificationsContext = Omit<NotifierContext, 'outbox' | 'details'> & {
  storage: Pick<DurableObjectStorage, 'sql' | 'kv'>
  /** Where the details of an event are. They are created later, because they report to this. */
  history: () => { journal: Pick<Journal, 'list'>; proposals: Pick<ProposalStore, 'get'> }
  readCredentials: () => Promise<CredentialExpiry[]>
  sleep: (ms: number) => Promise<void>
  /** Lets work go on that nothing waits for. */
  waitUntil: (work: Promise<void>) => void
}

/** Events are gathered for this long, so that many changes in a row wake the object once. */
export const EVENT_BATCH_DELAY_MS = 1_000
/** A save has been answered after this time. */
const ANSWERED_MS = 100

const NOTIFIED_EXPIRIES = 'notified expiries'
const NOTIFIED_STORAGE = 'notified storage'
/** Another notification of the storage is sent only after less than this share of it was used. */
const STORAGE_CALM = 0.7

/**
 * Sends what happens in an account to other systems. What history, proposals and the verification write reaches the outbox in
 * the same transaction; nobody waits for its delivery.
 */
export class AccountNotifications {
  readonly #context: AccountNotificationsContext
  readonly #outbox: NotificationOutbox
  readonly #notifier: Notifier
  /** When the object is woken for the events that are being gathered, in ms. */
  #wakesAt = 0
  /** Undefined where no destination is set, so that nothing is read for nobody. */
  readonly entries: EntryListener | undefined
  readonly proposals: ProposalListener | undefined

  constructor(context: AccountNotificationsContext) {
    this.#context = context
    const { storage, settings } = context
    this.#outbox = new NotificationOutbox(storage.sql, settings?.destinations ?? [])
    this.#notifier = new Notifier({
      ...context,
      outbox: this.#outbox,
      details: (event) => this.#details(event),
    })
    if (settings === null) return
    this.entries = {
      opened: (entry, change, opening) =>
        this.#add(toRoutableNotificationEvent({ entry, change, kind: 'opened', opening })),
      closed: (entry, change, closing, readOpening) => {
        this.#add(
          toRoutableNotificationEvent({
            entry,
            change,
            kind: 'closed',
            closing,
            opening: readOpening(),
          }),
        )
        this.#noteStorage()
      },
    }
    this.proposals = (before, after) => {
      for (const event of eventsOfProposal(before, after, currentTimestamp())) this.#add(event)
    }
  }

  #add(event: RoutableNotificationEvent | undefined): void {
    if (event !== undefined && this.#outbox.add(event)) this.#wakeSoon()
  }

  #addUnlocated(event: NotificationEvent): void {
    this.#add({ event, setting: null, pointers: [] })
  }

  /**
   * Wakes the object for the event and for those that follow soon. A save would wait for its own alarm to be stored, so
   * the alarm is set once the save was answered. An object that ends before finds what waits when it starts again.
   */
  #wakeSoon(): void {
    const { wakeAt, sleep, waitUntil, sender } = this.#context
    const now = sender.now()
    const isGathering = this.#wakesAt > now && this.#wakesAt <= now + EVENT_BATCH_DELAY_MS
    if (isGathering) return
    const at = now + EVENT_BATCH_DELAY_MS
    this.#wakesAt = at
    waitUntil(sleep(ANSWERED_MS).then(() => wakeAt(at)))
  }

  readonly problemFound = ({ change, problem }: VerificationProblem): void => {
    this.#addUnlocated(
      createNotificationEvent({
        id: `verification-${sha256Hex(`${change} ${problem} ${this.#context.sender.now()}`).slice(0, 16)}`,
        kind: 'verification.failed',
        at: currentTimestamp(),
        subject: 'History',
        change,
      }),
    )
  }

  #noteStorage(): void {
    const { sql, kv } = this.#context.storage
    const used = sql.databaseSize / LIMITS.storageBytes
    const isNotified = kv.get<boolean>(NOTIFIED_STORAGE) === true
    if (isNotified && used < STORAGE_CALM) kv.delete(NOTIFIED_STORAGE)
    if (isNotified || used < LIMITS.storageWarned) return
    kv.put(NOTIFIED_STORAGE, true)
    this.#addUnlocated(
      createNotificationEvent({
        id: `storage-${this.#context.sender.now()}`,
        kind: 'storage.filling',
        at: currentTimestamp(),
        subject: `The storage of this account is ${Math.floor(used * 100)} % full`,
      }),
    )
  }

  /** Whether a destination chose the events of tokens and keys that end. */
  wantsExpiries(): boolean {
    return this.#outbox.wants('credential.expiring')
  }

  /** Adds an event for each token and key that ends soon, once for each threshold. */
  async checkExpiries(): Promise<void> {
    const credentials = await this.#context.readCredentials()
    const { kv } = this.#context.storage
    const before = kv.get<NotifiedExpiries>(NOTIFIED_EXPIRIES) ?? {}
    const { events, notified } = findExpiryNotificationEvents(
      credentials,
      before,
      this.#context.sender.now(),
    )
    kv.put(NOTIFIED_EXPIRIES, notified)
    for (const event of events) this.#addUnlocated(event)
  }

  #details({ change, proposal }: NotificationEvent): NotificationEventDetails | undefined {
    const { journal, proposals } = this.#context.history()
    if (change !== null) {
      const [found] = journal.list({ below: change + 1, limit: 1 }).changes
      if (found?.number !== change) return undefined
      const { reason, ticket, differences, requested } = found
      return { reason, ticket, differences: differences.length > 0 ? differences : requested }
    }
    const found = proposal === null ? undefined : proposals.get(proposal)
    return found && { reason: found.reason, ticket: found.ticket, differences: found.requested }
  }

  /** Returns when there is something to deliver, or undefined if nothing waits. */
  nextAt(): number | undefined {
    return this.#notifier.nextAt()
  }

  work(): Promise<void> {
    // What follows is perhaps no longer seen by this delivery, and wakes the object again.
    this.#wakesAt = 0
    return this.#notifier.work()
  }

  list(): DestinationStatus[] {
    return this.#notifier.list()
  }

  test(name: string): Promise<Result<DestinationTest>> {
    return this.#notifier.test(name)
  }

  replay(name: string): Promise<Result<DestinationStatus[]>> {
    return this.#notifier.replay(name)
  }
}
