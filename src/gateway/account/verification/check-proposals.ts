import { ProposalStore } from '../proposals/proposal-store'
import { createProblemStep, type VerificationStep } from './verification-step'

/** The last proposal that was verified. */
export type ProposalCheckPosition = { number: number }

/** A proposal has about a megabyte at most. */
const PROPOSALS_A_STEP = 10

/** Verifies that each proposal is as it was written, and none is missing: the next approval would apply it. */
export function checkProposalsStep(
  { sql, kv }: Pick<DurableObjectStorage, 'sql' | 'kv'>,
  { number: from }: ProposalCheckPosition,
): VerificationStep<ProposalCheckPosition> {
  const store = new ProposalStore(sql, kv)
  const rest = store
    .numbers()
    .filter((number) => number > from)
    .toSorted((a, b) => a - b)
  const some = rest.slice(0, PROPOSALS_A_STEP)
  const wrong = some.find((number) => !store.isAsWritten(number))
  if (wrong !== undefined)
    return createProblemStep(null, `Proposal ${wrong} is not as it was written.`)
  const position = { number: some.at(-1) ?? from }
  return { kind: rest.length > some.length ? 'next' : 'end', position }
}
