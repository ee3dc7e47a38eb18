import type { Change } from '../../api/change'
import { diff } from '../../api/diff'
import type { Revocation } from '../../api/revocation-request'
import { type Answer, failure, withOutcomeUnknown } from '../answer'
import type { UpstreamReply } from '../upstream'
import { type AccountContext, type Author, timestamp } from './account-context'
import type { Closing, Opening } from './journal'
import {
  toChangeError,
  outcomeEvidence,
  type WriteOutcome,
  toWriteOutcome,
  rayId,
} from './apply-change'
import { isNotEnabled, observe } from './observation'
import { organizationPostBody } from '../../api/merge-patch'
import { type JsonRecord, sizeProblems } from './replacement'

/** Creates the account's organization. As with a change, the live value afterwards closes the row. */
export async function createOrganization(
  context: AccountContext,
  author: Author,
  organization: JsonRecord,
): Promise<WriteOutcome> {
  const existing = await observe(context, 'organization')
  if (!existing.ok && !isNotEnabled(existing.reply)) {
    return { kind: 'refused', answer: existing.answer }
  }
  const before = existing.ok ? existing.document : null
  const body = organizationPostBody(organization)
  const problems = sizeProblems(before, body)
  if (problems.length > 0) {
    return { kind: 'refused', answer: failure('invalid_field', problems) }
  }
  const number = context.journal.open({
    ...openingOf(author, 'organization', 'create'),
    before,
    etag: existing.ok ? existing.etag : null,
    intended: body,
    requested: diff(before, body),
  })
  const reply = await context.call('createOrganization', body)
  if (!reply.ok && reply.failure.kind === 'refused') {
    context.journal.close(number, closingOf(reply))
    return { kind: 'refused', answer: reply.answer }
  }
  context.evidence.set(number, outcomeEvidence(reply))
  const after = await observe(context, 'organization')
  return toWriteOutcome(context.journal.get(number), reply, after)
}

/** Sends one revocation. No read can show its outcome, so its own response closes the row. */
export async function revokeUser(
  { journal, call }: AccountContext,
  author: Author,
  revocation: Revocation,
): Promise<Answer> {
  const number = journal.open({
    ...openingOf(author, 'revocation', 'revoke'),
    subject: revocation.email,
    intended: revocation,
  })
  const reply = await call('revokeUser', revocation)
  journal.close(number, closingOf(reply))
  const isLost = !reply.ok && reply.failure.kind === 'lost'
  return isLost ? withOutcomeUnknown(reply.answer) : reply.answer
}

/** Closes the revocations whose writer ended before the response arrived. */
export function closeInterrupted({ journal }: AccountContext): void {
  for (const { number, resource, run } of journal.pending()) {
    // A run closes its own change, however long it takes.
    if (resource !== 'revocation' || run !== null) continue
    const error = { code: null, message: 'Gatehouse was interrupted before the answer came.' }
    journal.close(number, {
      ...NOTHING_READ,
      closed_at: timestamp(),
      state: 'unknown',
      error,
      ray_id: null,
    })
  }
}

function openingOf(
  { email, roles, reason, ticket }: Author,
  resource: Change['resource'],
  operation: Change['operation'],
): Opening {
  return {
    opened_at: timestamp(),
    email,
    roles: [...roles],
    resource,
    operation,
    subject: null,
    reason,
    ticket,
    reverts: null,
    last_seen_at: null,
    requested: [],
    before: null,
    etag: null,
    intended: null,
  }
}

const NOTHING_READ = {
  differences: [],
  unrequested: [],
  after: null,
  etag: null,
} satisfies Partial<Closing>

function closingOf(reply: UpstreamReply): Closing {
  const closing = { ...NOTHING_READ, closed_at: timestamp(), ray_id: rayId(reply) }
  if (reply.ok) return { ...closing, state: 'applied', error: null }
  const state = reply.failure.kind === 'refused' ? 'failed' : 'unknown'
  return { ...closing, state, error: toChangeError(reply.failure) }
}
