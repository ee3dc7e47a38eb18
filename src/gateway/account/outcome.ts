import { diff } from '../../api/diff'
import { isEqual } from '../../api/equality'
import { fromPointer, valueAt } from '../../api/json'
import type { Change } from '../../api/change'
import type { Closing } from './journal'

/** What is known of a write besides what a read shows: what its answer said, if one came. */
export type Evidence = {
  error: Change['error']
  ray_id: string | null
  /** It may still be done: nobody refused it, and no connection broke. */
  mayStillHappen?: boolean
}

export type Verdict = Pick<Closing, 'state' | 'differences' | 'unrequested' | 'error' | 'ray_id'>

/**
 * What became of a change, told by the value that is live afterwards: an answer may get lost or be
 * wrong, the value is what counts.
 */
export function judge(
  { before, intended, requested }: Pick<Change, 'before' | 'intended' | 'requested'>,
  after: unknown,
  { error, ray_id, mayStillHappen = false }: Evidence,
): Verdict {
  const now = (pointer: string) => valueAt(after, pointer)
  const isAs = (pointer: string, value: unknown) =>
    isEqual(now(pointer), value, fromPointer(pointer).at(-1))

  // Where there is nothing at all, what was to be unset is not there either, and says nothing.
  if (after !== null && requested.some(({ pointer, to }) => isAs(pointer, to))) {
    return {
      state: 'applied',
      differences: diff(before, after),
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

const REPLACED = {
  code: null,
  message:
    'Cloudflare accepted it, and something else is there: of Cloudflare’s or somebody’s making.',
}
const NOT_DONE = { code: null, message: 'Cloudflare accepted it and did not do it.' }
