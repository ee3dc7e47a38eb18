import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { ApiResult } from '../../api/api-client'
import { ApiError, createGatewayError } from '../../api/errors'
import { IdempotentWriteSender, retryIfResponseLost } from './idempotent-write-sender'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

const done: ApiResult<string> = { ok: true, result: 'done', resultInfo: undefined, etag: undefined }
const lost: ApiResult<string> = {
  ok: false,
  error: new ApiError({
    kind: 'refused',
    status: 502,
    errors: [createGatewayError('interrupted', ''), createGatewayError('outcome_unknown', '')],
  }),
}
const unreachable: ApiResult<string> = {
  ok: false,
  error: new ApiError({ kind: 'unreachable', detail: 'No connection.' }),
}
const refused: ApiResult<string> = {
  ok: false,
  error: new ApiError({
    kind: 'refused',
    status: 409,
    errors: [createGatewayError('limit_reached', 'Full.')],
  }),
}

/** Returns a write that receives these responses, one after the other. */
function writeWith(...answers: ApiResult<string>[]) {
  return vi.fn<(id?: string) => Promise<ApiResult<string>>>(async () => answers.shift() ?? done)
}

async function settled<Result>(answer: Promise<Result>): Promise<Result> {
  await vi.runAllTimersAsync()
  return answer
}

describe('a write whose answer is lost', () => {
  test.each([lost, unreachable])(
    'is asked for again, and what became of it told',
    async (answer) => {
      const write = writeWith(answer, answer)
      expect(await settled(retryIfResponseLost(write))).toEqual(done)
      expect(write).toHaveBeenCalledTimes(3)
    },
  )

  test('has an unknown outcome after the last attempt', async () => {
    const write = writeWith(lost, lost, lost, lost, lost)
    expect(await settled(retryIfResponseLost(write))).toEqual(lost)
    expect(write).toHaveBeenCalledTimes(4)
  })

  test('is sent under the same id by every retry', async () => {
    const writes = new IdempotentWriteSender()
    const write = writeWith(lost, lost, lost, lost, lost)
    await settled(writes.send({ text: 'a' }, write))
    await settled(writes.send({ text: 'a' }, write))
    expect(new Set(write.mock.calls.flat())).toHaveLength(1)
  })
})

test('a write that is refused is not repeated', async () => {
  const write = writeWith(refused)
  expect(await settled(retryIfResponseLost(write))).toEqual(refused)
  expect(write).toHaveBeenCalledTimes(1)
})

test('a new or different request has another id', async () => {
  const writes = new IdempotentWriteSender()
  const write = writeWith(done, lost, lost, lost, lost)
  await settled(writes.send({ text: 'a' }, write))
  await settled(writes.send({ text: 'a' }, write))
  await settled(writes.send({ text: 'b' }, write))
  expect(new Set(write.mock.calls.flat())).toHaveLength(3)
})
