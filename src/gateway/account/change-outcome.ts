import { diff, type Difference, isExactlyEqual } from '../../api/diff'
import { isSemanticallyEqual } from '../../api/equality'
import { parseJsonPointer, valueAtPointer } from '../../api/json'
import type { Change } from '../../api/change'
import type { ChangeClosingEntry } from './journal'

/** The evidence about a write besides the read afterwards: the content of its response, if one arrived. */
export type ChangeOutcomeEvidence = {
  error: Change['error']
  ray_id: string | null
  /** The write may still take effect: it was not refused, and no connection broke. */
  mayStillHappen?: boolean
}

export type ChangeOutcome = Pick<
  ChangeClosingEntry,
  'state' | 'differences' | 'unrequested' | 'error' | 'ray_id'
>

/**
 * Determines the outcome of a change from the live value afterwards. A response may be lost or wrong; the value is
 * what counts.
 */
export function determineChangeOutcome(
  { before, intended, requested }: Pick<Change, 'before' | 'intended' | 'requested'>,
  after: unknown,
  { error, ray_id, mayStillHappen = false }: ChangeOutcomeEvidence,
): ChangeOutcome {
  const now = (pointer: string) => valueAtPointer(after, pointer)
  const means = (pointer: string, value: unknown) =>
    isSemanticallyEqual(now(pointer), value, parseJsonPointer(pointer).at(-1))
  // If the change is only a respelling, the meaning was already there before.
  const isRespelling = diff(before, intended).length === 0
  const isAs = isRespelling
    ? (pointer: string, value: unknown) => isExactlyEqual(now(pointer), value)
    : means
  // Cloudflare may accept a spelling and return its own.
  const isAccepted =
    isRespelling && error === null && requested.every(({ pointer, to }) => means(pointer, to))

  // Without any value at all, a field that was to be unset is absent too, which proves nothing.
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
  const isOfMeaning = !isSemanticallyEqual(from, to, parseJsonPointer(pointer).at(-1))
  return isOfMeaning || isExactlyEqual(from, to) ? [] : [{ pointer, from, to }]
}

const REPLACED = {
  code: null,
  message:
    'Cloudflare accepted it, but another value is there, set by Cloudflare or by someone else.',
}
const NOT_DONE = { code: null, message: 'Cloudflare accepted it but did not do it.' }
