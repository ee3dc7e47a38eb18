import type { ChangeResult } from '../../api/change'
import { successEnvelope } from '../../api/envelope'
import { isEqual } from '../../api/equality'
import { type Answer, success } from '../answer'
import type { UpstreamReply } from '../upstream'
import type { WriteOutcome } from './apply-change'
import { toChangeSummary } from './change-summary'

/** Builds the response of Cloudflare's own operation, with the entity tag of the live value. */
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
 * If the response to a write was lost, or another write followed at once, the result of the read afterwards replaces
 * it, because that is what the entity tag belongs to.
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

/** Builds the response of Gatehouse's own operation. */
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
