import type { Change, Setting } from '../../api/change'
import * as z from 'zod/mini'
import { type DraftDesign, draftDesignSchema } from '../../api/draft'
import { diff, type Difference } from '../../api/diff'
import { KNOWN_ERRORS } from '../../api/errors'
import { isJsonObject } from '../../api/json'
import { spellingDiff } from '../../api/spelling'
import { type Answer, failure, withOutcomeUnknown } from '../answer'
import type { UpstreamFailure, UpstreamReply } from '../upstream'
import { type AccountContext, type Author, timestamp } from './account-context'
import { conflict } from './conflict'
import type { Publication } from './drafts'
import type { Closing, Opening } from './journal'
import { observe, type Observation } from './observation'
import type { OutcomeEvidence } from './outcome'
import { allowsWrite } from './precondition'
import type { JsonRecord } from './replacement'
import { SETTING_ADAPTERS } from './setting-adapters'

/** A change of one setting, as asked for. */
export type ChangeOrder = Author & {
  setting: Setting
  /** RFC 7396. */
  patch: JsonRecord
  /** As the header `If-Match`; undefined takes any version. */
  ifMatch: string | undefined
  /** The change that this one takes back. */
  reverts: number | null
  /** The draft that this one publishes, whole and nothing else. */
  publication?: Publication | undefined
}

export type WriteOutcome =
  /** The answer says why, and what of it may have been done. */
  | { kind: 'refused'; answer: Answer }
  | { kind: 'unchanged'; observed: Observed }
  /** `observed` is undefined if nothing could be read afterwards: then the change is still pending. */
  | { kind: 'made'; change: Change; reply: UpstreamReply; observed: Observed | undefined }

type Observed = Observation & { ok: true }

/**
 * The road of every change of a setting, since upstream's own PUT replaces the whole and knows no
 * versions: read, compare, merge, write down, send, read again, write down what became of it.
 */
export async function makeChange(
  context: AccountContext,
  order: ChangeOrder,
): Promise<WriteOutcome> {
  const { setting, patch, ifMatch } = order
  const fresh = await observe(context, setting)
  if (!fresh.ok) return { kind: 'refused', answer: fresh.answer }
  if (!allowsWrite(ifMatch, fresh.etag)) {
    return { kind: 'refused', answer: conflict(context, setting, ifMatch ?? '', fresh) }
  }
  const { plan: planUpdate, limitProblems } = SETTING_ADAPTERS[setting]
  const plan = planUpdate(fresh.document, patch, fresh.reply.result)
  if (plan.kind === 'invalid') {
    return { kind: 'refused', answer: failure('invalid_field', plan.problems) }
  }
  if (plan.kind === 'unchanged') return { kind: 'unchanged', observed: fresh }
  const problems = await limitProblems(context, fresh.document, plan.intended)
  if (problems.length > 0) return { kind: 'refused', answer: failure('invalid_field', problems) }
  const { publication } = order
  if (publication !== undefined && !isDesign(publication.design, plan.intended)) {
    // Or history would say of another design that it was approved.
    const detail = 'What is to be saved is not what the draft holds. Open the draft again.'
    return { kind: 'refused', answer: failure('precondition_failed', detail) }
  }

  const impact = context.impactOf(setting, { before: fresh.document, after: plan.intended })
  const number = context.journal.open({ ...opening(order, fresh, plan.intended), impact })
  const reply = await put(context, setting, plan.body)
  if (!reply.ok && reply.failure.kind === 'refused') {
    const { error, ray_id } = outcomeEvidence(reply)
    context.journal.close(number, { ...REFUSED, closed_at: timestamp(), error, ray_id })
    return { kind: 'refused', answer: reply.answer }
  }
  context.evidence.set(number, outcomeEvidence(reply))
  const after = await observe(context, setting)
  return toWriteOutcome(context.journal.get(number), reply, after)
}

function opening(
  { reason, ticket, reverts, publication, ...order }: ChangeOrder,
  fresh: Observed,
  intended: JsonRecord,
): Opening {
  return {
    opened_at: timestamp(),
    email: order.email,
    roles: [...order.roles],
    resource: order.setting,
    operation: reverts === null ? 'update' : 'revert',
    subject: null,
    reason,
    ticket,
    client_request_id: order.client_request_id ?? null,
    reverts,
    draft: publication?.draft ?? null,
    last_seen_at: null,
    requested: requestedDifferences(fresh.document, intended),
    before: fresh.document,
    etag: fresh.etag,
    intended,
  }
}

/** What differs in meaning; where nothing does, what is written differently. */
function requestedDifferences(before: JsonRecord, intended: JsonRecord): Difference[] {
  const differences = diff(before, intended)
  return differences.length > 0 ? differences : spellingDiff(before, intended)
}

const TEXTS = z.keyof(draftDesignSchema.shape.login_design).options

/** Whether the login page is that of a draft, which holds texts as they were typed. */
function isDesign(design: DraftDesign, { name, login_design }: JsonRecord): boolean {
  const live = isJsonObject(login_design) ? login_design : {}
  return (
    isSameText(design.name, name) &&
    TEXTS.every((key) => isSameText(design.login_design[key], live[key]))
  )
}

function isSameText(one: unknown, other: unknown): boolean {
  const [a, b] = [one, other].map((value) => (typeof value === 'string' ? value.trim() : ''))
  return a === b
}

/**
 * Where upstream refuses the configuration as a whole, once more without the keys that no
 * documentation names: it may have returned one that it does not take.
 */
async function put(context: AccountContext, setting: Setting, body: JsonRecord) {
  const { write, fallback } = SETTING_ADAPTERS[setting]
  const reply = await context.call(write, body)
  const smaller = isInvalidConfiguration(reply) ? fallback(body) : undefined
  return smaller === undefined ? reply : context.call(write, smaller)
}

function isInvalidConfiguration(reply: UpstreamReply): boolean {
  const { code, slug } = KNOWN_ERRORS.invalidConfiguration
  if (reply.ok || reply.failure.kind !== 'refused') return false
  return reply.failure.code === code || reply.failure.message.includes(`error.${slug}`)
}

const REFUSED = {
  state: 'failed',
  differences: [],
  unrequested: [],
  after: null,
  etag: null,
} satisfies Partial<Closing>

export function outcomeEvidence(reply: UpstreamReply): OutcomeEvidence {
  const ray_id = rayId(reply)
  if (reply.ok) return { error: null, ray_id }
  return { error: toChangeError(reply.failure), ray_id, mayStillHappen: reply.failure.isTimeout }
}

/** A failure as history keeps it, with what led to it. */
export function toChangeError({
  code,
  message,
  causes,
}: UpstreamFailure): NonNullable<Change['error']> {
  return { code, message, ...(causes.length === 0 ? {} : { causes }) }
}

export function rayId({ answer }: UpstreamReply): string | null {
  return answer.headers['cf-ray'] ?? null
}

/** An answer that was lost matters no more once a read has told what became of the change. */
export function toWriteOutcome(
  change: Change | undefined,
  reply: UpstreamReply,
  after: Observation,
): WriteOutcome {
  if (change === undefined) throw new TypeError('A change that was written down is not there.')
  switch (change.state) {
    case 'applied':
      return { kind: 'made', change, reply, observed: after.ok ? after : undefined }
    case 'failed':
      return { kind: 'refused', answer: notApplied(change, reply) }
    case 'pending':
    case 'unknown':
      return reply.ok
        ? { kind: 'made', change, reply, observed: after.ok ? after : undefined }
        : { kind: 'refused', answer: withOutcomeUnknown(reply.answer) }
  }
}

/** An error of upstream's own passes whole. */
function notApplied({ error }: Change, reply: UpstreamReply): Answer {
  if (!reply.ok && reply.failure.code !== null) return reply.answer
  const detail = `${error?.message ?? ''} A read afterwards shows that nothing was changed.`
  return failure('not_applied', detail.trim(), reply.answer.headers)
}
