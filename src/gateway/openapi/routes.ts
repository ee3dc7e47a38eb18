import * as z from 'zod/mini'
import {
  accessKeyRotationSchema,
  accessUserSchema,
  accountSchema,
  activeSessionSchema,
  customPageSchema,
  failedLoginSchema,
  identityProviderSchema,
  lastSeenIdentitySchema,
  revocationResultSchema,
  serviceTokenSchema,
  sessionIdentitySchema,
  customPageWithHtmlSchema,
} from '../../api/cloudflare-objects'
import {
  proposalPersonSchema,
  proposalSchema,
  proposalSummarySchema,
} from '../../api/approvals/proposal'
import {
  approveRequestSchema,
  breakGlassRequestSchema,
  declineRequestSchema,
  proposalPeopleQuerySchema,
} from '../../api/approvals/proposal-request'
import { switchTimersSchema, switchTimerUpdateSchema } from '../../api/switch-timers/switch-timer'
import { approvalsSummarySchema } from '../../api/approvals/approvals'
import {
  changeResultSchema,
  changeSchema,
  changeSummarySchema,
  changeConflictSchema,
  historyVerificationSchema,
} from '../../api/change'
import {
  changeRequestSchema,
  changesDownloadQuerySchema,
  changesQuerySchema,
  downloadQuerySchema,
  archiveDropRequestSchema,
  revertRequestSchema,
} from '../../api/change-request'
import {
  surveyedSessionDurationsQuerySchema,
  surveyedSessionDurationsSchema,
} from '../../api/clocks/surveyed-session-durations'
import { dohResponseSchema } from '../../api/doh'
import {
  dohPatchSchema,
  organizationCreateSchema,
  organizationPatchSchema,
} from '../../api/setting-patch-validation'
import {
  draftSchema,
  draftSummarySchema,
  createdShareSchema,
  sharedBlockPageSchema,
  sharedDraftSchema,
} from '../../api/draft'
import {
  draftCreateSchema,
  draftSaveSchema,
  draftsQuerySchema,
  commentCreateSchema,
  shareCreateSchema,
} from '../../api/draft-request'
import {
  checklistItemUpdateSchema,
  checklistSchema,
  checklistDismissalSchema,
} from '../../api/impact/checklist'
import {
  affectedHostRowSchema,
  affectedHostsRequestSchema,
  impactRequestSchema,
  impactSchema,
  surveyRequestSchema,
  surveyStatusSchema,
  surveyedCertificatesSchema,
  surveyedZonesSchema,
} from '../../api/impact/survey'
import {
  CLOUDFLARE_OPERATIONS,
  type CloudflareOperationName,
} from '../../api/cloudflare-operations'
import {
  runFromListRequestSchema,
  peopleListPartRequestSchema,
  revokeUserRequestSchema,
  revocationPrecheckRequestSchema,
  runPeopleQuerySchema,
  runRequestSchema,
  runRetryRequestSchema,
  runsQuerySchema,
} from '../../api/revocation-request'
import { acceptFindingRequestSchema } from '../../api/overview/accept-finding'
import { archivesStateSchema, archiveDropResultSchema } from '../../api/history-archive'
import { destinationStatusSchema, destinationTestSchema } from '../../api/notifications'
import { organizationSchema } from '../../api/organization'
import {
  RUN_CONTROLS_WITHOUT_REASON,
  revocationPrecheckSchema,
  type RunControlWithoutReason,
  runWithLatestPeopleSchema,
  uploadedPeopleCountSchema,
  runPersonSchema,
  runSchema,
} from '../../api/revocation-run'
import type { Capability } from '../../api/roles'
import { accountSetupStateSchema, operatorSessionSchema } from '../../api/operator-session'
import { deploymentStatusSchema } from '../../api/status'
import {
  sessionCheckPeopleQuerySchema,
  sessionCheckPersonSchema,
  listSessionCheckRequestSchema,
  sessionCheckSchema,
  runVerificationRequestSchema,
} from '../../api/session-check'
import { peopleSearchQuerySchema, peopleSearchResultSchema } from '../../api/people-search'
import {
  policyTestQuerySchema,
  policyTestRequestSchema,
  personPolicyTestsSchema,
} from '../../api/ways-back-in/person-policy-tests'
import { waysBackInQuerySchema, waysBackInSchema } from '../../api/ways-back-in/ways-back-in'

type Schema = z.ZodMiniType

/** The requests and responses of a route, as the document describes them. */
export type RouteDescription = {
  operationId: string
  summary: string
  tag: (typeof OPENAPI_TAGS)[number]['name']
  /**
   * The minimum capability; `identified`: any known caller, with or without a role; `link`: anyone with the link to a
   * draft; `nobody`: anyone at all.
   */
  needs: Capability | 'identified' | 'link' | 'nobody'
  query?: z.ZodMiniObject
  body?: Schema
  /** The schema of `result` in the envelope, or the media type of a file. */
  answer: Schema | { file: string }
  /** The schema of `result` in a 412 response. */
  conflict?: Schema
  /** Whether the route accepts `If-Match` or responds with `ETag`. */
  etag?: 'taken' | 'answered'
}

export const OPENAPI_TAGS = [
  { name: 'Gatehouse', description: 'Who asks, and whether Gatehouse is set up as it should be.' },
  {
    name: 'History',
    description: 'Changes, who made them and why; making one, and taking one back.',
  },
  { name: 'Impact', description: 'What a change would do to the account, before it is made.' },
  { name: 'Approval', description: 'Changes that wait for a second person.' },
  { name: 'Revocations', description: 'Ending the sessions of one person or of many.' },
  { name: 'Drafts', description: 'Drafts of the login page, their links and comments.' },
  {
    name: 'Cloudflare',
    description:
      'Operations of Cloudflare’s API, with its path, method, body and envelope. A PUT is a merge patch ' +
      '(RFC 7396): what the body does not name stays as it is.',
  },
] as const

const text = z.optional(z.string())
const paged = { page: z.optional(z.int()), per_page: z.optional(z.int()) }
const page = z.object(paged)

/**
 * The requests and responses of Cloudflare’s operations, whose paths and capabilities are in cloudflare-operations.ts.
 */
const CLOUDFLARE: Record<
  CloudflareOperationName,
  Pick<RouteDescription, 'summary' | 'query' | 'body' | 'answer' | 'conflict' | 'etag'>
> = {
  getOrganization: {
    summary: 'Read the Zero Trust organization',
    answer: organizationSchema,
    etag: 'answered',
  },
  updateOrganization: {
    summary: 'Change the organization',
    body: organizationPatchSchema,
    answer: organizationSchema,
    conflict: changeConflictSchema,
    etag: 'taken',
  },
  createOrganization: {
    summary: 'Create the organization',
    body: organizationCreateSchema,
    answer: organizationSchema,
  },
  getDoh: {
    summary: 'Read the settings of DoH tokens',
    answer: z.nullable(dohResponseSchema),
    etag: 'answered',
  },
  updateDoh: {
    summary: 'Change the settings of DoH tokens',
    body: dohPatchSchema,
    answer: dohResponseSchema,
    conflict: changeConflictSchema,
    etag: 'taken',
  },
  revokeUser: {
    summary: 'End all sessions of one person',
    query: z.object({ devices: z.optional(z.boolean()) }),
    body: revokeUserRequestSchema,
    answer: revocationResultSchema,
  },
  getAccount: { summary: 'Read the account', answer: accountSchema },
  listIdentityProviders: {
    summary: 'List identity providers',
    query: page,
    answer: z.nullable(z.array(identityProviderSchema)),
  },
  listUsers: {
    summary: 'Find people',
    query: z.object({ email: text, name: text, search: text, ...paged }),
    answer: z.nullable(z.array(accessUserSchema)),
  },
  listActiveSessions: {
    summary: 'List the sessions of a person',
    query: page,
    answer: z.nullable(z.array(activeSessionSchema)),
  },
  getActiveSession: {
    summary: 'Read where a session was begun',
    answer: sessionIdentitySchema,
  },
  getLastSeenIdentity: {
    summary: 'Read the identity that a person was last seen with',
    answer: z.nullable(lastSeenIdentitySchema),
  },
  listFailedLogins: {
    summary: 'List the failed logins of a person',
    query: page,
    answer: z.nullable(z.array(failedLoginSchema)),
  },
  getAccessKeys: {
    summary: 'Read when the keys of Access are rotated',
    answer: accessKeyRotationSchema,
  },
  listCustomPages: {
    summary: 'List custom pages',
    query: page,
    answer: z.nullable(z.array(customPageSchema)),
  },
  getCustomPage: { summary: 'Read a custom page', answer: customPageWithHtmlSchema },
  listServiceTokens: {
    summary: 'List service tokens',
    query: page,
    answer: z.nullable(z.array(serviceTokenSchema)),
  },
}

const account = '/api/accounts/{account_id}'
const destination = `${account}/notifications/{destination}`
const switchTimers = `${account}/switch-timers`
const proposals = `${account}/proposals`
const proposal = `${proposals}/{proposal}`
const changes = `${account}/changes`
const checklists = `${account}/checklists`
const archive = `${account}/archives/{archive}`
const runs = `${account}/revocations`
const run = `${runs}/{run}`
const drafts = `${account}/drafts`
const draft = `${drafts}/{draft}`

const controlSummaries: Record<RunControlWithoutReason, string> = {
  pause: 'Pause a run',
  resume: 'Go on with a run',
  cancel: 'Cancel the rest of a run',
}

/** Every route of the gateway except the app's files, by method and path. */
export const GATEWAY_ROUTE_DESCRIPTIONS: Record<string, RouteDescription> = {
  'GET /api/healthz': {
    operationId: 'getHealth',
    summary: 'Ask whether Gatehouse runs',
    tag: 'Gatehouse',
    needs: 'nobody',
    answer: z.object({ ok: z.literal(true) }),
  },
  'GET /api/openapi.json': {
    operationId: 'getOpenApi',
    summary: 'Read this document',
    tag: 'Gatehouse',
    needs: 'identified',
    answer: { file: 'application/json' },
  },
  'GET /api/session': {
    operationId: 'getSession',
    summary: 'Ask who one is, and what one may do',
    tag: 'Gatehouse',
    needs: 'identified',
    answer: operatorSessionSchema,
  },
  [`GET ${account}`]: {
    operationId: 'getAccountState',
    summary: 'Ask whether the account has an organization',
    tag: 'Gatehouse',
    needs: 'account:read',
    answer: accountSetupStateSchema,
  },
  [`GET ${account}/status`]: {
    operationId: 'getStatus',
    summary: 'Ask whether Gatehouse is set up as it should be',
    tag: 'Gatehouse',
    needs: 'status:read',
    answer: deploymentStatusSchema,
  },
  [`GET ${account}/notifications`]: {
    operationId: 'listDestinations',
    summary: 'List who else is told of what happens, and whether it reaches them',
    tag: 'Gatehouse',
    needs: 'status:read',
    answer: z.array(destinationStatusSchema),
  },
  [`POST ${destination}/test`]: {
    operationId: 'testDestination',
    summary: 'Send a test to a destination, at once and once',
    tag: 'Gatehouse',
    needs: 'notifications:send',
    answer: destinationTestSchema,
  },
  [`POST ${destination}/replay`]: {
    operationId: 'replayDestination',
    summary: 'Try everything that waits for a destination again, what was given up included',
    tag: 'Gatehouse',
    needs: 'notifications:send',
    answer: z.array(destinationStatusSchema),
  },
  [`GET ${switchTimers}`]: {
    operationId: 'listSwitchTimers',
    summary: 'List the switches that are off for a time',
    tag: 'Approval',
    needs: 'settings:read',
    answer: switchTimersSchema,
  },
  [`PUT ${switchTimers}/{field}`]: {
    operationId: 'updateSwitchTimer',
    summary: 'Prolong, shorten or cancel the timer of a switch',
    tag: 'Approval',
    needs: 'settings:write',
    body: switchTimerUpdateSchema,
    answer: switchTimersSchema,
  },
  [`POST ${switchTimers}/{field}/end`]: {
    operationId: 'endSwitchTimer',
    summary: 'Turn a switch back before its time',
    tag: 'Approval',
    needs: 'settings:write',
    answer: switchTimersSchema,
  },
  [`GET ${proposals}`]: {
    operationId: 'listProposals',
    summary: 'List what waits for approval, and what was decided lately',
    tag: 'Approval',
    needs: 'proposals:read',
    answer: z.array(proposalSummarySchema),
  },
  [`GET ${proposals}/state`]: {
    operationId: 'getApprovals',
    summary: 'Ask what needs approval, how much waits for one, and what one has not seen',
    tag: 'Approval',
    needs: 'proposals:read',
    answer: approvalsSummarySchema,
  },
  [`GET ${proposal}`]: {
    operationId: 'getProposal',
    summary: 'Read a proposal with its whole values',
    tag: 'Approval',
    needs: 'proposals:read',
    answer: proposalSchema,
  },
  [`GET ${proposal}/people`]: {
    operationId: 'listProposalPeople',
    summary: 'List the people whose sessions a proposal ends, or those of them who match',
    tag: 'Approval',
    needs: 'sessions:revoke',
    query: proposalPeopleQuerySchema,
    answer: z.array(proposalPersonSchema),
  },
  [`POST ${proposal}/approve`]: {
    operationId: 'approveProposal',
    summary: 'Approve what somebody else proposed; the last approval applies it',
    tag: 'Approval',
    needs: 'proposals:decide',
    body: approveRequestSchema,
    answer: proposalSchema,
  },
  [`POST ${proposal}/decline`]: {
    operationId: 'declineProposal',
    summary: 'Decline a proposal, or object to one that applies after a delay',
    tag: 'Approval',
    needs: 'proposals:read',
    body: declineRequestSchema,
    answer: proposalSchema,
  },
  [`POST ${proposal}/withdraw`]: {
    operationId: 'withdrawProposal',
    summary: 'Withdraw one’s own proposal',
    tag: 'Approval',
    needs: 'proposals:read',
    answer: proposalSchema,
  },
  [`POST ${proposal}/renew`]: {
    operationId: 'renewProposal',
    summary: 'Propose again what is outdated, on the live value',
    tag: 'Approval',
    needs: 'proposals:read',
    answer: proposalSchema,
  },
  [`POST ${proposal}/break-glass`]: {
    operationId: 'breakGlass',
    summary: 'Apply a proposal without its approvals, which all admins are told of',
    tag: 'Approval',
    needs: 'proposals:decide',
    body: breakGlassRequestSchema,
    answer: proposalSchema,
  },
  [`POST ${proposal}/seen`]: {
    operationId: 'seeProposal',
    summary: 'Note that one has seen what became of a proposal',
    tag: 'Approval',
    needs: 'proposals:read',
    answer: z.null(),
  },
  [`GET ${account}/journal.ndjson`]: {
    operationId: 'downloadJournal',
    summary: 'Download the history as it is stored, as a backup',
    tag: 'History',
    needs: 'status:read',
    query: downloadQuerySchema,
    answer: { file: 'application/x-ndjson' },
  },
  [`GET ${account}/ways-back-in`]: {
    operationId: 'getWaysBackIn',
    summary: 'Ask by which ways somebody can get back in after a revocation',
    tag: 'Revocations',
    needs: 'people:read',
    query: waysBackInQuerySchema,
    answer: waysBackInSchema,
  },
  [`POST ${account}/ways-back-in/policy-test`]: {
    operationId: 'startPolicyTest',
    summary: 'Ask Cloudflare’s policy tester about a person, or join the tests that are running',
    tag: 'Revocations',
    needs: 'sessions:revoke',
    body: policyTestRequestSchema,
    answer: personPolicyTestsSchema,
  },
  [`GET ${account}/ways-back-in/policy-test`]: {
    operationId: 'getPolicyTest',
    summary: 'Follow the tests of Cloudflare’s policy tester, which go on while somebody does',
    tag: 'Revocations',
    needs: 'sessions:revoke',
    query: policyTestQuerySchema,
    answer: z.nullable(personPolicyTestsSchema),
  },
  [`GET ${account}/people-search`]: {
    operationId: 'findPeople',
    summary: 'Find people by a device, an IP address or an application',
    tag: 'Revocations',
    needs: 'people:read',
    query: peopleSearchQuerySchema,
    answer: peopleSearchResultSchema,
  },
  [`GET ${account}/survey`]: {
    operationId: 'getSurvey',
    summary: 'Ask how far the account has been read, for what changes would do to it',
    tag: 'Impact',
    needs: 'survey:read',
    answer: z.nullable(surveyStatusSchema),
  },
  [`POST ${account}/survey`]: {
    operationId: 'startSurvey',
    summary: 'Begin to read the account, or join who does',
    tag: 'Impact',
    needs: 'survey:read',
    body: surveyRequestSchema,
    answer: surveyStatusSchema,
  },
  [`DELETE ${account}/survey`]: {
    operationId: 'cancelSurvey',
    summary: 'Stop reading the account, and remove what was read',
    tag: 'Impact',
    needs: 'survey:read',
    answer: z.null(),
  },
  [`POST ${account}/findings/{finding}`]: {
    operationId: 'acceptFinding',
    summary: 'Accept a finding about the account until a day, or end its acceptance',
    tag: 'History',
    needs: 'settings:write',
    body: acceptFindingRequestSchema,
    answer: changeSchema,
  },
  [`GET ${account}/survey/sessions`]: {
    operationId: 'listSurveyedSessions',
    summary: 'List how long sessions of applications last, by what was read',
    tag: 'Impact',
    needs: 'survey:read',
    query: surveyedSessionDurationsQuerySchema,
    answer: surveyedSessionDurationsSchema,
  },
  [`GET ${account}/survey/zones`]: {
    operationId: 'listSurveyedZones',
    summary: 'List the names of the account’s zones, by what was read',
    tag: 'Impact',
    needs: 'survey:read',
    answer: surveyedZonesSchema,
  },
  [`GET ${account}/survey/certificates`]: {
    operationId: 'listSurveyedCertificates',
    summary: 'List the root certificates for mutual TLS and when they expire, by what was read',
    tag: 'Impact',
    needs: 'survey:read',
    answer: surveyedCertificatesSchema,
  },
  [`POST ${account}/impact`]: {
    operationId: 'getImpact',
    summary: 'Compute what a change would do, by what was read',
    tag: 'Impact',
    needs: 'survey:read',
    body: impactRequestSchema,
    answer: impactSchema,
  },
  [`POST ${account}/impact/hosts`]: {
    operationId: 'listHosts',
    summary: 'List the hosts that a change decides about',
    tag: 'Impact',
    needs: 'survey:read',
    body: affectedHostsRequestSchema,
    answer: z.array(affectedHostRowSchema),
  },
  [`POST ${account}/impact/hosts.csv`]: {
    operationId: 'downloadHostsCsv',
    summary: 'Download the hosts that a change decides about as CSV',
    tag: 'Impact',
    needs: 'survey:read',
    body: affectedHostsRequestSchema,
    answer: { file: 'text/csv' },
  },
  [`GET ${checklists}`]: {
    operationId: 'listChecklists',
    summary: 'List what is left to do elsewhere because of changes',
    tag: 'Impact',
    needs: 'survey:read',
    answer: z.array(checklistSchema),
  },
  [`GET ${checklists}/{number}`]: {
    operationId: 'getChecklist',
    summary: 'Read what has to be done elsewhere because of a change',
    tag: 'Impact',
    needs: 'survey:read',
    answer: checklistSchema,
  },
  [`PUT ${checklists}/{number}`]: {
    operationId: 'updateChecklist',
    summary: 'Dismiss a checklist, or open it again',
    tag: 'Impact',
    needs: 'survey:read',
    body: checklistDismissalSchema,
    answer: checklistSchema,
  },
  [`PUT ${checklists}/{number}/items/{item}`]: {
    operationId: 'updateChecklistItem',
    summary: 'Tick an item of a checklist off, or take the tick back',
    tag: 'Impact',
    needs: 'survey:read',
    body: checklistItemUpdateSchema,
    answer: checklistSchema,
  },
  [`GET ${changes}`]: {
    operationId: 'listChanges',
    summary: 'List changes, the newest first',
    tag: 'History',
    needs: 'settings:read',
    query: changesQuerySchema,
    answer: z.array(changeSummarySchema),
  },
  [`POST ${changes}`]: {
    operationId: 'makeChange',
    summary: 'Make a change that was reviewed',
    tag: 'History',
    needs: 'login-page:write',
    body: changeRequestSchema,
    answer: changeResultSchema,
    conflict: changeConflictSchema,
  },
  [`GET ${changes}.csv`]: {
    operationId: 'downloadChangesCsv',
    summary: 'Download changes as CSV',
    tag: 'History',
    needs: 'settings:read',
    query: changesDownloadQuerySchema,
    answer: { file: 'text/csv' },
  },
  [`GET ${changes}.ndjson`]: {
    operationId: 'downloadChangesNdjson',
    summary: 'Download changes as lines of JSON',
    tag: 'History',
    needs: 'settings:read',
    query: changesDownloadQuerySchema,
    answer: { file: 'application/x-ndjson' },
  },
  [`GET ${changes}/verification`]: {
    operationId: 'verifyChanges',
    summary: 'Whether history was altered, as far as it was verified',
    tag: 'History',
    needs: 'settings:read',
    answer: historyVerificationSchema,
  },
  [`POST ${changes}/verification`]: {
    operationId: 'verifyAllChanges',
    summary: 'Begin to verify all of history anew',
    tag: 'History',
    needs: 'settings:read',
    answer: historyVerificationSchema,
  },
  [`GET ${changes}/{number}`]: {
    operationId: 'getChange',
    summary: 'Read a change with whole values',
    tag: 'History',
    needs: 'settings:read',
    answer: changeSchema,
  },
  [`POST ${changes}/{number}/revert`]: {
    operationId: 'revertChange',
    summary: 'Take a change back',
    tag: 'History',
    needs: 'login-page:write',
    body: revertRequestSchema,
    answer: changeResultSchema,
    conflict: changeConflictSchema,
  },
  [`GET ${account}/archives`]: {
    operationId: 'listArchives',
    summary: 'List the months of history that are older than it is kept',
    tag: 'History',
    needs: 'status:read',
    answer: archivesStateSchema,
  },
  [`GET ${archive}/lines.ndjson`]: {
    operationId: 'downloadArchive',
    summary: 'Download an archive, whose last line is signed, or what follows its first lines',
    tag: 'History',
    needs: 'status:read',
    query: downloadQuerySchema,
    answer: { file: 'application/x-ndjson' },
  },
  [`POST ${archive}/drop`]: {
    operationId: 'dropArchive',
    summary: 'Drop an archive that was downloaded whole from history',
    tag: 'History',
    needs: 'history:drop',
    body: archiveDropRequestSchema,
    answer: archiveDropResultSchema,
  },
  [`GET ${runs}`]: {
    operationId: 'listRuns',
    summary: 'List runs of revocations, the newest first',
    tag: 'Revocations',
    needs: 'sessions:revoke',
    query: runsQuerySchema,
    answer: z.array(runSchema),
  },
  [`POST ${runs}`]: {
    operationId: 'startRun',
    summary: 'Revoke one person or many',
    tag: 'Revocations',
    needs: 'sessions:revoke',
    body: z.union([runRequestSchema, runFromListRequestSchema]),
    answer: runWithLatestPeopleSchema,
  },
  [`POST ${runs}/check`]: {
    operationId: 'checkPeople',
    summary: 'Ask what stands in the way of revoking these people',
    tag: 'Revocations',
    needs: 'sessions:revoke',
    body: revocationPrecheckRequestSchema,
    answer: revocationPrecheckSchema,
  },
  [`POST ${runs}/lists/{list}`]: {
    operationId: 'addToList',
    summary: 'Send a part of a list that is too long for one request',
    tag: 'Revocations',
    needs: 'sessions:revoke',
    body: peopleListPartRequestSchema,
    answer: uploadedPeopleCountSchema,
  },
  [`GET ${run}`]: {
    operationId: 'getRun',
    summary: 'Read how far a run is',
    tag: 'Revocations',
    needs: 'sessions:revoke',
    answer: runWithLatestPeopleSchema,
  },
  [`GET ${run}/people`]: {
    operationId: 'listRunPeople',
    summary: 'List the people of a run, with what became of each',
    tag: 'Revocations',
    needs: 'sessions:revoke',
    query: runPeopleQuerySchema,
    answer: z.array(runPersonSchema),
  },
  [`GET ${run}/report.csv`]: {
    operationId: 'downloadReportCsv',
    summary: 'Download what became of each person, as CSV',
    tag: 'Revocations',
    needs: 'sessions:revoke',
    query: downloadQuerySchema,
    answer: { file: 'text/csv' },
  },
  [`GET ${run}/report.json`]: {
    operationId: 'downloadReportJson',
    summary: 'Download what became of each person, as JSON',
    tag: 'Revocations',
    needs: 'sessions:revoke',
    query: downloadQuerySchema,
    answer: { file: 'application/json' },
  },
  ...Object.fromEntries(
    RUN_CONTROLS_WITHOUT_REASON.map((control) => [
      `POST ${run}/${control}`,
      {
        operationId: `${control}Run`,
        summary: controlSummaries[control],
        tag: 'Revocations',
        needs: 'sessions:revoke',
        answer: runWithLatestPeopleSchema,
      } satisfies RouteDescription,
    ]),
  ),
  [`POST ${run}/retry`]: {
    operationId: 'retryRun',
    summary: 'Try again those of a run who failed',
    tag: 'Revocations',
    needs: 'sessions:revoke',
    body: runRetryRequestSchema,
    answer: runWithLatestPeopleSchema,
  },
  [`POST ${run}/verification`]: {
    operationId: 'verifyRun',
    summary: 'Read the sessions of everybody of a run again, and watch them for some hours',
    tag: 'Revocations',
    needs: 'sessions:revoke',
    body: runVerificationRequestSchema,
    answer: sessionCheckSchema,
  },
  [`GET ${run}/verification`]: {
    operationId: 'getVerification',
    summary: 'Read what the verification of a run found',
    tag: 'Revocations',
    needs: 'sessions:revoke',
    answer: z.nullable(sessionCheckSchema),
  },
  [`DELETE ${run}/verification`]: {
    operationId: 'cancelVerification',
    summary: 'Stop the verification of a run, or its watch',
    tag: 'Revocations',
    needs: 'sessions:revoke',
    answer: z.nullable(sessionCheckSchema),
  },
  [`GET ${run}/verification/people`]: {
    operationId: 'listVerifiedPeople',
    summary: 'List the people of a run of whom a verification found something',
    tag: 'Revocations',
    needs: 'sessions:revoke',
    query: sessionCheckPeopleQuerySchema,
    answer: z.array(sessionCheckPersonSchema),
  },
  [`POST ${runs}/lists/{list}/sessions`]: {
    operationId: 'checkListSessions',
    summary: 'Read what the people of a list have, before they are revoked',
    tag: 'Revocations',
    needs: 'sessions:revoke',
    body: listSessionCheckRequestSchema,
    answer: sessionCheckSchema,
  },
  [`GET ${runs}/lists/{list}/sessions`]: {
    operationId: 'getListCheck',
    summary: 'Read what the people of a list have, as far as it was read',
    tag: 'Revocations',
    needs: 'sessions:revoke',
    answer: z.nullable(sessionCheckSchema),
  },
  [`DELETE ${runs}/lists/{list}/sessions`]: {
    operationId: 'cancelListCheck',
    summary: 'Stop reading what the people of a list have',
    tag: 'Revocations',
    needs: 'sessions:revoke',
    answer: z.nullable(sessionCheckSchema),
  },
  [`GET ${runs}/lists/{list}/sessions/people`]: {
    operationId: 'listPeopleOfListCheck',
    summary: 'List the people of a list by what they have',
    tag: 'Revocations',
    needs: 'sessions:revoke',
    query: sessionCheckPeopleQuerySchema,
    answer: z.array(sessionCheckPersonSchema),
  },
  [`GET ${drafts}`]: {
    operationId: 'listDrafts',
    summary: 'List drafts, the one changed last first',
    tag: 'Drafts',
    needs: 'settings:read',
    query: draftsQuerySchema,
    answer: z.array(draftSummarySchema),
  },
  [`POST ${drafts}`]: {
    operationId: 'createDraft',
    summary: 'Create a draft',
    tag: 'Drafts',
    needs: 'login-page:write',
    body: draftCreateSchema,
    answer: draftSchema,
  },
  [`GET ${draft}`]: {
    operationId: 'getDraft',
    summary: 'Read a draft',
    tag: 'Drafts',
    needs: 'settings:read',
    answer: draftSchema,
  },
  [`PUT ${draft}`]: {
    operationId: 'saveDraft',
    summary: 'Save a draft',
    tag: 'Drafts',
    needs: 'login-page:write',
    body: draftSaveSchema,
    answer: draftSchema,
    conflict: draftSchema,
  },
  [`DELETE ${draft}`]: {
    operationId: 'removeDraft',
    summary: 'Remove a draft, and all links to it',
    tag: 'Drafts',
    needs: 'login-page:write',
    answer: z.object({ id: z.string() }),
  },
  [`POST ${draft}/shares`]: {
    operationId: 'shareDraft',
    summary: 'Make a link to a draft',
    tag: 'Drafts',
    needs: 'login-page:write',
    body: shareCreateSchema,
    answer: createdShareSchema,
  },
  [`DELETE ${draft}/shares/{share}`]: {
    operationId: 'revokeShare',
    summary: 'Take a link back',
    tag: 'Drafts',
    needs: 'login-page:write',
    answer: draftSchema,
  },
  [`DELETE ${draft}/comments/{comment}`]: {
    operationId: 'removeComment',
    summary: 'Remove a comment',
    tag: 'Drafts',
    needs: 'login-page:write',
    answer: draftSchema,
  },
  'GET /share/{link}/draft': {
    operationId: 'openShare',
    summary: 'Open a draft by its link',
    tag: 'Drafts',
    needs: 'link',
    answer: sharedDraftSchema,
  },
  'GET /share/{link}/block-pages/{kind}': {
    operationId: 'getSharedBlockPage',
    summary: 'Read the account’s page for those who are not let in',
    tag: 'Drafts',
    needs: 'link',
    answer: sharedBlockPageSchema,
  },
  'GET /share/frame': {
    operationId: 'getBlockPageFrame',
    summary: 'Load an empty document, in which a block page is shown',
    tag: 'Drafts',
    needs: 'nobody',
    query: z.object({ mode: z.optional(z.literal('quirks')) }),
    answer: { file: 'text/html' },
  },
  'POST /share/{link}/comments': {
    operationId: 'commentOnShare',
    summary: 'Leave a comment on a draft',
    tag: 'Drafts',
    needs: 'link',
    body: commentCreateSchema,
    answer: z.object({ id: z.string() }),
  },
  ...Object.fromEntries(
    typedKeys(CLOUDFLARE_OPERATIONS).map((operationId) => {
      const { method, path, capability } = CLOUDFLARE_OPERATIONS[operationId]
      const route = `${method} /client/v4${path.replaceAll(/:(\w+)/g, '{$1}')}`
      const description: RouteDescription = {
        operationId,
        tag: 'Cloudflare',
        needs: capability,
        ...CLOUDFLARE[operationId],
      }
      return [route, description]
    }),
  ),
}

function typedKeys<Key extends string>(table: Record<Key, unknown>): Key[] {
  return Object.keys(table) as Key[] // a constant table has no keys but those of its type
}
