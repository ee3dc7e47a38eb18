import * as z from 'zod/mini'
import { acceptedFindingSchema, changeSchema } from '../change'
import { reasonSchema, ticketSchema, timeSchema } from '../change-request'
import { accountApiPath, createGatehousePostCall } from '../api-client'

/** The longest time for which a finding can be accepted. */
export const MAX_ACCEPTANCE_DAYS = 366

export const acceptFindingRequestSchema = z.strictObject({
  ...z.omit(acceptedFindingSchema, { id: true, until: true }).shape,
  /** In the future; null ends an acceptance. */
  until: z.nullable(timeSchema),
  reason: reasonSchema,
  ticket: z.optional(ticketSchema),
})
export type AcceptFindingRequest = z.infer<typeof acceptFindingRequestSchema>

/** Accepts a finding, or ends its acceptance. The result is the change in history. */
export const acceptFinding = (account_id: string, finding: string, request: AcceptFindingRequest) =>
  createGatehousePostCall(changeSchema, accountApiPath(account_id, 'findings', finding), request)
