import * as z from 'zod/mini'
import { createAreaPath, createGatehouseReadCall } from '../api-client'

export const switchTimersPath = createAreaPath('switch-timers')

/** Every page asks whether a timer runs. What shows the timers loads late, and parses them with the schema. */
export const getSwitchTimers = (account_id: string) =>
  createGatehouseReadCall(z.array(z.unknown()), switchTimersPath(account_id))
