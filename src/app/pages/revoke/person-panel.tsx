import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useId, useRef, useState } from 'react'
import type { AccessUser } from '../../../api/cloudflare-objects'
import { isSameEmailAddress } from '../../../api/email-address'
import { type RunRequest, startRun } from '../../../api/revocation-request'
import type { RevocationPrecheck } from '../../../api/revocation-run'
import type { OperatorSession } from '../../../api/operator-session'
import { activeSessionsQuery, accessUserQuery } from '../../queries/people'
import { findPermissionDenial } from '../../queries/use-permission-denial'
import { useIdempotentSend } from '../../queries/idempotent-write-sender'
import {
  latestRunsQueryKey,
  personRevocationPrecheckQuery,
  revocationRunQuery,
  useWhetherClientLoginCounts,
} from '../../queries/revocations'
import { operatorSessionQuery } from '../../queries/session'
import { waysBackInQuery } from '../../queries/ways-back-in'
import { QueryErrorNotice } from '../../ui/api-error-notice'
import { preloadOnIntent } from '../../ui/preload-code'
import { PermissionButton } from '../../ui/permission-button'
import { PersonCard } from './person-card'
import { RevocationReceipt } from './revocation-receipt'
import type { RevokePrefill } from './revoke-search'
import { useProposeRevocationRun } from './use-propose-revocation-run'

const loadDialog = () => import('./revoke-dialog')
const RevokeDialog = lazy(loadDialog)
const WaysBackInCard = lazy(() => import('./ways-back-in-card'))

type PersonProps = {
  account: string
  email: string
  /** The run that revoked them, if the page shows that run. */
  run: number | undefined
  prefill: RevokePrefill
  onRun: (run: number) => void
  onNext: () => void
}

/** One person: their card, the dialog, and the receipt of what was done. */
export default function PersonPanel({ account, email, run, prefill, onRun, onNext }: PersonProps) {
  const queryClient = useQueryClient()
  const session = useQuery(operatorSessionQuery).data
  const mayRevoke = session?.capabilities.includes('sessions:revoke') === true
  const isSelf = session !== undefined && isSameEmailAddress(session.email, email)
  const user = useQuery(accessUserQuery(account, email)).data
  const check = useQuery({
    ...personRevocationPrecheckQuery(account, email),
    enabled: mayRevoke,
  }).data
  // Read in advance, so that the dialog opens with it.
  useWhetherClientLoginCounts(account)
  const [isAsking, setAsking] = useState<{ user: AccessUser | null }>()
  const send = useIdempotentSend()
  const isProtected = check?.protected.includes(email) === true

  const revocation = useMutation({
    mutationFn: (request: RunRequest) =>
      send(request, (idempotency_key) => startRun(account, { ...request, idempotency_key })),
    onMutate: () => ({ before: sessionsBefore() }),
    onSuccess: (started) => {
      setAsking(undefined)
      queryClient.setQueryData(revocationRunQuery(account, started.number).queryKey, started)
      void queryClient.invalidateQueries({ queryKey: latestRunsQueryKey(account) })
      void queryClient.invalidateQueries(personRevocationPrecheckQuery(account, email))
      // Devices may have ended with the sessions, of which both the card and the ways back in tell.
      void queryClient.invalidateQueries(accessUserQuery(account, email))
      void queryClient.invalidateQueries({ queryKey: waysBackInQuery(account, email).queryKey })
      onRun(started.number)
    },
  })

  const { demand, proposal } = useProposeRevocationRun(account, 1)
  const confirmed = demand === undefined ? revocation : proposal

  function sessionsBefore(): number | undefined {
    if (!user) return undefined
    return queryClient.getQueryData(activeSessionsQuery(account, user.id).queryKey)?.length
  }

  return (
    <>
      {run !== undefined && mayRevoke && (
        <Receipt
          key={run}
          account={account}
          email={email}
          run={run}
          user={user}
          isNew={revocation.data?.number === run}
          before={revocation.data?.number === run ? revocation.context?.before : undefined}
          onNext={onNext}
        />
      )}
      <PersonCard
        account={account}
        email={email}
        extraFlags={[
          ...(isSelf ? ['This is you'] : []),
          ...(isProtected ? ['Protected: only an admin can revoke them'] : []),
        ]}
        renderAction={(found) => (
          <RevokeAction
            session={session}
            check={check}
            isProtected={isProtected}
            // If the page shows an existing run, revoking again is not the obvious next step.
            hasFocus={run === undefined}
            onAsk={() => {
              confirmed.reset()
              setAsking({ user: found })
            }}
          />
        )}
      />
      {/* Only once it is shown who they are. */}
      {user !== undefined && (
        <Suspense>
          <WaysBackInCard account={account} email={email} mayTest={mayRevoke} />
        </Suspense>
      )}
      {isAsking !== undefined && (
        <Suspense>
          <RevokeDialog
            account={account}
            email={email}
            user={isAsking.user}
            prefill={prefill}
            isSelf={isSelf}
            isProtected={isProtected}
            demand={demand}
            error={confirmed.error}
            isBusy={confirmed.isPending}
            onRevoke={(request) => confirmed.mutate({ ...request, emails: [email] })}
            onClose={() => setAsking(undefined)}
          />
        </Suspense>
      )}
    </>
  )
}

type RevokeActionProps = {
  session: OperatorSession | undefined
  check: RevocationPrecheck | undefined
  isProtected: boolean
  hasFocus: boolean
  onAsk: () => void
}

function RevokeAction({ session, check, isProtected, hasFocus, onAsk }: RevokeActionProps) {
  const noteId = useId()
  const allowance = check?.allowance
  const refusal =
    session &&
    (findPermissionDenial(session, 'sessions:revoke') ??
      (isProtected ? findPermissionDenial(session, 'sessions:revoke-anybody') : undefined) ??
      (allowance?.left === 0
        ? `You have revoked ${allowance.limit} people in 24 hours, which is as many as your role may. Ask a Gatehouse admin.`
        : undefined))
  const left = allowance && `${allowance.left} of ${allowance.limit} revocations left in 24 hours.`
  return (
    <div className="flex flex-wrap items-center justify-end gap-3">
      <p id={noteId} className="text-sm text-kumo-subtle empty:hidden">
        {refusal ?? left}
      </p>
      <PermissionButton
        refusal={refusal}
        refusalId={noteId}
        variant="destructive"
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- whoever was looked for was found to do this
        autoFocus={hasFocus}
        {...preloadOnIntent(loadDialog)}
        onClick={onAsk}
      >
        Revoke sessions…
      </PermissionButton>
    </div>
  )
}

type ReceiptProps = {
  account: string
  email: string
  run: number
  user: AccessUser | null | undefined
  /** Whether it was requested just now, rather than opened from a list. */
  isNew: boolean
  before: number | undefined
  onNext: () => void
}

/** Receives the focus, so that the person who revoked somebody reads on from here. */
function Receipt({ isNew, ...props }: ReceiptProps) {
  const place = useRef<HTMLDivElement>(null)
  // Focus is the browser's state. One frame later, because the closing dialog first returns the focus to its button.
  useEffect(() => {
    if (!isNew) return undefined
    const frame = requestAnimationFrame(() => place.current?.focus())
    return () => cancelAnimationFrame(frame)
  }, [isNew])
  return (
    <div ref={place} tabIndex={-1} className="scroll-mt-6 outline-none empty:hidden">
      <LoadedReceipt {...props} onRetry={() => place.current?.focus()} />
    </div>
  )
}

type LoadedReceiptProps = Omit<ReceiptProps, 'isNew'> & { onRetry: () => void }

function LoadedReceipt({ run: number, ...props }: LoadedReceiptProps) {
  const query = useQuery(revocationRunQuery(props.account, number))
  const { data, error } = query
  if (error !== null) {
    return (
      <QueryErrorNotice title={`The outcome of run ${number} could not be loaded`} query={query} />
    )
  }
  // The address may have been mistyped, or assembled by hand.
  if (data === undefined || data.subject !== props.email) return null
  return <RevocationReceipt key={number} {...props} run={data} />
}
