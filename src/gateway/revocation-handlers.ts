import { LIMITS } from '../api/limits'
import { downloadQuerySchema } from '../api/change-request'
import {
  listedRunRequestSchema,
  listIdSchema,
  listPartRequestSchema,
  runCheckRequestSchema,
  runPeopleQuerySchema,
  runRequestSchema,
  runRetryRequestSchema,
  runsQuerySchema,
} from '../api/revocation-request'
import type { PlainRunControl } from '../api/revocation-run'
import { REPORT_FORMATS, type ReportFormat } from './account/export'
import type { RunRequester } from './account/runs/run-authorities'
import type { RunCommand } from './account/runs/runs'
import { type Answer, failure, toResponse, fieldProblems } from './answer'
import { accountStub, type GatewayContext, type Handler, type Middleware } from './context'
import { download } from './download'
import { toRoleHolder } from './identity/current-roles'
import { readJsonBody } from './request-body'

/** The default page size. */
const LENGTH_OF_PAGE = 100

export const listRuns: Handler = async (c) => {
  const query = runsQuerySchema.safeParse(c.req.query())
  if (!query.success) return toResponse(failure('invalid_field', fieldProblems(query.error)))
  const { cursor = Number.MAX_SAFE_INTEGER, limit = LENGTH_OF_PAGE, of } = query.data
  const list = { kind: 'list', below: Number(cursor), limit: Number(limit), of } as const
  return toResponse(await run(c, list))
}

export const listRunPeople: Handler = async (c) => {
  const query = runPeopleQuerySchema.safeParse(c.req.query())
  if (!query.success) return toResponse(failure('invalid_field', fieldProblems(query.error)))
  const { cursor = 0, offset = 0, limit = LENGTH_OF_PAGE, state } = query.data
  const selection = { after: Number(cursor), offset: Number(offset), limit: Number(limit), state }
  return toResponse(await run(c, { kind: 'people', run: runOf(c), selection }))
}

export const getRun: Handler = async (c) => toResponse(await run(c, { kind: 'get', run: runOf(c) }))

export function controlRun(control: PlainRunControl): Handler {
  return async (c) => {
    const { revocationPolicy: policy } = c.var.settings
    return toResponse(await run(c, { kind: 'control', run: runOf(c), control, policy }))
  }
}

/** Retries a run with a reason and an author of its own. */
export const retryRun: Handler = async (c) => {
  const json = await readJsonBody(c)
  if (!json.ok) return toResponse(json.answer)
  const body = runRetryRequestSchema.safeParse(json.body)
  if (!body.success) return toResponse(failure('invalid_field', fieldProblems(body.error)))
  const { revocationPolicy: policy } = c.var.settings
  return toResponse(await run(c, { kind: 'retry', run: runOf(c), request: body.data, policy }))
}

/** Runs before the routes that need the right to revoke, and stops the runs of a caller who has lost it. */
export const stopsRunsWithoutRole: Middleware = async (c, next) => {
  const { identity, settings } = c.var
  const isAccount = settings.accountIds.includes(c.req.param('account_id') ?? '')
  if (isAccount && !identity.capabilities.includes('sessions:revoke')) {
    await accountStub(c).noticeRoles(askerOf(c))
  }
  return next()
}

/** Reports who is protected, the caller's remaining daily limit, and the expected duration. */
export const checkPeople: Handler = async (c) => {
  const json = await readJsonBody(c, LIMITS.peopleBodyValues)
  if (!json.ok) return toResponse(json.answer)
  const body = runCheckRequestSchema.safeParse(json.body)
  if (!body.success) return toResponse(failure('invalid_field', fieldProblems(body.error)))
  const { revocationPolicy: policy } = c.var.settings
  const { emails } = body.data
  return toResponse(await run(c, { kind: 'check', emails, policy }))
}

/** Adds a part of a list, before a run is started with the whole list. */
export const addToList: Handler = async (c) => {
  const json = await readJsonBody(c)
  if (!json.ok) return toResponse(json.answer)
  const body = listPartRequestSchema.safeParse(json.body)
  if (!body.success) return toResponse(failure('invalid_field', fieldProblems(body.error)))
  const { emails } = body.data
  const list = c.req.param('list') ?? ''
  if (!listIdSchema.safeParse(list).success)
    return toResponse(failure('not_found', 'A list has a UUID.'))
  return toResponse(await run(c, { kind: 'add-to-list', list, emails }))
}

/** Starts a run of one person or many. If a second confirmation is missing, it says so and starts nothing. */
export const startRun: Handler = async (c) => {
  const json = await readJsonBody(c, LIMITS.peopleBodyValues)
  if (!json.ok) return toResponse(json.answer)
  const schema = 'list' in json.body ? listedRunRequestSchema : runRequestSchema
  const body = schema.safeParse(json.body)
  if (!body.success) return toResponse(failure('invalid_field', fieldProblems(body.error)))
  const { revocationPolicy: policy } = c.var.settings
  return toResponse(await run(c, { kind: 'start', request: body.data, policy }))
}

export function downloadReport(format: ReportFormat): Handler {
  return async (c) => {
    const query = downloadQuerySchema.safeParse(c.req.query())
    if (!query.success) return toResponse(failure('invalid_field', fieldProblems(query.error)))
    const number = runOf(c)
    const { after } = query.data
    return download(c, {
      filename: `revocations-${number}.${format}`,
      format: REPORT_FORMATS[format],
      after: after === undefined ? undefined : Number(after),
      readPart: (key) => accountStub(c).reportRun(number, format, key),
      missing: `There is no run ${number}.`,
    })
  }
}

function run(c: GatewayContext, command: RunCommand): Promise<Answer> {
  return accountStub(c).runRevocations(command, askerOf(c))
}

function askerOf(c: GatewayContext): RunRequester {
  const { identity, settings } = c.var
  return { ...toRoleHolder(identity, settings.authentication), roles: identity.roles }
}

/** The route accepts only digits. */
function runOf(c: GatewayContext): number {
  return Number(c.req.param('run'))
}
