import { Badge } from '@cloudflare/kumo/components/badge'
import type { ProposalSummary } from '../../api/approvals/proposal'
import type { ProposalState } from '../../api/approvals/approvals'
import { type BadgeVariant, VariantBadge } from '../ui/warning'

const STATES: Record<ProposalState, readonly [label: string, variant: BadgeVariant]> = {
  pending: ['Waiting for approval', 'info'],
  approved: ['Being applied', 'info'],
  applied: ['Applied', 'success'],
  failed: ['Not applied', 'error'],
  unknown: ['Outcome unknown', 'warning'],
  declined: ['Declined', 'error'],
  withdrawn: ['Withdrawn', 'warning'],
  expired: ['Expired', 'warning'],
  outdated: ['Outdated', 'warning'],
}

export function ProposalStateBadge({
  state,
  is_break_glass,
}: Pick<ProposalSummary, 'state' | 'is_break_glass'>) {
  const [label, variant] = STATES[state]
  return is_break_glass ? (
    <Badge variant="error">{label}, without approval</Badge>
  ) : (
    <VariantBadge variant={variant}>{label}</VariantBadge>
  )
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
