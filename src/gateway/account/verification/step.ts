/** Something that is not as it was written, and the change that it is about; null where that is not one alone. */
export type Problem = { change: number | null; problem: string }

/** What a bounded step over some rows came to: it is gone on with from a position, it was the last, or it found something. */
export type Step<Position> =
  | { kind: 'next' | 'end'; position: Position }
  | { kind: 'problem'; problem: Problem }

export function found(change: number | null, problem: string): Step<never> {
  return { kind: 'problem', problem: { change, problem } }
}
