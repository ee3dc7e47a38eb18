import { useFormContext } from 'react-hook-form'
import type { ProtectiveSwitch } from '../../../api/switch-timers/protective-switches'
import { SWITCH_TIMER_CHOICES, getSwitchNameAndAction } from '../../ui/switch-timer-words'
import type { ReviewFormValues } from './review-form-values'

/** Asks whether the switches that a change turns off are turned back on after a time. */
export function SwitchTimerField({ switches }: { switches: readonly ProtectiveSwitch[] }) {
  const { register } = useFormContext<ReviewFormValues>()
  return (
    <label className="block space-y-1">
      <span className="block text-base font-medium">Turn it back on</span>
      <select
        {...register('switchTimer')}
        className="h-9 w-full rounded-lg bg-kumo-control px-3 text-base ring ring-kumo-line outline-none focus-visible:ring-2 focus-visible:ring-kumo-focus"
      >
        <option value="">not automatically</option>
        {SWITCH_TIMER_CHOICES.map(([minutes, words]) => (
          <option key={minutes} value={minutes}>
            after {words}
          </option>
        ))}
      </select>
      <span className="block text-sm text-kumo-subtle">
        {switches.map(({ field }) => getSwitchNameAndAction(field).name).join(', ')}. Gatehouse then
        turns it back on automatically, in your name; until then, every page shows how much time is
        left.
      </span>
    </label>
  )
}
