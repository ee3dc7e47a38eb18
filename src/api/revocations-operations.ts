import { nullableListSchema } from './client'
import { accountPath, callPath, writeCall, readCall } from './gatehouse-client'
import type { ListedRunRequest, RunRequest, RunRetryRequest } from './revocation-request'
import {
  type PersonState,
  type RunControlWithoutReason,
  runCheckSchema,
  runDetailSchema,
  runListSchema,
  runPersonSchema,
  runSchema,
  type RunSize,
} from './revocation-run'

/** The path of an account's runs of revocations, and the start of those of everything in them. */
export const revocationsPath = (account_id: string) => accountPath(account_id, 'revocations')

/** Newest first; all runs, or those of one size. */
export const listRuns = (
  account_id: string,
  { limit = 100, of }: { limit?: number; of?: RunSize } = {},
) => readCall(nullableListSchema(runSchema), revocationsPath(account_id), { limit, of })

export const getRun = (account_id: string, run: number) =>
  readCall(runDetailSchema, [...revocationsPath(account_id), run])

/** In the order of the request, starting after `offset`. */
export const listPeople = (
  account_id: string,
  run: number,
  params: { offset: number; limit: number; state?: PersonState | undefined },
) =>
  readCall(
    nullableListSchema(runPersonSchema),
    [...revocationsPath(account_id), run, 'people'],
    params,
  )

export const startRun = (account_id: string, request: RunRequest | ListedRunRequest) =>
  writeCall(runDetailSchema, 'POST', revocationsPath(account_id), request)

/** Sends a part of the list for a later run. `list` is a UUID chosen by the sender. */
export const addToList = (account_id: string, list: string, emails: readonly string[]) =>
  writeCall(runListSchema, 'POST', [...revocationsPath(account_id), 'lists', list], { emails })

/** Checks for obstacles to revoking these people. */
export const checkPeople = (account_id: string, emails: readonly string[]) =>
  writeCall(runCheckSchema, 'POST', [...revocationsPath(account_id), 'check'], { emails })

export const controlRun = (account_id: string, run: number, control: RunControlWithoutReason) =>
  writeCall(runDetailSchema, 'POST', [...revocationsPath(account_id), run, control])

/** Puts the people who failed back into the queue. */
export const retryRun = (account_id: string, run: number, request: RunRetryRequest) =>
  writeCall(runDetailSchema, 'POST', [...revocationsPath(account_id), run, 'retry'], request)

/** Returns the path from which a browser downloads the outcome for each person. */
export const runReportPath = (account_id: string, run: number, format: 'csv' | 'json') =>
  callPath({ path: [...revocationsPath(account_id), run, `report.${format}`] })
