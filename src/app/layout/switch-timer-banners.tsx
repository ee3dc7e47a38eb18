import { Banner } from '@cloudflare/kumo/components/banner'
import { Button } from '@cloudflare/kumo/components/button'
import { WarningCircleIcon, WarningIcon } from '@phosphor-icons/react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useState } from 'react'
import { changesApiPath } from '../../api/changes-operations'
import {
  type SwitchTimer,
  switchTimersSchema,
  turnSwitchBackNow,
} from '../../api/switch-timers/switch-timer'
import { resultOrThrow, sendGatehouseCall } from '../queries/api'
import { organizationQuery } from '../queries/organization'
import { usePermissionDenial } from '../queries/use-permission-denial'
import { switchTimersQuery } from '../queries/session'
import { BusyButton } from '../ui/busy-button'
import { Timestamp } from '../ui/timestamp'
import { toastFailure, toastSuccess } from '../ui/toasts'
import { BANNER_STACKED_ON_PHONE_CLASS, WarningBanner } from '../ui/warning'
import { getSwitchNameAndAction, timeLeftInWords } from '../ui/switch-timer-words'

const ChangeSwitchTimerDialog = lazy(() => import('./change-switch-timer-dialog'))

/** What every page shows while a switch that protects the account is off for a time. */
export default function SwitchTimerBanners({ account }: { account: string }) {
  const { data, dataUpdatedAt } = useQuery({
    ...switchTimersQuery(account),
    refetchInterval: ({ state }) => untilNextLook(readTimers(state.data)),
  })
  return (
    <section
      aria-label="Temporarily off"
      className="shrink-0 divide-y divide-kumo-line [&>div]:rounded-none"
    >
      {readTimers(data).map((timer) => (
        <SwitchTimerBanner
          key={timer.field}
          account={account}
          timer={timer}
          answeredAt={dataUpdatedAt}
        />
      ))}
    </section>
  )
}

function readTimers(data: unknown): SwitchTimer[] {
  return switchTimersSchema.safeParse(data).data ?? []
}

const SOONEST_MS = 5_000
const LATEST_MS = 60_000

/** Looks again when the time of a timer is over, by which it is gone or has failed. */
function untilNextLook(timers: readonly SwitchTimer[]): number {
  const left = timers.map(({ seconds_left }) => seconds_left * 1000 + 1000)
  return Math.max(SOONEST_MS, Math.min(LATEST_MS, ...left))
}

type SwitchTimerBannerProps = {
  account: string
  timer: SwitchTimer
  /** When the answer with the timer arrived, by the browser's clock. */
  answeredAt: number
}

function SwitchTimerBanner({ account, timer, answeredAt }: SwitchTimerBannerProps) {
  const { field, due_at, email, error, retry_at } = timer
  const { name } = getSwitchNameAndAction(field)
  const action = <TimerActions account={account} timer={timer} />
  if (error !== null) {
    return (
      <Banner
        variant="error"
        role="alert"
        className={BANNER_STACKED_ON_PHONE_CLASS}
        size="sm"
        icon={<WarningIcon weight="fill" />}
        title={`${name} could not be turned back on`}
        description={
          <span className="[overflow-wrap:anywhere]">
            It should have been back on since <Timestamp value={due_at} />. {error}{' '}
            {retry_at !== null && (
              <>
                Gatehouse tries again at <Timestamp value={retry_at} />.
              </>
            )}
          </span>
        }
        action={action}
      />
    )
  }
  return (
    <WarningBanner
      size="sm"
      icon={<WarningCircleIcon weight="fill" />}
      title={`${name} is off`}
      description={
        <span className="[overflow-wrap:anywhere]">
          Gatehouse turns it back on in <TimeLeft timer={timer} answeredAt={answeredAt} />, on{' '}
          <Timestamp value={due_at} />, for <bdi>{email}</bdi>.
        </span>
      }
      action={action}
    />
  )
}

const SECOND_MS = 1000

/**
 * Counts down from what the gateway answered, so that a wrong clock of this machine does not matter. A timer is no live
 * region: a screen reader reads it when it is asked to.
 */
function TimeLeft({ timer, answeredAt }: Pick<SwitchTimerBannerProps, 'timer' | 'answeredAt'>) {
  const [now, setNow] = useState(Date.now)
  // The clock is outside React.
  useEffect(() => {
    const ticking = setInterval(() => setNow(Date.now()), SECOND_MS)
    return () => clearInterval(ticking)
  }, [])
  const passed = Math.max(0, now - answeredAt) / SECOND_MS
  return <span role="timer">{timeLeftInWords(timer.seconds_left - passed)}</span>
}

function TimerActions({ account, timer }: Pick<SwitchTimerBannerProps, 'account' | 'timer'>) {
  const { field } = timer
  const { action, name } = getSwitchNameAndAction(field)
  const client = useQueryClient()
  const [isChanging, setChanging] = useState(false)
  const ending = useMutation({
    mutationFn: () => resultOrThrow(sendGatehouseCall(turnSwitchBackNow(account, field))),
    onSuccess: (timers) => {
      client.setQueryData(switchTimersQuery(account).queryKey, timers)
      void client.invalidateQueries(organizationQuery(account))
      void client.invalidateQueries({ queryKey: changesApiPath(account) })
      // If it failed, the banner says so.
      if (!timers.some((left) => left.field === field)) toastSuccess(`${name} is on again`)
    },
    onError: ({ message }) => toastFailure('It was not turned back on', message),
  })
  if (usePermissionDenial('settings:write') !== undefined) return undefined
  return (
    <>
      <BusyButton size="sm" isBusy={ending.isPending} onClick={() => ending.mutate()}>
        {action}
      </BusyButton>
      <Button size="sm" variant="ghost" onClick={() => setChanging(true)}>
        Change time…
      </Button>
      {isChanging && (
        <Suspense>
          <ChangeSwitchTimerDialog
            account={account}
            timer={timer}
            onClose={() => setChanging(false)}
          />
        </Suspense>
      )}
    </>
  )
}
