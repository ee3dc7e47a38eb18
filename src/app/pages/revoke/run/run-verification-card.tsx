import { Button } from '@cloudflare/kumo/components/button'
import { Link } from '@cloudflare/kumo/components/link'
import { WarningIcon } from '@phosphor-icons/react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link as RouterLink } from '@tanstack/react-router'
import { useId, useState } from 'react'
import type { RunWithLatestPeople } from '../../../../api/revocation-run'
import {
  type SessionCheckGroup,
  isSessionCheckActive,
  type SessionCheck,
  type RunVerificationRequest,
} from '../../../../api/session-check'
import { cancelSessionCheck, startRunSessionCheck } from '../../../../api/revocations-operations'
import { APP_ROUTES } from '../../../paths'
import { resultOrThrow, sendGatehouseCall } from '../../../queries/api'
import { runPeopleQueryKey } from '../../../queries/revocations'
import {
  checkedPeopleQuery,
  MAX_LISTED_SESSION_CHECK_PEOPLE,
  sessionCheckQuery,
} from '../../../queries/session-checks'
import { QueryErrorNotice } from '../../../ui/api-error-notice'
import { BusyButton } from '../../../ui/busy-button'
import { LoadingRows, SectionCard } from '../../../ui/section-card'
import { Timestamp } from '../../../ui/timestamp'
import { toastFailure } from '../../../ui/toasts'
import { WarningBanner } from '../../../ui/warning'
import { approximateDurationInWords, peopleCountInWords } from '../run-words'
import { SESSION_CHECK_GROUP_LABELS, sessionCheckStateInWords } from '../session-check-words'

type VerificationCardProps = { account: string; run: RunWithLatestPeople }

/** Reads again what everybody of a run still has, and shows who is back. */
export default function RunVerificationCard({ account, run }: VerificationCardProps) {
  const subject = { run: run.number }
  const query = useQuery(sessionCheckQuery(account, subject))
  const { data: check, error } = query
  return (
    <SectionCard title="Verification">
      <QueryErrorNotice isInCard title="The verification could not be loaded" query={query} />
      {check === undefined && error === null && <LoadingRows rows={2} />}
      {check !== undefined && (
        <div className="space-y-4 px-4 py-4 @xl:px-5">
          {check === null ? (
            <p className="text-kumo-subtle">
              Cloudflare accepts a revocation without saying what it ended. Everyone’s sessions can
              be read again, at the pace of the run; it takes a call or two for each person, and
              goes on when this page is closed.
            </p>
          ) : (
            <Findings account={account} run={run} check={check} />
          )}
          <Actions account={account} run={run} check={check} />
        </div>
      )}
    </SectionCard>
  )
}

const SHOWN_GROUPS = [
  'with_sessions_left',
  'back',
  'with_client_session',
  'with_devices',
  'unknown',
  'unread',
  'waiting',
] as const satisfies readonly SessionCheckGroup[]

type FindingsProps = VerificationCardProps & { check: SessionCheck }

function Findings({ account, run, check }: FindingsProps) {
  const { state, total, counts, stopped_because, seconds_left, waits_until, watch_until } = check
  const read = total - counts.waiting
  return (
    <>
      {stopped_because !== null && (
        <div role="alert">
          <WarningBanner
            icon={<WarningIcon weight="fill" />}
            title="The verification stopped automatically"
            description={stopped_because}
          />
        </div>
      )}
      {state === 'reading' && (
        <div
          role="progressbar"
          aria-label="People read"
          aria-valuemin={0}
          aria-valuemax={total}
          aria-valuenow={read}
          className="h-3 overflow-hidden rounded-lg bg-kumo-tint ring ring-kumo-line"
        >
          <span
            className="block h-full"
            style={{ width: `${(read / total) * 100}%`, background: 'var(--color-kumo-success)' }}
          />
        </div>
      )}
      <p role="status" className="tabular-nums">
        {sessionCheckStateInWords(check)}
        {watch_until !== null && (
          <span className="text-kumo-subtle">
            {state === 'watching' ? ' until ' : ' · watched afterwards until '}
            <Timestamp value={watch_until} />
            {check.watch_interval !== null &&
              `, each person every ${Math.round(check.watch_interval / 60)} minutes`}
          </span>
        )}
        {seconds_left !== null && (
          <span className="text-kumo-subtle">
            {' '}
            · {approximateDurationInWords(seconds_left)} left
          </span>
        )}
        {waits_until !== null && (
          <span className="text-kumo-subtle">
            {' · '}Cloudflare’s rate limit is reached until <Timestamp value={waits_until} />
          </span>
        )}
        <span className="text-kumo-subtle"> · {check.calls.toLocaleString('en')} calls</span>
      </p>
      <ul aria-label="Verification results" className="flex flex-wrap gap-x-6 gap-y-1">
        {SHOWN_GROUPS.filter(
          // Before anybody was read, none of these is no result.
          (group) =>
            counts[group] > 0 || (read > 0 && (group === 'with_sessions_left' || group === 'back')),
        ).map((group) => (
          <li key={group} className="tabular-nums">
            <strong>{counts[group].toLocaleString('en')}</strong>{' '}
            <span className="text-kumo-subtle">{SESSION_CHECK_GROUP_LABELS[group]}</span>
          </li>
        ))}
      </ul>
      <GroupOfPeople account={account} run={run} check={check} group="back" />
      <GroupOfPeople account={account} run={run} check={check} group="with_sessions_left" />
    </>
  )
}

const GROUP_TITLES = {
  back: 'Signed in again',
  with_sessions_left: 'Sessions from before are still listed',
} as const

type GroupOfPeopleProps = FindingsProps & { group: keyof typeof GROUP_TITLES }

/** The people of a group, with a way to revoke just those again. */
function GroupOfPeople({ account, run, check, group }: GroupOfPeopleProps) {
  const titleId = useId()
  const count = check.counts[group]
  const people = useQuery(checkedPeopleQuery(account, { run: run.number }, group, count))
  if (count === 0) return null
  return (
    <section aria-labelledby={titleId} className="space-y-2">
      <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
        <h3 id={titleId} className="font-medium">
          {GROUP_TITLES[group]}
        </h3>
        <Link
          render={
            <RouterLink
              to={APP_ROUTES.revokeMany}
              params={{ account }}
              search={{ run: run.number, group }}
            />
          }
        >
          {group === 'back' ? 'Revoke again' : 'Revoke once more'}: {peopleCountInWords(count)}…
        </Link>
      </div>
      <QueryErrorNotice title="These people could not be loaded" query={people} />
      <ul className="max-h-80 overflow-y-auto rounded-lg ring ring-kumo-line">
        {people.data?.map(({ position, email, signed_in_again_at, sessions_left }) => (
          <li
            key={position}
            className="flex flex-wrap items-baseline justify-between gap-x-6 border-t border-kumo-hairline px-3 py-2 first:border-t-0"
          >
            <Link
              variant="plain"
              className="[overflow-wrap:anywhere]"
              render={<RouterLink to={APP_ROUTES.revoke} params={{ account }} search={{ email }} />}
            >
              {email}
            </Link>
            <span className="text-sm text-kumo-subtle">
              {group === 'back' && signed_in_again_at !== null ? (
                <Timestamp value={signed_in_again_at} />
              ) : (
                `${sessions_left ?? 0} left`
              )}
            </span>
          </li>
        ))}
      </ul>
      {count > MAX_LISTED_SESSION_CHECK_PEOPLE && (
        <p className="text-sm text-kumo-subtle">
          The first {MAX_LISTED_SESSION_CHECK_PEOPLE} of {count.toLocaleString('en')}. The report
          has all of them.
        </p>
      )}
    </section>
  )
}

const HOURS = [1, 4, 8, 24] as const

function Actions({ account, run, check }: VerificationCardProps & { check: SessionCheck | null }) {
  const queryClient = useQueryClient()
  const [hours, setHours] = useState<(typeof HOURS)[number]>(1)
  const subject = { run: run.number }
  const { queryKey } = sessionCheckQuery(account, subject)
  const change = useMutation({
    mutationFn: (request: RunVerificationRequest | 'cancel'): Promise<SessionCheck | null> =>
      request === 'cancel'
        ? resultOrThrow(sendGatehouseCall(cancelSessionCheck(account, subject)))
        : resultOrThrow(sendGatehouseCall(startRunSessionCheck(account, run.number, request))),
    onSuccess: (next) => {
      queryClient.setQueryData(queryKey, next)
      void queryClient.invalidateQueries({ queryKey: runPeopleQueryKey(account, run.number) })
    },
    onError: (error, request) =>
      toastFailure(
        request === 'cancel'
          ? 'The verification was not stopped'
          : 'The verification was not started',
        error.message,
      ),
  })
  /** What was asked for, while it is not answered. */
  const asked = change.isPending && change.variables !== 'cancel' ? change.variables : undefined
  const isOpen = check !== null && isSessionCheckActive(check)
  const isWatched = isOpen && check.watch_until !== null
  return (
    <div className="flex flex-wrap items-center gap-2">
      {!isOpen && (
        <BusyButton
          isBusy={asked !== undefined && asked.watch_hours === undefined}
          onClick={() => change.isPending || change.mutate({})}
        >
          {check === null ? 'Verify' : 'Verify again'}
        </BusyButton>
      )}
      {!isWatched && (
        <span className="flex items-center gap-2">
          <BusyButton
            isBusy={asked?.watch_hours !== undefined}
            onClick={() => change.isPending || change.mutate({ watch_hours: hours })}
          >
            Watch
          </BusyButton>
          <label className="flex items-center gap-2 text-sm text-kumo-subtle">
            for
            <select
              className="rounded-md bg-kumo-base px-2 py-1 text-kumo-default ring ring-kumo-line"
              value={hours}
              onChange={(event) =>
                setHours(HOURS.find((each) => each === Number(event.target.value)) ?? 1)
              }
            >
              {HOURS.map((each) => (
                <option key={each} value={each}>
                  {each === 1 ? '1 hour' : `${each} hours`}
                </option>
              ))}
            </select>
          </label>
        </span>
      )}
      {isOpen && (
        <Button disabled={change.isPending} onClick={() => change.mutate('cancel')}>
          {check.state === 'watching' ? 'Stop watching' : 'Stop'}
        </Button>
      )}
    </div>
  )
}
