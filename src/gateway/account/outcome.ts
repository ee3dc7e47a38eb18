import { diff, type Difference } from '../../api/diff'
import { isEqual } from '../../api/equality'
import { fromPointer, valueAt } from '../../api/json'
import { isWrittenAlike } from '../../api/spelling'
import type { Change } from '../../api/change'
import type { Closing } from './journal'

/** What is known of a write besides what a read shows: what its answer said, if one came. */
export type OutcomeEvidence = {
  error: Change['error']
  ray_id: string | null
  /** It may still be done: nobody refused it, and no connection broke. */
  mayStillHappen?: boolean
}

export type ChangeOutcome = Pick<
  Closing,
  'state' | 'differences' | 'unrequested' | 'error' | 'ray_id'
>

/**
 * What became of a change, told by the value that is live afterwards: an answer may get lost or be
 * wrong, the value is what counts.
 */
export function determineOutcome(
  { before, intended, requested }: Pick<Change, 'before' | 'intended' | 'requested'>,
  after: unknown,
  { error, ray_id, mayStillHappen = false }: OutcomeEvidence,
): ChangeOutcome {
  const now = (pointer: string) => valueAt(after, pointer)
  const means = (pointer: string, value: unknown) =>
    isEqual(now(pointer), value, fromPointer(pointer).at(-1))
  // Of a change of spelling, the meaning was there before.
  const isRespelling = diff(before, intended).length === 0
  const isAs = isRespelling
    ? (pointer: string, value: unknown) => isWrittenAlike(now(pointer), value)
    : means
  // Cloudflare may take a spelling and answer in one of its own.
  const isAccepted =
    isRespelling && error === null && requested.every(({ pointer, to }) => means(pointer, to))

  // Where there is nothing at all, what was to be unset is not there either, and says nothing.
  if (after !== null && (isAccepted || requested.some(({ pointer, to }) => isAs(pointer, to)))) {
    const respelled = isRespelling
      ? requested.flatMap(({ pointer, from }) => spelledDifference(pointer, from, now(pointer)))
      : []
    return {
      state: 'applied',
      differences: [...respelled, ...diff(before, after)],
      unrequested: diff(intended, after),
      error: null,
      ray_id,
    }
  }
  const isUntouched = requested.every(({ pointer, from }) => isAs(pointer, from))
  return {
    state: isUntouched && !mayStillHappen ? 'failed' : 'unknown',
    differences: [],
    unrequested: [],
    error: error ?? (isUntouched ? NOT_DONE : REPLACED),
    ray_id,
  }
}

function spelledDifference(pointer: string, from: unknown, to: unknown): Difference[] {
  const isOfMeaning = !isEqual(from, to, fromPointer(pointer).at(-1))
  return isOfMeaning || isWrittenAlike(from, to) ? [] : [{ pointer, from, to }]
}

const REPLACED = {
  code: null,
  message:
    'Cloudflare accepted it, and something else is there: of Cloudflare’s or somebody’s making.',
}
const NOT_DONE = { code: null, message: 'Cloudflare accepted it and did not do it.' }
