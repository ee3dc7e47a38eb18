import {
  createGatehouseReadCall,
  createGatehouseWriteCall,
  nullAsEmptyListSchema,
} from './api-client'
import { revocationsPath } from './revocations-operations'
import {
  type SessionCheckGroup,
  sessionCheckPersonSchema,
  sessionCheckSchema,
  type RunVerificationRequest,
} from './session-check'
import * as z from 'zod/mini'

/** What is checked: the people of a run, or those of a list that was sent, by its UUID. */
export type SessionCheckSubject = { run: number } | { list: string }

/** The path of the check of a run or a list. */
const sessionCheckPath = (account_id: string, subject: SessionCheckSubject) =>
  'run' in subject
    ? [...revocationsPath(account_id), subject.run, 'verification']
    : [...revocationsPath(account_id), 'lists', subject.list, 'sessions']

/** Null if there was no check. */
export const getSessionCheck = (account_id: string, subject: SessionCheckSubject) =>
  createGatehouseReadCall(z.nullable(sessionCheckSchema), sessionCheckPath(account_id, subject))

/** Reads the sessions of everybody of a run again, or watches them. */
export const startRunSessionCheck = (
  account_id: string,
  run: number,
  request: RunVerificationRequest,
) =>
  createGatehouseWriteCall(
    sessionCheckSchema,
    'POST',
    sessionCheckPath(account_id, { run }),
    request,
  )

/** Reads the sessions of the people of a list that was sent. */
export const startListSessionCheck = (account_id: string, list: string, people: number) =>
  createGatehouseWriteCall(sessionCheckSchema, 'POST', sessionCheckPath(account_id, { list }), {
    people,
  })

/** Stops reading. What was found stays. */
export const cancelSessionCheck = (account_id: string, subject: SessionCheckSubject) =>
  createGatehouseWriteCall(
    z.nullable(sessionCheckSchema),
    'DELETE',
    sessionCheckPath(account_id, subject),
  )

/** The people of one group, in order, after a position. */
export const listSessionCheckPeople = (
  account_id: string,
  subject: SessionCheckSubject,
  params: { group: SessionCheckGroup; cursor?: string; limit?: number },
) =>
  createGatehouseReadCall(
    nullAsEmptyListSchema(sessionCheckPersonSchema),
    [...sessionCheckPath(account_id, subject), 'people'],
    params,
  )
