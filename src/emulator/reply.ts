import {
  type ApiMessage,
  failureEnvelope,
  type FailureEnvelope,
  type ResultInfo,
  successEnvelope,
  type SuccessEnvelope,
} from '../api/envelope'
import { REFUSALS, type RefusalName } from './reply'

/** The response of an operation, before it becomes HTTP. */
export type Reply = {
  status: number
  envelope: SuccessEnvelope<unknown> | FailureEnvelope<unknown>
}

/** The errors of an operation that refused a request. */
export type Refusal = { status: number; errors: ApiMessage[] }

export function success(result: unknown, status = 200, resultInfo?: ResultInfo): Reply {
  return { status, envelope: successEnvelope(result, resultInfo) }
}

export function failure({ status, errors }: Refusal): Reply {
  return { status, envelope: failureEnvelope(errors) }
}

type RefusalDetails = {
  detail?: string
  /** The cause of the error, which the API gives besides its own message. */
  cause?: string
  /** A JSON pointer to the one wrong field. */
  pointer?: string
  /** The documentation of the operation that was refused. */
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

/** Returns the headers that Cloudflare's edge adds to every response. */
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
