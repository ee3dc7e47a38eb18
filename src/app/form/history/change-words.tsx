import { Badge } from '@cloudflare/kumo/components/badge'
import type {
  ValuesOrigin,
  ChangeSummary,
  ChangeResource,
  SwitchTimerEvent,
} from '../../../api/change'
import { monthRangeInWords } from '../../../api/archive-range'
import type { RevocationOccasion } from '../../../api/revocation-occasion'
import { type BadgeVariant, VariantBadge, WarningBadge } from '../../ui/warning'

export const RESOURCE_LABELS: Record<ChangeResource, string> = {
  organization: 'Organization',
  doh: 'DNS over HTTPS',
  revocation: 'Revoked sessions',
  history: 'Dropped history',
  finding: 'Accepted findings',
  proposal: 'Proposals not applied',
  'switch-timer': 'Switch timers',
}

/** The occasions of revocations, as the dialog and history name them. */
export const REVOCATION_OCCASION_LABELS: Record<RevocationOccasion, string> = {
  lost_device: 'Lost device',
  account_taken_over: 'Account taken over',
  left_company: 'Left the company',
  test: 'Test',
  other: 'Other',
}

const STATES: Record<ChangeSummary['state'], readonly [label: string, variant: BadgeVariant]> = {
  applied: ['Applied', 'success'],
  failed: ['Failed', 'error'],
  pending: ['In progress', 'info'],
  unknown: ['Outcome unknown', 'warning'],
}

type Titled = Pick<
  ChangeSummary,
  | 'resource'
  | 'operation'
  | 'subject'
  | 'people'
  | 'state'
  | 'reverts'
  | 'dropped'
  | 'finding'
  | 'approval'
  | 'switch_timer'
>

/** Says what was done or attempted; the badge shows how that ended. */
export function changeTitle(change: Titled): string {
  const { resource, operation, state, reverts, switch_timer: timer } = change
  if (timer && timer.event !== 'started') return switchTimerTitle(timer, state)
  const what =
    resource === 'revocation' ? `Sessions of ${revokedPeople(change)}` : RESOURCE_LABELS[resource]
  const isDone = state === 'applied'
  if (operation === 'revert') {
    const earlier = reverts === null ? 'an earlier change' : `change #${reverts}`
    return isDone ? `${what}: ${earlier} reverted` : `${what}: revert of ${earlier}`
  }
  if (operation === 'drop') return `History of ${droppedMonths(change)} dropped`
  if (operation === 'accept') return acceptanceTitle(change)
  if (operation === 'propose') return proposalTitle(change)
  if (operation === 'return') return `${change.subject ?? 'Someone'} signed in again`
  if (operation === 'set-timer') return 'A timer changed'
  const [done, attempt] = OPERATIONS[operation]
  return isDone ? `${what} ${done}` : `${what}: ${attempt}`
}

function revokedPeople({ subject, people }: Pick<Titled, 'subject' | 'people'>): string {
  if (subject !== null) return subject
  return people ? `${people.toLocaleString('en')} people` : 'an unknown person'
}

function acceptanceTitle({ finding }: Pick<Titled, 'finding'>): string {
  if (!finding) return 'A finding accepted'
  return finding.until === null
    ? `No longer accepted: ${finding.sentence}`
    : `Accepted until ${finding.until.slice(0, 10)}: ${finding.sentence}`
}

function proposalTitle({ approval }: Pick<Titled, 'approval'>): string {
  if (!approval) return 'A proposal that was not applied'
  const { proposal, subjects, outcome } = approval
  return `Proposal #${proposal} (${subjects.join(', ')}): ${outcome}`
}

/** Says what became of the timer of a switch. */
function switchTimerTitle(
  { event, fields, due_at }: SwitchTimerEvent,
  state: ChangeSummary['state'],
): string {
  const what = fields.join(', ')
  if (event === 'failed') return `${what} could not be turned back on`
  if (event === 'over') {
    return state === 'applied' ? `${what} turned back on` : `${what}: attempt to turn it back on`
  }
  return due_at === null ? `${what} stays off: its timer was cancelled` : `Timer of ${what} changed`
}

function droppedMonths({ dropped }: Pick<Titled, 'dropped'>): string {
  return dropped ? monthRangeInWords(dropped) : 'earlier months'
}

const OPERATIONS = {
  create: ['created', 'creation'],
  update: ['changed', 'change'],
  outside: ['changed', 'change'],
  revoke: ['revoked', 'revocation'],
} as const

/** Returns the reason for a change; undefined if nobody could give one. */
export function changeReasonInWords({
  operation,
  reason,
}: Pick<ChangeSummary, 'operation' | 'reason'>): string | undefined {
  if (operation === 'outside' || operation === 'return') return undefined
  if (reason !== '') return reason
  return operation === 'update' ? 'No reason given (made through the API)' : 'No reason given'
}

/** Says where the values of a change were taken from. */
export function valuesOriginInWords(origin: ValuesOrigin): string {
  switch (origin.kind) {
    case 'account':
      return `Values of the account ${origin.name}`
    case 'file':
      return `Values of the file ${origin.name}`
    case 'roll-out':
      return `Rolled out to ${origin.accounts} ${origin.accounts === 1 ? 'account' : 'accounts'} from ${origin.name}`
  }
}

export function ChangeStateBadge({ state }: Pick<ChangeSummary, 'state'>) {
  const [label, variant] = STATES[state]
  return <VariantBadge variant={variant}>{label}</VariantBadge>
}

/** Marks a change that stands out in a list: one made outside Gatehouse, or one that did not end well. */
export function UnusualChangeBadge({
  operation,
  state,
  approval,
}: Pick<ChangeSummary, 'operation' | 'state' | 'approval'>) {
  if (approval?.outcome === 'break-glass') return <Badge variant="error">Without approval</Badge>
  if (operation === 'outside') return <WarningBadge>Changed outside Gatehouse</WarningBadge>
  if (operation === 'return') return <WarningBadge>Back after a revocation</WarningBadge>
  return state === 'applied' ? null : <ChangeStateBadge state={state} />
}
