import { Hono } from 'hono'
import { methodNotAllowed } from 'hono/method-not-allowed'
import { requestId } from 'hono/request-id'
import { surveyedSessionsQuerySchema } from '../api/clocks/session-application'
import {
  changeRequestSchema,
  dropRequestSchema,
  revertRequestSchema,
  changesDownloadQuerySchema,
  changesQuerySchema,
  downloadQuerySchema,
} from '../api/change-request'
import {
  commentCreateSchema,
  draftCreateSchema,
  draftSaveSchema,
  shareCreateSchema,
  draftsQuerySchema,
} from '../api/draft-request'
import { checklistItemUpdateSchema, checklistUpdateSchema } from '../api/impact/checklist'
import { hostsRequestSchema, impactRequestSchema, surveyRequestSchema } from '../api/impact/survey'
import { LIMITS } from '../api/limits'
import { acceptFindingRequestSchema } from '../api/overview/accepted-findings'
import { OPERATIONS } from '../api/operations'
import {
  runPeopleQuerySchema,
  runsQuerySchema,
  listedRunRequestSchema,
  listPartRequestSchema,
  revocationCheckRequestSchema,
  runRequestSchema,
  runRetryRequestSchema,
} from '../api/revocation-request'
import { RUN_CONTROLS_WITHOUT_REASON } from '../api/revocation-run'
import * as archives from './archive-handlers'
import * as changes from './change-handlers'
import type { Bindings, Gateway } from './context'
import * as drafts from './draft-handlers'
import { notFound, onError, wrongMethod } from './fallback'
import * as impact from './impact-handlers'
import {
  requireCapability,
  requireConfiguration,
  requireIdentity,
  requireKnownAccount,
  requireOwnHost,
  limitRate,
  requestLog,
  requireSameOriginWrites,
} from './middleware'
import { OPERATION_HANDLERS } from './operation-handlers'
import * as runs from './revocation-handlers'
import {
  accountStateHandler,
  healthHandler,
  openApiHandler,
  sessionHandler,
  statusHandler,
} from './session'
import type { Settings } from './settings'
import { checkTokensOnce } from './status/start-check'
import { limitedBody, limitedComment, limitedList, withBody, withQuery } from './validation'

/** The whole gateway: the middleware that every request passes, in this order, and the routes. */
export const gateway = new Hono<Gateway>()

// The request id is always the gateway's own, so that a caller cannot choose what the log contains.
gateway.use(requestId({ headerName: '' }), requestLog, requireOwnHost)
gateway.get('/api/healthz', healthHandler)

const wrongMethods = methodNotAllowed({ app: gateway, onMethodNotAllowed: wrongMethod })
for (const path of ['/api/*', '/client/*']) {
  gateway.use(
    path,
    requireSameOriginWrites,
    requireConfiguration,
    requireIdentity,
    limitRate,
    wrongMethods,
  )
}

// Anyone with the link may read a draft. The draft stores what else is required.
gateway.use('/share/:link/*', requireSameOriginWrites, requireConfiguration)
gateway.get('/share/:file{.+\\.(js|css|svg)}', drafts.shareAsset)
gateway.get('/share/frame', drafts.blockPageFrame)
gateway.get('/share/:link/draft', drafts.requireOpenShare, drafts.getSharedDraft)
gateway.get('/share/:link/block-pages/:kind', drafts.requireOpenShare, drafts.getSharedBlockPage)
gateway.post(
  '/share/:link/comments',
  limitedComment,
  drafts.requireOpenShare,
  withBody(commentCreateSchema, drafts.commentOnShare),
)

gateway.get('/api/session', sessionHandler)
gateway.get('/api/openapi.json', openApiHandler)

const account = '/api/accounts/:account_id'
const mayAsk = [requireCapability('account:read'), requireKnownAccount] as const
const mayWatch = [requireCapability('status:read'), requireKnownAccount] as const
const mayRead = [requireCapability('settings:read'), requireKnownAccount] as const
const mayChange = [requireCapability('login-page:write'), requireKnownAccount, limitedBody] as const
const maySurvey = [requireCapability('survey:read'), requireKnownAccount, limitedBody] as const
const mayRevoke = [
  runs.stopRunsWithoutRole,
  requireCapability('sessions:revoke'),
  requireKnownAccount,
  limitedList,
] as const

gateway.get(account, ...mayAsk, accountStateHandler)
gateway.get(`${account}/status`, ...mayWatch, statusHandler)
gateway.get(
  `${account}/journal.ndjson`,
  ...mayWatch,
  withQuery(downloadQuerySchema, changes.downloadJournal),
)

const archive = `${account}/archives/:archive{\\d{1,15}}`
const mayDrop = [requireCapability('history:drop'), requireKnownAccount, limitedBody] as const
gateway.get(`${account}/archives`, ...mayWatch, archives.listArchives)
gateway.get(
  `${archive}/lines.ndjson`,
  ...mayWatch,
  withQuery(downloadQuerySchema, archives.downloadArchive),
)
gateway.post(`${archive}/drop`, ...mayDrop, withBody(dropRequestSchema, archives.dropArchive))

const history = `${account}/changes`
const change = `${history}/:number{\\d{1,15}}`
const makeChange = withBody(changeRequestSchema, changes.makeChange)
const revertChange = withBody(revertRequestSchema, changes.revertChange)
gateway.get(history, ...mayRead, withQuery(changesQuerySchema, changes.listChanges))
gateway.post(history, ...mayChange, makeChange)
for (const format of ['csv', 'ndjson'] as const) {
  const downloadChanges = withQuery(changesDownloadQuerySchema, changes.downloadChanges(format))
  gateway.get(`${history}.${format}`, ...mayRead, downloadChanges)
}
gateway.get(`${history}/verification`, ...mayRead, changes.verifyChanges)
gateway.post(`${history}/verification`, ...mayRead, changes.verifyAllChanges)
gateway.get(change, ...mayRead, changes.getChange)
gateway.post(`${change}/revert`, ...mayChange, revertChange)

gateway.post(
  `${account}/findings/:finding{[a-z][a-z0-9_-]{1,60}}`,
  requireCapability('settings:write'),
  requireKnownAccount,
  limitedBody,
  withBody(acceptFindingRequestSchema, changes.acceptFinding),
)

const revocations = `${account}/revocations`
const run = `${revocations}/:run{\\d{1,15}}`
const manyPeople = { mostValues: LIMITS.peopleBodyValues }
const checkPeople = withBody(revocationCheckRequestSchema, runs.checkPeople, manyPeople)
const startRun = withBody(
  (body: object) => ('list' in body ? listedRunRequestSchema : runRequestSchema),
  runs.startRun,
  manyPeople,
)
gateway.get(revocations, ...mayRevoke, withQuery(runsQuerySchema, runs.listRuns))
gateway.post(revocations, ...mayRevoke, startRun)
gateway.post(`${revocations}/check`, ...mayRevoke, checkPeople)
gateway.post(
  `${revocations}/lists/:list`,
  ...mayRevoke,
  withBody(listPartRequestSchema, runs.addToList),
)
gateway.get(run, ...mayRevoke, runs.getRun)
gateway.get(`${run}/people`, ...mayRevoke, withQuery(runPeopleQuerySchema, runs.listRunPeople))
for (const format of ['csv', 'json'] as const) {
  const downloadReport = withQuery(downloadQuerySchema, runs.downloadReport(format))
  gateway.get(`${run}/report.${format}`, ...mayRevoke, downloadReport)
}
for (const control of RUN_CONTROLS_WITHOUT_REASON) {
  gateway.post(`${run}/${control}`, ...mayRevoke, runs.controlRun(control))
}
gateway.post(`${run}/retry`, ...mayRevoke, withBody(runRetryRequestSchema, runs.retryRun))

const draft = `${account}/drafts/:draft`
gateway.get(`${account}/drafts`, ...mayRead, withQuery(draftsQuerySchema, drafts.listDrafts))
gateway.post(`${account}/drafts`, ...mayChange, withBody(draftCreateSchema, drafts.createDraft))
gateway.get(draft, ...mayRead, drafts.getDraft)
gateway.put(draft, ...mayChange, withBody(draftSaveSchema, drafts.saveDraft))
gateway.delete(draft, ...mayChange, drafts.removeDraft)
gateway.post(`${draft}/shares`, ...mayChange, withBody(shareCreateSchema, drafts.shareDraft))
gateway.delete(`${draft}/shares/:share`, ...mayChange, drafts.revokeShare)
gateway.delete(`${draft}/comments/:comment`, ...mayChange, drafts.removeComment)

const survey = `${account}/survey`
gateway.get(survey, ...maySurvey, impact.getSurvey)
gateway.post(survey, ...maySurvey, withBody(surveyRequestSchema, impact.startSurvey))
gateway.delete(survey, ...maySurvey, impact.cancelSurvey)
gateway.get(
  `${survey}/sessions`,
  ...maySurvey,
  withQuery(surveyedSessionsQuerySchema, impact.listSurveyedSessions),
)

const hosts = `${account}/impact/hosts`
const downloadHosts = withBody(hostsRequestSchema, impact.downloadHosts)
gateway.post(`${account}/impact`, ...maySurvey, withBody(impactRequestSchema, impact.getImpact))
gateway.post(hosts, ...maySurvey, withBody(hostsRequestSchema, impact.listHosts))
gateway.post(`${hosts}.csv`, ...maySurvey, downloadHosts)

const checklist = `${account}/checklists/:number{\\d{1,15}}`
const updateChecklist = withBody(checklistUpdateSchema, impact.updateChecklist)
const updateItem = withBody(checklistItemUpdateSchema, impact.updateChecklistItem)
gateway.get(`${account}/checklists`, ...maySurvey, impact.listChecklists)
gateway.get(checklist, ...maySurvey, impact.getChecklist)
gateway.put(checklist, ...maySurvey, updateChecklist)
gateway.put(`${checklist}/items/:item{\\d{1,3}}`, ...maySurvey, updateItem)

for (const name of typedKeys(OPERATIONS)) {
  const { method, path, capability } = OPERATIONS[name]
  const handler = OPERATION_HANDLERS[name]
  gateway.on(
    method,
    `/client/v4${path}`,
    requireCapability(capability),
    requireKnownAccount,
    limitedBody,
    handler,
  )
}

gateway.notFound(notFound)
gateway.onError(onError)

/** Serves a request with the gateway, which gets the parsed settings and no secrets by name. */
export function serveRequest(
  request: Request,
  { ASSETS, ACCOUNT, PERSON_RATE }: Bindings,
  settings: Settings,
  ctx: ExecutionContext,
): Response | Promise<Response> {
  checkTokensOnce(settings, ctx)
  return gateway.fetch(request, { ASSETS, ACCOUNT, PERSON_RATE, settings }, ctx)
}

function typedKeys<Key extends string>(table: Record<Key, unknown>): Key[] {
  return Object.keys(table) as Key[] // a constant table has no keys but those of its type
}
