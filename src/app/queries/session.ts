import { getAccountSetupState, getOperatorSession } from '../../api/operator-session'
import { getSwitchTimers } from '../../api/switch-timers/switch-timers-operations'
import { cloudflareQuery, gatehouseQuery } from './api'

export const operatorSessionQuery = gatehouseQuery(getOperatorSession(), { staleTime: 60_000 })

/** The account's name. One that could not be read is not requested again each time it is shown. */
export const accountQuery = (account: string) => ({
  ...cloudflareQuery('getAccount', account),
  staleTime: Infinity,
  retryOnMount: false,
})

/** Whether there is an organization; if there is none, requesting it from Cloudflare is an error. */
export const accountSetupStateQuery = (account: string) =>
  gatehouseQuery(getAccountSetupState(account), { staleTime: 0 })

/** The switches that are off for a time. Others turn them off and back as well, so this is looked at now and then. */
export const switchTimersQuery = (account: string) =>
  gatehouseQuery(getSwitchTimers(account), { refetchInterval: 60_000 })
