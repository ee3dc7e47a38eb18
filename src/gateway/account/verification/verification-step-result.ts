/** Something that is not as it was written, and the change it concerns; null if it is not a single change. */
export type VerificationProblem = { change: number | null; problem: string }

/** The result of a bounded step over some rows: a position to continue from, the end, or a problem. */
export type VerificationStepResult<Position> =
  | { kind: 'next' | 'end'; position: Position }
  | { kind: 'problem'; problem: VerificationProblem }

export function createProblemStepResult(
  change: number | null,
  problem: string,
): VerificationStepResult<never> {
  return { kind: 'problem', problem: { change, problem } }
}
