import type { ChangeSummary, Resource } from '../../../api/change'
import type { Difference } from '../../../api/diff'
import { isEqual } from '../../../api/equality'
import { fromPointer } from '../../../api/json'
import { isWrittenAlike } from '../../../api/spelling'

export const RESOURCE_LABELS: Record<Resource, string> = {
  organization: 'Organization',
  doh: 'DNS over HTTPS',
  revocation: 'Revoked sessions',
}

export const STATE_LABELS: Record<ChangeSummary['state'], string> = {
  applied: 'Applied',
  failed: 'Failed',
  pending: 'In progress',
  unknown: 'Outcome unknown',
}

type Titled = Pick<
  ChangeSummary,
  'resource' | 'operation' | 'subject' | 'people' | 'state' | 'reverts'
>

/** What was done, or attempted; how that ended, a badge tells. */
export function changeTitle(change: Titled): string {
  const { resource, operation, state, reverts } = change
  const what =
    resource === 'revocation' ? `Sessions of ${revokedPeople(change)}` : RESOURCE_LABELS[resource]
  const isDone = state === 'applied'
  if (operation === 'revert') {
    const earlier = reverts === null ? 'an earlier change' : `change #${reverts}`
    return isDone ? `${what}: ${earlier} reverted` : `${what}: revert of ${earlier}`
  }
  const [done, attempt] = OPERATIONS[operation]
  return isDone ? `${what} ${done}` : `${what}: ${attempt}`
}

function revokedPeople({ subject, people }: Pick<Titled, 'subject' | 'people'>): string {
  if (subject !== null) return subject
  return people ? `${people.toLocaleString('en')} people` : 'an unknown person'
}

const OPERATIONS = {
  create: ['created', 'creation'],
  update: ['changed', 'change'],
  outside: ['changed', 'change'],
  revoke: ['revoked', 'revocation'],
} as const

/** Why a change was made; undefined where nobody could say. */
export function reasonInWords({
  operation,
  reason,
}: Pick<ChangeSummary, 'operation' | 'reason'>): string | undefined {
  if (operation === 'outside') return undefined
  if (reason !== '') return reason
  return operation === 'update' ? 'No reason given (made through the API)' : 'No reason given'
}

/**
 * A difference as history tells it. `unasked`: nobody asked for it. `unmet`: something else was asked
 * for, which may have left the value as it was. `respelled`: the value is the same, written differently.
 */
export type DisplayedDifference = Difference & {
  note?: { kind: 'unasked' } | { kind: 'unmet'; asked: unknown } | { kind: 'respelled' }
}

/** Of what was refused history says which settings it wanted, and no values. */
export function isNamedOnly({ from, to }: Pick<Difference, 'from' | 'to'>): boolean {
  return from === undefined && to === undefined
}

type Outcome = Pick<
  ChangeSummary,
  'operation' | 'state' | 'requested' | 'differences' | 'unrequested'
>

/** What a change did, surprises first; of one that is not known to have done anything, what it asked for. */
export function displayedDifferences(change: Outcome): DisplayedDifference[] {
  const { operation, state, requested, differences, unrequested } = change
  if (state !== 'applied')
    return (differences.length > 0 ? differences : requested).map(withSpelling)
  // Of a creation Cloudflare’s defaults are a part.
  if (operation === 'outside' || operation === 'create') return differences
  const strays = new Map(unrequested.map((stray) => [stray.pointer, stray]))
  const asked = new Set(requested.map(({ pointer }) => pointer))
  const changed = new Set(differences.map(({ pointer }) => pointer))
  const untouched = unrequested.filter(({ pointer }) => !changed.has(pointer))
  const told: DisplayedDifference[] = [
    ...untouched.map(({ pointer, to }) => ({ pointer, from: to, to })),
    ...differences,
  ].map(({ pointer, from, to }) => {
    const stray = strays.get(pointer)
    return { pointer, from, to, note: stray && noteOf(stray, asked) }
  })
  return [...told.filter(({ note }) => note), ...told.filter(({ note }) => !note).map(withSpelling)]
}

/** The words for both values would be the same, and not say what changed. */
function withSpelling(difference: Difference): DisplayedDifference {
  const { pointer, from, to } = difference
  const isRespelled = isEqual(from, to, fromPointer(pointer).at(-1)) && !isWrittenAlike(from, to)
  return isRespelled ? { ...difference, note: { kind: 'respelled' } } : difference
}

function noteOf(
  { pointer, from }: Difference,
  asked: ReadonlySet<string>,
): DisplayedDifference['note'] {
  return asked.has(pointer) ? { kind: 'unmet', asked: from } : { kind: 'unasked' }
}
