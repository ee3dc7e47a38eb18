import * as z from 'zod/mini'
import { accountApiPath, createGatehouseReadCall } from '../api-client'

export const switchTimersPath = (account_id: string) => accountApiPath(account_id, 'switch-timers')

/** Every page asks whether a timer runs. What shows the timers loads late, and parses them with the schema. */
export const getSwitchTimers = (account_id: string) =>
  createGatehouseReadCall(z.array(z.unknown()), switchTimersPath(account_id))
