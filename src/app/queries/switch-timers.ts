import { getSwitchTimers } from '../../api/switch-timers/switch-timers-operations'
import { gatehouseQuery } from './api'

/** The switches that are off for a time. Others turn them off and back as well, so this is looked at now and then. */
export const switchTimersQuery = (account: string) => ({
  ...gatehouseQuery(getSwitchTimers(account)),
  refetchInterval: 60_000,
})
