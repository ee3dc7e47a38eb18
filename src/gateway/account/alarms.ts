/** The kinds of work that wake an account's object. */
const NAMES = [
  'settle',
  'runs',
  'backfill',
  'verification',
  'survey',
  'proposals',
  'notifications',
  'expiry',
  'session-checks',
  'switch-timers',
] as const
export type AlarmName = (typeof NAMES)[number]

/** Multiplexes the object's single alarm, so that each kind of work has one of its own. */
export class AlarmMultiplexer {
  readonly #storage: DurableObjectStorage

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage
  }

  async set(name: AlarmName, at: number): Promise<void> {
    this.#storage.kv.put(key(name), at)
    await this.rearm()
  }

  isSet(name: AlarmName): boolean {
    return this.#at(name) !== undefined
  }

  /** Returns the alarms that are due, and clears them. */
  take(now: number): AlarmName[] {
    const due = NAMES.filter((name) => (this.#at(name) ?? Infinity) <= now)
    for (const name of due) this.#storage.kv.delete(key(name))
    return due
  }

  /** Sets the object's alarm to the earliest of all. Also called after an alarm, which clears itself when it fires. */
  async rearm(): Promise<void> {
    const times = NAMES.flatMap((name) => this.#at(name) ?? [])
    if (times.length === 0) return
    // Work that fell due during another alarm is due at once, but an alarm is never set in the past.
    await this.#storage.setAlarm(Math.max(Math.min(...times), Date.now() + 1))
  }

  #at(name: AlarmName): number | undefined {
    return this.#storage.kv.get<number>(key(name))
  }
}

const key = (name: AlarmName) => `alarm ${name}`

/**
 * Runs one write at a time, in order of arrival. A Durable Object alone does not ensure that: while one request awaits
 * a response from outside, it accepts the next.
 */
export class WriteQueue {
  #last: Promise<unknown> = Promise.resolve()

  run<Result>(write: () => Promise<Result>): Promise<Result> {
    const turn = this.#last.then(write)
    this.#last = turn.catch(() => undefined)
    return turn
  }
}
