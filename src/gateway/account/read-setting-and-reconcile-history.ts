import type { Change, SettingResource } from '../../api/change'
import { computeEtag as etagOf, isSemanticallyEqual } from '../../api/equality'
import { HANDLED_CLOUDFLARE_ERRORS } from '../../api/errors'
import { refuseWithResponse, type Refused, refuse } from '../result'
import type { UpstreamReply } from '../upstream'
import type { AccountContext } from './account-context'
import { currentTimestamp } from './journal-entry'
import {
  outcomeClosingEntry,
  INTERRUPTED_ERROR,
  buildOutsideChangeJournalEntries,
} from './change-entries'
import { type ChangeOutcomeEvidence, determineChangeOutcome } from './change-outcome'
import { isSettingTooLarge, SETTING_ADAPTERS } from './setting-adapters'

export type SettingReadResult =
  | {
      ok: true
      reply: UpstreamReply & { ok: true }
      document: Record<string, unknown>
      etag: string
    }
  | (Refused & { reply: UpstreamReply })

/**
 * Reads a setting and updates history: the live value closes a pending change, and a difference that no change
 * explains was made outside Gatehouse.
 */
export async function readSettingAndReconcileHistory(
  context: AccountContext,
  setting: SettingResource,
): Promise<SettingReadResult> {
  const { read, documentOf } = SETTING_ADAPTERS[setting]
  const reply = await context.call(read)
  if (isAccessNotEnabled(reply)) await record(context, setting, null)
  if (!reply.ok) return { reply, ...refuseWithResponse(reply.answer) }
  const document = documentOf(reply.result)
  if (document === undefined) return { reply, ...unreadable(reply) }
  if (isSettingTooLarge(document)) return { reply, ...tooLarge(reply) }
  const etag = await record(context, setting, document)
  return { ok: true, reply, document, etag }
}

/** Whether the account has no organization. */
export function isAccessNotEnabled(reply: UpstreamReply): boolean {
  const { code, slug } = HANDLED_CLOUDFLARE_ERRORS.notEnabled
  return (
    !reply.ok && (reply.failure.code === code || reply.failure.message.includes(`error.${slug}`))
  )
}

function pendingOf({ journal }: AccountContext, setting: SettingResource): Change | undefined {
  const number = journal.pendingOf(setting)
  return number === undefined ? undefined : journal.get(number)
}

/** Records the live value, which is null if the account has no organization. Returns the entity tag. */
async function record(
  context: AccountContext,
  setting: SettingResource,
  document: Record<string, unknown> | null,
): Promise<string> {
  const etag = await etagOf(document)
  const isReadAgain = context.transaction(() => reconcile(context, setting, document, etag))
  if (isReadAgain) await context.switchTimers.wake()
  return etag
}

/** Returns whether the setting has to be read again later. */
function reconcile(
  context: AccountContext,
  setting: SettingResource,
  document: Record<string, unknown> | null,
  etag: string,
): boolean {
  const { journal, known, proposals, switchTimers } = context
  const pending = pendingOf(context, setting)
  const isExplained = pending !== undefined && closePending(context, pending, document, etag)
  const last = known.get(setting)
  // A newer version of Gatehouse may consider two spellings equal that an older one distinguished.
  const isNews =
    last !== undefined && last.etag !== etag && !isSemanticallyEqual(last.value, document)
  if (!isExplained && isNews)
    journal.record(buildOutsideChangeJournalEntries(setting, last, document, etag))
  known.set(setting, { value: document, etag, seen_at: currentTimestamp() })
  proposals.noteLive(setting, etag, document)
  return switchTimers.noteLive(setting, document)
}

/** Closes a pending change. Returns whether it was applied, and so explains the live value. */
function closePending(
  { journal, evidence, markPublished }: AccountContext,
  pending: Change,
  document: Record<string, unknown> | null,
  etag: string,
): boolean {
  const known = evidence.get(pending.number) ?? interrupted(pending)
  const outcome = determineChangeOutcome(pending, document, known)
  evidence.delete(pending.number)
  journal.close(pending.number, outcomeClosingEntry(outcome, document, etag))
  const isApplied = outcome.state === 'applied'
  if (isApplied && pending.draft) markPublished(pending.draft, pending.number)
  return isApplied
}

/** A write may be sent twice, and each attempt times out after half of this. */
const TIME_LIMIT_MS = 60_000

function interrupted({ opened_at }: Change): ChangeOutcomeEvidence {
  return {
    error: INTERRUPTED_ERROR,
    ray_id: null,
    // A request sent just before the interruption may still be on its way.
    mayStillHappen: Date.now() - Date.parse(opened_at) < TIME_LIMIT_MS,
  }
}

function tooLarge({ answer }: UpstreamReply): Refused {
  const detail =
    'The current value is too large to keep a history of, so Gatehouse changes nothing of it.'
  return refuse('upstream_malformed', detail, { headers: answer.headers })
}

function unreadable({ answer }: UpstreamReply): Refused {
  const detail = 'Cloudflare’s API returned the current value in an unknown form.'
  return refuse('upstream_malformed', detail, { headers: answer.headers })
}
