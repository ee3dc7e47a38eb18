import { useMutation, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { lazy, Suspense, useId, useRef, useState } from 'react'
import {
  type RunFromListRequest,
  type RunRequest,
  startRun,
} from '../../../../api/revocation-request'
import { APP_ROUTES } from '../../../paths'
import { sendGatehouseCall, resultOrThrow } from '../../../queries/api'
import { retryIfResponseLost } from '../../../queries/idempotent-write-sender'
import { revocationRunQuery, useWhetherClientLoginCounts } from '../../../queries/revocations'
import { preloadOnIntent } from '../../../ui/preload-code'
import { PermissionButton } from '../../../ui/permission-button'
import { SectionCard } from '../../../ui/section-card'
import {
  peopleCountInWords,
  approximateDurationInWords,
  rateLimitReserveInWords,
} from '../run-words'
import { useProposeRevocationRun } from '../use-propose-revocation-run'
import { PeopleListFindings } from './people-list-findings'
import {
  PeopleListPreview,
  PeopleListWarnings,
  type PeopleListPrecheck,
  usePeopleListPrecheck,
} from './people-list-precheck'
import { findAddresses } from './list/find-addresses'
import type { PeopleListState } from './use-people-list-state'

const loadDialog = () => import('./confirm-run-dialog')
const ConfirmRunDialog = lazy(loadDialog)
const ListSessionCheck = lazy(() => import('./list-session-check'))

const route = getRouteApi(APP_ROUTES.revokeMany)

/** Loaded with this part of the page, which needs it, and not with the first one. */
function findMeantEmails(text = ''): string[] {
  return findAddresses(text.trim()).addresses.flatMap(({ email, because }) =>
    because === undefined ? [email] : [],
  )
}

type PreparedRunProps = {
  account: string
  people: PeopleListState
  /** Some text was typed that is not in the list yet. */
  isTyping: boolean
  onStarted: () => void
}

/** Shows what there is to know about a list, and starts the run that ends the sessions of the people in it. */
export default function RunPreparation({ account, people, isTyping, onStarted }: PreparedRunProps) {
  const { draft, version } = people
  const navigate = route.useNavigate()
  const queryClient = useQueryClient()
  const check = usePeopleListPrecheck(account, draft.emails, version)
  // Read in advance, so that the dialog opens with it.
  useWhetherClientLoginCounts(account)
  const [isConfirming, setConfirming] = useState(false)
  const start = useMutation({
    // One list starts one run, however often the start is requested.
    mutationFn: (request: RunRequest | RunFromListRequest) =>
      resultOrThrow(
        retryIfResponseLost(() =>
          sendGatehouseCall(startRun(account, { ...request, idempotency_key: version })),
        ),
      ),
    onSuccess: async (run) => {
      onStarted()
      queryClient.setQueryData(revocationRunQuery(account, run.number).queryKey, run)
      await navigate({ to: APP_ROUTES.run, params: { account, run: String(run.number) } })
    },
  })
  const { demand, proposal } = useProposeRevocationRun(account, draft.emails.length, onStarted)
  const confirmed = demand === undefined ? start : proposal
  return (
    <>
      <CheckCard account={account} people={people} check={check} />
      <Start
        people={draft.emails.length}
        undecided={draft.undecided}
        check={check}
        isTyping={isTyping}
        onStart={() => setConfirming(true)}
      />
      {isConfirming && (
        <Suspense>
          <ConfirmRunDialog
            account={account}
            draft={draft}
            check={check}
            demand={demand}
            error={confirmed.error}
            isBusy={confirmed.isPending}
            onRevoke={confirmed.mutate}
            onClose={() => {
              confirmed.reset()
              setConfirming(false)
            }}
          />
        </Suspense>
      )}
    </>
  )
}

type StartProps = {
  people: number
  /** A source that still needs a choice of columns. */
  undecided: string | undefined
  check: PeopleListPrecheck
  isTyping: boolean
  onStart: () => void
}

function Start({ people, check, undecided, isTyping, onStart }: StartProps) {
  const noteId = useId()
  const { seconds, perMinute, reserve } = check
  const refusal = isTyping
    ? 'The text above is not in the list yet. Add it to the list, or clear it.'
    : undecided === undefined
      ? (check.refusal ??
        // The dialog asks for what the check finds, which must not appear there while it is being filled in.
        (check.isChecking ? 'The list is being checked.' : undefined))
      : `Choose which column of ${undecided} has the people.`
  const estimate =
    seconds === undefined || perMinute === undefined || reserve === undefined
      ? ''
      : `Takes ${approximateDurationInWords(seconds)} at ${Math.round(perMinute).toLocaleString('en')} a minute, which leaves ${rateLimitReserveInWords(reserve)}.`
  return (
    <div className="flex flex-wrap items-center justify-end gap-3">
      <p id={noteId} className="text-sm text-kumo-subtle empty:hidden">
        {refusal ?? estimate}
      </p>
      <PermissionButton
        refusal={refusal}
        refusalId={noteId}
        variant="destructive"
        {...preloadOnIntent(loadDialog)}
        onClick={onStart}
      >
        Revoke {peopleCountInWords(people)}…
      </PermissionButton>
    </div>
  )
}

type CheckCardProps = Pick<PreparedRunProps, 'account' | 'people'> & { check: PeopleListPrecheck }

/** The people in the list, and what there is to know about them before anything runs. */
function CheckCard({ account, people: { draft, leftOut, change }, check }: CheckCardProps) {
  const summary = useRef<HTMLParagraphElement>(null)
  /** A resolved finding disappears together with its buttons, so the focus moves to the summary. */
  const resolve: PeopleListState['change'] = (resolution) => {
    change(resolution)
    summary.current?.focus()
  }
  return (
    <SectionCard title="Check">
      <div className="space-y-3 px-4 py-4 @xl:px-5">
        <p ref={summary} role="status" tabIndex={-1} className="tabular-nums outline-none">
          <strong>{peopleCountInWords(draft.emails.length)}</strong> to revoke
          {check.knownInWords !== undefined && (
            <span className="text-kumo-subtle"> · {check.knownInWords}</span>
          )}
          {leftOut > 0 && (
            <span className="text-kumo-subtle"> · {leftOut.toLocaleString('en')} left out</span>
          )}
        </p>
        <PeopleListPreview emails={draft.emails} />
        <PeopleListWarnings draft={draft} check={check} />
      </div>
      <PeopleListFindings
        draft={draft}
        check={check}
        onCorrect={(key, text) =>
          change({ do: 'correct', key, text, emails: findMeantEmails(text) })
        }
        onResolve={resolve}
      />
      {check.notice}
      {draft.emails.length > 0 && check.refusal === undefined && (
        <Suspense>
          <ListSessionCheck
            account={account}
            emails={draft.emails}
            perMinute={check.perMinute}
            onLeaveOut={(emails) => resolve({ do: 'leave-out', emails })}
          />
        </Suspense>
      )}
    </SectionCard>
  )
}
