import { Banner } from '@cloudflare/kumo/components/banner'
import { Button } from '@cloudflare/kumo/components/button'
import { Link } from '@cloudflare/kumo/components/link'
import { CheckCircleIcon, WarningCircleIcon, WarningIcon } from '@phosphor-icons/react'
import { useQuery } from '@tanstack/react-query'
import { type ComponentProps, lazy, type ReactNode, Suspense, useState } from 'react'
import type { AccessUser } from '../../../api/cloudflare-objects'
import type { RunWithLatestPeople } from '../../../api/revocation-run'
import type { WaysBackIn } from '../../../api/ways-back-in/ways-back-in'
import { paths } from '../../paths'
import { activeSessionsQuery, lastSeenIdentityQuery } from '../../queries/people'
import { waysBackInQuery } from '../../queries/ways-back-in'
import { CopyButton } from '../../ui/copy-button'
import { isolateTextDirection } from '../../ui/isolated-text'
import { Timestamp } from '../../ui/timestamp'
import {
  revocationRequestInWords,
  sessionCountInWords,
  endedSessionsInWords,
  findProviderNameAndConsole,
  howToBlockPerson,
  buildRevocationReceiptText,
  PERSON_RETURN_WATCH_MS,
  isOutcomeUnknown,
  type ObservedRevocationEffect,
  type RevocationReceiptData,
  REVOCATION_VERIFICATION_TIMEOUT_MS,
  computeRevocationVerification,
} from './revocation-receipt-text'
import { summarizeWaysBackIn } from './ways-back-in-words'

const PersonReturnNotificationOffer = lazy(() => import('./person-return-notification-offer'))
const RetryRunDialog = lazy(() => import('./retry-run-dialog'))

type ReceiptProps = {
  account: string
  email: string
  run: RunWithLatestPeople
  /** Null for somebody whom the account does not know; undefined while that is not known yet. */
  user: AccessUser | null | undefined
  /** The number of sessions when the revocation was requested, if it was read. */
  before: number | undefined
  onNext: () => void
  /** Called when it is tried again; the focus then moves to the start of the receipt. */
  onRetry: () => void
}

/** Shows the result of a revocation, as far as it can be verified: the sessions are read until they are gone. */
export function RevocationReceipt(props: ReceiptProps) {
  const { run, user } = props
  return run.counts.revoked > 0 && user ? (
    <VerifiedReceipt {...props} user={user} />
  ) : (
    <ReceiptCard {...props} sessions={undefined} lookedMs={0} readAt={undefined} />
  )
}

const AGAIN_AFTER_MS = 5_000
/** The interval at which a return is looked for, once the sessions are gone. */
const RETURN_POLL_MS = 30_000

/** The receipt for a person whose sessions can be read. Starts reading when it is first shown. */
function VerifiedReceipt(props: ReceiptProps & { user: AccessUser }) {
  const { account, user, run } = props
  const [since] = useState(Date.now)
  const sessions = useQuery({
    ...activeSessionsQuery(account, user.id),
    staleTime: 0,
    refetchIntervalInBackground: true,
    refetchInterval: ({ state }) => {
      const lookedMs = Math.max(state.dataUpdatedAt, state.errorUpdatedAt) - since
      const verification = computeRevocationVerification({
        run,
        sessions: state.data,
        isKnownPerson: true,
        lookedMs,
      })
      const isDone = verification.kind === 'verified' && state.dataUpdatedAt >= since
      if (!isDone && lookedMs < REVOCATION_VERIFICATION_TIMEOUT_MS) return AGAIN_AFTER_MS
      const acceptedAt = Date.parse(run.latest[0]?.at ?? run.created_at)
      return Date.now() < acceptedAt + PERSON_RETURN_WATCH_MS ? RETURN_POLL_MS : false
    },
  })
  // Sessions that were read before the revocation was accepted prove nothing.
  const isReadSince = sessions.dataUpdatedAt >= since
  return (
    <ReceiptCard
      {...props}
      sessions={isReadSince && sessions.error === null ? sessions.data : undefined}
      lookedMs={Math.max(sessions.dataUpdatedAt, sessions.errorUpdatedAt) - since}
      readAt={isReadSince ? sessions.dataUpdatedAt : undefined}
    />
  )
}

type ReceiptCardProps = ReceiptProps & {
  sessions: Parameters<typeof computeRevocationVerification>[0]['sessions']
  lookedMs: number
  readAt: number | undefined
}

function ReceiptCard(props: ReceiptCardProps) {
  const { account, email, run, user, before, sessions, lookedMs, readAt, onNext, onRetry } = props
  const identity = useQuery({
    ...lastSeenIdentityQuery(account, user?.id ?? ''),
    enabled: Boolean(user),
  }).data
  const ways = useQuery(waysBackInQuery(account, email)).data
  const verification = computeRevocationVerification({
    run,
    sessions,
    isKnownPerson: Boolean(user),
    lookedMs,
  })
  const name = user?.name || email
  const provider = identity?.idp?.type
  const data = { name, email, run, verification, before, readAt, provider, ways }
  return (
    <section aria-label="Receipt" className="space-y-3">
      <div role="status">
        <Banner
          {...bannerProps({
            ...data,
            name: isolateTextDirection(name),
            email: isolateTextDirection(email),
          })}
        />
      </div>
      {run.counts.revoked > 0 && <ComingBack provider={provider} ways={ways} />}
      {verification.kind === 'verified' && (
        <Suspense>
          <PersonReturnNotificationOffer name={name} isBack={verification.since > 0} />
        </Suspense>
      )}
      {verification.kind === 'failed' && <TryAgain account={account} run={run} onRetry={onRetry} />}
      <div className="flex flex-wrap items-center gap-2">
        <Button onClick={onNext}>Look up another person</Button>
        <Link className="text-sm" href={paths.run(account, run.number)}>
          Run {run.number}
        </Link>
        <span className="ml-auto" />
        <CopyButton label="Copy for the ticket" text={buildRevocationReceiptText(data)} />
      </div>
    </section>
  )
}

type ComingBackProps = { provider: string | null | undefined; ways: WaysBackIn | undefined }

function ComingBack({ provider, ways }: ComingBackProps) {
  const words = findProviderNameAndConsole(provider)
  return (
    <p className="text-sm text-kumo-subtle">
      <strong className="font-medium text-kumo-default">Can they come back?</strong> A new login
      fails for up to 1 minute. After that it depends on your identity provider and policies;
      whether their account there is still active, Gatehouse cannot see.{' '}
      {howToBlockPerson(provider)}
      {ways !== undefined && (
        <>
          {' '}
          {summarizeWaysBackIn(ways)} <Link href="#ways-back-in">See the ways back in</Link>.
        </>
      )}
      {words?.console !== undefined && (
        <>
          {' '}
          <Link href={words.console} target="_blank" rel="noopener noreferrer">
            Open {words.name}
            <span className="sr-only"> in a new tab</span>
            <Link.ExternalIcon />
          </Link>
        </>
      )}
    </p>
  )
}

/** Revoking once more does no harm, so it may be retried whatever the outcome of the first attempt. */
function TryAgain({ account, run, onRetry }: Pick<ReceiptProps, 'account' | 'run' | 'onRetry'>) {
  const [isAsking, setAsking] = useState(false)
  return (
    <>
      <Button variant="destructive" onClick={() => setAsking(true)}>
        Try again…
      </Button>
      {isAsking && (
        <Suspense>
          <RetryRunDialog
            account={account}
            run={run}
            onRetry={() => {
              setAsking(false)
              onRetry()
            }}
            onClose={() => setAsking(false)}
          />
        </Suspense>
      )}
    </>
  )
}

const WARNING = {
  variant: 'alert',
  className: 'text-kumo-default',
  icon: <WarningIcon weight="fill" />,
} as const

function bannerProps(data: RevocationReceiptData): ComponentProps<typeof Banner> {
  const { verification, name, email, before, readAt, run } = data
  const acceptedAt = run.latest[0]?.at ?? run.created_at
  const accepted = (
    <p>
      Cloudflare accepted it <Timestamp value={acceptedAt} />: {revocationRequestInWords(run)}.
    </p>
  )
  switch (verification.kind) {
    case 'under-way':
      return {
        title: `Revoking sessions for ${name}…`,
        description:
          run.counts.revoked > 0 ? (
            accepted
          ) : run.waits_until === null ? (
            'Waiting for Cloudflare’s response.'
          ) : (
            <>
              Cloudflare’s rate limit is reached until <Timestamp value={run.waits_until} />. It
              continues automatically then.
            </>
          ),
      }
    case 'looking':
      return {
        icon: <CheckCircleIcon />,
        title: `Accepted. Waiting until the sessions of ${name} are gone…`,
        description: (
          <>
            {accepted}
            <p>
              {sessionCountInWords(verification.left)} from before still listed. They stop being
              accepted within 20 to 30 seconds; Gatehouse reads them again until they are gone.
            </p>
          </>
        ),
      }
    case 'verified':
      return {
        ...(verification.since > 0
          ? { ...WARNING, title: `${name} has signed in again` }
          : {
              icon: <CheckCircleIcon weight="fill" />,
              title: `The sessions of ${name} have ended`,
            }),
        description: (
          <>
            {accepted}
            <p className="first-letter:uppercase">
              {endedSessionsInWords(before)}, as read <ReadAt value={readAt} />.
            </p>
            {verification.since > 0 && (
              <p className="font-medium">
                {sessionCountInWords(verification.since)} began since. Close the ways back in, and
                revoke them again.
              </p>
            )}
          </>
        ),
      }
    case 'unseen':
      return {
        ...WARNING,
        title: `Accepted, but not yet seen: ${name} still has ${sessionCountInWords(verification.left)}`,
        description: (
          <>
            {accepted}
            <p>
              After 2 minutes Cloudflare still lists {verification.left === 1 ? 'it' : 'them'}. Its
              list may lag behind. Check again later, or revoke once more; that does no harm.
            </p>
          </>
        ),
      }
    case 'unverifiable':
      return {
        icon: <CheckCircleIcon />,
        title: `Cloudflare accepted the revocation for ${email}`,
        description: (
          <>
            {accepted}
            <p>There are no sessions to read that would show its effect.</p>
          </>
        ),
      }
    case 'failed':
      return {
        ...failureProps(verification, name),
        description: `Cloudflare was asked ${timesOf(run)}. ${verification.message ?? ''}`,
      }
    case 'blocked':
      return {
        ...failureProps(verification, name),
        description: [
          run.stopped_because ?? `The run is ${run.state}.`,
          !verification.isKnown &&
            `Cloudflare was asked ${timesOf(run)} before, without a response.`,
        ]
          .filter(Boolean)
          .join(' '),
      }
  }
}

function failureProps(effect: ObservedRevocationEffect, name: string) {
  const title = isOutcomeUnknown(effect)
    ? `It is not known whether the sessions of ${name} were revoked`
    : `The sessions of ${name} were not revoked`
  return { variant: 'error', icon: <WarningCircleIcon weight="fill" />, title } as const
}

function ReadAt({ value }: { value: number | undefined }): ReactNode {
  return value === undefined ? 'just now' : <Timestamp value={value / 1000} />
}

function timesOf({ latest }: RunWithLatestPeople): string {
  const attempts = latest[0]?.attempts ?? 1
  return attempts === 1 ? 'once' : `${attempts} times`
}
