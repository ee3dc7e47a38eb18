import * as z from 'zod/mini'
import type { Change, Setting } from '../../api/change'
import { type DraftDesign, draftDesignSchema } from '../../api/draft'
import { diff, type Difference, spellingDiff } from '../../api/diff'
import { KNOWN_ERRORS } from '../../api/errors'
import { isJsonObject } from '../../api/json'
import { type Answer, failure, withOutcomeUnknown } from '../answer'
import type { UpstreamFailure, UpstreamReply } from '../upstream'
import { type AccountContext, type Author, timestamp } from './account-context'
import { conflict, allowsWrite } from './precondition'
import type { Publication } from './drafts'
import type { Closing, Opening } from './journal'
import { observe, type Observation } from './observation'
import type { OutcomeEvidence } from './outcome'
import type { JsonRecord } from './replacement'
import { SETTING_ADAPTERS } from './setting-adapters'

/** A requested change of one setting. */
export type ChangeOrder = Author & {
  setting: Setting
  /** A merge patch (RFC 7396). */
  patch: JsonRecord
  /** The value of the `If-Match` header; undefined accepts any version. */
  ifMatch: string | undefined
  /** The number of the change that this one reverts. */
  reverts: number | null
  /** The draft that this change publishes, as a whole and with nothing else. */
  publication?: Publication | undefined
}

export type WriteOutcome =
  /** The response says why, and which part may have been done. */
  | { kind: 'refused'; answer: Answer }
  | { kind: 'unchanged'; observed: Observed }
  /** `observed` is undefined if the read afterwards failed; the change is then still pending. */
  | { kind: 'made'; change: Change; reply: UpstreamReply; observed: Observed | undefined }

type Observed = Observation & { ok: true }

/**
 * Carries out a change of a setting. Cloudflare's own PUT replaces the whole value and has no versions, so every
 * change takes these steps: read, compare, merge, record, send, read again, record the outcome.
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
    // Otherwise history would say that a different design was approved.
    const detail = 'What is to be saved is not what the draft holds. Open the draft again.'
    return { kind: 'refused', answer: failure('precondition_failed', detail) }
  }

  const settingChange = { before: fresh.document, after: plan.intended }
  const impact = context.impactOf(setting, settingChange)
  const number = context.journal.open({ ...opening(order, fresh, plan.intended), impact })
  context.addChecklist(number, setting, settingChange)
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

/** Returns the differences in meaning or, if there are none, the differences in spelling. */
function requestedDifferences(before: JsonRecord, intended: JsonRecord): Difference[] {
  const differences = diff(before, intended)
  return differences.length > 0 ? differences : spellingDiff(before, intended)
}

const TEXTS = z.keyof(draftDesignSchema.shape.login_design).options

/** Whether the login page equals that of a draft, which stores texts as they were typed. */
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
 * Sends the PUT. If Cloudflare refuses the configuration as a whole, sends it again without the undocumented keys: GET
 * may have returned a key that PUT does not accept.
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

/** Converts a failure to the form that history stores, with its causes. */
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

/**
 * Combines the outcome of a change with the response. A lost response no longer matters once a read has shown the
 * outcome.
 */
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

/** Passes an error of Cloudflare's own on unchanged. */
function notApplied({ error }: Change, reply: UpstreamReply): Answer {
  if (!reply.ok && reply.failure.code !== null) return reply.answer
  const detail = `${error?.message ?? ''} A read afterwards shows that nothing was changed.`
  return failure('not_applied', detail.trim(), reply.answer.headers)
}
