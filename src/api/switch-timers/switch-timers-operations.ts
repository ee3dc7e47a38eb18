import * as z from 'zod/mini'
import { createAccountApiPathBuilder, createGatehouseReadCall } from '../api-client'

export const switchTimersApiPath = createAccountApiPathBuilder('switch-timers')

/** Every page asks whether a timer runs. What shows the timers loads late, and parses them with the schema. */
export const getSwitchTimers = (account_id: string) =>
  createGatehouseReadCall(z.array(z.unknown()), switchTimersApiPath(account_id))
