import type { ChangeResult } from '../../api/change'
import { successEnvelope } from '../../api/envelope'
import { isEqual } from '../../api/equality'
import { type Answer, success } from '../answer'
import type { UpstreamReply } from '../upstream'
import type { WriteOutcome } from './apply-change'
import { toChangeSummary } from './change-summary'

/** An outcome as Cloudflare's own operation answers it, with the entity tag of what is live. */
export function asCloudflareAnswer(outcome: WriteOutcome, status: number): Answer {
  switch (outcome.kind) {
    case 'refused':
      return outcome.answer
    case 'unchanged':
      return tagged(outcome.observed.reply.answer, outcome.observed.etag)
    case 'made': {
      const answer = answerTo(outcome.reply, outcome.observed?.reply, status)
      return tagged(answer, outcome.observed?.etag)
    }
  }
}

/**
 * Where the answer to a write was lost, or somebody wrote right after it, what was read afterwards
 * takes its place: the entity tag is of that.
 */
function answerTo(
  reply: UpstreamReply,
  read: (UpstreamReply & { ok: true }) | undefined,
  status: number,
): Answer {
  if (read === undefined || (reply.ok && isEqual(reply.result, read.result))) return reply.answer
  return { ...read.answer, status, body: JSON.stringify(successEnvelope(read.result)) }
}

function tagged(answer: Answer, etag: string | undefined): Answer {
  return etag === undefined ? answer : { ...answer, headers: { ...answer.headers, etag } }
}

/** An outcome as Gatehouse's own operation answers it. */
export function asChangeAnswer(outcome: WriteOutcome): Answer {
  if (outcome.kind === 'refused') return outcome.answer
  const { observed } = outcome
  const change = outcome.kind === 'made' ? toChangeSummary(outcome.change) : null
  const result: ChangeResult = {
    current: observed?.document ?? null,
    etag: observed?.etag ?? null,
    change,
  }
  return success(result)
}
