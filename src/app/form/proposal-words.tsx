import { Badge } from '@cloudflare/kumo/components/badge'
import type { ProposalSummary } from '../../api/approvals/proposal'
import type { ProposalState } from '../../api/approvals/approvals'
import { WarningBadge } from '../ui/warning'

const STATE_LABELS: Record<ProposalState, string> = {
  pending: 'Waiting for approval',
  approved: 'Being applied',
  applied: 'Applied',
  failed: 'Not applied',
  unknown: 'Outcome unknown',
  declined: 'Declined',
  withdrawn: 'Withdrawn',
  expired: 'Expired',
  outdated: 'Outdated',
}

const VARIANTS = { pending: 'info', approved: 'info', applied: 'success' } as const

export function ProposalStateBadge({
  state,
  is_break_glass,
}: Pick<ProposalSummary, 'state' | 'is_break_glass'>) {
  const label = STATE_LABELS[state]
  if (is_break_glass) return <Badge variant="error">{label}, without approval</Badge>
  switch (state) {
    case 'pending':
    case 'approved':
    case 'applied':
      return <Badge variant={VARIANTS[state]}>{label}</Badge>
    case 'failed':
    case 'declined':
      return <Badge variant="error">{label}</Badge>
    case 'unknown':
    case 'withdrawn':
    case 'expired':
    case 'outdated':
      return <WarningBadge>{label}</WarningBadge>
  }
}

type Titled = Pick<ProposalSummary, 'operation' | 'resource' | 'people' | 'demand' | 'reverts'>

/** Says what a proposal asks for. */
export function proposalTitle({ operation, people, demand, reverts }: Titled): string {
  switch (operation) {
    case 'revoke':
      return `Revoke the sessions of ${(people ?? 0).toLocaleString('en')} people`
    case 'create':
      return 'Create the organization'
    case 'revert':
      return reverts === null ? 'Revert a change' : `Revert change #${reverts}`
    case 'update':
      return `Change ${demand.subjects.join(', ')}`
  }
}

/** Says how many approvals there are, of how many. */
export function approvalsInWords({ approvals, demand }: ProposalSummary): string {
  const now = Date.now()
  const counting = approvals.filter(({ lapses_at }) => Date.parse(lapses_at) > now).length
  return `${counting} of ${demand.approvers} ${demand.approvers === 1 ? 'approval' : 'approvals'}`
}
