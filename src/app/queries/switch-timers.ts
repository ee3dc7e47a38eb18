import { getSwitchTimers, type SwitchTimer } from '../../api/switch-timers/switch-timer'
import { gatehouseQuery } from './api'
import { FOLLOWED_MS } from './approvals'

/** The switches that are off for a time. Others turn them off and back as well, so this is looked at now and then. */
export const switchTimersQuery = (account: string) => ({
  ...gatehouseQuery(getSwitchTimers(account)),
  staleTime: FOLLOWED_MS / 2,
  refetchInterval: ({ state }: { state: { data: readonly SwitchTimer[] | undefined } }) =>
    untilNextLook(state.data ?? []),
})

const SOONEST_MS = 5_000

/** A timer is looked at again when its time is over, by which it is gone or has failed. */
function untilNextLook(timers: readonly SwitchTimer[]): number {
  const left = timers.map(({ seconds_left }) => seconds_left * 1000 + 1000)
  return Math.max(SOONEST_MS, Math.min(FOLLOWED_MS, ...left))
}
