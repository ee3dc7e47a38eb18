import type * as z from 'zod/mini'
import type { downloadQuerySchema } from '../api/change-request'
import {
  type runPeopleQuerySchema,
  type runsQuerySchema,
  type RunFromListRequest,
  peopleListIdSchema,
  type RunRequest,
  type RunRetryRequest,
} from '../api/revocation-request'
import type { RunControlWithoutReason } from '../api/revocation-run'
import type {
  sessionCheckPeopleQuerySchema,
  listSessionCheckRequestSchema,
  RunVerificationRequest,
} from '../api/session-check'
import { RUN_REPORT_FORMATS, type RunReportFormat } from './account/download-parts'
import type { RunRequester } from './account/runs/run-requesters'
import { respondWithResult } from './response'
import {
  getAccountStub,
  type GatewayContext,
  type Handler,
  type Middleware,
} from './gateway-context'
import { respondWithFileStream } from './download'
import { toStoredCaller } from './identity/access'
import { readProposerFromPreferHeader } from './proposal-handlers'
import { refuse } from './result'
import type { PeopleSearchParams } from '../api/people-search'
import type { PolicyTestRequest } from '../api/ways-back-in/person-policy-tests'
import type { waysBackInQuerySchema } from '../api/ways-back-in/ways-back-in'

/** The default page size. */
const LENGTH_OF_PAGE = 100

export async function listRuns(
  c: GatewayContext,
  query: z.infer<typeof runsQuerySchema>,
): Promise<Response> {
  const { cursor = Number.MAX_SAFE_INTEGER, limit = LENGTH_OF_PAGE, of, own_since } = query
  const account = getAccountStub(c)
  if (own_since !== undefined) {
    const since = new Date(own_since).toISOString()
    return respondWithResult(await account.listOwnRuns(requesterOf(c), since, Number(limit)))
  }
  return respondWithResult(
    await account.listRuns(requesterOf(c), Number(cursor), Number(limit), of),
  )
}

export async function listRunPeople(
  c: GatewayContext,
  query: z.infer<typeof runPeopleQuerySchema>,
): Promise<Response> {
  const { cursor = 0, offset = 0, limit = LENGTH_OF_PAGE, state } = query
  const selection = { after: Number(cursor), offset: Number(offset), limit: Number(limit), state }
  return respondWithResult(
    await getAccountStub(c).listRunPeople(requesterOf(c), runNumber(c), selection),
  )
}

export const getRun: Handler = async (c) =>
  respondWithResult(await getAccountStub(c).getRun(requesterOf(c), runNumber(c)))

export function createRunControlHandler(control: RunControlWithoutReason): Handler {
  return async (c) =>
    respondWithResult(await getAccountStub(c).controlRun(requesterOf(c), runNumber(c), control))
}

/** Retries a run with a reason and an author of its own. */
export async function retryRun(c: GatewayContext, request: RunRetryRequest): Promise<Response> {
  return respondWithResult(await getAccountStub(c).retryRun(requesterOf(c), runNumber(c), request))
}

/** Runs before the routes that need the right to revoke, and stops the runs of a caller who has lost it. */
export const stopRunsWithoutRole: Middleware = async (c, next) => {
  const { identity, settings } = c.var
  const isAccount = settings.accountIds.includes(c.req.param('account_id') ?? '')
  if (isAccount && !identity.capabilities.includes('sessions:revoke')) {
    await getAccountStub(c).noticeRoles(requesterOf(c))
  }
  return next()
}

/** Reports who is protected, the caller's remaining daily limit, and the expected duration. */
export async function checkBeforeRevoking(
  c: GatewayContext,
  { emails }: { emails: string[] },
): Promise<Response> {
  return respondWithResult(await getAccountStub(c).checkPeople(requesterOf(c), emails))
}

/** Adds a part of a list, before a run is started with the whole list. */
export async function addToPeopleList(
  c: GatewayContext,
  { emails }: { emails: string[] },
): Promise<Response> {
  const list = peopleListIdSchema.safeParse(c.req.param('list'))
  if (!list.success) return respondWithResult(refuse('not_found', 'A list has a UUID.'))
  return respondWithResult(await getAccountStub(c).addToList(requesterOf(c), list.data, emails))
}

/** Starts a run of one person or many. If a second confirmation is missing, it says so and starts nothing. */
export async function startRun(
  c: GatewayContext,
  request: RunRequest | RunFromListRequest,
): Promise<Response> {
  const consent = readProposerFromPreferHeader(c)
  return respondWithResult(await getAccountStub(c).startRun(requesterOf(c), request, consent))
}

/** Reads the sessions of everybody of a run again. */
export async function startRunSessionCheck(
  c: GatewayContext,
  request: RunVerificationRequest,
): Promise<Response> {
  return respondWithResult(
    await getAccountStub(c).startRunSessionCheck(requesterOf(c), runNumber(c), request),
  )
}

/** Reads what the people of a list have, before a run is started with them. */
export async function startListSessionCheck(
  c: GatewayContext,
  { people }: z.infer<typeof listSessionCheckRequestSchema>,
): Promise<Response> {
  const subject = checkSubject(c)
  if (subject === undefined || !('list' in subject)) return respondWithResult(NO_SUCH_LIST)
  const list = { id: subject.list, people }
  return respondWithResult(await getAccountStub(c).startListSessionCheck(requesterOf(c), list))
}

export const getSessionCheck: Handler = async (c) => {
  const subject = checkSubject(c)
  if (subject === undefined) return respondWithResult(NO_SUCH_LIST)
  return respondWithResult(await getAccountStub(c).getSessionCheck(requesterOf(c), subject))
}

export const cancelSessionCheck: Handler = async (c) => {
  const subject = checkSubject(c)
  if (subject === undefined) return respondWithResult(NO_SUCH_LIST)
  return respondWithResult(await getAccountStub(c).cancelSessionCheck(requesterOf(c), subject))
}

export async function listSessionCheckPeople(
  c: GatewayContext,
  query: z.infer<typeof sessionCheckPeopleQuerySchema>,
): Promise<Response> {
  const { group, cursor = 0, limit = LENGTH_OF_PAGE } = query
  const subject = checkSubject(c)
  if (subject === undefined) return respondWithResult(NO_SUCH_LIST)
  const selection = { group, after: Number(cursor), limit: Number(limit) }
  return respondWithResult(
    await getAccountStub(c).listSessionCheckPeople(requesterOf(c), subject, selection),
  )
}

const NO_SUCH_LIST = refuse('not_found', 'A list has a UUID.')

/** Undefined for a list whose id is none. */
function checkSubject(c: GatewayContext): { run: number } | { list: string } | undefined {
  if (c.req.param('run') !== undefined) return { run: runNumber(c) }
  const list = peopleListIdSchema.safeParse(c.req.param('list'))
  return list.success ? { list: list.data } : undefined
}

export function createRunReportDownloadHandler(format: RunReportFormat) {
  return (c: GatewayContext, { after }: z.infer<typeof downloadQuerySchema>): Promise<Response> => {
    const number = runNumber(c)
    return respondWithFileStream(c, {
      filename: `revocations-${number}.${format}`,
      format: RUN_REPORT_FORMATS[format],
      after: after === undefined ? undefined : Number(after),
      readPart: (key) => getAccountStub(c).exportReport(number, format, key),
      missing: `There is no run ${number}.`,
    })
  }
}

function requesterOf(c: GatewayContext): RunRequester {
  const { identity, settings } = c.var
  return { ...toStoredCaller(identity, settings.authentication), roles: identity.roles }
}

/** The route accepts only digits. */
function runNumber(c: GatewayContext): number {
  return Number(c.req.param('run'))
}

/** Who may read policies sees the rules that decide; others see names, and what they decide. */
export async function getWaysBackIn(
  c: GatewayContext,
  { email }: z.infer<typeof waysBackInQuerySchema>,
): Promise<Response> {
  const showsRules = c.var.identity.capabilities.includes('survey:read')
  return respondWithResult(await getAccountStub(c).getWaysBackIn(email, showsRules))
}

/** Has Cloudflare’s policy tester evaluate the policies for a person. No setting changes. */
export async function startPersonPolicyTests(
  c: GatewayContext,
  { email }: PolicyTestRequest,
): Promise<Response> {
  return respondWithResult(await getAccountStub(c).startPersonPolicyTests(email))
}

export async function getPersonPolicyTests(
  c: GatewayContext,
  { email }: PolicyTestRequest,
): Promise<Response> {
  return respondWithResult(await getAccountStub(c).getPersonPolicyTests(email))
}

/** Finds people by a device, an IP address or an application. */
export async function findPeopleByCriterion(
  c: GatewayContext,
  search: PeopleSearchParams,
): Promise<Response> {
  return respondWithResult(await getAccountStub(c).findPeopleByCriterion(search))
}
