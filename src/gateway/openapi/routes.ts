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
  revocationPrecheckSchema,
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

/** What a route does and answers, and what it takes besides its path. */
type Described = [
  summary: string,
  answer: RouteDescription['answer'],
  rest?: Pick<RouteDescription, 'query' | 'body' | 'conflict' | 'etag'>,
]

/**
 * The requests and responses of Cloudflare’s operations, whose paths and capabilities are in cloudflare-operations.ts.
 */
const CLOUDFLARE: Record<CloudflareOperationName, Described> = {
  getOrganization: ['Read the Zero Trust organization', organizationSchema, { etag: 'answered' }],
  updateOrganization: [
    'Change the organization',
    organizationSchema,
    { body: organizationPatchSchema, conflict: changeConflictSchema, etag: 'taken' },
  ],
  createOrganization: [
    'Create the organization',
    organizationSchema,
    { body: organizationCreateSchema },
  ],
  getDoh: ['Read the settings of DoH tokens', z.nullable(dohResponseSchema), { etag: 'answered' }],
  updateDoh: [
    'Change the settings of DoH tokens',
    dohResponseSchema,
    { body: dohPatchSchema, conflict: changeConflictSchema, etag: 'taken' },
  ],
  revokeUser: [
    'End all sessions of one person',
    revocationResultSchema,
    { query: z.object({ devices: z.optional(z.boolean()) }), body: revokeUserRequestSchema },
  ],
  getAccount: ['Read the account', accountSchema],
  listIdentityProviders: [
    'List identity providers',
    z.nullable(z.array(identityProviderSchema)),
    { query: page },
  ],
  listUsers: [
    'Find people',
    z.nullable(z.array(accessUserSchema)),
    { query: z.object({ email: text, name: text, search: text, ...paged }) },
  ],
  listActiveSessions: [
    'List the sessions of a person',
    z.nullable(z.array(activeSessionSchema)),
    { query: page },
  ],
  getActiveSession: ['Read where a session was begun', sessionIdentitySchema],
  getLastSeenIdentity: [
    'Read the identity that a person was last seen with',
    z.nullable(lastSeenIdentitySchema),
  ],
  listFailedLogins: [
    'List the failed logins of a person',
    z.nullable(z.array(failedLoginSchema)),
    { query: page },
  ],
  getAccessKeys: ['Read when the keys of Access are rotated', accessKeyRotationSchema],
  listCustomPages: ['List custom pages', z.nullable(z.array(customPageSchema)), { query: page }],
  getCustomPage: ['Read a custom page', customPageWithHtmlSchema],
  listServiceTokens: [
    'List service tokens',
    z.nullable(z.array(serviceTokenSchema)),
    { query: page },
  ],
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

/** Describes routes by the ids of their operations. */
function describeRoutes(
  tag: RouteDescription['tag'],
  needs: RouteDescription['needs'],
  routes: Record<string, [route: string, ...Described]>,
): Record<string, RouteDescription> {
  return Object.fromEntries(
    Object.entries(routes).map(([operationId, [route, summary, answer, rest]]) => [
      route,
      { operationId, summary, tag, needs, answer, ...rest },
    ]),
  )
}

/** Every route of the gateway except the app's files, by method and path. */
export const GATEWAY_ROUTE_DESCRIPTIONS: Record<string, RouteDescription> = {
  ...describeRoutes('Gatehouse', 'nobody', {
    getHealth: [
      'GET /api/healthz',
      'Ask whether Gatehouse runs',
      z.object({ ok: z.literal(true) }),
    ],
  }),
  ...describeRoutes('Gatehouse', 'identified', {
    getOpenApi: ['GET /api/openapi.json', 'Read this document', { file: 'application/json' }],
    getSession: ['GET /api/session', 'Ask who one is, and what one may do', operatorSessionSchema],
  }),
  ...describeRoutes('Gatehouse', 'account:read', {
    getAccountState: [
      `GET ${account}`,
      'Ask whether the account has an organization',
      accountSetupStateSchema,
    ],
  }),
  ...describeRoutes('Gatehouse', 'status:read', {
    getStatus: [
      `GET ${account}/status`,
      'Ask whether Gatehouse is set up as it should be',
      deploymentStatusSchema,
    ],
    listDestinations: [
      `GET ${account}/notifications`,
      'List who else is told of what happens, and whether it reaches them',
      z.array(destinationStatusSchema),
    ],
  }),
  ...describeRoutes('Gatehouse', 'notifications:send', {
    testDestination: [
      `POST ${destination}/test`,
      'Send a test to a destination, at once and once',
      destinationTestSchema,
    ],
    replayDestination: [
      `POST ${destination}/replay`,
      'Try everything that waits for a destination again, what was given up included',
      z.array(destinationStatusSchema),
    ],
  }),
  ...describeRoutes('History', 'status:read', {
    downloadJournal: [
      `GET ${account}/journal.ndjson`,
      'Download the history as it is stored, as a backup',
      { file: 'application/x-ndjson' },
      { query: downloadQuerySchema },
    ],
    listArchives: [
      `GET ${account}/archives`,
      'List the months of history that are older than it is kept',
      archivesStateSchema,
    ],
    downloadArchive: [
      `GET ${archive}/lines.ndjson`,
      'Download an archive, whose last line is signed, or what follows its first lines',
      { file: 'application/x-ndjson' },
      { query: downloadQuerySchema },
    ],
  }),
  ...describeRoutes('History', 'settings:write', {
    acceptFinding: [
      `POST ${account}/findings/{finding}`,
      'Accept a finding about the account until a day, or end its acceptance',
      changeSchema,
      { body: acceptFindingRequestSchema },
    ],
  }),
  ...describeRoutes('History', 'settings:read', {
    listChanges: [
      `GET ${changes}`,
      'List changes, the newest first',
      z.array(changeSummarySchema),
      { query: changesQuerySchema },
    ],
    downloadChangesCsv: [
      `GET ${changes}.csv`,
      'Download changes as CSV',
      { file: 'text/csv' },
      { query: changesDownloadQuerySchema },
    ],
    downloadChangesNdjson: [
      `GET ${changes}.ndjson`,
      'Download changes as lines of JSON',
      { file: 'application/x-ndjson' },
      { query: changesDownloadQuerySchema },
    ],
    verifyChanges: [
      `GET ${changes}/verification`,
      'Whether history was altered, as far as it was verified',
      historyVerificationSchema,
    ],
    verifyAllChanges: [
      `POST ${changes}/verification`,
      'Begin to verify all of history anew',
      historyVerificationSchema,
    ],
    getChange: [`GET ${changes}/{number}`, 'Read a change with whole values', changeSchema],
  }),
  ...describeRoutes('History', 'login-page:write', {
    makeChange: [
      `POST ${changes}`,
      'Make a change that was reviewed',
      changeResultSchema,
      { body: changeRequestSchema, conflict: changeConflictSchema },
    ],
    revertChange: [
      `POST ${changes}/{number}/revert`,
      'Take a change back',
      changeResultSchema,
      { body: revertRequestSchema, conflict: changeConflictSchema },
    ],
  }),
  ...describeRoutes('History', 'history:drop', {
    dropArchive: [
      `POST ${archive}/drop`,
      'Drop an archive that was downloaded whole from history',
      archiveDropResultSchema,
      { body: archiveDropRequestSchema },
    ],
  }),
  ...describeRoutes('Impact', 'survey:read', {
    getSurvey: [
      `GET ${account}/survey`,
      'Ask how far the account has been read, for what changes would do to it',
      z.nullable(surveyStatusSchema),
    ],
    startSurvey: [
      `POST ${account}/survey`,
      'Begin to read the account, or join who does',
      surveyStatusSchema,
      { body: surveyRequestSchema },
    ],
    cancelSurvey: [
      `DELETE ${account}/survey`,
      'Stop reading the account, and remove what was read',
      z.null(),
    ],
    listSurveyedSessions: [
      `GET ${account}/survey/sessions`,
      'List how long sessions of applications last, by what was read',
      surveyedSessionDurationsSchema,
      { query: surveyedSessionDurationsQuerySchema },
    ],
    listSurveyedZones: [
      `GET ${account}/survey/zones`,
      'List the names of the account’s zones, by what was read',
      surveyedZonesSchema,
    ],
    listSurveyedCertificates: [
      `GET ${account}/survey/certificates`,
      'List the root certificates for mutual TLS and when they expire, by what was read',
      surveyedCertificatesSchema,
    ],
    getImpact: [
      `POST ${account}/impact`,
      'Compute what a change would do, by what was read',
      impactSchema,
      { body: impactRequestSchema },
    ],
    listHosts: [
      `POST ${account}/impact/hosts`,
      'List the hosts that a change decides about',
      z.array(affectedHostRowSchema),
      { body: affectedHostsRequestSchema },
    ],
    downloadHostsCsv: [
      `POST ${account}/impact/hosts.csv`,
      'Download the hosts that a change decides about as CSV',
      { file: 'text/csv' },
      { body: affectedHostsRequestSchema },
    ],
    listChecklists: [
      `GET ${checklists}`,
      'List what is left to do elsewhere because of changes',
      z.array(checklistSchema),
    ],
    getChecklist: [
      `GET ${checklists}/{number}`,
      'Read what has to be done elsewhere because of a change',
      checklistSchema,
    ],
    updateChecklist: [
      `PUT ${checklists}/{number}`,
      'Dismiss a checklist, or open it again',
      checklistSchema,
      { body: checklistDismissalSchema },
    ],
    updateChecklistItem: [
      `PUT ${checklists}/{number}/items/{item}`,
      'Tick an item of a checklist off, or take the tick back',
      checklistSchema,
      { body: checklistItemUpdateSchema },
    ],
  }),
  ...describeRoutes('Approval', 'settings:read', {
    listSwitchTimers: [
      `GET ${switchTimers}`,
      'List the switches that are off for a time',
      switchTimersSchema,
    ],
  }),
  ...describeRoutes('Approval', 'settings:write', {
    updateSwitchTimer: [
      `PUT ${switchTimers}/{field}`,
      'Prolong, shorten or cancel the timer of a switch',
      switchTimersSchema,
      { body: switchTimerUpdateSchema },
    ],
    endSwitchTimer: [
      `POST ${switchTimers}/{field}/end`,
      'Turn a switch back before its time',
      switchTimersSchema,
    ],
  }),
  ...describeRoutes('Approval', 'proposals:read', {
    listProposals: [
      `GET ${proposals}`,
      'List what waits for approval, and what was decided lately',
      z.array(proposalSummarySchema),
    ],
    getApprovals: [
      `GET ${proposals}/state`,
      'Ask what needs approval, how much waits for one, and what one has not seen',
      approvalsSummarySchema,
    ],
    getProposal: [`GET ${proposal}`, 'Read a proposal with its whole values', proposalSchema],
    declineProposal: [
      `POST ${proposal}/decline`,
      'Decline a proposal, or object to one that applies after a delay',
      proposalSchema,
      { body: declineRequestSchema },
    ],
    withdrawProposal: [`POST ${proposal}/withdraw`, 'Withdraw one’s own proposal', proposalSchema],
    renewProposal: [
      `POST ${proposal}/renew`,
      'Propose again what is outdated, on the live value',
      proposalSchema,
    ],
    seeProposal: [
      `POST ${proposal}/seen`,
      'Note that one has seen what became of a proposal',
      z.null(),
    ],
  }),
  ...describeRoutes('Approval', 'sessions:revoke', {
    listProposalPeople: [
      `GET ${proposal}/people`,
      'List the people whose sessions a proposal ends, or those of them who match',
      z.array(proposalPersonSchema),
      { query: proposalPeopleQuerySchema },
    ],
  }),
  ...describeRoutes('Approval', 'proposals:decide', {
    approveProposal: [
      `POST ${proposal}/approve`,
      'Approve what somebody else proposed; the last approval applies it',
      proposalSchema,
      { body: approveRequestSchema },
    ],
    breakGlass: [
      `POST ${proposal}/break-glass`,
      'Apply a proposal without its approvals, which all admins are told of',
      proposalSchema,
      { body: breakGlassRequestSchema },
    ],
  }),
  ...describeRoutes('Revocations', 'people:read', {
    getWaysBackIn: [
      `GET ${account}/ways-back-in`,
      'Ask by which ways somebody can get back in after a revocation',
      waysBackInSchema,
      { query: waysBackInQuerySchema },
    ],
    findPeople: [
      `GET ${account}/people-search`,
      'Find people by a device, an IP address or an application',
      peopleSearchResultSchema,
      { query: peopleSearchQuerySchema },
    ],
  }),
  ...describeRoutes('Revocations', 'sessions:revoke', {
    startPolicyTest: [
      `POST ${account}/ways-back-in/policy-test`,
      'Ask Cloudflare’s policy tester about a person, or join the tests that are running',
      personPolicyTestsSchema,
      { body: policyTestRequestSchema },
    ],
    getPolicyTest: [
      `GET ${account}/ways-back-in/policy-test`,
      'Follow the tests of Cloudflare’s policy tester, which go on while somebody does',
      z.nullable(personPolicyTestsSchema),
      { query: policyTestQuerySchema },
    ],
    listRuns: [
      `GET ${runs}`,
      'List runs of revocations, the newest first',
      z.array(runSchema),
      { query: runsQuerySchema },
    ],
    startRun: [
      `POST ${runs}`,
      'Revoke one person or many',
      runWithLatestPeopleSchema,
      { body: z.union([runRequestSchema, runFromListRequestSchema]) },
    ],
    checkPeople: [
      `POST ${runs}/check`,
      'Ask what stands in the way of revoking these people',
      revocationPrecheckSchema,
      { body: revocationPrecheckRequestSchema },
    ],
    addToList: [
      `POST ${runs}/lists/{list}`,
      'Send a part of a list that is too long for one request',
      uploadedPeopleCountSchema,
      { body: peopleListPartRequestSchema },
    ],
    getRun: [`GET ${run}`, 'Read how far a run is', runWithLatestPeopleSchema],
    pauseRun: [`POST ${run}/pause`, 'Pause a run', runWithLatestPeopleSchema],
    resumeRun: [`POST ${run}/resume`, 'Go on with a run', runWithLatestPeopleSchema],
    cancelRun: [`POST ${run}/cancel`, 'Cancel the rest of a run', runWithLatestPeopleSchema],
    listRunPeople: [
      `GET ${run}/people`,
      'List the people of a run, with what became of each',
      z.array(runPersonSchema),
      { query: runPeopleQuerySchema },
    ],
    downloadReportCsv: [
      `GET ${run}/report.csv`,
      'Download what became of each person, as CSV',
      { file: 'text/csv' },
      { query: downloadQuerySchema },
    ],
    downloadReportJson: [
      `GET ${run}/report.json`,
      'Download what became of each person, as JSON',
      { file: 'application/json' },
      { query: downloadQuerySchema },
    ],
    retryRun: [
      `POST ${run}/retry`,
      'Try again those of a run who failed',
      runWithLatestPeopleSchema,
      { body: runRetryRequestSchema },
    ],
    verifyRun: [
      `POST ${run}/verification`,
      'Read the sessions of everybody of a run again, and watch them for some hours',
      sessionCheckSchema,
      { body: runVerificationRequestSchema },
    ],
    getVerification: [
      `GET ${run}/verification`,
      'Read what the verification of a run found',
      z.nullable(sessionCheckSchema),
    ],
    cancelVerification: [
      `DELETE ${run}/verification`,
      'Stop the verification of a run, or its watch',
      z.nullable(sessionCheckSchema),
    ],
    listVerifiedPeople: [
      `GET ${run}/verification/people`,
      'List the people of a run of whom a verification found something',
      z.array(sessionCheckPersonSchema),
      { query: sessionCheckPeopleQuerySchema },
    ],
    checkListSessions: [
      `POST ${runs}/lists/{list}/sessions`,
      'Read what the people of a list have, before they are revoked',
      sessionCheckSchema,
      { body: listSessionCheckRequestSchema },
    ],
    getListCheck: [
      `GET ${runs}/lists/{list}/sessions`,
      'Read what the people of a list have, as far as it was read',
      z.nullable(sessionCheckSchema),
    ],
    cancelListCheck: [
      `DELETE ${runs}/lists/{list}/sessions`,
      'Stop reading what the people of a list have',
      z.nullable(sessionCheckSchema),
    ],
    listPeopleOfListCheck: [
      `GET ${runs}/lists/{list}/sessions/people`,
      'List the people of a list by what they have',
      z.array(sessionCheckPersonSchema),
      { query: sessionCheckPeopleQuerySchema },
    ],
  }),
  ...describeRoutes('Drafts', 'settings:read', {
    listDrafts: [
      `GET ${drafts}`,
      'List drafts, the one changed last first',
      z.array(draftSummarySchema),
      { query: draftsQuerySchema },
    ],
    getDraft: [`GET ${draft}`, 'Read a draft', draftSchema],
  }),
  ...describeRoutes('Drafts', 'login-page:write', {
    createDraft: [`POST ${drafts}`, 'Create a draft', draftSchema, { body: draftCreateSchema }],
    saveDraft: [
      `PUT ${draft}`,
      'Save a draft',
      draftSchema,
      { body: draftSaveSchema, conflict: draftSchema },
    ],
    removeDraft: [
      `DELETE ${draft}`,
      'Remove a draft, and all links to it',
      z.object({ id: z.string() }),
    ],
    shareDraft: [
      `POST ${draft}/shares`,
      'Make a link to a draft',
      createdShareSchema,
      { body: shareCreateSchema },
    ],
    revokeShare: [`DELETE ${draft}/shares/{share}`, 'Take a link back', draftSchema],
    removeComment: [`DELETE ${draft}/comments/{comment}`, 'Remove a comment', draftSchema],
  }),
  ...describeRoutes('Drafts', 'link', {
    openShare: ['GET /share/{link}/draft', 'Open a draft by its link', sharedDraftSchema],
    getSharedBlockPage: [
      'GET /share/{link}/block-pages/{kind}',
      'Read the account’s page for those who are not let in',
      sharedBlockPageSchema,
    ],
    commentOnShare: [
      'POST /share/{link}/comments',
      'Leave a comment on a draft',
      z.object({ id: z.string() }),
      { body: commentCreateSchema },
    ],
  }),
  ...describeRoutes('Drafts', 'nobody', {
    getBlockPageFrame: [
      'GET /share/frame',
      'Load an empty document, in which a block page is shown',
      { file: 'text/html' },
      { query: z.object({ mode: z.optional(z.literal('quirks')) }) },
    ],
  }),
  ...Object.fromEntries(
    typedKeys(CLOUDFLARE_OPERATIONS).map((operationId) => {
      const { method, path, capability: needs } = CLOUDFLARE_OPERATIONS[operationId]
      const route = `${method} /client/v4${path.replaceAll(/:(\w+)/g, '{$1}')}`
      const [summary, answer, rest] = CLOUDFLARE[operationId]
      const tag = 'Cloudflare' as const
      return [route, { operationId, summary, tag, needs, answer, ...rest }]
    }),
  ),
}

function typedKeys<Key extends string>(table: Record<Key, unknown>): Key[] {
  return Object.keys(table) as Key[] // a constant table has no keys but those of its type
}
