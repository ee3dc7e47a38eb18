import { useMutation, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import type { RunControlWithoutReason, RunWithLatestPeople } from '../../../../api/revocation-run'
import { controlRun } from '../../../../api/revocations-operations'
import { sendGatehouseCall, resultOrThrow } from '../../../queries/api'
import { retryIfResponseLost } from '../../../queries/idempotent-write-sender'
import {
  isRunEnded,
  isRunQueuedOrRunning,
  runPeopleQueryKey,
  revocationRunQuery,
} from '../../../queries/revocations'
import { mayHaveBeenApplied } from '../../../ui/error-advice'
import { ConfirmationDialog } from '../../../ui/confirmation-dialog'
import { PermissionButton } from '../../../ui/permission-button'
import { toastFailure } from '../../../ui/toasts'
import { peopleCountInWords } from '../run-words'

const RetryRunDialog = lazy(() => import('../retry-run-dialog'))

/** What each does to a run. */
const PARTICIPLES: Record<RunControlWithoutReason, string> = {
  pause: 'paused',
  resume: 'resumed',
  cancel: 'cancelled',
}

type RunControlsProps = {
  account: string
  run: RunWithLatestPeople
  /** The reason why the operator may not control the run. */
  refusal: string | undefined
}

/** The actions that are possible in the state of a run. */
export function RunControls({ account, run, refusal }: RunControlsProps) {
  const queryClient = useQueryClient()
  const [isCancelling, setCancelling] = useState(false)
  const [isRetrying, setRetrying] = useState(false)
  const control = useMutation({
    mutationFn: (what: RunControlWithoutReason) =>
      resultOrThrow(
        retryIfResponseLost(() => sendGatehouseCall(controlRun(account, run.number, what))),
      ),
    onSuccess: (next) => {
      queryClient.setQueryData(revocationRunQuery(account, run.number).queryKey, next)
      void queryClient.invalidateQueries({ queryKey: runPeopleQueryKey(account, run.number) })
    },
    onError: (error, what) => {
      const title = mayHaveBeenApplied(error)
        ? `It is not known whether the run was ${PARTICIPLES[what]}`
        : `The run was not ${PARTICIPLES[what]}`
      toastFailure(title, error.message)
      void queryClient.invalidateQueries(revocationRunQuery(account, run.number))
    },
  })
  const group = useRef<HTMLDivElement>(null)
  const { isSuccess } = control
  const isOver = isRunEnded(run)
  // Focus is the browser's state, and is lost with the buttons when the run allows no more actions.
  useEffect(() => {
    if (!isSuccess || !isOver || document.activeElement !== document.body) return
    group.current?.closest('main')?.focus({ preventScroll: true })
  }, [isSuccess, isOver])
  const failed = run.counts.failed + run.counts.unknown
  const button = (what: RunControlWithoutReason, label: string) => (
    <PermissionButton
      refusal={refusal}
      isBusy={control.isPending}
      onClick={() => control.mutate(what)}
    >
      {label}
    </PermissionButton>
  )
  return (
    <div ref={group} className="flex flex-wrap gap-2">
      {isRunQueuedOrRunning(run)
        ? button('pause', 'Pause')
        : run.state === 'paused' || run.state === 'stopped'
          ? button('resume', 'Resume')
          : null}
      {run.state === 'finished' && failed > 0 && (
        <PermissionButton refusal={refusal} onClick={() => setRetrying(true)}>
          Try {failed} failed again…
        </PermissionButton>
      )}
      {!isOver && (
        <PermissionButton
          refusal={refusal}
          variant="secondary-destructive"
          isBusy={control.isPending}
          onClick={() => setCancelling(true)}
        >
          Cancel run…
        </PermissionButton>
      )}
      {isRetrying && (
        <Suspense>
          <RetryRunDialog
            account={account}
            run={run}
            onRetry={() => setRetrying(false)}
            onClose={() => setRetrying(false)}
          />
        </Suspense>
      )}
      {isCancelling && (
        <CancelDialog
          run={run}
          onCancel={() => {
            setCancelling(false)
            control.mutate('cancel')
          }}
          onClose={() => setCancelling(false)}
        />
      )}
    </div>
  )
}

type CancelDialogProps = { run: RunWithLatestPeople; onCancel: () => void; onClose: () => void }

function CancelDialog({ run, onCancel, onClose }: CancelDialogProps) {
  const { revoked, waiting, sending } = run.counts
  return (
    <ConfirmationDialog
      title={`Cancel run ${run.number}?`}
      description={
        <>
          {peopleCountInWords(waiting + sending)} still waiting will not be revoked, and the run
          cannot be resumed. The {revoked.toLocaleString('en')} who were already revoked stay
          revoked.
          {isRunQueuedOrRunning(run) && ' To stop for a while, pause it instead.'}
        </>
      }
      action="Cancel run"
      refrain="Keep the run"
      onAct={onCancel}
      onClose={onClose}
    />
  )
}
