import * as z from 'zod/mini'
import { archiveRangeShape } from './archive-range'
import type { ApiError } from './errors'
import { impactSummarySchema } from './impact/finding'
import { LIMITS } from './limits'
import { revocationOccasionSchema } from './revocation-occasion'
import { roleSchema } from './roles'

/**
 * The kinds of resource that a change can affect. The first two have a current value; a revocation has none. A change of
 * `history` dropped an archive from it, one of a `finding` accepted a finding about the account for a while, and one of
 * a `proposal` records how a proposal ended that was not applied. A change of a `switch-timer` prolonged or cancelled the
 * timer of a switch, or says that the switch could not be turned back.
 */
export const CHANGE_RESOURCES = [
  'organization',
  'doh',
  'revocation',
  'history',
  'finding',
  'proposal',
  'switch-timer',
] as const
export type ChangeResource = (typeof CHANGE_RESOURCES)[number]

/**
 * The resources that are settings: they can be read, edited and reverted. Everywhere in changes, the value of a setting
 * is the body of its PUT: for the organization, the organization itself; for DoH, the two values of `dohDocumentSchema`, not
 * the service token that GET returns.
 */
export const SETTING_RESOURCES = [
  'organization',
  'doh',
] as const satisfies readonly ChangeResource[]
export type SettingResource = (typeof SETTING_RESOURCES)[number]

export function isSettingResource(resource: ChangeResource): resource is SettingResource {
  return SETTING_RESOURCES.some((setting) => setting === resource)
}

const MAX_FINDING_CHARACTERS = 1_000

/** A finding about the account that somebody accepted. */
export const acceptedFindingSchema = z.object({
  id: z.string(),
  sentence: z.string().check(z.minLength(1), z.maxLength(MAX_FINDING_CHARACTERS)),
  /** Which state of affairs was accepted. */
  fingerprint: z.string().check(z.maxLength(MAX_FINDING_CHARACTERS)),
  /** RFC 3339; null if this ended the acceptance. */
  until: z.nullable(z.string()),
})

const originName = z.string().check(z.minLength(1), z.maxLength(LIMITS.nameCharacters))
const originAccount = { account: z.string().check(z.regex(/^[0-9a-f]{32}$/)), name: originName }

/**
 * Where the values of a change were taken from: another account, a file, or a change that one person rolls out to
 * several accounts, which all share the id of the roll-out.
 */
export const valuesOriginSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('account'), ...originAccount }),
  z.strictObject({ kind: z.literal('file'), name: originName }),
  z.strictObject({
    kind: z.literal('roll-out'),
    id: z.uuid(),
    ...originAccount,
    /** The number of accounts that were chosen. */
    accounts: z.int().check(z.positive(), z.maximum(LIMITS.rollOutAccounts)),
  }),
])
export type ValuesOrigin = z.infer<typeof valuesOriginSchema>

export const differenceSchema = z.object({
  pointer: z.string(),
  from: z.optional(z.unknown()),
  to: z.optional(z.unknown()),
})

/** The published version of a draft, with its approvals. */
export const publishedDraftRecordSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  version: z.int(),
  approvals: z.array(
    z.looseObject({ name: z.string(), email: z.nullable(z.string()), at: z.string() }),
  ),
})
export type PublishedDraftRecord = z.infer<typeof publishedDraftRecordSchema>

/** Who else had a part in a change that somebody proposed: the whole course of the proposal. Times are RFC 3339. */
const proposalOutcomeRecordSchema = z.looseObject({
  proposal: z.int(),
  /** How it came to be applied, or why it was not. */
  outcome: z.enum([
    'approved',
    'unopposed',
    'break-glass',
    'declined',
    'withdrawn',
    'expired',
    'outdated',
    'failed',
  ]),
  proposed_at: z.string(),
  /** What needed the approval, and of how many people. */
  subjects: z.array(z.string()),
  approvers: z.int(),
  approvals: z.array(z.looseObject({ email: z.string(), at: z.string(), comment: z.string() })),
  /** Who declined it, withdrew it or went past its approvals, and why. */
  decided_by: z.nullable(z.string()),
  comment: z.string(),
})
export type ProposalOutcomeRecord = z.infer<typeof proposalOutcomeRecordSchema>

/**
 * The part of a change in the course of a switch's timer: it `started` the timer by turning switches off, `changed` it,
 * is made by Gatehouse because the time is `over`, or records that this `failed`.
 */
const switchTimerEventSchema = z.looseObject({
  event: z.enum(['started', 'changed', 'over', 'failed']),
  /** The switches, as the API names them. */
  fields: z.array(z.string()),
  /** When they are turned back, in RFC 3339; null if they stay off for good. */
  due_at: z.nullable(z.string()),
  /** The number of the change that turned them off; null if it is this one. */
  change: z.nullable(z.int()),
})
export type SwitchTimerEvent = z.infer<typeof switchTimerEventSchema>

/** A change as lists show it. Times are RFC 3339 in UTC. */
export const changeSummarySchema = z.looseObject({
  /** Numbers the account's changes from 1, without gaps. */
  number: z.int(),
  opened_at: z.string(),
  /** Null while the change is pending. */
  closed_at: z.nullable(z.string()),
  /** The person who made the change; null if only Cloudflare knows. */
  email: z.nullable(z.string()),
  roles: z.array(roleSchema),
  resource: z.enum(CHANGE_RESOURCES),
  /**
   * The kind of change. `outside` is a change that Gatehouse found but did not make: it came from Cloudflare's dashboard,
   * Terraform or another token. So is `return`: somebody whose sessions were revoked signed in again.
   */
  operation: z.enum([
    'create',
    'update',
    'revert',
    'revoke',
    'outside',
    'drop',
    'accept',
    'propose',
    'return',
    'set-timer',
  ]),
  /** The person whose sessions were revoked. */
  subject: z.nullable(z.string()),
  reason: z.string(),
  ticket: z.nullable(z.string()),
  /** The event after which sessions were revoked, if it was said. */
  occasion: z.optional(z.nullable(revocationOccasionSchema)),
  /** Chosen by the caller, to find the change if the response was lost. */
  client_request_id: z.optional(z.nullable(z.string())),
  /** The number of the change that this one reverts. */
  reverts: z.nullable(z.int()),
  /** The draft of the login page that the change published, with its approvals. */
  draft: z.optional(z.nullable(publishedDraftRecordSchema)),
  /** Where the values were taken from, if not from the person who made the change. */
  origin: z.optional(z.nullable(valuesOriginSchema)),
  /** The run of revocations that this change is, and the number of people in it. */
  run: z.optional(z.nullable(z.int())),
  people: z.optional(z.nullable(z.int())),
  /** The archive that the change dropped from history. */
  dropped: z.optional(z.nullable(z.object(archiveRangeShape))),
  /** The finding that the change accepted. */
  finding: z.optional(z.nullable(acceptedFindingSchema)),
  /** The proposal that this change applied, or whose end it records. */
  approval: z.optional(z.nullable(proposalOutcomeRecordSchema)),
  switch_timer: z.optional(z.nullable(switchTimerEventSchema)),
  /** For a change made outside Gatehouse, the time when the value it replaced was last seen. */
  last_seen_at: z.nullable(z.string()),
  /**
   * The outcome of a change. It is `pending` until a read of the live value, or a plain refusal, decides it, and
   * `unknown` if nothing can decide it any more.
   */
  state: z.enum(['pending', 'applied', 'failed', 'unknown']),
  /** The requested differences. */
  requested: z.array(differenceSchema),
  /** The actual differences between the value before and the value after. */
  differences: z.array(differenceSchema),
  /** The differences between the value after and the requested value. */
  unrequested: z.array(differenceSchema),
  /** Why the change failed or its outcome is unknown, in Cloudflare's words or Gatehouse's. */
  error: z.nullable(
    z.object({
      code: z.nullable(z.int()),
      message: z.string(),
      /** The causes of the error, from the outermost in; absent if none were given. */
      causes: z.optional(z.array(z.string())),
    }),
  ),
  ray_id: z.nullable(z.string()),
  /** The hash of the previous change. */
  previous_hash: z.string(),
  /** Null while the change is pending. */
  hash: z.nullable(z.string()),
})
export type ChangeSummary = z.infer<typeof changeSummarySchema>

/** A change with the whole values: before, as requested, and as read afterwards. */
export const changeSchema = z.extend(changeSummarySchema, {
  before: z.nullable(z.unknown()),
  intended: z.nullable(z.unknown()),
  /** Null if the value could not be read afterwards, or did not need to be. */
  after: z.nullable(z.unknown()),
  /** The predicted effect on the account, if it had been computed when the change was made. */
  impact: z.optional(z.nullable(impactSummarySchema)),
})
export type Change = z.infer<typeof changeSchema>

/**
 * The result of a change: the live value with its entity tag, and the row in history. The value and the tag are null if
 * Cloudflare accepted the change but nothing could be read afterwards.
 */
export const changeResultSchema = z.object({
  current: z.nullable(z.unknown()),
  etag: z.nullable(z.string()),
  /** Null if there was nothing to change. */
  change: z.nullable(changeSummarySchema),
})
export type ChangeResult = z.infer<typeof changeResultSchema>

/** The `result` of a 412: the live value, which differs from the reviewed version. */
export const changeConflictSchema = z.object({
  current: z.unknown(),
  etag: z.string(),
  /** The parts that changed since the reviewed version; null if Gatehouse never saw that version. */
  changed: z.nullable(z.array(z.string())),
  /** The changes in history since that version, newest first. */
  changes: z.array(changeSummarySchema),
})
export type ChangeConflict = z.infer<typeof changeConflictSchema>

/** The progress of verification, which goes through all stored entries in steps, in full passes. */
const verificationProgressSchema = z.object({
  /** The number of entries: one opens each change, and one closes it. */
  entries: z.int(),
  /** The last pass that found every entry as it was written. Runs of earlier builds are not protected by a hash. */
  full_pass: z.nullable(
    z.object({ ended_at: z.string(), entries: z.int(), unprotected_runs: z.int() }),
  ),
  /** The current pass, with the number of entries verified so far. */
  pass: z.nullable(
    z.object({ started_at: z.string(), verified: z.int(), verified_at: z.string() }),
  ),
})

/** Whether history, and the data shown in its place, is as it was written, as far as it has been verified. */
export const historyVerificationSchema = z.discriminatedUnion('ok', [
  z.extend(verificationProgressSchema, {
    ok: z.literal(true),
    /** The number of entries verified, by any pass or since, and the time of the last verification. */
    verified: z.int(),
    verified_at: z.string(),
    /** The number of changes that those entries opened. */
    changes: z.int(),
    /**
     * The hash of the last verified entry. Anyone who keeps a copy of it can detect later that history was rewritten.
     */
    head: z.nullable(z.string()),
  }),
  z.extend(verificationProgressSchema, {
    ok: z.literal(false),
    /** The first change that is wrong; null if the problem is not in a single change. */
    first_bad: z.nullable(z.int()),
    problem: z.string(),
    found_at: z.string(),
  }),
])
export type HistoryVerification = z.infer<typeof historyVerificationSchema>

/** Returns the conflict that refused a save, or undefined if it was refused for another reason. */
export function findConflictInError({ reason }: ApiError): ChangeConflict | undefined {
  if (reason.kind !== 'refused' || reason.status !== 412) return undefined
  return changeConflictSchema.safeParse(reason.result).data
}

/** Returns a change without the whole values and without its computed impact. */
export function toChangeSummary(change: Change): ChangeSummary {
  const {
    before: _before,
    intended: _intended,
    after: _after,
    impact: _impact,
    ...summary
  } = change
  return summary
}
