import * as z from 'zod/mini'
import type {
  Change,
  ValuesOrigin,
  ChangeConflict,
  SettingResource,
  SwitchTimerEvent,
} from '../../api/change'
import { diff } from '../../api/diff'
import { type DraftDesign, draftDesignSchema } from '../../api/draft'
import { isSemanticallyEqual } from '../../api/equality'
import { HANDLED_CLOUDFLARE_ERRORS } from '../../api/errors'
import type { ComputedChecklist } from '../../api/impact/checklist'
import type { SettingChange } from '../../api/impact/setting-change'
import { isJsonObject } from '../../api/json'
import { buildOrganizationPostBody } from '../../api/merge-patch'
import { success, refuseWithResponse, refuse, type Refused, type Result } from '../result'
import {
  findProtectiveSwitchesTurnedOff,
  type ProtectiveSwitch,
} from '../../api/switch-timers/protective-switches'
import type { UpstreamReply } from '../upstream'
import type { AccountContext } from './account-context'
import type { WriteAuthor } from './write-author'
import {
  refusalClosingEntry,
  organizationCreationOpeningEntry,
  settingUpdateOpeningEntry,
  responseRayId,
  toChangeError,
} from './change-entries'
import type { DraftPublication } from './drafts'
import type { NewProposal, ProposalWithApiPath } from './proposals/proposals'
import type { ChangeOpeningEntry } from './journal'
import {
  isAccessNotEnabled,
  type SettingReadResult,
  readSettingAndReconcileHistory,
} from './read-setting-and-reconcile-history'
import type { ChangeOutcomeEvidence } from './change-outcome'
import { changeSizeProblems, SETTING_ADAPTERS } from './setting-adapters'

/** A requested change of one setting. */
export type SettingChangeRequest = WriteAuthor & {
  setting: SettingResource
  /** A merge patch (RFC 7396). */
  patch: Record<string, unknown>
  /** The value of the `If-Match` header; undefined accepts any version. */
  ifMatch: string | undefined
  /** The number of the change that this one reverts. */
  reverts: number | null
  /** Where the values were taken from, as the caller says. */
  origin?: ValuesOrigin | undefined
  /** After how many minutes the switches that the change turns off are turned back. */
  switch_timer_minutes?: number | undefined
  /** Present if the change turns a switch back whose time is over; only the account's own object sets it. */
  turnsBack?: SwitchTimerEvent | undefined
  /** The draft that this change publishes, as a whole and with nothing else. */
  publication?: DraftPublication | undefined
}

/** The result of a write that was not refused. */
export type SettingChangeResult =
  | { kind: 'unchanged'; observed: Observed }
  /** The change waits for approval, and nothing was sent. */
  | ({ kind: 'proposed' } & ProposalWithApiPath)
  /** `observed` is undefined if the read afterwards failed; the change is then still pending. */
  | { kind: 'made'; change: Change; reply: UpstreamReply; observed: Observed | undefined }

type Observed = SettingReadResult & { ok: true }

/**
 * Carries out a change of a setting. Cloudflare's own PUT replaces the whole value and has no versions, so every
 * change takes these steps: read, compare, merge, record, send, read again, record the outcome. A refusal says which
 * part may have been done.
 */
export async function applyChange(
  context: AccountContext,
  order: SettingChangeRequest,
): Promise<Result<SettingChangeResult>> {
  const { setting, patch, ifMatch, reverts, publication } = order
  const fresh = await readSettingAndReconcileHistory(context, setting)
  if (!fresh.ok) return { ok: false, problem: fresh.problem }
  const earlier = findSameRequest(context, order)
  if (earlier !== undefined) {
    return success({ kind: 'made', change: earlier, reply: fresh.reply, observed: fresh })
  }
  if (!ifMatchAllows(ifMatch, fresh.etag)) return conflict(context, setting, ifMatch ?? '', fresh)
  const { plan: planUpdate, limitProblems } = SETTING_ADAPTERS[setting]
  const plan = planUpdate(fresh.document, patch, fresh.reply.result)
  if (plan.kind === 'invalid') return refuse('invalid_field', plan.problems)
  if (plan.kind === 'unchanged') return success({ kind: 'unchanged', observed: fresh })
  const { body, intended } = plan
  const problems = await limitProblems(context, fresh.document, intended)
  if (problems.length > 0) return refuse('invalid_field', problems)
  if (publication !== undefined && !isDesign(publication.design, intended)) {
    // Otherwise history would say that a different design was approved.
    const detail = 'What is to be saved is not what the draft holds. Open the draft again.'
    return refuse('precondition_failed', detail)
  }

  const settingChange = { before: fresh.document, after: intended }
  const turnedOff = findProtectiveSwitchesTurnedOff(setting, fresh.document, intended)
  if (order.switch_timer_minutes !== undefined && turnedOff.length === 0) {
    const message = 'This change turns no switch off that could be turned back.'
    return refuse('invalid_field', [{ pointer: '/switch_timer_minutes', message }])
  }
  const impact =
    context.impactOf(setting, settingChange) ??
    (order.approval && context.proposals.impactWhenProposed(order.approval.proposal)) ??
    null
  const checklist = checklistOf(context, order, settingChange)
  const draft = publication?.draft ?? null
  const unapproved = await askForApproval(context, order, {
    resource: setting,
    operation: reverts === null ? 'update' : 'revert',
    before: fresh.document,
    intended,
    patch,
    etag: fresh.etag,
    impact,
    checklist,
    reverts,
    draft,
    origin: order.origin ?? null,
    switch_timer_minutes: order.switch_timer_minutes ?? null,
  })
  if (unapproved !== undefined) return unapproved
  const due_at = dueTime(order)
  const opening = settingUpdateOpeningEntry(order, {
    setting,
    fresh,
    intended,
    reverts,
    draft,
    ...(order.origin === undefined ? {} : { origin: order.origin }),
    impact,
    ...switchTimerEntry(order, turnedOff, due_at),
  })
  return carryOut(context, setting, opening, async (number) => {
    context.addChecklist(number, checklist)
    context.switchTimers.start(number, order, turnedOff, { due_at, ...settingChange })
    // If the object ends after this, the next one turns the switches back.
    if (due_at !== undefined) await context.switchTimers.wake()
    return put(context, setting, body)
  })
}

/**
 * Returns what a change makes necessary elsewhere: as a survey shows it now or, if that is gone, as one showed it when the
 * change was proposed.
 */
function checklistOf(
  context: AccountContext,
  { setting, approval }: Pick<SettingChangeRequest, 'setting' | 'approval'>,
  change: SettingChange,
): ComputedChecklist {
  const now = context.checklistOf(setting, change)
  if (now.surveyed_at !== null || approval === undefined) return now
  return context.proposals.checklistWhenProposed(approval.proposal) ?? now
}

/** Returns when the switches that a change turns off are turned back, in ms; undefined if they stay off. */
function dueTime({ switch_timer_minutes: minutes }: SettingChangeRequest): number | undefined {
  return minutes === undefined ? undefined : Date.now() + minutes * 60_000
}

/** What history says of a timer: the change starts it, or is made because its time is over. */
function switchTimerEntry(
  { turnsBack }: SettingChangeRequest,
  turnedOff: readonly ProtectiveSwitch[],
  due_at: number | undefined,
): { switch_timer?: SwitchTimerEvent } {
  if (turnsBack !== undefined) return { switch_timer: turnsBack }
  if (due_at === undefined) return {}
  const fields = turnedOff.map(({ field }) => field)
  const due = new Date(due_at).toISOString()
  return { switch_timer: { event: 'started', fields, due_at: due, change: null } }
}

/** Later changes of the setting, made by others, may be newer than a request whose response was lost. */
const MAX_SEARCHED_CHANGES = 20

/**
 * Returns the change that the same request made, if it was sent before: its response may have been lost, and its caller
 * learns what became of it instead of a conflict with itself. A request with the same id that asks for something else
 * is another request.
 */
function findSameRequest(
  { journal }: AccountContext,
  { setting, patch, email, client_request_id }: SettingChangeRequest,
): Change | undefined {
  if (client_request_id === undefined) return undefined
  const { changes } = journal.list({ resource: setting, limit: MAX_SEARCHED_CHANGES })
  const found = changes.find(
    (each) =>
      each.client_request_id === client_request_id &&
      each.email === email &&
      each.state === 'applied',
  )
  const change = found && journal.get(found.number)
  if (change === undefined || !isJsonObject(change.before)) return undefined
  const plan = SETTING_ADAPTERS[setting].plan(change.before, patch, change.before)
  const isSame = plan.kind === 'replace' && isSemanticallyEqual(plan.intended, change.intended)
  return isSame ? change : undefined
}

/** Creates the account's organization. As with a change, the live value afterwards closes the row. */
export async function createOrganization(
  context: AccountContext,
  author: WriteAuthor,
  organization: Record<string, unknown>,
): Promise<Result<SettingChangeResult>> {
  const existing = await readSettingAndReconcileHistory(context, 'organization')
  if (!existing.ok && !isAccessNotEnabled(existing.reply)) {
    return { ok: false, problem: existing.problem }
  }
  const found = existing.ok ? existing : undefined
  const body = buildOrganizationPostBody(organization)
  const problems = changeSizeProblems(found?.document ?? null, body)
  if (problems.length > 0) return refuse('invalid_field', problems)
  if (author.approval !== undefined && found !== undefined) {
    return refuse('precondition_failed', 'An organization was created since. Nothing was sent.')
  }
  // An existing organization is changed by PUT, which is what can be proposed.
  const asker = found === undefined ? author : { ...author, proposer: undefined }
  const unapproved = await askForApproval(context, asker, {
    resource: 'organization',
    operation: 'create',
    before: found?.document ?? null,
    intended: body,
    patch: organization,
    etag: found?.etag ?? null,
  })
  if (unapproved !== undefined) return unapproved
  const opening = organizationCreationOpeningEntry(author, found, body)
  return carryOut(context, 'organization', opening, () => context.call('createOrganization', body))
}

type Proposable = Omit<NewProposal, 'author' | 'demand' | 'requested'> & {
  resource: SettingResource
}

/**
 * Returns the proposal, or the refusal, of a change that needs approval and has none; undefined if it may be sent. Every
 * write of a setting passes here, with exactly the value that would be sent.
 */
async function askForApproval(
  { proposals }: AccountContext,
  author: WriteAuthor & Pick<SettingChangeRequest, 'turnsBack'>,
  change: Proposable,
): Promise<Result<SettingChangeResult> | undefined> {
  const { resource, before, intended } = change
  if (author.approval !== undefined) return undefined
  // The change that turned the switch off was approved together with its end.
  if (author.turnsBack !== undefined) return undefined
  const demand = proposals.demandFor(resource, { before, after: intended })
  if (demand === undefined) return author.isOnlyProposed ? proposals.notNeeded() : undefined
  const requested = diff(before, intended)
  const { proposer } = author
  if (proposer === undefined) return proposals.needed(demand, resource, requested)
  const made = await proposals.propose({
    ...change,
    author: { ...author, proposer },
    demand,
    requested,
  })
  return made.ok ? success({ kind: 'proposed', ...made.value }) : made
}

/** Sends a write between the two entries that history has of it. */
async function carryOut(
  context: AccountContext,
  setting: SettingResource,
  opening: ChangeOpeningEntry,
  send: (number: number) => Promise<UpstreamReply>,
): Promise<Result<SettingChangeResult>> {
  const { approval, switch_timer } = opening
  const refusal = approval && context.proposals.applyRefusal(approval.proposal)
  if (refusal) return refusal
  // Nothing is awaited between these, so all are stored or none is.
  const number = context.journal.open(opening)
  if (approval) context.proposals.opened(approval.proposal, number)
  if (switch_timer?.event === 'over') context.switchTimers.attempted(switch_timer)
  const reply = await send(number)
  if (!reply.ok && reply.failure.kind === 'refused') {
    context.journal.close(number, refusalClosingEntry(reply))
    return refuseWithResponse(reply.answer)
  }
  context.evidence.set(number, outcomeEvidence(reply))
  const after = await readSettingAndReconcileHistory(context, setting)
  return toWrite(context.journal.get(number), reply, after)
}

const TEXTS = z.keyof(draftDesignSchema.shape.login_design).options

/** Whether the login page equals that of a draft, which stores texts as they were typed. */
function isDesign(design: DraftDesign, { name, login_design }: Record<string, unknown>): boolean {
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
async function put(
  context: AccountContext,
  setting: SettingResource,
  body: Record<string, unknown>,
) {
  const { write, fallback } = SETTING_ADAPTERS[setting]
  const reply = await context.call(write, body)
  const smaller = isInvalidConfiguration(reply) ? fallback(body) : undefined
  return smaller === undefined ? reply : context.call(write, smaller)
}

function isInvalidConfiguration(reply: UpstreamReply): boolean {
  const { code, slug } = HANDLED_CLOUDFLARE_ERRORS.invalidConfiguration
  if (reply.ok || reply.failure.kind !== 'refused') return false
  return reply.failure.code === code || reply.failure.message.includes(`error.${slug}`)
}

function outcomeEvidence(reply: UpstreamReply): ChangeOutcomeEvidence {
  const ray_id = responseRayId(reply)
  if (reply.ok) return { error: null, ray_id }
  return { error: toChangeError(reply.failure), ray_id, mayStillHappen: reply.failure.isTimeout }
}

/**
 * Combines the outcome of a change with the response. A lost response no longer matters once a read has shown the
 * outcome.
 */
function toWrite(
  change: Change | undefined,
  reply: UpstreamReply,
  after: SettingReadResult,
): Result<SettingChangeResult> {
  if (change === undefined) throw new TypeError('A change that was written down is not there.')
  if (change.state === 'failed') return notApplied(change, reply)
  if (change.state !== 'applied' && !reply.ok) return refuseWithResponse(reply.answer, true)
  return success({ kind: 'made', change, reply, observed: after.ok ? after : undefined })
}

/** Passes an error of Cloudflare's own on unchanged. */
function notApplied({ error }: Change, reply: UpstreamReply): Refused {
  if (!reply.ok && reply.failure.code !== null) return refuseWithResponse(reply.answer)
  const detail = `${error?.message ?? ''} A read afterwards shows that nothing was changed.`
  return refuse('not_applied', detail.trim(), { headers: reply.answer.headers })
}

/**
 * Whether an `If-Match` header (RFC 9110, section 13.1.1) allows a write to the version that `etag` names. Without the
 * header, every write is allowed.
 */
export function ifMatchAllows(ifMatch: string | undefined, etag: string): boolean {
  if (ifMatch === undefined || ifMatch.trim() === '*') return true
  return listedTags(ifMatch).includes(etag)
}

/** Each tag is looked up in the history, and a client that read a value has just one. */
const MAX_TAGS = 20

/**
 * The entity tags of an `If-Match` header, of which only the first are used if there are many. Weak tags count as
 * well: a proxy that compresses a response marks its tag as weak, and our tags identify a meaning, not bytes.
 */
function listedTags(ifMatch: string): string[] {
  return ifMatch.split(',', MAX_TAGS).map((tag) => tag.trim().replace(/^W\//, ''))
}

const MAX_CHANGES = 50

/** Builds the 412 response: the live value that replaced the reviewed version, and the changes since then. */
function conflict(
  { journal }: AccountContext,
  setting: SettingResource,
  ifMatch: string,
  { document, etag }: SettingReadResult & { ok: true },
): Refused {
  const reviewed = listedTags(ifMatch)
    .map((tag) => journal.valueAt(setting, tag))
    .find((found) => found !== undefined)
  const { changes } = journal.list({ resource: setting, limit: MAX_CHANGES })
  const since = changes.filter(
    ({ number, state }) => number > (reviewed?.upTo ?? Infinity) && state !== 'failed',
  )
  const result: ChangeConflict = {
    current: document,
    etag,
    changed:
      reviewed === undefined ? null : diff(reviewed.value, document).map(({ pointer }) => pointer),
    changes: since,
  }
  const detail = 'The value was changed after you read it, and nothing was sent. Read it again.'
  return refuse('precondition_failed', detail, { headers: { etag }, result })
}
