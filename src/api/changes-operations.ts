import {
  changeResultSchema,
  changeSchema,
  changeSummarySchema,
  historyVerificationSchema,
} from './change'
import type { ChangeFilter, ChangeRequest, RevertRequest } from './change-request'
import {
  nullAsEmptyListSchema,
  accountApiPath,
  buildGatehousePathAndQuery,
  createAccountApiPathBuilder,
  createGatehousePostCall,
  createGatehouseReadCall,
} from './api-client'

export const changesApiPath = createAccountApiPathBuilder('changes')

/** Newest first. `resultInfo.cursor` is the start of the next page. */
export const listChanges = (
  account_id: string,
  params?: ChangeFilter & { cursor?: string; limit?: number },
) =>
  createGatehouseReadCall(
    nullAsEmptyListSchema(changeSummarySchema),
    changesApiPath(account_id),
    params,
  )

export const getChange = (account_id: string, number: number) =>
  createGatehouseReadCall(changeSchema, changesApiPath(account_id, number))

export const makeChange = (account_id: string, request: ChangeRequest) =>
  createGatehousePostCall(changeResultSchema, changesApiPath(account_id), request)

export const revertChange = (account_id: string, number: number, request: RevertRequest) =>
  createGatehousePostCall(changeResultSchema, changesApiPath(account_id, number, 'revert'), request)

export const getHistoryVerification = (account_id: string) =>
  createGatehouseReadCall(historyVerificationSchema, changesApiPath(account_id, 'verification'))

/** Starts a new verification of the whole history. */
export const startFullHistoryVerification = (account_id: string) =>
  createGatehousePostCall(historyVerificationSchema, changesApiPath(account_id, 'verification'))

/** Returns the path from which a browser downloads all changes that match the filter. */
export const changesDownloadPath = (
  account_id: string,
  format: 'csv' | 'ndjson',
  query: ChangeFilter = {},
) => buildGatehousePathAndQuery({ path: accountApiPath(account_id, `changes.${format}`), query })
