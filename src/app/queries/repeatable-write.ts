import type { ApiResult } from '../../api/client'
import { type ApiError, isOutcomeUnknown, isSessionExpired } from '../../api/errors'

/** An account’s object that was restarted is there again within a moment. */
const PAUSES_MS = [1_000, 2_000, 4_000]

/**
 * What became of a write that does nothing twice, however often it is asked for: where its answer was lost it
 * is asked for again, which tells what became of it. After a few times it is not known.
 */
export async function untilAnswered<Result>(
  write: () => Promise<ApiResult<Result>>,
): Promise<ApiResult<Result>> {
  for (const pause of PAUSES_MS) {
    const answer = await write()
    if (answer.ok || !isLost(answer.error)) return answer
    await new Promise((resolve) => {
      setTimeout(resolve, pause)
    })
  }
  return write()
}

/**
 * Writes that make something, each under an id of its own, so that the gateway knows one that it has seen. Whoever
 * asks for the same once more, after an answer that was lost for good, asks under the same id.
 */
export class RepeatableWrites {
  #unanswered: { asked: string; id: string } | undefined

  async send<Result>(
    request: unknown,
    write: (id: string) => Promise<ApiResult<Result>>,
  ): Promise<ApiResult<Result>> {
    const asked = JSON.stringify(request)
    const id = this.#unanswered?.asked === asked ? this.#unanswered.id : crypto.randomUUID()
    this.#unanswered = { asked, id }
    const answer = await untilAnswered(() => write(id))
    if (answer.ok || !isLost(answer.error)) this.#unanswered = undefined
    return answer
  }
}

/** Whether it may have been done. Access lets nothing pass without a session. */
function isLost(error: ApiError): boolean {
  return isOutcomeUnknown(error) && !isSessionExpired(error)
}
