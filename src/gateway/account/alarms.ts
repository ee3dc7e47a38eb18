/** What an account's object wakes up for. */
export type AlarmName = 'settle' | 'runs' | 'backfill' | 'verification' | 'survey'

const NAMES = [
  'settle',
  'runs',
  'backfill',
  'verification',
  'survey',
] as const satisfies readonly AlarmName[]

/** An object has one alarm; this lets it have one for each of its works. */
export class Alarms {
  readonly #storage: DurableObjectStorage

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage
  }

  async set(name: AlarmName, at: number): Promise<void> {
    this.#storage.kv.put(key(name), at)
    await this.#arm()
  }

  isSet(name: AlarmName): boolean {
    return this.#at(name) !== undefined
  }

  /** Those whose time has come; each is told once. */
  take(now: number): AlarmName[] {
    const due = NAMES.filter((name) => (this.#at(name) ?? Infinity) <= now)
    for (const name of due) this.#storage.kv.delete(key(name))
    return due
  }

  /** The next of all. The alarm that rang is gone, so this is asked for after it as well. */
  async rearm(): Promise<void> {
    await this.#arm()
  }

  async #arm(): Promise<void> {
    const times = NAMES.flatMap((name) => this.#at(name) ?? [])
    if (times.length === 0) return
    // What was due while another alarm was at work is due at once, and no alarm is set to the past.
    await this.#storage.setAlarm(Math.max(Math.min(...times), Date.now() + 1))
  }

  #at(name: AlarmName): number | undefined {
    return this.#storage.kv.get<number>(key(name))
  }
}

const key = (name: AlarmName) => `alarm ${name}`
