import { QueryObserver } from '@tanstack/react-query'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { successEnvelope } from '../../api/envelope'
import { queryClient } from './query-client'
import { peopleRevocationPrecheckQuery } from './revocations'

/** A busy machine needs more than the second that is the default. */
const WAIT = { timeout: 10_000 }

const ACCOUNT = 'a'.repeat(32)
const emails = Array.from({ length: 9_000 }, (_, index) => `person.${index}@acme.example`)

/** Reports the first person of each part as protected. */
async function answerTo(request: Request): Promise<Response> {
  const body: { emails: string[] } = await request.json()
  return Response.json(
    successEnvelope({
      protected: body.emails.slice(0, 1),
      allowance: { limit: 200, left: 150 },
      per_minute: 180,
      reserve: 0.25,
      waiting: 7,
    }),
  )
}

const asked = vi.fn<(request: Request) => Promise<Response>>()
let stop: () => void = () => undefined

function observe() {
  const observer = new QueryObserver(
    queryClient,
    peopleRevocationPrecheckQuery(ACCOUNT, emails, crypto.randomUUID()),
  )
  const told: number[] = []
  stop = observer.subscribe(({ data }) => {
    if (data !== undefined && told.at(-1) !== data.asked) told.push(data.asked)
  })
  return { observer, told }
}

beforeEach(() => {
  asked.mockReset()
  asked.mockImplementation(answerTo)
  vi.stubGlobal('fetch', asked)
})

afterEach(() => {
  stop()
  vi.unstubAllGlobals()
})

it('asks about a long list in parts, in its order, and tells how far it is', async () => {
  const sent: string[] = []
  asked.mockImplementation(async (request) => {
    const body: { emails: string[] } = await request.clone().json()
    sent.push(...body.emails)
    return answerTo(request)
  })
  const { observer, told } = observe()
  await vi.waitFor(() => expect(observer.getCurrentResult().data?.asked).toBe(9_000), WAIT)
  expect(asked).toHaveBeenCalledTimes(3)
  expect(sent).toEqual(emails)
  expect(told).toEqual([4_000, 8_000, 9_000])
  expect(observer.getCurrentResult().data).toEqual({
    asked: 9_000,
    protected: [emails[0], emails[4_000], emails[8_000]],
    allowance: { limit: 200, left: 150 },
    per_minute: 180,
    reserve: 0.25,
    waiting: 7,
  })
})

it('a check of many people reports a part that failed, and is complete after a retry', async () => {
  asked.mockImplementationOnce(answerTo)
  asked.mockImplementationOnce(async () => new Response('{}', { status: 500 }))
  const { observer } = observe()
  await vi.waitFor(() => expect(observer.getCurrentResult().isError).toBe(true), WAIT)
  expect(asked).toHaveBeenCalledTimes(2)
  const { data } = await observer.refetch()
  expect(data?.asked).toBe(9_000)
  expect(data?.protected).toEqual([emails[0], emails[4_000], emails[8_000]])
  expect(observer.getCurrentResult().error).toBeNull()
})

it('asks about no further part once nobody looks at the list', async () => {
  const signals: AbortSignal[] = []
  asked.mockImplementation(
    (request) =>
      new Promise((_, reject) => {
        signals.push(request.signal)
        request.signal.addEventListener('abort', () => reject(request.signal.reason as Error))
      }),
  )
  observe()
  await vi.waitFor(() => expect(signals).toHaveLength(1), WAIT)
  stop()
  await vi.waitFor(() => expect(signals[0]?.aborted).toBe(true), WAIT)
  expect(asked).toHaveBeenCalledTimes(1)
})
