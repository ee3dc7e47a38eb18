import { changeResultSchema, changeSchema, changeSummarySchema, verificationSchema } from './change'
import type { ChangeFilter, ChangeRequest, RevertRequest } from './change-request'
import { nullableListSchema } from './client'
import { accountPath, callPath, writeCall, readCall } from './gatehouse-client'

export type ListChangesParams = ChangeFilter & { cursor?: string; limit?: number }

/** The path of an account's history, and the start of those of everything in it. */
export const changesPath = (account_id: string) => accountPath(account_id, 'changes')

/** Newest first. `resultInfo.cursor` is the start of the next page. */
export const listChanges = (account_id: string, params?: ListChangesParams) =>
  readCall(nullableListSchema(changeSummarySchema), changesPath(account_id), params)

export const getChange = (account_id: string, number: number) =>
  readCall(changeSchema, [...changesPath(account_id), number])

export const makeChange = (account_id: string, request: ChangeRequest) =>
  writeCall(changeResultSchema, 'POST', changesPath(account_id), request)

export const revertChange = (account_id: string, number: number, request: RevertRequest) =>
  writeCall(changeResultSchema, 'POST', [...changesPath(account_id), number, 'revert'], request)

export const verifyChanges = (account_id: string) =>
  readCall(verificationSchema, [...changesPath(account_id), 'verification'])

/** Starts a new verification of the whole history. */
export const verifyAllChanges = (account_id: string) =>
  writeCall(verificationSchema, 'POST', [...changesPath(account_id), 'verification'])

/** Returns the path from which a browser downloads all changes that match the filter. */
export const changesFilePath = (
  account_id: string,
  format: 'csv' | 'ndjson',
  filter: ChangeFilter = {},
) => callPath({ path: accountPath(account_id, `changes.${format}`), query: filter })
