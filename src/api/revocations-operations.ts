import {
  nullAsEmptyListSchema,
  buildGatehousePathAndQuery,
  createAccountApiPathBuilder,
  createGatehouseDeleteCall,
  createGatehousePostCall,
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
import {
  type SessionCheckGroup,
  sessionCheckPersonSchema,
  sessionCheckSchema,
  type RunVerificationRequest,
} from './session-check'
import * as z from 'zod/mini'

export const revocationsApiPath = createAccountApiPathBuilder('revocations')

/** Newest first; all runs, those of one size, or those that the caller started since a time. */
export const listRuns = (
  account_id: string,
  { limit = 100, of, own_since }: { limit?: number; of?: RunTargetKind; own_since?: string } = {},
) =>
  createGatehouseReadCall(nullAsEmptyListSchema(runSchema), revocationsApiPath(account_id), {
    limit,
    of,
    own_since,
  })

export const getRun = (account_id: string, run: number) =>
  createGatehouseReadCall(runWithLatestPeopleSchema, revocationsApiPath(account_id, run))

/** In the order of the request, starting after `offset`. */
export const listRunPeople = (
  account_id: string,
  run: number,
  params: { offset: number; limit: number; state?: RunPersonState | undefined },
) =>
  createGatehouseReadCall(
    nullAsEmptyListSchema(runPersonSchema),
    revocationsApiPath(account_id, run, 'people'),
    params,
  )

/** Sends a part of the list for a later run. `list` is a UUID chosen by the sender. */
export const addToPeopleList = (account_id: string, list: string, emails: readonly string[]) =>
  createGatehousePostCall(
    uploadedPeopleCountSchema,
    revocationsApiPath(account_id, 'lists', list),
    {
      emails,
    },
  )

/** Checks for obstacles to revoking these people. */
export const checkBeforeRevoking = (account_id: string, emails: readonly string[]) =>
  createGatehousePostCall(revocationPrecheckSchema, revocationsApiPath(account_id, 'check'), {
    emails,
  })

export const controlRun = (account_id: string, run: number, control: RunControlWithoutReason) =>
  createGatehousePostCall(runWithLatestPeopleSchema, revocationsApiPath(account_id, run, control))

/** Returns the path from which a browser downloads the outcome for each person. */
export const runReportPath = (account_id: string, run: number, format: 'csv' | 'json') =>
  buildGatehousePathAndQuery({ path: revocationsApiPath(account_id, run, `report.${format}`) })

/** What is checked: the people of a run, or those of a list that was sent, by its UUID. */
export type SessionCheckSubject = { run: number } | { list: string }

/** The path of the check of a run or a list, or of something in it. */
const sessionCheckPath = (account_id: string, subject: SessionCheckSubject, ...rest: string[]) =>
  'run' in subject
    ? revocationsApiPath(account_id, subject.run, 'verification', ...rest)
    : revocationsApiPath(account_id, 'lists', subject.list, 'sessions', ...rest)

/** Null if there was no check. */
export const getSessionCheck = (account_id: string, subject: SessionCheckSubject) =>
  createGatehouseReadCall(z.nullable(sessionCheckSchema), sessionCheckPath(account_id, subject))

/** Reads the sessions of everybody of a run again, or watches them. */
export const startRunSessionCheck = (
  account_id: string,
  run: number,
  request: RunVerificationRequest,
) => createGatehousePostCall(sessionCheckSchema, sessionCheckPath(account_id, { run }), request)

/** Reads the sessions of the people of a list that was sent. */
export const startListSessionCheck = (account_id: string, list: string, people: number) =>
  createGatehousePostCall(sessionCheckSchema, sessionCheckPath(account_id, { list }), {
    people,
  })

/** Stops reading. What was found stays. */
export const cancelSessionCheck = (account_id: string, subject: SessionCheckSubject) =>
  createGatehouseDeleteCall(z.nullable(sessionCheckSchema), sessionCheckPath(account_id, subject))

/** The people of one group, in order, after a position. */
export const listSessionCheckPeople = (
  account_id: string,
  subject: SessionCheckSubject,
  params: { group: SessionCheckGroup; cursor?: string; limit?: number },
) =>
  createGatehouseReadCall(
    nullAsEmptyListSchema(sessionCheckPersonSchema),
    sessionCheckPath(account_id, subject, 'people'),
    params,
  )
