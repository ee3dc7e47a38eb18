import { beforeEach, describe, expect, test, vi } from 'vitest'
import * as z from 'zod/mini'
import { impactSchema, surveySchema } from '../api/impact/survey'
import { hostRowSchema } from '../api/impact/host-states'
import { ACME, emulator, fetchAsAdmin, ORIGIN, send } from './testing/demo'

/** The whole way: the emulator's account is surveyed, and what a change does to it is asked for. */

const own = (path: string) => `${ORIGIN}/api/accounts/${ACME}${path}`

beforeEach(async () => {
  await emulator.reset()
  await ask('DELETE', '/survey')
})

async function ask(method: string, path: string, body?: unknown): Promise<Response> {
  return fetchAsAdmin(own(path), {
    method,
    headers: { origin: ORIGIN },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
}

const envelope = <Schema extends z.ZodMiniType>(result: Schema) => z.looseObject({ result })

async function survey(areas = ['applications', 'hosts']) {
  await ask('POST', '/survey', { areas })
  return vi.waitFor(
    async () => {
      const response = await ask('GET', '/survey')
      const { result } = envelope(surveySchema).parse(await response.json())
      expect(result.state).toBe('complete')
      return result
    },
    { timeout: 30_000, interval: 100 },
  )
}

const DENIED = { deny_unmatched_requests: true }
const change = { resource: 'organization', before: {}, after: DENIED }

async function impactOf(request: unknown) {
  const response = await ask('POST', '/impact', request)
  return envelope(impactSchema).parse(await response.json()).result
}

async function hosts(request: object) {
  const response = await ask('POST', '/impact/hosts', { ...change, limit: 200, ...request })
  return envelope(z.array(hostRowSchema)).parse(await response.json()).result
}

describe('a survey', () => {
  test('reads everything that the token may, and says which zones it sees', async () => {
    const result = await survey()
    expect(result).toMatchObject({ zones: { read: 9, seen: 9 }, unread: [] })
    const { findings, hosts: counted } = await impactOf(change)
    console.log(JSON.stringify({ findings, counts: counted?.counts }, null, 1))
    console.log(JSON.stringify(await hosts({ zone: 'acme.example' })))
  })
})
void send
