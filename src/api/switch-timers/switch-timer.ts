/**
 * Timers of switches that protect the account: a change may turn such a switch off for a time only, after which the
 * account's object turns it back on.
 */

import * as z from 'zod/mini'
import { createGatehousePostCall, createGatehousePutCall } from '../api-client'
import { reasonSchema, switchTimerMinutesSchema, ticketSchema } from '../change-request'
import { switchTimersApiPath } from './switch-timers-operations'

/** A running timer. Times are RFC 3339 in UTC. */
const switchTimerSchema = z.object({
  /** The switch, as the API names it: `is_ui_read_only`. */
  field: z.string(),
  /** The number of the change that turned it off. */
  change: z.int(),
  /** The person who turned it off, and for whom Gatehouse turns it back on. */
  email: z.string(),
  due_at: z.string(),
  /** By the gateway's clock, when it answered; 0 if the time is over. Clients count down from it by their own clock. */
  seconds_left: z.int(),
  /** Why it could not be turned back on yet; null if nothing failed. */
  error: z.nullable(z.string()),
  attempts: z.int(),
  retry_at: z.nullable(z.string()),
})
export type SwitchTimer = z.infer<typeof switchTimerSchema>

/** The timers that run, the one that ends first leading. */
export const switchTimersSchema = z.array(switchTimerSchema)

/** Sets another end, counted from now. Sent twice, it sets the same end twice. */
export const switchTimerUpdateSchema = z.strictObject({
  /** Null leaves the switch off for good. */
  minutes: z.nullable(switchTimerMinutesSchema),
  reason: reasonSchema,
  ticket: z.optional(ticketSchema),
})
export type SwitchTimerUpdate = z.infer<typeof switchTimerUpdateSchema>

/** Prolongs a timer, shortens it, or cancels it. */
export const updateSwitchTimer = (account_id: string, field: string, update: SwitchTimerUpdate) =>
  createGatehousePutCall(switchTimersSchema, switchTimersApiPath(account_id, field), update)

/** Turns the switch back on now. */
export const turnSwitchBackNow = (account_id: string, field: string) =>
  createGatehousePostCall(switchTimersSchema, switchTimersApiPath(account_id, field, 'end'))
