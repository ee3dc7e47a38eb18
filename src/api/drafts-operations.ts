import { nullAsEmptyListSchema, accountApiPath, createGatehouseReadCall } from './api-client'
import { draftSchema, draftSummarySchema } from './draft'

/** The path of an account's drafts, and the start of those of everything in them. */
export const draftsPath = (account_id: string) => accountApiPath(account_id, 'drafts')

/** The most recently changed draft comes first. `resultInfo.cursor` is the start of the next page. */
export const listDrafts = (account_id: string, params?: { cursor?: string | undefined }) =>
  createGatehouseReadCall(nullAsEmptyListSchema(draftSummarySchema), draftsPath(account_id), params)

export const getDraft = (account_id: string, id: string) =>
  createGatehouseReadCall(draftSchema, [...draftsPath(account_id), id])
