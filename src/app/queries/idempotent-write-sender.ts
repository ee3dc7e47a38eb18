import { useState } from 'react'
import type { ApiResult, GatehouseCall } from '../../api/api-client'
import { type ApiError, isOutcomeUnknown, isSessionExpiredError } from '../../api/errors'
import { pause, resultOrThrow, sendGatehouseCall } from './api'

/** An account’s object that was restarted is available again within a moment. */
const PAUSES_MS = [1_000, 2_000, 4_000]

/**
 * Sends an idempotent write, and repeats it while its response is lost: the repetition returns the outcome. After a few
 * attempts, the outcome stays unknown.
 */
export async function retryIfResponseLost<Result>(
  write: () => Promise<ApiResult<Result>>,
): Promise<ApiResult<Result>> {
  for (const ms of PAUSES_MS) {
    const answer = await write()
    if (answer.ok || !isLost(answer.error)) return answer
    await pause(ms)
  }
  return write()
}

/**
 * Sends writes that create something, each under its own id, so that the gateway recognizes a repeated one. Sending the
 * same request again, after its response was lost for good, reuses its id.
 */
export class IdempotentWriteSender {
  #unanswered: { asked: string; id: string } | undefined

  async send<Result>(
    request: unknown,
    write: (id: string) => Promise<ApiResult<Result>>,
  ): Promise<ApiResult<Result>> {
    const asked = JSON.stringify(request)
    const id = this.#unanswered?.asked === asked ? this.#unanswered.id : crypto.randomUUID()
    this.#unanswered = { asked, id }
    const answer = await retryIfResponseLost(() => write(id))
    if (answer.ok || !isLost(answer.error)) this.#unanswered = undefined
    return answer
  }
}

/** Returns what sends writes that create something, as long as the component is there. */
export function useIdempotentSend() {
  const [writes] = useState(() => new IdempotentWriteSender())
  return <Result>(request: unknown, call: (id: string) => GatehouseCall<Result>) =>
    resultOrThrow(writes.send(request, (id) => sendGatehouseCall(call(id))))
}

/** Whether it may have been done. Access lets nothing pass without a session. */
function isLost(error: ApiError): boolean {
  return isOutcomeUnknown(error) && !isSessionExpiredError(error)
}
