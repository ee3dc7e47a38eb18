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
import { switchTimersSchema } from '../../api/switch-timers/switch-timer'
import { approvalsSummarySchema } from '../../api/approvals/approvals'
import {
  changeResultSchema,
  changeSchema,
  changeSummarySchema,
  changeConflictSchema,
  historyVerificationSchema,
} from '../../api/change'
import { surveyedSessionDurationsSchema } from '../../api/clocks/surveyed-session-durations'
import { dohResponseSchema } from '../../api/doh'
import { dohPatchSchema, organizationPatchSchema } from '../../api/setting-patch-validation'
import {
  draftSchema,
  draftSummarySchema,
  createdShareSchema,
  sharedDraftBlockPageSchema,
  sharedDraftSchema,
} from '../../api/draft'
import { checklistSchema } from '../../api/impact/checklist'
import {
  affectedHostRowSchema,
  impactSchema,
  surveyStatusSchema,
  surveyedCertificatesSchema,
  surveyedZonesSchema,
} from '../../api/impact/survey'
import {
  CLOUDFLARE_OPERATIONS,
  type CloudflareOperationName,
} from '../../api/cloudflare-operations'
import { runFromListRequestSchema, runRequestSchema } from '../../api/revocation-request'
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
import { sessionCheckPersonSchema, sessionCheckSchema } from '../../api/session-check'
import { peopleSearchResultSchema } from '../../api/people-search'
import { personPolicyTestsSchema } from '../../api/ways-back-in/person-policy-tests'
import { waysBackInSchema } from '../../api/ways-back-in/ways-back-in'

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

/** What the middleware and the handler of a route check, which they expose for the document. */
export type RouteChecks = Partial<Pick<RouteDescription, 'needs' | 'query' | 'body'>>

/** A route as Hono lists it, once for each of its handlers. */
export type ServedRoute = { method: string; path: string; handler: object }

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

/** What a route does and answers, and what else the checks of its handlers do not say. */
type Described = [
  summary: string,
  answer: RouteDescription['answer'],
  rest?: RouteChecks & Pick<RouteDescription, 'conflict' | 'etag'>,
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
  createOrganization: ['Create the organization', organizationSchema],
  getDoh: ['Read the settings of DoH tokens', z.nullable(dohResponseSchema), { etag: 'answered' }],
  updateDoh: [
    'Change the settings of DoH tokens',
    dohResponseSchema,
    { body: dohPatchSchema, conflict: changeConflictSchema, etag: 'taken' },
  ],
  revokeUser: [
    'End all sessions of one person',
    revocationResultSchema,
    { query: z.object({ devices: z.optional(z.boolean()) }) },
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

type OwnTag = Exclude<RouteDescription['tag'], 'Cloudflare'>

/** The routes of Gatehouse's own except the app's files, by their tags and the ids of their operations. */
const OWN: Record<OwnTag, Record<string, [route: string, ...Described]>> = {
  Gatehouse: {
    getHealth: [
      'GET /api/healthz',
      'Ask whether Gatehouse runs',
      z.object({ ok: z.literal(true) }),
      { needs: 'nobody' },
    ],
    getOpenApi: ['GET /api/openapi.json', 'Read this document', { file: 'application/json' }],
    getSession: ['GET /api/session', 'Ask who one is, and what one may do', operatorSessionSchema],
    getAccountState: [
      `GET ${account}`,
      'Ask whether the account has an organization',
      accountSetupStateSchema,
    ],
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
  },
  History: {
    downloadJournal: [
      `GET ${account}/journal.ndjson`,
      'Download the history as it is stored, as a backup',
      { file: 'application/x-ndjson' },
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
    ],
    acceptFinding: [
      `POST ${account}/findings/{finding}`,
      'Accept a finding about the account until a day, or end its acceptance',
      changeSchema,
    ],
    listChanges: [`GET ${changes}`, 'List changes, the newest first', z.array(changeSummarySchema)],
    downloadChangesCsv: [`GET ${changes}.csv`, 'Download changes as CSV', { file: 'text/csv' }],
    downloadChangesNdjson: [
      `GET ${changes}.ndjson`,
      'Download changes as lines of JSON',
      { file: 'application/x-ndjson' },
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
    makeChange: [
      `POST ${changes}`,
      'Make a change that was reviewed',
      changeResultSchema,
      { conflict: changeConflictSchema },
    ],
    revertChange: [
      `POST ${changes}/{number}/revert`,
      'Take a change back',
      changeResultSchema,
      { conflict: changeConflictSchema },
    ],
    dropArchive: [
      `POST ${archive}/drop`,
      'Drop an archive that was downloaded whole from history',
      archiveDropResultSchema,
    ],
  },
  Impact: {
    getSurvey: [
      `GET ${account}/survey`,
      'Ask how far the account has been read, for what changes would do to it',
      z.nullable(surveyStatusSchema),
    ],
    startSurvey: [
      `POST ${account}/survey`,
      'Begin to read the account, or join who does',
      surveyStatusSchema,
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
    ],
    listHosts: [
      `POST ${account}/impact/hosts`,
      'List the hosts that a change decides about',
      z.array(affectedHostRowSchema),
    ],
    downloadHostsCsv: [
      `POST ${account}/impact/hosts.csv`,
      'Download the hosts that a change decides about as CSV',
      { file: 'text/csv' },
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
    ],
    updateChecklistItem: [
      `PUT ${checklists}/{number}/items/{item}`,
      'Tick an item of a checklist off, or take the tick back',
      checklistSchema,
    ],
  },
  Approval: {
    listSwitchTimers: [
      `GET ${switchTimers}`,
      'List the switches that are off for a time',
      switchTimersSchema,
    ],
    updateSwitchTimer: [
      `PUT ${switchTimers}/{field}`,
      'Prolong, shorten or cancel the timer of a switch',
      switchTimersSchema,
    ],
    endSwitchTimer: [
      `POST ${switchTimers}/{field}/end`,
      'Turn a switch back before its time',
      switchTimersSchema,
    ],
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
    listProposalPeople: [
      `GET ${proposal}/people`,
      'List the people whose sessions a proposal ends, or those of them who match',
      z.array(proposalPersonSchema),
    ],
    approveProposal: [
      `POST ${proposal}/approve`,
      'Approve what somebody else proposed; the last approval applies it',
      proposalSchema,
    ],
    breakGlass: [
      `POST ${proposal}/break-glass`,
      'Apply a proposal without its approvals, which all admins are told of',
      proposalSchema,
    ],
  },
  Revocations: {
    getWaysBackIn: [
      `GET ${account}/ways-back-in`,
      'Ask by which ways somebody can get back in after a revocation',
      waysBackInSchema,
    ],
    findPeople: [
      `GET ${account}/people-search`,
      'Find people by a device, an IP address or an application',
      peopleSearchResultSchema,
    ],
    startPolicyTest: [
      `POST ${account}/ways-back-in/policy-test`,
      'Ask Cloudflare’s policy tester about a person, or join the tests that are running',
      personPolicyTestsSchema,
    ],
    getPolicyTest: [
      `GET ${account}/ways-back-in/policy-test`,
      'Follow the tests of Cloudflare’s policy tester, which go on while somebody does',
      z.nullable(personPolicyTestsSchema),
    ],
    listRuns: [`GET ${runs}`, 'List runs of revocations, the newest first', z.array(runSchema)],
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
    ],
    addToList: [
      `POST ${runs}/lists/{list}`,
      'Send a part of a list that is too long for one request',
      uploadedPeopleCountSchema,
    ],
    getRun: [`GET ${run}`, 'Read how far a run is', runWithLatestPeopleSchema],
    pauseRun: [`POST ${run}/pause`, 'Pause a run', runWithLatestPeopleSchema],
    resumeRun: [`POST ${run}/resume`, 'Go on with a run', runWithLatestPeopleSchema],
    cancelRun: [`POST ${run}/cancel`, 'Cancel the rest of a run', runWithLatestPeopleSchema],
    listRunPeople: [
      `GET ${run}/people`,
      'List the people of a run, with what became of each',
      z.array(runPersonSchema),
    ],
    downloadReportCsv: [
      `GET ${run}/report.csv`,
      'Download what became of each person, as CSV',
      { file: 'text/csv' },
    ],
    downloadReportJson: [
      `GET ${run}/report.json`,
      'Download what became of each person, as JSON',
      { file: 'application/json' },
    ],
    retryRun: [
      `POST ${run}/retry`,
      'Try again those of a run who failed',
      runWithLatestPeopleSchema,
    ],
    verifyRun: [
      `POST ${run}/verification`,
      'Read the sessions of everybody of a run again, and watch them for some hours',
      sessionCheckSchema,
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
    ],
    checkListSessions: [
      `POST ${runs}/lists/{list}/sessions`,
      'Read what the people of a list have, before they are revoked',
      sessionCheckSchema,
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
    ],
  },
  Drafts: {
    listDrafts: [
      `GET ${drafts}`,
      'List drafts, the one changed last first',
      z.array(draftSummarySchema),
    ],
    getDraft: [`GET ${draft}`, 'Read a draft', draftSchema],
    createDraft: [`POST ${drafts}`, 'Create a draft', draftSchema],
    saveDraft: [`PUT ${draft}`, 'Save a draft', draftSchema, { conflict: draftSchema }],
    removeDraft: [
      `DELETE ${draft}`,
      'Remove a draft, and all links to it',
      z.object({ id: z.string() }),
    ],
    shareDraft: [`POST ${draft}/shares`, 'Make a link to a draft', createdShareSchema],
    revokeShare: [`DELETE ${draft}/shares/{share}`, 'Take a link back', draftSchema],
    removeComment: [`DELETE ${draft}/comments/{comment}`, 'Remove a comment', draftSchema],
    openShare: [
      'GET /share/{link}/draft',
      'Open a draft by its link',
      sharedDraftSchema,
      { needs: 'link' },
    ],
    getSharedBlockPage: [
      'GET /share/{link}/block-pages/{kind}',
      'Read the account’s page for those who are not let in',
      sharedDraftBlockPageSchema,
      { needs: 'link' },
    ],
    commentOnShare: [
      'POST /share/{link}/comments',
      'Leave a comment on a draft',
      z.object({ id: z.string() }),
      { needs: 'link' },
    ],
    getBlockPageFrame: [
      'GET /share/frame',
      'Load an empty document, in which a block page is shown',
      { file: 'text/html' },
      { needs: 'nobody', query: z.object({ mode: z.optional(z.literal('quirks')) }) },
    ],
  },
}

/** Describes the routes that the gateway serves, by method and path: what they check, and what the tables say. */
export function describeRoutes(served: readonly ServedRoute[]): Record<string, RouteDescription> {
  const checks = checksByRoute(served)
  const described: Record<string, RouteDescription> = {}
  const add = (
    tag: RouteDescription['tag'],
    operationId: string,
    [route, summary, answer, rest]: [route: string, ...Described],
  ) => {
    const needs = 'identified'
    described[route] = { operationId, summary, tag, needs, answer, ...checks.get(route), ...rest }
  }
  for (const [tag, operations] of Object.entries(OWN)) {
    for (const [id, row] of Object.entries(operations)) add(tag as OwnTag, id, row) // a key of the table
  }
  for (const [id, row] of Object.entries(CLOUDFLARE)) {
    const { method, path } = CLOUDFLARE_OPERATIONS[id as CloudflareOperationName] // a key of the table
    add('Cloudflare', id, [toOpenApiRouteKey({ method, path: `/client/v4${path}` }), ...row])
  }
  return described
}

function checksByRoute(served: readonly ServedRoute[]): Map<string, RouteChecks> {
  const checks = new Map<string, RouteChecks>()
  for (const { handler, ...at } of served) {
    const route = toOpenApiRouteKey(at)
    const own = 'checks' in handler ? (handler.checks as RouteChecks) : {} // nothing else has that name
    checks.set(route, { ...checks.get(route), ...own })
  }
  return checks
}

/** Returns a route as the document names it: `GET /api/{name}`. */
export function toOpenApiRouteKey({ method, path }: Pick<ServedRoute, 'method' | 'path'>): string {
  return `${method} ${path.replaceAll(/:(\w+)(\{[^}]*\})?/g, '{$1}').replaceAll('}}', '}')}`
}
