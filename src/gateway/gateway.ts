import { Hono } from 'hono'
import { methodNotAllowed } from 'hono/method-not-allowed'
import { requestId } from 'hono/request-id'
import { CLOUDFLARE_OPERATIONS } from '../api/cloudflare-operations'
import { LIMITS } from '../api/limits'
import { RUN_CONTROLS_WITHOUT_REASON } from '../api/revocation-run'
import type { Capability } from '../api/roles'
import {
  approveRequestSchema,
  breakGlassRequestSchema,
  declineRequestSchema,
  proposalPeopleQuerySchema,
} from '../api/approvals/proposal-request'
import {
  archiveDropRequestSchema,
  changeRequestSchema,
  changesDownloadQuerySchema,
  changesQuerySchema,
  downloadQuerySchema,
  revertRequestSchema,
} from '../api/change-request'
import { surveyedSessionDurationsQuerySchema } from '../api/clocks/surveyed-session-durations'
import {
  commentCreateSchema,
  draftCreateSchema,
  draftSaveSchema,
  draftsQuerySchema,
  shareCreateSchema,
} from '../api/draft-request'
import { checklistDismissalSchema, checklistItemUpdateSchema } from '../api/impact/checklist'
import {
  affectedHostsRequestSchema,
  impactRequestSchema,
  surveyRequestSchema,
} from '../api/impact/survey'
import { acceptFindingRequestSchema } from '../api/overview/accept-finding-operation'
import { peopleSearchQuerySchema } from '../api/people-search'
import {
  peopleListPartRequestSchema,
  revocationPrecheckRequestSchema,
  runFromListRequestSchema,
  runPeopleQuerySchema,
  runRequestSchema,
  runRetryRequestSchema,
  runsQuerySchema,
} from '../api/revocation-request'
import {
  listSessionCheckRequestSchema,
  runVerificationRequestSchema,
  sessionCheckPeopleQuerySchema,
} from '../api/session-check'
import { switchTimerUpdateSchema } from '../api/switch-timers/switch-timer'
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
  createOpenApiDocumentHandler,
  getAccountSetupState,
  getHealth,
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
gateway.get(
  '/share/:link/block-pages/:kind',
  drafts.requireOpenShare,
  drafts.getSharedDraftBlockPage,
)
gateway.post(
  '/share/:link/comments',
  limitCommentBodyBytes,
  drafts.requireOpenShare,
  withValidatedBody(commentCreateSchema, drafts.addSharedDraftComment),
)

gateway.get('/api/session', getOperatorSession)
gateway.get('/api/openapi.json', createOpenApiDocumentHandler(gateway))

const account = '/api/accounts/:account_id'
const permit = (capability: Capability) =>
  [requireCapability(capability), requireKnownAccount] as const
const mayWatch = permit('status:read')
const mayRead = permit('settings:read')
const mayFindPeople = permit('people:read')
const mayChange = [...permit('login-page:write'), limitBodyBytes] as const
const mayChangeSettings = [...permit('settings:write'), limitBodyBytes] as const
const maySurvey = [...permit('survey:read'), limitBodyBytes] as const
const mayNotify = [...permit('notifications:send'), limitBodyBytes] as const
const mayDrop = [...permit('history:drop'), limitBodyBytes] as const
const mayPropose = [...permit('proposals:read'), limitBodyBytes] as const
const mayDecide = [...permit('proposals:decide'), limitBodyBytes] as const
const mayRevoke = [
  revoking.stopRunsWithoutRole,
  ...permit('sessions:revoke'),
  limitPeopleBodyBytes,
] as const

gateway.get(account, ...permit('account:read'), getAccountSetupState)
gateway.get(`${account}/status`, ...mayWatch, getDeploymentStatus)
gateway.get(
  `${account}/journal.ndjson`,
  ...mayWatch,
  withValidatedQuery(downloadQuerySchema, changes.downloadJournal),
)

const destination = `${account}/notifications/:destination{[a-z0-9][a-z0-9-]{0,39}}`
gateway.get(`${account}/notifications`, ...mayWatch, listDestinations)
gateway.post(`${destination}/test`, ...mayNotify, testDestination)
gateway.post(`${destination}/replay`, ...mayNotify, resendWaitingNotifications)

const archive = `${account}/archives/:archive{\\d{1,15}}`
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
gateway.get(history, ...mayRead, withValidatedQuery(changesQuerySchema, changes.listChanges))
gateway.post(history, ...mayChange, withValidatedBody(changeRequestSchema, changes.makeChange))
for (const format of ['csv', 'ndjson'] as const) {
  const download = changes.createChangesDownloadHandler(format)
  gateway.get(
    `${history}.${format}`,
    ...mayRead,
    withValidatedQuery(changesDownloadQuerySchema, download),
  )
}
gateway.get(`${history}/verification`, ...mayRead, changes.getHistoryVerification)
gateway.post(`${history}/verification`, ...mayRead, changes.startFullHistoryVerification)
gateway.get(change, ...mayRead, changes.getChange)
gateway.post(
  `${change}/revert`,
  ...mayChange,
  withValidatedBody(revertRequestSchema, changes.revertChange),
)

const finding = `${account}/findings/:finding{[a-z][a-z0-9_-]{1,60}}`
gateway.post(
  finding,
  ...mayChangeSettings,
  withValidatedBody(acceptFindingRequestSchema, changes.acceptFinding),
)

const proposed = `${account}/proposals`
const proposal = `${proposed}/:proposal{\\d{1,15}}`
gateway.get(proposed, ...mayPropose, proposals.listProposals)
gateway.get(`${proposed}/state`, ...mayPropose, proposals.getApprovalsSummary)
gateway.get(proposal, ...mayPropose, proposals.getProposal)
gateway.get(
  `${proposal}/people`,
  ...mayRevoke,
  withValidatedQuery(proposalPeopleQuerySchema, proposals.listProposalPeople),
)
gateway.post(
  `${proposal}/approve`,
  ...mayDecide,
  withValidatedBody(approveRequestSchema, proposals.approveProposal),
)
// Who may see a change that only waits for objections may object; the account's object decides.
gateway.post(
  `${proposal}/decline`,
  ...mayPropose,
  withValidatedBody(declineRequestSchema, proposals.declineProposal),
)
gateway.post(`${proposal}/withdraw`, ...mayPropose, proposals.withdrawProposal)
gateway.post(`${proposal}/renew`, ...mayPropose, proposals.renewProposal)
gateway.post(
  `${proposal}/break-glass`,
  ...mayDecide,
  withValidatedBody(breakGlassRequestSchema, proposals.breakGlass),
)
gateway.post(`${proposal}/seen`, ...mayPropose, proposals.markProposalSeen)

const switchTimers = `${account}/switch-timers`
const switchTimer = `${switchTimers}/:field{[a-z][a-z0-9_.]{1,80}}`
gateway.get(switchTimers, ...mayRead, changes.listSwitchTimers)
gateway.put(
  switchTimer,
  ...mayChangeSettings,
  withValidatedBody(switchTimerUpdateSchema, changes.updateSwitchTimer),
)
gateway.post(`${switchTimer}/end`, ...mayChangeSettings, changes.turnSwitchBackNow)

const MANY_PEOPLE = { mostValues: LIMITS.peopleBodyValues }
const chooseRunRequestSchema = (body: object) =>
  'list' in body ? runFromListRequestSchema : runRequestSchema

const revocations = `${account}/revocations`
const run = `${revocations}/:run{\\d{1,15}}`
const list = `${revocations}/lists/:list`
gateway.get(revocations, ...mayRevoke, withValidatedQuery(runsQuerySchema, revoking.listRuns))
gateway.post(
  revocations,
  ...mayRevoke,
  withValidatedBody(chooseRunRequestSchema, revoking.startRun, MANY_PEOPLE),
)
gateway.post(
  `${revocations}/check`,
  ...mayRevoke,
  withValidatedBody(revocationPrecheckRequestSchema, revoking.checkBeforeRevoking, MANY_PEOPLE),
)
gateway.post(
  list,
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
  const download = revoking.createRunReportDownloadHandler(format)
  gateway.get(
    `${run}/report.${format}`,
    ...mayRevoke,
    withValidatedQuery(downloadQuerySchema, download),
  )
}
for (const control of RUN_CONTROLS_WITHOUT_REASON) {
  gateway.post(`${run}/${control}`, ...mayRevoke, revoking.createRunControlHandler(control))
}
for (const checked of [`${run}/verification`, `${list}/sessions`]) {
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
  `${list}/sessions`,
  ...mayRevoke,
  withValidatedBody(listSessionCheckRequestSchema, revoking.startListSessionCheck),
)
gateway.post(
  `${run}/retry`,
  ...mayRevoke,
  withValidatedBody(runRetryRequestSchema, revoking.retryRun),
)

const policyTest = `${account}/ways-back-in/policy-test`
gateway.get(
  `${account}/ways-back-in`,
  ...mayFindPeople,
  withValidatedQuery(waysBackInQuerySchema, revoking.getWaysBackIn),
)
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
  ...mayFindPeople,
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

gateway.post(
  `${account}/impact`,
  ...maySurvey,
  withValidatedBody(impactRequestSchema, impact.getImpact),
)
gateway.post(
  `${account}/impact/hosts`,
  ...maySurvey,
  withValidatedBody(affectedHostsRequestSchema, impact.listAffectedHosts),
)
gateway.post(
  `${account}/impact/hosts.csv`,
  ...maySurvey,
  withValidatedBody(affectedHostsRequestSchema, impact.downloadAffectedHosts),
)

const checklist = `${account}/checklists/:number{\\d{1,15}}`
gateway.get(`${account}/checklists`, ...maySurvey, impact.listChecklists)
gateway.get(checklist, ...maySurvey, impact.getChangeChecklist)
gateway.put(
  checklist,
  ...maySurvey,
  withValidatedBody(checklistDismissalSchema, impact.updateChecklist),
)
gateway.put(
  `${checklist}/items/:item{\\d{1,3}}`,
  ...maySurvey,
  withValidatedBody(checklistItemUpdateSchema, impact.updateChecklistItem),
)

for (const name of typedKeys(CLOUDFLARE_OPERATIONS)) {
  const { method, path, capability } = CLOUDFLARE_OPERATIONS[name]
  const handler = CLOUDFLARE_OPERATION_HANDLERS[name]
  gateway.on(method, `/client/v4${path}`, ...permit(capability), limitBodyBytes, handler)
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
