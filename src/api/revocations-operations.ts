import {
  nullAsEmptyListSchema,
  accountApiPath,
  buildGatehousePathAndQuery,
  createGatehouseWriteCall,
  createGatehouseReadCall,
} from './api-client'
import {
  type RunPersonState,
  type RunControlWithoutReason,
  revocationPrecheckSchema,
  runWithLatestPeopleSchema,
  uploadedPeopleCountSchema,
  runPersonSchema,
  runSchema,
  type RunTargetKind,
} from './revocation-run'

/** The path of an account's runs of revocations, and the start of those of everything in them. */
export const revocationsPath = (account_id: string) => accountApiPath(account_id, 'revocations')

/** Newest first; all runs, those of one size, or those that the caller started since a time. */
export const listRuns = (
  account_id: string,
  { limit = 100, of, own_since }: { limit?: number; of?: RunTargetKind; own_since?: string } = {},
) =>
  createGatehouseReadCall(nullAsEmptyListSchema(runSchema), revocationsPath(account_id), {
    limit,
    of,
    own_since,
  })

export const getRun = (account_id: string, run: number) =>
  createGatehouseReadCall(runWithLatestPeopleSchema, [...revocationsPath(account_id), run])

/** In the order of the request, starting after `offset`. */
export const listRunPeople = (
  account_id: string,
  run: number,
  params: { offset: number; limit: number; state?: RunPersonState | undefined },
) =>
  createGatehouseReadCall(
    nullAsEmptyListSchema(runPersonSchema),
    [...revocationsPath(account_id), run, 'people'],
    params,
  )

/** Sends a part of the list for a later run. `list` is a UUID chosen by the sender. */
export const addToPeopleList = (account_id: string, list: string, emails: readonly string[]) =>
  createGatehouseWriteCall(
    uploadedPeopleCountSchema,
    'POST',
    [...revocationsPath(account_id), 'lists', list],
    {
      emails,
    },
  )

/** Checks for obstacles to revoking these people. */
export const checkBeforeRevoking = (account_id: string, emails: readonly string[]) =>
  createGatehouseWriteCall(
    revocationPrecheckSchema,
    'POST',
    [...revocationsPath(account_id), 'check'],
    {
      emails,
    },
  )

export const controlRun = (account_id: string, run: number, control: RunControlWithoutReason) =>
  createGatehouseWriteCall(runWithLatestPeopleSchema, 'POST', [
    ...revocationsPath(account_id),
    run,
    control,
  ])

/** Returns the path from which a browser downloads the outcome for each person. */
export const runReportPath = (account_id: string, run: number, format: 'csv' | 'json') =>
  buildGatehousePathAndQuery({ path: [...revocationsPath(account_id), run, `report.${format}`] })
