import { Hono } from 'hono'
import { methodNotAllowed } from 'hono/method-not-allowed'
import { requestId } from 'hono/request-id'
import { surveyedSessionDurationsQuerySchema } from '../api/clocks/surveyed-session-durations'
import {
  changeRequestSchema,
  archiveDropRequestSchema,
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
import { checklistItemUpdateSchema, checklistDismissalSchema } from '../api/impact/checklist'
import {
  affectedHostsRequestSchema,
  impactRequestSchema,
  surveyRequestSchema,
} from '../api/impact/survey'
import { LIMITS } from '../api/limits'
import { acceptFindingRequestSchema } from '../api/overview/accept-finding'
import {
  approveRequestSchema,
  breakGlassRequestSchema,
  declineRequestSchema,
  proposalPeopleQuerySchema,
} from '../api/approvals/proposal-request'
import { CLOUDFLARE_OPERATIONS } from '../api/cloudflare-operations'
import {
  runPeopleQuerySchema,
  runsQuerySchema,
  runFromListRequestSchema,
  peopleListPartRequestSchema,
  revocationPrecheckRequestSchema,
  runRequestSchema,
  runRetryRequestSchema,
} from '../api/revocation-request'
import { RUN_CONTROLS_WITHOUT_REASON } from '../api/revocation-run'
import {
  sessionCheckPeopleQuerySchema,
  listSessionCheckRequestSchema,
  runVerificationRequestSchema,
} from '../api/session-check'
import { switchTimerUpdateSchema } from '../api/switch-timers/switch-timer'
import { peopleSearchQuerySchema } from '../api/people-search'
import {
  policyTestQuerySchema,
  policyTestRequestSchema,
} from '../api/ways-back-in/person-policy-tests'
import { waysBackInQuerySchema } from '../api/ways-back-in/ways-back-in'
import * as archives from './archive-handlers'
import * as changes from './change-handlers'
import type { Bindings, GatewayEnv } from './gateway-context'
import * as drafts from './draft-handlers'
import {
  respondToUnmatchedRequest,
  respondUnexpectedError,
  respondMethodNotAllowed,
} from './fallback-responses'
import * as impact from './impact-handlers'
import {
  requireCapability,
  requireValidGatewaySettings,
  requireIdentity,
  requireKnownAccount,
  requireOwnHost,
  limitRequestRate,
  logRequests,
  requireSameOriginWrites,
} from './middleware'
import { CLOUDFLARE_OPERATION_HANDLERS } from './cloudflare-operation-handlers'
import * as proposals from './proposal-handlers'
import * as revoking from './revocation-handlers'
import {
  getAccountSetupState,
  getHealth,
  getOpenApiDocument,
  getOperatorSession,
  getDeploymentStatus,
  listDestinations,
  resendWaitingNotifications,
  testDestination,
} from './session-and-status-handlers'
import type { GatewaySettings } from './gateway-settings'
import { logTokenStateOnce } from './status/token-check'
import {
  limitBodyBytes,
  limitCommentBodyBytes,
  limitPeopleBodyBytes,
  withValidatedBody,
  withValidatedQuery,
} from './validation'
import type { Account } from './account/account'

/** The whole gateway: the middleware that every request passes, in this order, and the routes. */
export const gateway = new Hono<GatewayEnv>()

// The request id is always the gateway's own, so that a caller cannot choose what the log contains.
gateway.use(requestId({ headerName: '' }), logRequests, requireOwnHost)
gateway.get('/api/healthz', getHealth)

const wrongMethods = methodNotAllowed({ app: gateway, onMethodNotAllowed: respondMethodNotAllowed })
for (const path of ['/api/*', '/client/*']) {
  gateway.use(
    path,
    requireSameOriginWrites,
    requireValidGatewaySettings,
    requireIdentity,
    limitRequestRate,
    wrongMethods,
  )
}

// Anyone with the link may read a draft. The draft stores what else is required.
gateway.use('/share/:link/*', requireSameOriginWrites, requireValidGatewaySettings)
gateway.get('/share/:file{.+\\.(js|css|svg)}', drafts.serveSharePageAsset)
gateway.get('/share/frame', drafts.serveBlockPageFrame)
gateway.get('/share/:link/draft', drafts.requireOpenShare, drafts.getSharedDraft)
gateway.get('/share/:link/block-pages/:kind', drafts.requireOpenShare, drafts.getSharedBlockPage)
gateway.post(
  '/share/:link/comments',
  limitCommentBodyBytes,
  drafts.requireOpenShare,
  withValidatedBody(commentCreateSchema, drafts.addSharedDraftComment),
)

gateway.get('/api/session', getOperatorSession)
gateway.get('/api/openapi.json', getOpenApiDocument)

const account = '/api/accounts/:account_id'
const mayAsk = [requireCapability('account:read'), requireKnownAccount] as const
const mayWatch = [requireCapability('status:read'), requireKnownAccount] as const
const mayRead = [requireCapability('settings:read'), requireKnownAccount] as const
const mayChange = [
  requireCapability('login-page:write'),
  requireKnownAccount,
  limitBodyBytes,
] as const
const maySurvey = [requireCapability('survey:read'), requireKnownAccount, limitBodyBytes] as const
const mayRevoke = [
  revoking.stopRunsWithoutRole,
  requireCapability('sessions:revoke'),
  requireKnownAccount,
  limitPeopleBodyBytes,
] as const

gateway.get(account, ...mayAsk, getAccountSetupState)
gateway.get(`${account}/status`, ...mayWatch, getDeploymentStatus)
gateway.get(
  `${account}/journal.ndjson`,
  ...mayWatch,
  withValidatedQuery(downloadQuerySchema, changes.downloadJournal),
)

const destination = `${account}/notifications/:destination{[a-z0-9][a-z0-9-]{0,39}}`
const mayNotify = [
  requireCapability('notifications:send'),
  requireKnownAccount,
  limitBodyBytes,
] as const
gateway.get(`${account}/notifications`, ...mayWatch, listDestinations)
gateway.post(`${destination}/test`, ...mayNotify, testDestination)
gateway.post(`${destination}/replay`, ...mayNotify, resendWaitingNotifications)

const archive = `${account}/archives/:archive{\\d{1,15}}`
const mayDrop = [requireCapability('history:drop'), requireKnownAccount, limitBodyBytes] as const
gateway.get(`${account}/archives`, ...mayWatch, archives.listArchives)
gateway.get(
  `${archive}/lines.ndjson`,
  ...mayWatch,
  withValidatedQuery(downloadQuerySchema, archives.downloadArchive),
)
gateway.post(
  `${archive}/drop`,
  ...mayDrop,
  withValidatedBody(archiveDropRequestSchema, archives.dropArchive),
)

const history = `${account}/changes`
const change = `${history}/:number{\\d{1,15}}`
const makeChange = withValidatedBody(changeRequestSchema, changes.makeChange)
const revertChange = withValidatedBody(revertRequestSchema, changes.revertChange)
gateway.get(history, ...mayRead, withValidatedQuery(changesQuerySchema, changes.listChanges))
gateway.post(history, ...mayChange, makeChange)
for (const format of ['csv', 'ndjson'] as const) {
  const downloadChanges = withValidatedQuery(
    changesDownloadQuerySchema,
    changes.createChangesDownloadHandler(format),
  )
  gateway.get(`${history}.${format}`, ...mayRead, downloadChanges)
}
gateway.get(`${history}/verification`, ...mayRead, changes.getHistoryVerification)
gateway.post(`${history}/verification`, ...mayRead, changes.startFullHistoryVerification)
gateway.get(change, ...mayRead, changes.getChange)
gateway.post(`${change}/revert`, ...mayChange, revertChange)

gateway.post(
  `${account}/findings/:finding{[a-z][a-z0-9_-]{1,60}}`,
  requireCapability('settings:write'),
  requireKnownAccount,
  limitBodyBytes,
  withValidatedBody(acceptFindingRequestSchema, changes.acceptFinding),
)

const proposed = `${account}/proposals`
const proposal = `${proposed}/:proposal{\\d{1,15}}`
const mayPropose = [
  requireCapability('proposals:read'),
  requireKnownAccount,
  limitBodyBytes,
] as const
const mayDecide = [
  requireCapability('proposals:decide'),
  requireKnownAccount,
  limitBodyBytes,
] as const
const approve = withValidatedBody(approveRequestSchema, proposals.approveProposal)
const breakGlass = withValidatedBody(breakGlassRequestSchema, proposals.breakGlass)
gateway.get(proposed, ...mayPropose, proposals.listProposals)
gateway.get(`${proposed}/state`, ...mayPropose, proposals.getApprovalsSummary)
gateway.get(proposal, ...mayPropose, proposals.getProposal)
gateway.get(
  `${proposal}/people`,
  ...mayRevoke,
  withValidatedQuery(proposalPeopleQuerySchema, proposals.listProposalPeople),
)
gateway.post(`${proposal}/approve`, ...mayDecide, approve)
// Who may see a change that only waits for objections may object; the account's object decides.
gateway.post(
  `${proposal}/decline`,
  ...mayPropose,
  withValidatedBody(declineRequestSchema, proposals.declineProposal),
)
gateway.post(`${proposal}/withdraw`, ...mayPropose, proposals.withdrawProposal)
gateway.post(`${proposal}/renew`, ...mayPropose, proposals.renewProposal)
gateway.post(`${proposal}/break-glass`, ...mayDecide, breakGlass)
gateway.post(`${proposal}/seen`, ...mayPropose, proposals.markProposalSeen)

const switchTimers = `${account}/switch-timers`
const switchTimer = `${switchTimers}/:field{[a-z][a-z0-9_.]{1,80}}`
const maySwitch = [
  requireCapability('settings:write'),
  requireKnownAccount,
  limitBodyBytes,
] as const
const updateSwitchTimer = withValidatedBody(switchTimerUpdateSchema, changes.updateSwitchTimer)
gateway.get(switchTimers, ...mayRead, changes.listSwitchTimers)
gateway.put(switchTimer, ...maySwitch, updateSwitchTimer)
gateway.post(`${switchTimer}/end`, ...maySwitch, changes.turnSwitchBackNow)

const revocations = `${account}/revocations`
const run = `${revocations}/:run{\\d{1,15}}`
const manyPeople = { mostValues: LIMITS.peopleBodyValues }
const checkPeople = withValidatedBody(
  revocationPrecheckRequestSchema,
  revoking.checkBeforeRevoking,
  manyPeople,
)
const startRun = withValidatedBody(
  (body: object) => ('list' in body ? runFromListRequestSchema : runRequestSchema),
  revoking.startRun,
  manyPeople,
)
gateway.get(revocations, ...mayRevoke, withValidatedQuery(runsQuerySchema, revoking.listRuns))
gateway.post(revocations, ...mayRevoke, startRun)
gateway.post(`${revocations}/check`, ...mayRevoke, checkPeople)
gateway.post(
  `${revocations}/lists/:list`,
  ...mayRevoke,
  withValidatedBody(peopleListPartRequestSchema, revoking.addToPeopleList),
)
gateway.get(run, ...mayRevoke, revoking.getRun)
gateway.get(
  `${run}/people`,
  ...mayRevoke,
  withValidatedQuery(runPeopleQuerySchema, revoking.listRunPeople),
)
for (const format of ['csv', 'json'] as const) {
  const downloadReport = withValidatedQuery(
    downloadQuerySchema,
    revoking.createRunReportDownloadHandler(format),
  )
  gateway.get(`${run}/report.${format}`, ...mayRevoke, downloadReport)
}
for (const control of RUN_CONTROLS_WITHOUT_REASON) {
  gateway.post(`${run}/${control}`, ...mayRevoke, revoking.createRunControlHandler(control))
}
for (const checked of [`${run}/verification`, `${revocations}/lists/:list/sessions`]) {
  gateway.get(checked, ...mayRevoke, revoking.getSessionCheck)
  gateway.delete(checked, ...mayRevoke, revoking.cancelSessionCheck)
  gateway.get(
    `${checked}/people`,
    ...mayRevoke,
    withValidatedQuery(sessionCheckPeopleQuerySchema, revoking.listSessionCheckPeople),
  )
}
gateway.post(
  `${run}/verification`,
  ...mayRevoke,
  withValidatedBody(runVerificationRequestSchema, revoking.startRunSessionCheck),
)
gateway.post(
  `${revocations}/lists/:list/sessions`,
  ...mayRevoke,
  withValidatedBody(listSessionCheckRequestSchema, revoking.startListSessionCheck),
)
gateway.post(
  `${run}/retry`,
  ...mayRevoke,
  withValidatedBody(runRetryRequestSchema, revoking.retryRun),
)

gateway.get(
  `${account}/ways-back-in`,
  requireCapability('people:read'),
  requireKnownAccount,
  withValidatedQuery(waysBackInQuerySchema, revoking.getWaysBackIn),
)
const policyTest = `${account}/ways-back-in/policy-test`
gateway.get(
  policyTest,
  ...mayRevoke,
  withValidatedQuery(policyTestQuerySchema, revoking.getPersonPolicyTests),
)
gateway.post(
  policyTest,
  ...mayRevoke,
  withValidatedBody(policyTestRequestSchema, revoking.startPersonPolicyTests),
)

gateway.get(
  `${account}/people-search`,
  requireCapability('people:read'),
  requireKnownAccount,
  withValidatedQuery(peopleSearchQuerySchema, revoking.findPeopleByCriterion),
)

const draft = `${account}/drafts/:draft`
gateway.get(
  `${account}/drafts`,
  ...mayRead,
  withValidatedQuery(draftsQuerySchema, drafts.listDrafts),
)
gateway.post(
  `${account}/drafts`,
  ...mayChange,
  withValidatedBody(draftCreateSchema, drafts.createDraft),
)
gateway.get(draft, ...mayRead, drafts.getDraft)
gateway.put(draft, ...mayChange, withValidatedBody(draftSaveSchema, drafts.saveDraft))
gateway.delete(draft, ...mayChange, drafts.removeDraft)
gateway.post(
  `${draft}/shares`,
  ...mayChange,
  withValidatedBody(shareCreateSchema, drafts.shareDraft),
)
gateway.delete(`${draft}/shares/:share`, ...mayChange, drafts.revokeShare)
gateway.delete(`${draft}/comments/:comment`, ...mayChange, drafts.removeComment)

const survey = `${account}/survey`
gateway.get(survey, ...maySurvey, impact.getSurvey)
gateway.post(survey, ...maySurvey, withValidatedBody(surveyRequestSchema, impact.startSurvey))
gateway.delete(survey, ...maySurvey, impact.cancelSurvey)
gateway.get(`${survey}/zones`, ...maySurvey, impact.listSurveyedZones)
gateway.get(`${survey}/certificates`, ...maySurvey, impact.listSurveyedCertificates)
gateway.get(
  `${survey}/sessions`,
  ...maySurvey,
  withValidatedQuery(surveyedSessionDurationsQuerySchema, impact.listSurveyedSessionDurations),
)

const hosts = `${account}/impact/hosts`
const downloadHosts = withValidatedBody(affectedHostsRequestSchema, impact.downloadAffectedHosts)
gateway.post(
  `${account}/impact`,
  ...maySurvey,
  withValidatedBody(impactRequestSchema, impact.getImpact),
)
gateway.post(
  hosts,
  ...maySurvey,
  withValidatedBody(affectedHostsRequestSchema, impact.listAffectedHosts),
)
gateway.post(`${hosts}.csv`, ...maySurvey, downloadHosts)

const checklist = `${account}/checklists/:number{\\d{1,15}}`
const updateChecklist = withValidatedBody(checklistDismissalSchema, impact.updateChecklist)
const updateItem = withValidatedBody(checklistItemUpdateSchema, impact.updateChecklistItem)
gateway.get(`${account}/checklists`, ...maySurvey, impact.listChecklists)
gateway.get(checklist, ...maySurvey, impact.getChangeChecklist)
gateway.put(checklist, ...maySurvey, updateChecklist)
gateway.put(`${checklist}/items/:item{\\d{1,3}}`, ...maySurvey, updateItem)

for (const name of typedKeys(CLOUDFLARE_OPERATIONS)) {
  const { method, path, capability } = CLOUDFLARE_OPERATIONS[name]
  const handler = CLOUDFLARE_OPERATION_HANDLERS[name]
  gateway.on(
    method,
    `/client/v4${path}`,
    requireCapability(capability),
    requireKnownAccount,
    limitBodyBytes,
    handler,
  )
}

gateway.notFound(respondToUnmatchedRequest)
gateway.onError(respondUnexpectedError)

/** Serves a request with the gateway, which gets the parsed settings and no secrets by name. */
export function handleGatewayRequest(
  request: Request,
  { ASSETS, ACCOUNT, PERSON_RATE }: Bindings,
  settings: GatewaySettings,
  ctx: ExecutionContext,
): Response | Promise<Response> {
  logTokenStateOnce(settings, ctx)
  return gateway.fetch(request, { ASSETS, ACCOUNT, PERSON_RATE, settings }, ctx)
}

/** Runs every few minutes (wrangler.jsonc), and finds outside changes even if nobody is using Gatehouse. */
export async function checkAccountsForOutsideChanges(
  accounts: DurableObjectNamespace<Account>,
  settings: GatewaySettings,
): Promise<void> {
  if (settings.mode === 'misconfigured') return
  await Promise.all(settings.accountIds.map((id) => accounts.getByName(id).settle()))
}

function typedKeys<Key extends string>(table: Record<Key, unknown>): Key[] {
  return Object.keys(table) as Key[] // a constant table has no keys but those of its type
}
