import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'
import { changesApiPath } from '../../../api/changes-operations'
import { reasonSchema } from '../../../api/change-request'
import { acceptFinding } from '../../../api/overview/accept-finding-operation'
import type { AccountFinding } from '../../../api/overview/account-findings'
import { toResolverResult, findValueProblem } from '../../form/form-submission'
import { sendGatehouseCall, resultOrThrow } from '../../queries/api'
import { ApiErrorNotice } from '../../ui/api-error-notice'
import { ReasonDialog } from '../../ui/reason-dialog'
import { toastSuccess } from '../../ui/toasts'

const DAY_MS = 86_400_000

const TERMS = [
  ['7', 'A week'],
  ['30', '30 days'],
  ['90', '90 days'],
  ['365', 'A year'],
] as const

type AcceptDraft = { reason: string; days: string }

type AcceptDialogProps = {
  account: string
  finding: Pick<AccountFinding, 'id' | 'sentence' | 'fingerprint'>
  /** Whether the finding is accepted, and the acceptance is to end now. */
  isEnding?: boolean
  onClose: () => void
}

/**
 * Accepts a finding for a while, or ends its acceptance early. A finding also comes back at the end of the acceptance,
 * and as soon as what it is about has changed.
 */
export default function AcceptFindingDialog({
  account,
  finding,
  isEnding = false,
  onClose,
}: AcceptDialogProps) {
  const queryClient = useQueryClient()
  const { register, handleSubmit, formState } = useForm<AcceptDraft>({
    defaultValues: { reason: '', days: '30' },
    resolver: (draft) =>
      toResolverResult(draft, { reason: findValueProblem(reasonSchema, draft.reason) }),
  })
  const accept = useMutation({
    mutationFn: ({ reason, days }: AcceptDraft) =>
      resultOrThrow(
        sendGatehouseCall(
          acceptFinding(account, finding.id, {
            sentence: finding.sentence,
            fingerprint: finding.fingerprint ?? '',
            until: isEnding ? null : new Date(Date.now() + Number(days) * DAY_MS).toISOString(),
            reason,
          }),
        ),
      ),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: changesApiPath(account) })
      toastSuccess(isEnding ? 'Acceptance ended' : 'Finding accepted')
      onClose()
    },
  })
  return (
    <ReasonDialog
      title={isEnding ? 'End this acceptance?' : 'Accept this finding?'}
      description={
        <>
          {finding.sentence}{' '}
          {isEnding
            ? 'It appears under Findings again, if it still applies.'
            : 'It is hidden until then, unless what it is about changes.'}{' '}
          History records your name and the reason.
        </>
      }
      reason={{ ...register('reason'), error: formState.errors.reason?.message }}
      action={isEnding ? 'End acceptance' : 'Accept finding'}
      isBusy={accept.isPending}
      failure={
        <ApiErrorNotice
          title={isEnding ? 'The acceptance was not ended' : 'The finding was not accepted'}
          isWrite
          error={accept.error}
        />
      }
      onSubmit={handleSubmit((draft) => accept.mutate(draft))}
      onClose={onClose}
    >
      {!isEnding && (
        <label className="block space-y-1">
          <span className="block text-base font-medium">Accept for</span>
          <select
            {...register('days')}
            className="h-9 w-full rounded-lg bg-kumo-control px-3 text-base ring ring-kumo-line outline-none focus-visible:ring-2 focus-visible:ring-kumo-focus"
          >
            {TERMS.map(([days, words]) => (
              <option key={days} value={days}>
                {words}
              </option>
            ))}
          </select>
        </label>
      )}
    </ReasonDialog>
  )
}
