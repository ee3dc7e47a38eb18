/** Requests about running timers of switches. */
import * as z from 'zod/mini'
import { createGatehouseWriteCall } from '../api-client'
import { reasonSchema, switchTimerMinutesSchema, ticketSchema } from '../change-request'
import { switchTimersSchema } from './switch-timer'
import { switchTimersPath } from './switch-timers-operations'

/** Sets another end, counted from now. Sent twice, it sets the same end twice. */
export const switchTimerUpdateSchema = z.strictObject({
  /** Null leaves the switch off for good. */
  minutes: z.nullable(switchTimerMinutesSchema),
  reason: reasonSchema,
  ticket: z.optional(ticketSchema),
})
export type SwitchTimerUpdate = z.infer<typeof switchTimerUpdateSchema>

const timerPath = (account_id: string, field: string) => [...switchTimersPath(account_id), field]

/** Prolongs a timer, shortens it, or cancels it. */
export const updateSwitchTimer = (account_id: string, field: string, update: SwitchTimerUpdate) =>
  createGatehouseWriteCall(switchTimersSchema, 'PUT', timerPath(account_id, field), update)

/** Turns the switch back on now. */
export const turnSwitchBackNow = (account_id: string, field: string) =>
  createGatehouseWriteCall(switchTimersSchema, 'POST', [...timerPath(account_id, field), 'end'])
