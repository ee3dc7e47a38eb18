import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'
import { reasonSchema } from '../../api/change-request'
import { changesApiPath } from '../../api/changes-operations'
import { type SwitchTimer, updateSwitchTimer } from '../../api/switch-timers/switch-timer'
import { resultOrThrow, sendGatehouseCall } from '../queries/api'
import { switchTimersQuery } from '../queries/session'
import { ApiErrorNotice } from '../ui/api-error-notice'
import { ReasonDialog } from '../ui/reason-dialog'
import { toastSuccess } from '../ui/toasts'
import { SWITCH_TIMER_CHOICES, getSwitchNameAndAction } from '../ui/switch-timer-words'

/** The choice that leaves the switch off for good. */
const NEVER = 'never'

type TimerFormValues = { minutes: string; reason: string }

type ChangeSwitchTimerDialogProps = { account: string; timer: SwitchTimer; onClose: () => void }

/** Prolongs, shortens or cancels the timer of a switch, with a reason for history. */
export default function ChangeSwitchTimerDialog({
  account,
  timer,
  onClose,
}: ChangeSwitchTimerDialogProps) {
  const client = useQueryClient()
  const { register, handleSubmit, formState } = useForm<TimerFormValues>({
    defaultValues: { minutes: '60', reason: '' },
  })
  const changing = useMutation({
    mutationFn: ({ minutes, reason }: TimerFormValues) =>
      resultOrThrow(
        sendGatehouseCall(
          updateSwitchTimer(account, timer.field, {
            minutes: minutes === NEVER ? null : Number(minutes),
            reason,
          }),
        ),
      ),
    onSuccess: (timers) => {
      client.setQueryData(switchTimersQuery(account).queryKey, timers)
      void client.invalidateQueries({ queryKey: changesApiPath(account) })
      toastSuccess('The time was changed')
      onClose()
    },
  })
  return (
    <ReasonDialog
      title="When to turn it back on"
      description={`${getSwitchNameAndAction(timer.field).name} is off. History records your name and the reason.`}
      reason={{
        ...register('reason', {
          validate: (reason) => reasonSchema.safeParse(reason).error?.issues[0]?.message ?? true,
        }),
        error: formState.errors.reason?.message,
      }}
      action="Change time"
      isBusy={changing.isPending}
      failure={<ApiErrorNotice title="The time was not changed" isWrite error={changing.error} />}
      onSubmit={handleSubmit((values) => changing.mutate(values))}
      onClose={onClose}
    >
      <label className="block space-y-1">
        <span className="block text-base font-medium">Turn it back on</span>
        <select
          {...register('minutes')}
          className="h-9 w-full rounded-lg bg-kumo-control px-3 text-base ring ring-kumo-line outline-none focus-visible:ring-2 focus-visible:ring-kumo-focus"
        >
          {SWITCH_TIMER_CHOICES.map(([minutes, words]) => (
            <option key={minutes} value={minutes}>
              in {words} from now
            </option>
          ))}
          <option value={NEVER}>not automatically</option>
        </select>
      </label>
    </ReasonDialog>
  )
}
