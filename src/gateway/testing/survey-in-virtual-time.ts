import type { SurveyFacts } from '../../api/impact/survey-facts'
import type { SurveyStatus, SurveyArea } from '../../api/impact/survey'
import { ApiCallPacer } from '../account/runs/api-call-pacer'
import { SurveyRunner } from '../account/survey/survey-runner'
import { ApiToken, sendUpstreamRequest, type UpstreamReply } from '../upstream'
import { VirtualClock } from './virtual-clock'

/** The part of the limit that a survey leaves to others. */
export const RESERVE = 0.25
const LATENCY_MS = 150

export type SurveyInVirtualTime = {
  survey: SurveyStatus | undefined
  facts: SurveyFacts | undefined
  /** When each call was made, in milliseconds of virtual time. */
  times: number[]
  /** How many calls exceeded the limit. */
  refusals: number
}

/**
 * For the bench: surveys an account of an emulator whose rate limit is Cloudflare's. The emulator's clock is moved
 * ahead with that of the survey before each request, so its limit counts the minutes that the survey waits.
 */
export async function surveyInVirtualTime({
  sql,
  baseUrl,
  apiToken,
  accountId,
  areas,
  advanceEmulator,
  nextTurn,
}: {
  sql: SqlStorage
  baseUrl: string
  apiToken: string
  accountId: string
  areas: readonly SurveyArea[]
  advanceEmulator: (ms: number) => Promise<unknown>
  /** Lets everything run that does not wait for time to pass. */
  nextTurn: () => Promise<unknown>
}): Promise<SurveyInVirtualTime> {
  const token = ApiToken.parse(apiToken)
  if (token === undefined) throw new Error('No header can carry the token.')
  const upstream = { baseUrl, token, fetch: (request: Request) => fetch(request) }
  const inProgress = new Set<string>()
  const clock = new VirtualClock(Date.now(), async () => {
    do await nextTurn()
    while (inProgress.size > 0)
  })
  const times: number[] = []
  let ahead = 0
  let refusals = 0
  const read = async (path: string): Promise<UpstreamReply> => {
    times.push(clock.now())
    inProgress.add(path)
    const lag = Math.round(clock.now() - Date.now() - ahead)
    if (lag > 0) {
      ahead += lag
      await advanceEmulator(lag)
    }
    const reply = await sendUpstreamRequest(upstream, { method: 'GET', path, token: 'api' })
    inProgress.delete(path)
    if (reply.answer.status === 429) refusals += 1
    await clock.sleep(LATENCY_MS)
    return reply
  }
  const pacer = new ApiCallPacer({ reserve: RESERVE, lastAt: 0, blockedUntil: 0 })
  const runner = new SurveyRunner({ sql, accountId, read, pacer, clock })
  runner.start(areas)
  await clock.run(runner.work())
  return { survey: runner.get(), facts: runner.facts(), times, refusals }
}
