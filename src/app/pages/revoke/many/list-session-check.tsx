import { Button } from '@cloudflare/kumo/components/button'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import {
  type SessionCheckGroup,
  isSessionCheckActive,
  type SessionCheck,
} from '../../../../api/session-check'
import { cancelSessionCheck, startListSessionCheck } from '../../../../api/revocations-operations'
import { resultOrThrow, sendGatehouseCall } from '../../../queries/api'
import { uploadPeopleListQuery } from '../../../queries/revocations'
import { fetchSessionCheckGroupEmails, sessionCheckQuery } from '../../../queries/session-checks'
import { ApiErrorNotice } from '../../../ui/api-error-notice'
import { BusyButton } from '../../../ui/busy-button'
import { Timestamp } from '../../../ui/timestamp'
import { SESSION_CHECK_GROUP_LABELS, sessionCheckStateInWords } from '../session-check-words'
import { approximateDurationInWords, peopleCountInWords } from '../run-words'

type ListSessionCheckProps = {
  account: string
  emails: readonly string[]
  /** The number of people per minute at this pace, if it is known. */
  perMinute: number | undefined
  onLeaveOut: (emails: readonly string[]) => void
}

/** Looks up what the people of a list have before it is revoked, so that those with nothing can be left out. */
export default function ListSessionCheck(props: ListSessionCheckProps) {
  const { account, emails, perMinute } = props
  const queryClient = useQueryClient()
  const [list, setList] = useState<string>()
  const start = useMutation({
    mutationFn: async () => {
      const id = crypto.randomUUID()
      await queryClient.fetchQuery(uploadPeopleListQuery(account, id, emails))
      const check = await resultOrThrow(
        sendGatehouseCall(startListSessionCheck(account, id, emails.length)),
      )
      return { id, check }
    },
    onSuccess: ({ id, check }) => {
      queryClient.setQueryData(sessionCheckQuery(account, { list: id }).queryKey, check)
      setList(id)
    },
  })
  const query = useQuery({
    ...sessionCheckQuery(account, { list: list ?? '' }),
    enabled: list !== undefined,
  })
  const check = query.data ?? undefined
  const error = start.error ?? query.error
  const seconds = perMinute === undefined ? undefined : (emails.length * 60) / perMinute
  return (
    <div className="space-y-3 border-t border-kumo-hairline px-4 py-4 @xl:px-5">
      {check !== undefined && list !== undefined && (
        <Findings {...props} list={list} check={check} />
      )}
      {(check === undefined || !isSessionCheckActive(check)) && (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
          <BusyButton size="sm" isBusy={start.isPending} onClick={() => start.mutate()}>
            {check === undefined ? 'Look up sessions and devices' : 'Look up again'}
          </BusyButton>
          <p className="text-sm text-kumo-subtle">
            Sessions, a client session and devices: a call or two for each person
            {seconds !== undefined && `, ${approximateDurationInWords(seconds)}`}. Those with
            nothing can then be left out.
          </p>
        </div>
      )}
      <ApiErrorNotice
        title="Sessions and devices could not be looked up"
        error={error}
        onRetry={() => (start.error === null ? void query.refetch() : start.mutate())}
      />
    </div>
  )
}

const SHOWN_GROUPS = [
  'with_sessions',
  'with_client_session',
  'with_devices',
  'with_nothing',
  'unread',
  'waiting',
] as const satisfies readonly SessionCheckGroup[]

type FindingsProps = ListSessionCheckProps & { list: string; check: SessionCheck }

function Findings({ account, list, check, emails, onLeaveOut }: FindingsProps) {
  const { counts, seconds_left, waits_until, stopped_because } = check
  const queryClient = useQueryClient()
  const leaveOut = useMutation({
    mutationFn: async () => {
      const without = new Set(await fetchSessionCheckGroupEmails(account, { list }, 'with_nothing'))
      return emails.filter((email) => without.has(email))
    },
    onSuccess: onLeaveOut,
  })
  const stop = useMutation({
    mutationFn: () => resultOrThrow(sendGatehouseCall(cancelSessionCheck(account, { list }))),
    onSuccess: (next) =>
      queryClient.setQueryData(sessionCheckQuery(account, { list }).queryKey, next),
  })
  const isOpen = isSessionCheckActive(check)
  const hasLeftOut = leaveOut.isSuccess
  return (
    <>
      <p role="status" className="tabular-nums">
        {stopped_because ?? sessionCheckStateInWords(check)}
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
      </p>
      <ul aria-label="Sessions and devices" className="flex flex-wrap gap-x-6 gap-y-1">
        {SHOWN_GROUPS.filter(
          (group) => counts[group] > 0 || group === 'with_sessions' || group === 'with_nothing',
        ).map((group) => (
          <li key={group} className="tabular-nums">
            <strong>{counts[group].toLocaleString('en')}</strong>{' '}
            <span className="text-kumo-subtle">{SESSION_CHECK_GROUP_LABELS[group]}</span>
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        {isOpen && (
          <Button size="sm" disabled={stop.isPending} onClick={() => stop.mutate()}>
            Stop
          </Button>
        )}
        {!isOpen && counts.with_nothing > 0 && !hasLeftOut && (
          <>
            <BusyButton size="sm" isBusy={leaveOut.isPending} onClick={() => leaveOut.mutate()}>
              Leave out {peopleCountInWords(counts.with_nothing)} with nothing
            </BusyButton>
            <p className="text-sm text-kumo-subtle">
              {counts.with_nothing === 1
                ? 'One call less.'
                : `${counts.with_nothing.toLocaleString('en')} calls fewer.`}{' '}
              Anyone left out who signs in before the run is not revoked.
            </p>
          </>
        )}
        {hasLeftOut && (
          <p className="text-sm text-kumo-subtle">
            {peopleCountInWords(leaveOut.data.length)} left out, as many calls fewer.
          </p>
        )}
      </div>
      <ApiErrorNotice title="That did not work" error={leaveOut.error ?? stop.error} />
    </>
  )
}
