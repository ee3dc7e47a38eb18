import type { downloadQuerySchema } from '../api/change-request'
import type { peopleSearchQuerySchema } from '../api/people-search'
import {
  peopleListIdSchema,
  type peopleListPartRequestSchema,
  type revocationPrecheckRequestSchema,
  type runFromListRequestSchema,
  type runPeopleQuerySchema,
  type runRequestSchema,
  type runRetryRequestSchema,
  type runsQuerySchema,
} from '../api/revocation-request'
import type { RunControlWithoutReason } from '../api/revocation-run'
import type {
  listSessionCheckRequestSchema,
  runVerificationRequestSchema,
  sessionCheckPeopleQuerySchema,
} from '../api/session-check'
import type {
  policyTestQuerySchema,
  policyTestRequestSchema,
} from '../api/ways-back-in/person-policy-tests'
import type { waysBackInQuerySchema } from '../api/ways-back-in/ways-back-in'
import { RUN_REPORT_FORMATS, type RunReportFormat } from './account/download-parts'
import type { RunRequester } from './account/runs/run-requesters'
import {
  getAccountStub,
  type GatewayContext,
  type Handler,
  type Middleware,
  getNumberPathParam,
} from './gateway-context'
import { respondWithFileStream } from './download'
import { toStoredCaller } from './identity/access'
import { readProposerFromPreferHeader } from './proposal-handlers'
import { refuse } from './result'
import { createRouteHandler, type ValidatedHandler } from './validation'

/** The default page size. */
const LENGTH_OF_PAGE = 100

export const listRuns: ValidatedHandler<typeof runsQuerySchema> = (
  c,
  { cursor = Number.MAX_SAFE_INTEGER, limit = LENGTH_OF_PAGE, of, own_since },
) => {
  const account = getAccountStub(c)
  if (own_since === undefined) {
    return account.listRuns(requesterOf(c), Number(cursor), Number(limit), of)
  }
  const since = new Date(own_since).toISOString()
  return account.listOwnRuns(requesterOf(c), since, Number(limit))
}

export const listRunPeople: ValidatedHandler<typeof runPeopleQuerySchema> = (
  c,
  { cursor = 0, offset = 0, limit = LENGTH_OF_PAGE, state },
) => {
  const selection = { after: Number(cursor), offset: Number(offset), limit: Number(limit), state }
  return getAccountStub(c).listRunPeople(requesterOf(c), getNumberPathParam(c, 'run'), selection)
}

export const getRun = createRouteHandler((c) =>
  getAccountStub(c).getRun(requesterOf(c), getNumberPathParam(c, 'run')),
)

export function createRunControlHandler(control: RunControlWithoutReason): Handler {
  return createRouteHandler((c) =>
    getAccountStub(c).controlRun(requesterOf(c), getNumberPathParam(c, 'run'), control),
  )
}

/** Retries a run with a reason and an author of its own. */
export const retryRun: ValidatedHandler<typeof runRetryRequestSchema> = (c, request) =>
  getAccountStub(c).retryRun(requesterOf(c), getNumberPathParam(c, 'run'), request)

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
export const checkBeforeRevoking: ValidatedHandler<typeof revocationPrecheckRequestSchema> = (
  c,
  { emails },
) => getAccountStub(c).checkPeople(requesterOf(c), emails)

/** Adds a part of a list, before a run is started with the whole list. */
export const addToPeopleList: ValidatedHandler<typeof peopleListPartRequestSchema> = (
  c,
  { emails },
) => {
  const list = peopleListIdSchema.safeParse(c.req.param('list'))
  return list.success
    ? getAccountStub(c).addToList(requesterOf(c), list.data, emails)
    : NO_SUCH_LIST
}

/** Starts a run of one person or many. If a second confirmation is missing, it says so and starts nothing. */
export const startRun: ValidatedHandler<
  typeof runFromListRequestSchema | typeof runRequestSchema
> = (c, request) =>
  getAccountStub(c).startRun(requesterOf(c), request, readProposerFromPreferHeader(c))

/** Reads the sessions of everybody of a run again. */
export const startRunSessionCheck: ValidatedHandler<typeof runVerificationRequestSchema> = (
  c,
  request,
) => getAccountStub(c).startRunSessionCheck(requesterOf(c), getNumberPathParam(c, 'run'), request)

/** Reads what the people of a list have, before a run is started with them. */
export const startListSessionCheck: ValidatedHandler<typeof listSessionCheckRequestSchema> = (
  c,
  { people },
) => {
  const subject = checkSubject(c)
  if (subject === undefined || !('list' in subject)) return NO_SUCH_LIST
  const list = { id: subject.list, people }
  return getAccountStub(c).startListSessionCheck(requesterOf(c), list)
}

export const getSessionCheck = createRouteHandler((c) => {
  const subject = checkSubject(c)
  if (subject === undefined) return NO_SUCH_LIST
  return getAccountStub(c).getSessionCheck(requesterOf(c), subject)
})

export const cancelSessionCheck = createRouteHandler((c) => {
  const subject = checkSubject(c)
  if (subject === undefined) return NO_SUCH_LIST
  return getAccountStub(c).cancelSessionCheck(requesterOf(c), subject)
})

export const listSessionCheckPeople: ValidatedHandler<typeof sessionCheckPeopleQuerySchema> = (
  c,
  { group, cursor = 0, limit = LENGTH_OF_PAGE },
) => {
  const subject = checkSubject(c)
  if (subject === undefined) return NO_SUCH_LIST
  const selection = { group, after: Number(cursor), limit: Number(limit) }
  return getAccountStub(c).listSessionCheckPeople(requesterOf(c), subject, selection)
}

const NO_SUCH_LIST = refuse('not_found', 'A list has a UUID.')

/** Undefined for a list whose id is none. */
function checkSubject(c: GatewayContext): { run: number } | { list: string } | undefined {
  if (c.req.param('run') !== undefined) return { run: getNumberPathParam(c, 'run') }
  const list = peopleListIdSchema.safeParse(c.req.param('list'))
  return list.success ? { list: list.data } : undefined
}

export function createRunReportDownloadHandler(
  format: RunReportFormat,
): ValidatedHandler<typeof downloadQuerySchema> {
  return (c, { after }) => {
    const number = getNumberPathParam(c, 'run')
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

/** Who may read policies sees the rules that decide; others see names, and what they decide. */
export const getWaysBackIn: ValidatedHandler<typeof waysBackInQuerySchema> = (c, { email }) => {
  const showsRules = c.var.identity.capabilities.includes('survey:read')
  return getAccountStub(c).getWaysBackIn(email, showsRules)
}

/** Has Cloudflare’s policy tester evaluate the policies for a person. No setting changes. */
export const startPersonPolicyTests: ValidatedHandler<typeof policyTestRequestSchema> = (
  c,
  { email },
) => getAccountStub(c).startPersonPolicyTests(email)

export const getPersonPolicyTests: ValidatedHandler<typeof policyTestQuerySchema> = (
  c,
  { email },
) => getAccountStub(c).getPersonPolicyTests(email)

/** Finds people by a device, an IP address or an application. */
export const findPeopleByCriterion: ValidatedHandler<typeof peopleSearchQuerySchema> = (
  c,
  search,
) => getAccountStub(c).findPeopleByCriterion(search)
