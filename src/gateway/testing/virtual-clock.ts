/** For tests: time that passes only when everything waits for it. */
export class VirtualClock {
  #now: number
  readonly #settled: () => Promise<void>
  #timers: { at: number; ring: () => void }[] = []

  /** `settled` returns when everything that is left waits for time to pass. */
  constructor(now = 1_700_000_000_000, settled = microtasksDone) {
    this.#now = now
    this.#settled = settled
  }

  now = (): number => this.#now

  sleep = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      this.#timers.push({ at: Math.ceil(this.#now + Math.max(0, ms)), ring: () => resolve() })
    })

  /** Lets time pass until the work is done. */
  async run<Result>(work: Promise<Result>): Promise<Result> {
    const state = { isDone: false }
    void watch(work, state)
    await this.#settled()
    while (!state.isDone) {
      this.#pass()
      await this.#settled()
    }
    return work
  }

  async pass(ms: number): Promise<void> {
    await this.run(this.sleep(ms))
  }

  #pass(): void {
    const next = this.#timers.toSorted((one, other) => one.at - other.at)[0]
    if (next === undefined || next.at === Infinity) {
      throw new Error('Everybody waits, and nobody for the time.')
    }
    this.#now = Math.max(this.#now, next.at)
    const due = this.#timers.filter(({ at }) => at <= this.#now)
    this.#timers = this.#timers.filter(({ at }) => at > this.#now)
    for (const timer of due) timer.ring()
  }
}

async function watch(work: Promise<unknown>, state: { isDone: boolean }): Promise<void> {
  await work.catch(() => undefined)
  state.isDone = true
}

/** Enough while nothing waits for anything outside, such as a network. */
async function microtasksDone(): Promise<void> {
  for (let turn = 0; turn < 25; turn += 1) await Promise.resolve()
}
