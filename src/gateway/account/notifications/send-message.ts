import { Webhook } from 'standardwebhooks'
import { parseRetryAfterMs } from '../../../api/retry-after'
import type { Destination } from '../../notification-settings'
import type { NotificationPayload } from './message-body'

/** What became of one attempt to deliver a notification. */
export type DeliveryOutcome =
  | { kind: 'delivered'; detail: string }
  /** `retryAfterMs`: the receiver asked for that time without attempts. */
  | { kind: 'failed'; detail: string; retryAfterMs: number | undefined }
  /** The receiver wants no more notifications (410). */
  | { kind: 'gone'; detail: string }

export type SendMessageContext = {
  fetch: (request: Request) => Promise<Response>
  now: () => number
  /** How long an attempt may take, in ms. */
  timeLimit: number
}

/**
 * Sends a message once, signed with each of the destination's secrets. Redirects are not followed, and nothing of the
 * response but its status and `retry-after` is read.
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export async function sendMessage(
  { fetch, now, timeLimit }: SendMessageContext,
  { url, secrets }: Pick<Destination, 'url' | 'secrets'>,
  id: string,
  { contentType, body }: NotificationPayload,
): Promise<DeliveryOutcome> {
  const headers = new Headers({ 'content-type': contentType, 'user-agent': 'Gatehouse' })
  if (secrets.length > 0) {
    const at = new Date(now())
    headers.set('webhook-id', id)
    headers.set('webhook-timestamp', String(Math.floor(at.getTime() / 1000)))
    const signatures = secrets.map((secret) => new Webhook(secret).sign(id, at, body))
    headers.set('webhook-signature', signatures.join(' '))
  }
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), timeLimit)
  try {
    const { signal } = abort
    const request = new Request(url, { method: 'POST', headers, body, redirect: 'manual', signal })
    const response = await fetch(request)
    await response.body?.cancel()
    return outcomeOf(response, now())
  } catch {
    const detail = abort.signal.aborted
      ? `No answer within ${timeLimit / 1000} s.`
      : 'The receiver could not be reached.'
    return { kind: 'failed', detail, retryAfterMs: undefined }
  } finally {
    clearTimeout(timer)
  }
}

function outcomeOf({ status, headers }: Response, now: number): DeliveryOutcome {
  const detail = `HTTP ${status}`
  if (status >= 200 && status < 300) return { kind: 'delivered', detail: `${detail}.` }
  if (status === 410) return { kind: 'gone', detail: `${detail}: it wants no more.` }
  const isRedirect = status >= 300 && status < 400
  return {
    kind: 'failed',
    detail: isRedirect ? `${detail}: redirects are not followed.` : `${detail}.`,
    retryAfterMs: parseRetryAfterMs(headers.get('retry-after'), now),
  }
}
