import { useMutation, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link, useBlocker } from '@tanstack/react-router'
import { lazy, Suspense, useId, useRef, useState } from 'react'
import type { RunRequest } from '../../../../api/revocation-run-request'
import { PAGE_HEADS } from '../../../page-heads'
import { ROUTES } from '../../../paths'
import { result } from '../../../queries/api'
import { revocations, runQuery } from '../../../queries/revocations'
import { BackLink } from '../../../ui/back-link'
import { PageHeader } from '../../../ui/page-header'
import { RefusableButton } from '../../../ui/refusable-button'
import { SectionCard } from '../../../ui/section-card'
import { countPeople, durationInWords, reserveInWords } from '../run-words'
import { AddPeople } from './add-people'
import { type Checked, useChecked } from './checked'
import { usePeopleDraft } from './use-people-draft'
import { prepare } from '../../../ui/prepare'

const loadDialog = () => import('./confirm-dialog')
const ConfirmDialog = lazy(loadDialog)
/** What is only there once somebody is in the list. */
const CheckCard = lazy(() => import('./check-card'))
const SourceList = lazy(() => import('./source-list'))
const LeaveDialog = lazy(async () => {
  const { LeaveDialog: dialog } = await import('../../../form/leave-dialog')
  return { default: dialog }
})

const HEAD = PAGE_HEADS['revoke/many']

const route = getRouteApi(ROUTES.revokeMany)

/** Many people: who they are, what is to be known of them, and the run that ends their sessions. */
export function RevokeManyPage() {
  const { account } = route.useParams()
  const navigate = route.useNavigate()
  const queryClient = useQueryClient()
  const { sources, leftOut, version, draft, change } = usePeopleDraft()
  const checked = useChecked(account, draft.emails, version)
  const [isConfirming, setConfirming] = useState(false)
  const isStarted = useRef(false)

  const start = useMutation({
    // One list is one run, however often its start is asked for.
    mutationFn: (request: RunRequest) =>
      result(revocations.startRun(account, { ...request, idempotency_key: version })),
    onSuccess: async (run) => {
      isStarted.current = true
      queryClient.setQueryData(runQuery(account, run.number).queryKey, run)
      await navigate({ to: ROUTES.run, params: { account, run: String(run.number) } })
    },
  })
  const isUnfinished = () => sources.length > 0 && !isStarted.current
  const blocker = useBlocker({
    shouldBlockFn: isUnfinished,
    enableBeforeUnload: isUnfinished,
    withResolver: true,
  })

  return (
    <div className="max-w-3xl space-y-6">
      <BackLink to={<Link to={ROUTES.revoke} params={{ account }} />}>{HEAD.above}</BackLink>
      <PageHeader {...HEAD} />
      <SectionCard title="People">
        <AddPeople account={account} onAdd={(source) => change({ do: 'put', source })} />
        {sources.length > 0 && (
          <Suspense>
            <SourceList
              sources={sources}
              onPut={(source) => change({ do: 'put', source })}
              onRemove={(source) => change({ do: 'remove', source })}
            />
          </Suspense>
        )}
      </SectionCard>
      {sources.length > 0 && (
        <Suspense>
          <CheckCard
            draft={draft}
            checked={checked}
            leftOut={leftOut}
            onCorrect={(key, text) => change({ do: 'correct', key, text })}
            onDropMalformed={() => change({ do: 'drop-malformed' })}
            onLeaveOut={(emails) => change({ do: 'leave-out', emails })}
          />
          <Start
            people={draft.emails.length}
            checked={checked}
            onStart={() => setConfirming(true)}
          />
        </Suspense>
      )}
      {isConfirming && (
        <Suspense>
          <ConfirmDialog
            emails={draft.emails}
            checked={checked}
            error={start.error}
            isBusy={start.isPending}
            onRevoke={start.mutate}
            onClose={() => {
              start.reset()
              setConfirming(false)
            }}
          />
        </Suspense>
      )}
      {blocker.status === 'blocked' && (
        <Suspense>
          <LeaveDialog onLeave={blocker.proceed} onStay={blocker.reset} />
        </Suspense>
      )}
    </div>
  )
}

type StartProps = { people: number; checked: Checked; onStart: () => void }

function Start({ people, checked, onStart }: StartProps) {
  const noteId = useId()
  const { refusal, seconds, perMinute, reserve } = checked
  const estimate =
    seconds === undefined || perMinute === undefined || reserve === undefined
      ? ''
      : `Takes ${durationInWords(seconds)} at ${Math.round(perMinute).toLocaleString('en')} a minute, which leaves ${reserveInWords(reserve)}.`
  return (
    <div className="flex flex-wrap items-center justify-end gap-3">
      <p id={noteId} className="text-sm text-kumo-subtle empty:hidden">
        {refusal ?? estimate}
      </p>
      <RefusableButton
        refusal={refusal}
        refusalId={noteId}
        variant="destructive"
        onPointerEnter={() => prepare(loadDialog)}
        onFocus={() => prepare(loadDialog)}
        onClick={onStart}
      >
        Revoke {countPeople(people)}…
      </RefusableButton>
    </div>
  )
}
