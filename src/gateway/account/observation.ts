import type { Change, Setting } from '../../api/change'
import { diff } from '../../api/diff'
import { etag as etagOf, isEqual } from '../../api/equality'
import { KNOWN_ERRORS } from '../../api/errors'
import { type Answer, failure } from '../answer'
import type { UpstreamReply } from '../upstream'
import { type AccountContext, timestamp } from './account-context'
import { type OutcomeEvidence, determineOutcome } from './outcome'
import { type JsonRecord, isTooLarge } from './replacement'
import { SETTING_ADAPTERS } from './setting-adapters'

export type Observation =
  | { ok: true; reply: UpstreamReply & { ok: true }; document: JsonRecord; etag: string }
  | { ok: false; reply: UpstreamReply; answer: Answer }

/**
 * Reads a setting and updates history: the live value closes a pending change, and a difference that no change
 * explains was made outside Gatehouse.
 */
export async function observe(context: AccountContext, setting: Setting): Promise<Observation> {
  const { read, documentOf } = SETTING_ADAPTERS[setting]
  const reply = await context.call(read)
  if (isNotEnabled(reply)) await record(context, setting, null)
  if (!reply.ok) return { ok: false, reply, answer: reply.answer }
  const document = documentOf(reply.result)
  if (document === undefined) return { ok: false, reply, answer: unreadable(reply) }
  if (isTooLarge(document)) return { ok: false, reply, answer: tooLarge(reply) }
  const etag = await record(context, setting, document)
  return { ok: true, reply, document, etag }
}

/** Whether the account has no organization. */
export function isNotEnabled(reply: UpstreamReply): boolean {
  const { code, slug } = KNOWN_ERRORS.notEnabled
  return (
    !reply.ok && (reply.failure.code === code || reply.failure.message.includes(`error.${slug}`))
  )
}

function pendingOf({ journal }: AccountContext, setting: Setting): Change | undefined {
  const number = journal.pendingOf(setting)
  return number === undefined ? undefined : journal.get(number)
}

/** Records the live value, which is null if the account has no organization. Returns the entity tag. */
async function record(
  context: AccountContext,
  setting: Setting,
  document: JsonRecord | null,
): Promise<string> {
  const etag = await etagOf(document)
  context.transaction(() => reconcile(context, setting, document, etag))
  return etag
}

function reconcile(
  context: AccountContext,
  setting: Setting,
  document: JsonRecord | null,
  etag: string,
): void {
  const { journal, known } = context
  const pending = pendingOf(context, setting)
  const isExplained = pending !== undefined && closePending(context, pending, document, etag)
  const last = known.get(setting)
  // A newer version of Gatehouse may consider two spellings equal that an older one distinguished.
  const isNews = last !== undefined && last.etag !== etag && !isEqual(last.value, document)
  if (!isExplained && isNews) {
    const number = journal.open({
      ...OUTSIDE,
      opened_at: timestamp(),
      resource: setting,
      last_seen_at: last.seen_at,
      before: last.value,
      etag: last.etag,
    })
    journal.close(number, {
      state: 'applied',
      closed_at: timestamp(),
      differences: diff(last.value, document),
      unrequested: [],
      error: null,
      ray_id: null,
      after: document,
      etag,
    })
  }
  known.set(setting, { value: document, etag, seen_at: timestamp() })
}

/** Closes a pending change. Returns whether it was applied, and so explains the live value. */
function closePending(
  { journal, evidence, markPublished }: AccountContext,
  pending: Change,
  document: JsonRecord | null,
  etag: string,
): boolean {
  const verdict = determineOutcome(
    pending,
    document,
    evidence.get(pending.number) ?? interrupted(pending),
  )
  const isApplied = verdict.state === 'applied'
  evidence.delete(pending.number)
  journal.close(pending.number, {
    ...verdict,
    closed_at: timestamp(),
    after: isApplied ? document : null,
    etag: isApplied ? etag : null,
  })
  if (isApplied && pending.draft) markPublished(pending.draft, pending.number)
  return isApplied
}

/** A write may be sent twice, and each attempt times out after half of this. */
const TIME_LIMIT_MS = 60_000

function interrupted({ opened_at }: Change): OutcomeEvidence {
  return {
    error: { code: null, message: 'Gatehouse was interrupted before the answer came.' },
    ray_id: null,
    // A request sent just before the interruption may still be on its way.
    mayStillHappen: Date.now() - Date.parse(opened_at) < TIME_LIMIT_MS,
  }
}

const OUTSIDE = {
  email: null,
  roles: [],
  operation: 'outside',
  subject: null,
  reason: '',
  ticket: null,
  reverts: null,
  requested: [],
  intended: null,
} satisfies Partial<Change>

function tooLarge({ answer }: UpstreamReply): Answer {
  const detail =
    'The current value is too large to keep a history of, so Gatehouse changes nothing of it.'
  return failure('upstream_malformed', detail, answer.headers)
}

function unreadable({ answer }: UpstreamReply): Answer {
  const detail = 'Cloudflare’s API returned the current value in an unknown form.'
  return failure('upstream_malformed', detail, answer.headers)
}
