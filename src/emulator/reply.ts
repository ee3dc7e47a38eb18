import {
  type ApiMessage,
  failureEnvelope,
  type FailureEnvelope,
  type ResultInfo,
  successEnvelope,
  type SuccessEnvelope,
} from '../api/envelope'
import { REFUSALS, type RefusalName } from './refusals'

/** What an operation answers, before it becomes HTTP. */
export type Reply = {
  status: number
  envelope: SuccessEnvelope<unknown> | FailureEnvelope<unknown>
}

/** An operation refused to do what was asked. */
export type Refusal = { status: number; errors: ApiMessage[] }

export function success(result: unknown, status = 200, resultInfo?: ResultInfo): Reply {
  return { status, envelope: successEnvelope(result, resultInfo) }
}

export function failure({ status, errors }: Refusal): Reply {
  return { status, envelope: failureEnvelope(errors) }
}

type RefusalDetails = {
  detail?: string
  /** What led to the error, as the API says it beside its own message. */
  cause?: string
  /** A JSON pointer to the one field at fault. */
  pointer?: string
  /** Where the operation that was refused is documented. */
  documentation?: string
}

export function refusal(
  name: RefusalName,
  { detail, cause, pointer, documentation }: RefusalDetails = {},
): Refusal {
  const { status, code, message } = REFUSALS[name]
  const error = {
    code,
    message: detail === undefined ? message : `${message}: ${detail}`,
    ...(documentation === undefined ? {} : { documentation_url: documentation }),
    ...(pointer === undefined ? {} : { source: { pointer } }),
    ...(cause === undefined ? {} : { error_chain: [{ message: cause }] }),
  }
  return { status, errors: [error] }
}

export function toResponse({ status, envelope }: Reply, headers: Record<string, string>): Response {
  return new Response(JSON.stringify(envelope), {
    status,
    headers: { 'content-type': 'application/json', ...headers },
  })
}

/** What Cloudflare's edge adds to every answer. */
export function edgeHeaders(): Record<string, string> {
  const [, , , , tail = ''] = crypto.randomUUID().split('-')
  return {
    'cf-ray': `${crypto.randomUUID().slice(0, 4)}${tail}-FRA`,
    'cf-cache-status': 'DYNAMIC',
    'cache-control': 'no-store, no-cache, must-revalidate, post-check=0, pre-check=0',
    server: 'cloudflare',
    'strict-transport-security': 'max-age=31536000',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'SAMEORIGIN',
  }
}
