import type { Destination, EventChoice } from '../../notification-settings'
import { sha256Hex } from '../journal-entry'
import { migrateTables } from '../schema-migrations'
import {
  NOTIFICATION_EVENT_TOPICS,
  type NotificationEventKind,
  type RoutableNotificationEvent,
  type NotificationEvent,
} from './notification-event'

/**
 * A row for each notification and destination that it was not delivered to. Numbers are never used again, so that a
 * receiver can put what it gets in order.
 */
const FIRST = `
CREATE TABLE outbox (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  destination TEXT NOT NULL,
  id TEXT NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX outbox_by_destination ON outbox (destination, number);
CREATE TABLE outbox_destinations (name TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;
`

/** The most notifications that wait, for all destinations together. Beyond that, the oldest are removed. */
const MAX_WAITING = 50_000

/** What is stored of a destination. Times are in ms. */
export type DestinationDeliveryState = {
  /** The hash of its URL. A destination with another URL starts anew. */
  url_hash: string
  last_success_at: number | null
  /** The number of failed attempts for the notification that is next. */
  attempts: number
  /** When the next attempt is due; null if at once. */
  next_at: number | null
  failure: { at: number; detail: string } | null
  given_up_at: number | null
  /** The number of notifications that were removed undelivered. */
  removed: number
}

export type WaitingNotification = { number: number; id: string; event: NotificationEvent }

type Row = { number: number; id: string; body: string }

/** The notifications that wait to be sent. All writes are synchronous, so they are in the transaction of their caller. */
export class NotificationOutbox {
  readonly #sql: SqlStorage
  readonly #destinations: readonly Destination[]
  /** What is stored of destinations, as far as it was read. Only this object writes it. */
  readonly #states = new Map<string, DestinationDeliveryState>()

  constructor(sql: SqlStorage, destinations: readonly Destination[]) {
    this.#sql = sql
    this.#destinations = destinations
    migrateTables(sql, 'outbox', [FIRST])
    this.#removeForgotten()
  }

  /** Removes what waits for destinations that the settings no longer name. */
  #removeForgotten(): void {
    const names = new Set(this.#destinations.map(({ name }) => name))
    const query = 'SELECT name FROM outbox_destinations'
    for (const { name } of this.#sql.exec<{ name: string }>(query).toArray()) {
      if (names.has(name)) continue
      this.#sql.exec('DELETE FROM outbox WHERE destination = ?', name)
      this.#sql.exec('DELETE FROM outbox_destinations WHERE name = ?', name)
    }
    for (const { name, url } of this.#destinations) {
      const url_hash = sha256Hex(url)
      if (this.#storedState(name)?.url_hash !== url_hash) {
        this.putState(name, { ...NEW_STATE, url_hash })
      }
    }
  }

  /** Whether any destination chose events of this kind, or some of them. */
  wants(kind: NotificationEventKind): boolean {
    const wanted = NOTIFICATION_EVENT_TOPICS[kind]
    return this.#destinations.some(({ events }) =>
      events === null ? true : events.some((choice) => choice.topic === wanted),
    )
  }

  /** Adds an event for each destination that chose it. Returns whether there was one. */
  add(located: RoutableNotificationEvent): boolean {
    const destinations = this.#destinations.filter(({ events }) => isChosen(events, located))
    return this.#insert(located.event, destinations)
  }

  /** Adds an event for every destination but one, whatever they chose. */
  addForOthers(event: NotificationEvent, name: string): boolean {
    return this.#insert(
      event,
      this.#destinations.filter((destination) => destination.name !== name),
    )
  }

  #insert(event: NotificationEvent, destinations: readonly Destination[]): boolean {
    if (destinations.length === 0) return false
    // One statement for all of them, because whoever saves waits for it.
    const rows = this.#sql.exec<{ number: number }>(
      `INSERT INTO outbox (destination, id, body)
        SELECT value, ?, ? FROM json_each(?) RETURNING number`,
      event.id,
      JSON.stringify(event),
      JSON.stringify(destinations.map(({ name }) => name)),
    )
    const numbers = rows.toArray().map(({ number }) => number)
    this.#removeBefore(Math.max(...numbers) - MAX_WAITING)
    return true
  }

  /** Removes the notifications up to a number, and counts them for their destinations. */
  #removeBefore(number: number): void {
    if (number <= 0) return
    const query = 'DELETE FROM outbox WHERE number <= ? RETURNING destination'
    for (const { destination } of this.#sql
      .exec<{ destination: string }>(query, number)
      .toArray()) {
      const state = this.state(destination)
      this.putState(destination, { ...state, attempts: 0, removed: state.removed + 1 })
      // It is read again, because the transaction of the event may still be rolled back.
      this.#states.delete(destination)
    }
  }

  /** Returns the oldest notification that waits for a destination. */
  next(name: string): WaitingNotification | undefined {
    const query =
      'SELECT number, id, body FROM outbox WHERE destination = ? ORDER BY number LIMIT 1'
    const [row] = this.#sql.exec<Row>(query, name).toArray()
    if (row === undefined) return undefined
    const event = JSON.parse(row.body) as NotificationEvent // written by `add`
    return { number: row.number, id: row.id, event }
  }

  remove(number: number): void {
    this.#sql.exec('DELETE FROM outbox WHERE number = ?', number)
  }

  count(name: string): number {
    const query = 'SELECT count(*) AS waiting FROM outbox WHERE destination = ?'
    return this.#sql.exec<{ waiting: number }>(query, name).one().waiting
  }

  state(name: string): DestinationDeliveryState {
    const state = this.#states.get(name) ?? this.#storedState(name) ?? NEW_STATE
    this.#states.set(name, state)
    return state
  }

  #storedState(name: string): DestinationDeliveryState | undefined {
    const query = 'SELECT body FROM outbox_destinations WHERE name = ?'
    const [row] = this.#sql.exec<{ body: string }>(query, name).toArray()
    return row && (JSON.parse(row.body) as DestinationDeliveryState) // written by `putState`
  }

  putState(name: string, state: DestinationDeliveryState): void {
    const query = 'INSERT OR REPLACE INTO outbox_destinations VALUES (?, ?)'
    this.#sql.exec(query, name, JSON.stringify(state))
    this.#states.set(name, state)
  }
}

const NEW_STATE: DestinationDeliveryState = {
  url_hash: '',
  last_success_at: null,
  attempts: 0,
  next_at: null,
  failure: null,
  given_up_at: null,
  removed: 0,
}

function isChosen(
  events: readonly EventChoice[] | null,
  { event, setting, pointers }: RoutableNotificationEvent,
): boolean {
  if (events === null) return true
  const topic = NOTIFICATION_EVENT_TOPICS[event.kind]
  return events.some((choice) => {
    if (choice.topic !== topic) return false
    const { place } = choice
    if (place === undefined) return true
    if (place.setting !== setting) return false
    return place.pointer === '' || pointers.some((pointer) => overlap(pointer, place.pointer))
  })
}

/** Whether one of two places is the other, or in it. */
function overlap(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other}/`) || other.startsWith(`${one}/`)
}
