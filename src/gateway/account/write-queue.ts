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
