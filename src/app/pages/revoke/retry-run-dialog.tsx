import { Button } from '@cloudflare/kumo/components/button'
import { Dialog } from '@cloudflare/kumo/components/dialog'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'
import type { RunWithLatestPeople } from '../../../api/revocation-run'
import { retryRun } from '../../../api/revocation-request'
import { useIdempotentSend } from '../../queries/idempotent-write-sender'
import { runPeopleQueryKey, revocationRunQuery } from '../../queries/revocations'
import { ApiErrorNotice } from '../../ui/api-error-notice'
import { BusyButton } from '../../ui/busy-button'
import {
  EMPTY_REVOKE_FORM_VALUES,
  ReasonAndTicketFields,
  RevokeDialogFrame,
  type RevokeFormValues,
  createRevokeFormResolver,
  toRevocationRequest,
} from './revoke-form'
import { peopleCountInWords } from './run-words'

type RetryDialogProps = {
  account: string
  run: RunWithLatestPeople
  /** Called when the failed people are waiting again. */
  onRetry: () => void
  onClose: () => void
}

/** Asks for the reason for retrying the failed people of a run, which history keeps next to the original reason. */
export default function RetryRunDialog({ account, run, onRetry, onClose }: RetryDialogProps) {
  const queryClient = useQueryClient()
  const form = useForm<RevokeFormValues>({
    defaultValues: EMPTY_REVOKE_FORM_VALUES,
    resolver: createRevokeFormResolver(),
  })
  const failed = run.counts.failed + run.counts.unknown
  const send = useIdempotentSend()
  const retry = useMutation({
    mutationFn: (draft: RevokeFormValues) => {
      const { reason, ticket } = toRevocationRequest(draft, false)
      const request = { reason, ...(ticket === undefined ? {} : { ticket }) }
      return send(request, (idempotency_key) =>
        retryRun(account, run.number, { ...request, idempotency_key }),
      )
    },
    onSuccess: (next) => {
      queryClient.setQueryData(revocationRunQuery(account, run.number).queryKey, next)
      void queryClient.invalidateQueries({ queryKey: runPeopleQueryKey(account, run.number) })
      onRetry()
    },
    onError: () => void queryClient.invalidateQueries(revocationRunQuery(account, run.number)),
  })
  const isBusy = retry.isPending
  return (
    <RevokeDialogFrame
      form={form}
      title={`Try ${run.subject ?? peopleCountInWords(failed)} again?`}
      isBusy={isBusy}
      onSubmit={retry.mutate}
      onClose={onClose}
      footer={
        <>
          <ApiErrorNotice
            title="The retry was not started"
            unclear="It is not known whether the retry was started"
            isWrite
            error={retry.error}
          />
          <div className="flex justify-end gap-2">
            <Button disabled={isBusy} onClick={onClose}>
              Cancel
            </Button>
            <BusyButton type="submit" variant="destructive" isBusy={isBusy}>
              Try again
            </BusyButton>
          </div>
        </>
      }
    >
      <Dialog.Description className="text-kumo-subtle">
        With what was chosen when run {run.number} was started. It is an entry of its own in the
        history, with your name and reason.
      </Dialog.Description>
      <ReasonAndTicketFields />
    </RevokeDialogFrame>
  )
}
