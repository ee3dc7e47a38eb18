import * as z from 'zod/mini'
import { publishedDraftSchema } from './draft'
import type { ApiError } from './errors'
import { impactSummarySchema } from './impact/finding'
import { roleSchema } from './roles'

/** What a change is of. The first two have a current value; a revocation is an act without one. */
export const RESOURCES = ['organization', 'doh', 'revocation'] as const
export type Resource = (typeof RESOURCES)[number]

/**
 * The resources that are settings: they can be read, edited and put back. Everywhere in changes the
 * value of one is what its PUT takes: the organization itself, and for DoH the two values of
 * `dohDocument`, not the service token that GET answers.
 */
export const SETTINGS = ['organization', 'doh'] as const satisfies readonly Resource[]
export type Setting = (typeof SETTINGS)[number]

/**
 * What was done. `outside` is a change that Gatehouse found and did not make: Cloudflare's dashboard,
 * Terraform or another token.
 */
const CHANGE_OPERATIONS = ['create', 'update', 'revert', 'revoke', 'outside'] as const

/**
 * How it ended. `pending` until a read of what is live, or a plain refusal, has told; `unknown` where
 * nothing could tell any more.
 */
const CHANGE_STATES = ['pending', 'applied', 'failed', 'unknown'] as const

const differenceSchema = z.object({
  pointer: z.string(),
  from: z.optional(z.unknown()),
  to: z.optional(z.unknown()),
})

/** A change as lists show it. Times are RFC 3339 in UTC. */
export const changeSummarySchema = z.looseObject({
  /** Counts the account's changes from 1, without a gap. */
  number: z.int(),
  opened_at: z.string(),
  /** Null while it is pending. */
  closed_at: z.nullable(z.string()),
  /** Who did it; null where only Cloudflare knows. */
  email: z.nullable(z.string()),
  roles: z.array(roleSchema),
  resource: z.enum(RESOURCES),
  operation: z.enum(CHANGE_OPERATIONS),
  /** Whose sessions were revoked. */
  subject: z.nullable(z.string()),
  reason: z.string(),
  ticket: z.nullable(z.string()),
  /** Chosen by the caller, who finds the change by it where the answer was lost. */
  client_request_id: z.optional(z.nullable(z.string())),
  /** The number of the change that this one takes back. */
  reverts: z.nullable(z.int()),
  /** The draft of the login page that it published, with who had approved it. */
  draft: z.optional(z.nullable(publishedDraftSchema)),
  /** The run of revocations that it is, and how many people it is about. */
  run: z.optional(z.nullable(z.int())),
  people: z.optional(z.nullable(z.int())),
  /** For a change made outside: when the value it replaced was last seen. */
  last_seen_at: z.nullable(z.string()),
  state: z.enum(CHANGE_STATES),
  /** What was asked for. */
  requested: z.array(differenceSchema),
  /** What became of it: how the value after differs from the value before. */
  differences: z.array(differenceSchema),
  /** Where the value after is not what was asked for. */
  unrequested: z.array(differenceSchema),
  /** Why it failed or is not known, in Cloudflare's words or Gatehouse's. */
  error: z.nullable(
    z.object({
      code: z.nullable(z.int()),
      message: z.string(),
      /** What led to it, from the outside in; left out where nothing is said of that. */
      causes: z.optional(z.array(z.string())),
    }),
  ),
  ray_id: z.nullable(z.string()),
  /** Of the change before this one. */
  previous_hash: z.string(),
  /** Null while it is pending. */
  hash: z.nullable(z.string()),
})
export type ChangeSummary = z.infer<typeof changeSummarySchema>

/** A change with the whole values: before, as asked for, and as read afterwards. */
export const changeSchema = z.extend(changeSummarySchema, {
  before: z.nullable(z.unknown()),
  intended: z.nullable(z.unknown()),
  /** Null if nothing could be read afterwards, or nothing needed to be. */
  after: z.nullable(z.unknown()),
  /** What it would do to the account, where that had been computed when it was made. */
  impact: z.optional(z.nullable(impactSummarySchema)),
})
export type Change = z.infer<typeof changeSchema>

/**
 * What a change came to: the value that is live now, with its entity tag, and the row in history. Both
 * are null if Cloudflare accepted the change and nothing could be read afterwards.
 */
export const changeResultSchema = z.object({
  current: z.nullable(z.unknown()),
  etag: z.nullable(z.string()),
  /** Null if there was nothing to change. */
  change: z.nullable(changeSummarySchema),
})
export type ChangeResult = z.infer<typeof changeResultSchema>

/** The `result` of a 412: what is live instead of the version that was reviewed. */
export const conflictSchema = z.object({
  current: z.unknown(),
  etag: z.string(),
  /** What changed since the reviewed version; null if Gatehouse never saw that version. */
  changed: z.nullable(z.array(z.string())),
  /** The changes in history since that version, newest first. */
  changes: z.array(changeSummarySchema),
})
export type Conflict = z.infer<typeof conflictSchema>

/** How far verification is. It goes through all that is stored in steps, in full passes. */
const verificationProgressSchema = z.object({
  /** How many entries there are: one that opens each change, and one that closes it. */
  entries: z.int(),
  /** The last that found everything as it was written. Runs of earlier builds are not protected by a hash. */
  full_pass: z.nullable(
    z.object({ ended_at: z.string(), entries: z.int(), unprotected_runs: z.int() }),
  ),
  /** The one under way, with the number of entries that it went through. */
  pass: z.nullable(
    z.object({ started_at: z.string(), verified: z.int(), verified_at: z.string() }),
  ),
})

/** Whether history, and what is shown in its stead, is as it was written, as far as it was verified. */
export const verificationSchema = z.discriminatedUnion('ok', [
  z.extend(verificationProgressSchema, {
    ok: z.literal(true),
    /** Up to where entries were verified, by any pass or since, and when the last of them were. */
    verified: z.int(),
    verified_at: z.string(),
    /** How many changes began in those. */
    changes: z.int(),
    /** The hash of the last of them: whoever keeps it can tell later whether history was rewritten. */
    head: z.nullable(z.string()),
  }),
  z.extend(verificationProgressSchema, {
    ok: z.literal(false),
    /** The first change that is wrong; null where it is not one alone. */
    first_bad: z.nullable(z.int()),
    problem: z.string(),
    found_at: z.string(),
  }),
])
export type Verification = z.infer<typeof verificationSchema>

/** What a refused save collided with; undefined if it was refused for another reason. */
export function conflictInError({ reason }: ApiError): Conflict | undefined {
  if (reason.kind !== 'refused' || reason.status !== 412) return undefined
  return conflictSchema.safeParse(reason.result).data
}
