import type {
  ProposalOutcomeRecord,
  Change,
  SettingResource,
  SwitchTimerEvent,
} from '../../api/change'
import type { ArchiveDropRecord } from '../../api/archive-trailer'
import { diff, diffExactly } from '../../api/diff'
import type { RevokeUserRequest } from '../../api/revocation-request'
import type { RunControlRecord, RunPersonState } from '../../api/revocation-run'
import type { UpstreamFailure, UpstreamReply } from '../upstream'
import { currentTimestamp } from './journal-entry'
import type { WriteAuthor } from './write-author'
import type { ChangeClosingEntry, ChangeOpeningEntry, OpeningAndClosingEntries } from './journal'
import type { LastKnownValue } from './last-known-values'
import type { ChangeOutcome } from './change-outcome'

/**
 * The entries of the journal: each kind of change is opened by one, which says who asked for what, and closed by
 * another, which says what became of it.
 */

type Read = { document: Record<string, unknown>; etag: string }

type Update = Pick<
  ChangeOpeningEntry,
  'reverts' | 'draft' | 'origin' | 'impact' | 'switch_timer'
> & {
  setting: SettingResource
  fresh: Read
  intended: Record<string, unknown>
}

export function settingUpdateOpeningEntry(
  author: WriteAuthor,
  { setting, fresh, intended, reverts, ...rest }: Update,
): ChangeOpeningEntry {
  const { document: before, etag } = fresh
  const differences = diff(before, intended)
  return opening(author, setting, reverts === null ? 'update' : 'revert', {
    reverts,
    ...rest,
    client_request_id: author.client_request_id ?? null,
    before,
    etag,
    intended,
    // Without a difference in meaning, the change asks for another spelling.
    requested: differences.length > 0 ? differences : diffExactly(before, intended),
  })
}

/** `existing` is what the account already has; undefined if it has no organization. */
export function organizationCreationOpeningEntry(
  author: WriteAuthor,
  existing: Read | undefined,
  intended: Record<string, unknown>,
): ChangeOpeningEntry {
  const { document: before, etag } = existing ?? { document: null, etag: null }
  const requested = diff(before, intended)
  return opening(author, 'organization', 'create', {
    before,
    etag,
    intended,
    requested,
  })
}

export function buildOutsideChangeJournalEntries(
  setting: SettingResource,
  last: LastKnownValue,
  after: Record<string, unknown> | null,
  etag: string,
): OpeningAndClosingEntries {
  const { value: before, seen_at: last_seen_at } = last
  return {
    opening: opening(NOBODY, setting, 'outside', { before, etag: last.etag, last_seen_at }),
    closing: closing('applied', { differences: diff(before, after), after, etag }),
  }
}

/** Opens one revocation without a run. */
export function revocationOpeningEntry(
  author: WriteAuthor,
  revocation: RevokeUserRequest,
): ChangeOpeningEntry {
  return opening(author, 'revocation', 'revoke', {
    subject: revocation.email,
    intended: revocation,
  })
}

/** Accepts a finding about the account, or ends its acceptance. Nothing of Cloudflare's changes. */
export function buildFindingAcceptanceJournalEntries(
  author: WriteAuthor,
  finding: NonNullable<Change['finding']>,
): OpeningAndClosingEntries {
  return {
    opening: opening(author, 'finding', 'accept', { finding, intended: finding }),
    closing: closing('applied', {}),
  }
}

/** Records how a proposal ended that was not applied. What it asked for is whole, with its values. */
export function buildUnappliedProposalJournalEntries(
  proposed: Pick<
    ChangeOpeningEntry,
    'email' | 'roles' | 'reason' | 'ticket' | 'occasion' | 'requested'
  >,
  approval: ProposalOutcomeRecord,
  error: ChangeClosingEntry['error'],
): OpeningAndClosingEntries {
  const { email, roles, reason, ticket, occasion, requested } = proposed
  const author = { email: email ?? '', roles, reason, ticket, occasion: occasion ?? undefined }
  return {
    opening: opening(author, 'proposal', 'propose', { requested, approval }),
    closing: closing('failed', { error }),
  }
}

/** Records that an archive was dropped from history. */
export function buildArchiveDropJournalEntries(
  author: WriteAuthor,
  dropped: NonNullable<Change['dropped']>,
  record: ArchiveDropRecord,
): OpeningAndClosingEntries {
  return {
    opening: opening(author, 'history', 'drop', { dropped, intended: record }),
    closing: closing('applied', { after: record }),
  }
}

/** Records that somebody changed the timer of a switch or, with an error, that the switch could not be turned back. */
export function buildSwitchTimerEventJournalEntries(
  author: WriteAuthor,
  switch_timer: SwitchTimerEvent,
  error: ChangeClosingEntry['error'],
): OpeningAndClosingEntries {
  const asked = { switch_timer, intended: switch_timer }
  return {
    opening: opening(author, 'switch-timer', 'set-timer', asked),
    closing: closing(error === null ? 'applied' : 'failed', { error }),
  }
}

/** Records that somebody whose sessions a run revoked signed in again. Nothing was changed. */
export function buildPersonReturnJournalEntries(personReturn: {
  run: number
  email: string
  signed_in_at: string
}): OpeningAndClosingEntries {
  const { run, email: subject, signed_in_at } = personReturn
  return {
    opening: opening(NOBODY, 'revocation', 'return', { run, subject, intended: { signed_in_at } }),
    closing: closing('applied', {}),
  }
}

export type RunOpeningDetails = {
  run: number
  people: number
  /** The address, if the run is of one person. */
  subject: string | null
  options: Required<Pick<RevokeUserRequest, 'devices' | 'warp_session_reauth'>>
  /** The hash of the run as it was started, with all its people. */
  people_hash: string
}

export function runOpeningEntry(
  author: WriteAuthor,
  { run, people, subject, options, people_hash }: RunOpeningDetails,
): ChangeOpeningEntry {
  const intended = { people, ...options, people_hash }
  return opening(author, 'revocation', 'revoke', { run, people, subject, intended })
}

const NOBODY = { email: null, roles: [], reason: '', ticket: null } as const

function opening(
  { email, roles, reason, ticket, ...author }: WriteAuthor | typeof NOBODY,
  resource: ChangeOpeningEntry['resource'],
  operation: ChangeOpeningEntry['operation'],
  rest: Partial<ChangeOpeningEntry>,
): ChangeOpeningEntry {
  return {
    opened_at: currentTimestamp(),
    email,
    roles: [...roles],
    resource,
    operation,
    subject: null,
    reason,
    ticket,
    reverts: null,
    draft: null,
    last_seen_at: null,
    requested: [],
    before: null,
    etag: null,
    intended: null,
    ...('approval' in author && author.approval !== undefined && { approval: author.approval }),
    ...('occasion' in author && author.occasion !== undefined && { occasion: author.occasion }),
    ...rest,
  }
}

/** Closes a change of a setting by what a read afterwards shows. */
export function outcomeClosingEntry(
  outcome: ChangeOutcome,
  after: ChangeClosingEntry['after'],
  etag: string,
) {
  const isApplied = outcome.state === 'applied'
  return closing(outcome.state, isApplied ? { ...outcome, after, etag } : outcome)
}

/** Closes a write that Cloudflare refused, of which nothing needs to be read. */
export function refusalClosingEntry(reply: UpstreamReply & { ok: false }): ChangeClosingEntry {
  return closing('failed', { error: toChangeError(reply.failure), ray_id: responseRayId(reply) })
}

/** Closes a revocation without a run. No read can show its outcome, only its response. */
export function revocationClosingEntry(
  state: 'revoked' | 'failed' | 'unknown',
  reply: UpstreamReply,
): ChangeClosingEntry {
  const error = reply.ok ? null : toChangeError(reply.failure)
  return closing(state === 'revoked' ? 'applied' : state, { error, ray_id: responseRayId(reply) })
}

/** Closes a run: whether everything requested was done, and who paused it, resumed it and so on. */
export function runClosingEntry(
  counts: Record<RunPersonState, number>,
  rest: { controlled: readonly RunControlRecord[]; people_hash: string },
): ChangeClosingEntry {
  const { revoked, failed, unknown, cancelled } = counts
  const parts = [
    [failed, 'failed'],
    [unknown, 'not known'],
    [cancelled, 'cancelled'],
  ] as const
  const others = parts.flatMap(([people, what]) => (people > 0 ? [`${people} ${what}`] : []))
  const message = [`${revoked} revoked`, ...others].join(', ')
  return closing(others.length === 0 ? 'applied' : unknown > 0 ? 'unknown' : 'failed', {
    error: others.length === 0 ? null : { code: null, message },
    after: { ...counts, ...rest },
  })
}

export const INTERRUPTED_ERROR = {
  code: null,
  message: 'Gatehouse was interrupted before the answer came.',
}

/** Closes a revocation whose response never arrived, because the object ended. */
export const interruptionClosingEntry = () => closing('unknown', { error: INTERRUPTED_ERROR })

function closing(
  state: ChangeClosingEntry['state'],
  rest: Partial<ChangeClosingEntry>,
): ChangeClosingEntry {
  return {
    closed_at: currentTimestamp(),
    state,
    differences: [],
    unrequested: [],
    error: null,
    ray_id: null,
    after: null,
    etag: null,
    ...rest,
  }
}

/** Converts a failure to the form that history stores, with its causes. */
export function toChangeError({
  code,
  message,
  causes,
}: UpstreamFailure): NonNullable<Change['error']> {
  return { code, message, ...(causes.length === 0 ? {} : { causes }) }
}

export function responseRayId({ answer }: UpstreamReply): string | null {
  return answer.headers['cf-ray'] ?? null
}
