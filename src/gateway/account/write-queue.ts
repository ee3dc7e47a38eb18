/**
 * Lets one write run at a time, in the order of their arrival. A Durable Object alone does not: while
 * one request awaits an answer from outside, it takes the next.
 */
export class WriteQueue {
  #last: Promise<unknown> = Promise.resolve()

  run<Result>(write: () => Promise<Result>): Promise<Result> {
    const turn = this.#last.then(write)
    this.#last = turn.catch(() => undefined)
    return turn
  }
}
