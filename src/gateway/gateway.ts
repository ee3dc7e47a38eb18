import { Hono } from 'hono'
import { methodNotAllowed } from 'hono/method-not-allowed'
import { requestId } from 'hono/request-id'
import { OPERATIONS } from '../api/operations'
import { PLAIN_RUN_CONTROLS } from '../api/revocation-run'
import { blockPageFrame } from './block-page-frame'
import {
  downloadChanges,
  downloadJournal,
  getChange,
  listChanges,
  makeChange,
  revertChange,
  verifyAllChanges,
  verifyChanges,
} from './change-handlers'
import type { Gateway } from './context'
import {
  createDraft,
  getDraft,
  listDrafts,
  removeDraft,
  removeComment,
  revokeShare,
  saveDraft,
  shareDraft,
} from './draft-handlers'
import { notFound, onError, wrongMethod } from './fallback'
import {
  cancelSurvey,
  downloadHosts,
  getChecklist,
  getImpact,
  getSurvey,
  listChecklists,
  listHosts,
  startSurvey,
  updateChecklist,
  updateChecklistItem,
} from './impact-handlers'
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
import { openApi, accountState, health, session, status } from './session'
import { OPERATION_HANDLERS } from './operation-handlers'
import { limitedBody, limitedComment, limitedList } from './request-body'
import {
  addToList,
  checkPeople,
  controlRun,
  downloadReport,
  getRun,
  listRunPeople,
  listRuns,
  retryRun,
  startRun,
  stopsRunsWithoutRole,
} from './revocation-handlers'
import { openShare, commentOnShare, shareAsset, getSharedBlockPage } from './share-handlers'

/** The whole gateway: the middleware that every request passes, in this order, and the routes. */
export const gateway = new Hono<Gateway>()

// The request id is always the gateway's own, so that a caller cannot choose what the log contains.
gateway.use(requestId({ headerName: '' }), requestLog, requireOwnHost)
gateway.get('/api/healthz', health)

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
gateway.get('/share/:file{.+\\.(js|css|svg)}', shareAsset)
gateway.get('/share/frame', blockPageFrame)
gateway.get('/share/:link/draft', openShare)
gateway.get('/share/:link/block-pages/:kind', getSharedBlockPage)
gateway.post('/share/:link/comments', limitedComment, commentOnShare)

gateway.get('/api/session', session)
gateway.get('/api/openapi.json', openApi)
gateway.get(
  '/api/accounts/:account_id',
  requireCapability('account:read'),
  requireKnownAccount,
  accountState,
)
const mayWatch = [requireCapability('status:read'), requireKnownAccount] as const
gateway.get('/api/accounts/:account_id/status', ...mayWatch, status)
gateway.get('/api/accounts/:account_id/journal.ndjson', ...mayWatch, downloadJournal)

const history = '/api/accounts/:account_id/changes'
const mayRead = [requireCapability('settings:read'), requireKnownAccount] as const
const mayChange = [requireCapability('login-page:write'), requireKnownAccount, limitedBody] as const
gateway.get(history, ...mayRead, listChanges)
gateway.post(history, ...mayChange, makeChange)
gateway.get(`${history}.csv`, ...mayRead, downloadChanges('csv'))
gateway.get(`${history}.ndjson`, ...mayRead, downloadChanges('ndjson'))
gateway.get(`${history}/verification`, ...mayRead, verifyChanges)
gateway.post(`${history}/verification`, ...mayRead, verifyAllChanges)
gateway.get(`${history}/:number{\\d{1,15}}`, ...mayRead, getChange)
gateway.post(`${history}/:number{\\d{1,15}}/revert`, ...mayChange, revertChange)

const runs = '/api/accounts/:account_id/revocations'
const run = `${runs}/:run{\\d{1,15}}`
const mayRevoke = [
  stopsRunsWithoutRole,
  requireCapability('sessions:revoke'),
  requireKnownAccount,
  limitedList,
] as const
gateway.get(runs, ...mayRevoke, listRuns)
gateway.post(runs, ...mayRevoke, startRun)
gateway.post(`${runs}/check`, ...mayRevoke, checkPeople)
gateway.post(`${runs}/lists/:list`, ...mayRevoke, addToList)
gateway.get(run, ...mayRevoke, getRun)
gateway.get(`${run}/people`, ...mayRevoke, listRunPeople)
gateway.get(`${run}/report.csv`, ...mayRevoke, downloadReport('csv'))
gateway.get(`${run}/report.json`, ...mayRevoke, downloadReport('json'))
for (const control of PLAIN_RUN_CONTROLS) {
  gateway.post(`${run}/${control}`, ...mayRevoke, controlRun(control))
}
gateway.post(`${run}/retry`, ...mayRevoke, retryRun)

const drafts = '/api/accounts/:account_id/drafts'
gateway.get(drafts, ...mayRead, listDrafts)
gateway.post(drafts, ...mayChange, createDraft)
gateway.get(`${drafts}/:draft`, ...mayRead, getDraft)
gateway.put(`${drafts}/:draft`, ...mayChange, saveDraft)
gateway.delete(`${drafts}/:draft`, ...mayChange, removeDraft)
gateway.post(`${drafts}/:draft/shares`, ...mayChange, shareDraft)
gateway.delete(`${drafts}/:draft/shares/:share`, ...mayChange, revokeShare)
gateway.delete(`${drafts}/:draft/comments/:comment`, ...mayChange, removeComment)

const survey = '/api/accounts/:account_id/survey'
const impact = '/api/accounts/:account_id/impact'
const maySurvey = [requireCapability('survey:read'), requireKnownAccount, limitedBody] as const
gateway.get(survey, ...maySurvey, getSurvey)
gateway.post(survey, ...maySurvey, startSurvey)
gateway.delete(survey, ...maySurvey, cancelSurvey)
gateway.post(impact, ...maySurvey, getImpact)
gateway.post(`${impact}/hosts`, ...maySurvey, listHosts)
gateway.post(`${impact}/hosts.csv`, ...maySurvey, downloadHosts)

const checklists = '/api/accounts/:account_id/checklists'
const checklist = `${checklists}/:number{\\d{1,15}}`
gateway.get(checklists, ...maySurvey, listChecklists)
gateway.get(checklist, ...maySurvey, getChecklist)
gateway.put(checklist, ...maySurvey, updateChecklist)
gateway.put(`${checklist}/items/:item{\\d{1,3}}`, ...maySurvey, updateChecklistItem)

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

function typedKeys<Key extends string>(table: Record<Key, unknown>): Key[] {
  return Object.keys(table) as Key[] // a constant table has no keys but those of its type
}
