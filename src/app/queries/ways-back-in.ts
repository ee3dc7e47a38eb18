import { getWaysBackIn } from '../../api/ways-back-in/ways-back-in'
import { gatehouseQuery } from './api'

/** By which ways somebody can get back in. The gateway shares most of it for a minute, and so is this. */
export const waysBackInQuery = (account: string, email: string) => ({
  ...gatehouseQuery(getWaysBackIn(account, email)),
  staleTime: 60_000,
})
