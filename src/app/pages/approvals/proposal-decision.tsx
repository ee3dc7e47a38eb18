import { Banner } from '@cloudflare/kumo/components/banner'
import { Button } from '@cloudflare/kumo/components/button'
import { InputArea } from '@cloudflare/kumo/components/input'
import { WarningIcon } from '@phosphor-icons/react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import type { Proposal, ProposalAction } from '../../../api/approvals/proposal'
import { BREAK_GLASS_CONFIRMATION } from '../../../api/approvals/proposal-request'
import {
  approveProposal,
  breakGlass,
  declineProposal,
  renewProposal,
  withdrawProposal,
} from '../../../api/approvals/proposals-operations'
import { proposalsApiPath } from '../../../api/approvals/approvals'
import { changesApiPath } from '../../../api/changes-operations'
import { switchTimersApiPath } from '../../../api/switch-timers/switch-timers-operations'
import { LIMITS } from '../../../api/limits'
import { APP_ROUTES } from '../../paths'
import { resultOrThrow, sendGatehouseCall } from '../../queries/api'
import { dohQuery, organizationQuery } from '../../queries/organization'
import { proposalQuery } from '../../queries/proposals'
import { ApiErrorNotice } from '../../ui/api-error-notice'
import { BusyButton } from '../../ui/busy-button'
import { ConfirmationField } from '../../ui/reason-dialog'
import { SectionCard } from '../../ui/section-card'
import { toastSuccess } from '../../ui/toasts'

type ProposalDecisionProps = { account: string; proposal: Proposal }

type Decision =
  | { action: Exclude<ProposalAction, 'break-glass'>; text: string }
  | { action: 'break-glass'; text: string; confirmation: typeof BREAK_GLASS_CONFIRMATION }

/** The decisions that take one press, in the order of their buttons. */
const DECISIONS = [
  { action: 'approve', label: 'Approve', variant: 'primary' },
  { action: 'decline', label: 'Decline', variant: 'secondary' },
  { action: 'withdraw', label: 'Withdraw', variant: 'secondary' },
  { action: 'renew', label: 'Propose it again', variant: 'primary' },
] as const

const DONE: Record<ProposalAction, string> = {
  approve: 'Approved',
  decline: 'Declined',
  withdraw: 'Withdrawn',
  renew: 'Proposed again',
  'break-glass': 'Applied without approval',
}

/** What the operator may do about a proposal; nothing is rendered if that is nothing. */
export function ProposalDecision({ account, proposal }: ProposalDecisionProps) {
  const { number, actions, is_mine: isMine, state } = proposal
  const client = useQueryClient()
  const navigate = useNavigate()
  const [text, setText] = useState('')
  const [isMissing, setMissing] = useState(false)
  const [isBreaking, setBreaking] = useState(false)
  const deciding = useMutation({
    mutationFn: (decision: Decision) =>
      resultOrThrow(sendGatehouseCall(callFor(account, number, decision))),
    onSuccess: async (result, { action }) => {
      client.setQueryData(proposalQuery(account, result.number).queryKey, result)
      void client.invalidateQueries({ queryKey: proposalsApiPath(account) })
      void client.invalidateQueries({ queryKey: changesApiPath(account) })
      void client.invalidateQueries({ queryKey: switchTimersApiPath(account) })
      void client.invalidateQueries(organizationQuery(account))
      void client.invalidateQueries(dohQuery(account))
      toastSuccess(decisionInWords(result, action))
      if (result.number === number) return
      await navigate({
        to: APP_ROUTES.proposal,
        params: { account, proposal: String(result.number) },
      })
    },
    onError: () => client.invalidateQueries({ queryKey: proposalsApiPath(account) }),
  })
  if (actions.length === 0) {
    return isMine && state === 'pending' ? null : <NothingToDecide proposal={proposal} />
  }
  const decide = (action: Exclude<ProposalAction, 'break-glass'>) => {
    const isVeto = action === 'decline'
    setMissing(isVeto && text.trim() === '')
    if (deciding.isPending || (isVeto && text.trim() === '')) return
    deciding.mutate({ action, text: text.trim() })
  }
  const may = (action: ProposalAction) => actions.includes(action)
  return (
    <SectionCard title={isMine ? 'Your proposal' : 'Your decision'}>
      <div className="space-y-4 p-4 @xl:p-5">
        {isMine && may('withdraw') && (
          <p className="text-kumo-subtle">
            Someone else has to approve it. Send them a link to this page.
          </p>
        )}
        {(may('approve') || may('decline')) && (
          <InputArea
            className="w-full"
            label="Comment"
            description="Kept in history. Required to decline."
            value={text}
            maxLength={LIMITS.reasonCharacters}
            error={isMissing ? 'Say why, for the person who asked.' : undefined}
            onChange={(event) => setText(event.target.value)}
          />
        )}
        <ApiErrorNotice title="This could not be done" isWrite error={deciding.error} />
        <div className="flex flex-wrap gap-2">
          {DECISIONS.filter(({ action }) => may(action)).map(({ action, label, variant }) => (
            <BusyButton
              key={action}
              variant={variant}
              isBusy={deciding.isPending && deciding.variables.action === action}
              onClick={() => decide(action)}
            >
              {label}
            </BusyButton>
          ))}
          {may('break-glass') && !isBreaking && (
            <Button variant="ghost" onClick={() => setBreaking(true)}>
              Apply without approval…
            </Button>
          )}
        </div>
        {may('break-glass') && isBreaking && (
          <BreakGlassForm
            isBusy={deciding.isPending}
            onSubmit={(reason, confirmation) =>
              deciding.mutate({ action: 'break-glass', text: reason, confirmation })
            }
            onClose={() => setBreaking(false)}
          />
        )}
      </div>
    </SectionCard>
  )
}

function NothingToDecide({ proposal: { state, approvals } }: { proposal: Proposal }) {
  if (state !== 'pending') return null
  return (
    <p className="text-kumo-subtle">
      {approvals.length > 0
        ? 'You have approved it, or your role cannot decide on it. It is waiting for others.'
        : 'Your role cannot decide on it.'}
    </p>
  )
}

type BreakGlassFormProps = {
  isBusy: boolean
  onSubmit: (reason: string, confirmation: typeof BREAK_GLASS_CONFIRMATION) => void
  onClose: () => void
}

/** Asks for the reason and the typed confirmation of a change without approval. */
function BreakGlassForm({ isBusy, onSubmit, onClose }: BreakGlassFormProps) {
  const [reason, setReason] = useState('')
  const [confirmation, setConfirmation] = useState('')
  const [isTried, setTried] = useState(false)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (isBusy || reason.trim() === '' || confirmation !== BREAK_GLASS_CONFIRMATION) return
    onSubmit(reason.trim(), confirmation)
  }
  return (
    <form noValidate aria-label="Apply without approval" className="space-y-4" onSubmit={submit}>
      <Banner
        variant="error"
        role="note"
        icon={<WarningIcon weight="fill" />}
        title="This bypasses approval"
        description="It applies at once. Every admin sees a notice on each page until they mark it as seen, and history shows it in red."
      />
      <InputArea
        className="w-full"
        label="Reason"
        value={reason}
        maxLength={LIMITS.reasonCharacters}
        aria-required
        error={isTried && reason.trim() === '' ? 'Say why it cannot wait.' : undefined}
        onChange={(event) => setReason(event.target.value)}
      />
      <ConfirmationField
        phrase={BREAK_GLASS_CONFIRMATION}
        value={confirmation}
        error={
          isTried && confirmation !== BREAK_GLASS_CONFIRMATION
            ? `Type “${BREAK_GLASS_CONFIRMATION}”.`
            : undefined
        }
        onChange={(event) => setConfirmation(event.target.value)}
      />
      <div className="flex flex-wrap gap-2">
        <Button type="button" onClick={onClose}>
          Cancel
        </Button>
        <BusyButton
          type="submit"
          variant="destructive"
          isBusy={isBusy}
          icon={<WarningIcon weight="fill" />}
        >
          Apply without approval
        </BusyButton>
      </div>
    </form>
  )
}

function callFor(account: string, number: number, decision: Decision) {
  const { text } = decision
  switch (decision.action) {
    case 'approve':
      return approveProposal(account, number, text === '' ? {} : { comment: text })
    case 'decline':
      return declineProposal(account, number, { comment: text })
    case 'withdraw':
      return withdrawProposal(account, number)
    case 'renew':
      return renewProposal(account, number)
    case 'break-glass':
      return breakGlass(account, number, { reason: text, confirmation: decision.confirmation })
  }
}

function decisionInWords({ state }: Proposal, action: ProposalAction): string {
  if (action === 'approve' && state === 'applied') return 'Approved and applied'
  if (
    (action === 'approve' || action === 'break-glass') &&
    state !== 'pending' &&
    state !== 'applied'
  ) {
    return 'It was not applied; this page says why'
  }
  return DONE[action]
}
