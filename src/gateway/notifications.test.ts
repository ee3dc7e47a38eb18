import { afterEach, describe, expect, test, vi } from 'vitest'
import { computeEtag } from '../api/equality'
import { destinationStatusSchema, destinationTestSchema } from '../api/notifications'
import { envelopeSchema } from '../api/envelope'
import { parseNotificationSettings } from './notification-settings'
import { ACCOUNT, gatewayUnderTest, ORGANIZATION } from './testing/fake-upstream'
import { FakeReceiver, SECRET, settingFor } from './testing/notifications-under-test'
import * as z from 'zod/mini'

const OWN = `/api/accounts/${ACCOUNT}`

/** The gateway with one destination, and its receiver. */
function notifyingGateway(destination: object = {}) {
  const receiver = new FakeReceiver()
  vi.stubGlobal('fetch', (request: Request) => receiver.receive(request))
  const read = parseNotificationSettings(settingFor(['siem'], destination), { isLocal: false })
  if (!read.ok) throw new Error(read.problem)
  const { call, alarm } = gatewayUnderTest({ notifications: read.value })
  const ask = async (method: string, path: string, body?: unknown) => {
    const init = { method, ...(body !== undefined && { body: JSON.stringify(body) }) }
    const response = await call(`${OWN}${path}`, init)
    const text = await response.text()
    return { status: response.status, text, result: envelopeSchema.parse(JSON.parse(text)).result }
  }
  const change = async (name = 'Other', reason = 'Because') => {
    const etag = await computeEtag(ORGANIZATION)
    return ask('POST', '/changes', { resource: 'organization', patch: { name }, etag, reason })
  }
  return { receiver, ask, change, alarm }
}

afterEach(() => vi.unstubAllGlobals())

/** Wakes the object until what was gathered has been delivered. */
async function delivered(alarm: () => Promise<void>, check: () => void | Promise<void>) {
  const wake = async () => {
    await alarm()
    await check()
  }
  await vi.waitFor(wake, { timeout: 10_000, interval: 100 })
}

const list = z.array(destinationStatusSchema)

describe('a change', () => {
  test('reaches the destination by the alarm, with its values and reason where they are asked for', async () => {
    const { receiver, change, alarm } = notifyingGateway({ include: ['values', 'reasons'] })
    expect((await change()).status).toBe(200)
    expect(receiver.asked).toEqual([])
    await delivered(alarm, () => expect(receiver.accepted).toHaveLength(1))
    const { data } = JSON.parse(receiver.accepted[0]?.body ?? '{}') as { data: object }
    expect(data).toMatchObject({
      who: 'ana@example.com',
      fields: ['name'],
      differences: [{ pointer: '/name', from: 'Acme', to: 'Other' }],
      reason: 'Because',
    })
  })

  test('never waits for a receiver that does not answer, and neither does the next one', async () => {
    const { receiver, ask, change, alarm } = notifyingGateway()
    let asked = 0
    receiver.receive = () => {
      asked += 1
      return new Promise<never>(() => undefined)
    }
    expect((await change()).status).toBe(200)
    await delivered(alarm, () => expect(asked).toBe(1))
    const { result } = await ask('GET', '/changes')
    expect(result).toHaveLength(1)
  })
})

describe('the destinations', () => {
  test('are listed without their secret and without the path of their URL', async () => {
    const { ask } = notifyingGateway({ url: 'https://siem.example/T0/B0/hidden' })
    const { text, result } = await ask('GET', '/notifications')
    expect(list.parse(result)).toMatchObject([{ name: 'siem', host: 'siem.example', waiting: 0 }])
    for (const secret of [SECRET, SECRET.slice('whsec_'.length), 'hidden']) {
      expect(text).not.toContain(secret)
    }
  })

  test('are none where none are set', async () => {
    const response = await gatewayUnderTest().call(`${OWN}/notifications`)
    expect(await response.json()).toMatchObject({ result: [] })
  })

  test('are tested, and say what the receiver answered', async () => {
    const { receiver, ask } = notifyingGateway()
    receiver.behaviour = 'fail'
    const { result } = await ask('POST', '/notifications/siem/test')
    expect(destinationTestSchema.parse(result)).toEqual({
      is_delivered: false,
      detail: 'HTTP 500.',
    })
    expect((await ask('POST', '/notifications/other/test')).status).toBe(404)
  })

  test('get what was given up when somebody sends it again', async () => {
    const { receiver, ask, change, alarm } = notifyingGateway()
    receiver.behaviour = 'gone'
    await change()
    await delivered(alarm, async () => {
      const { result } = await ask('GET', '/notifications')
      expect(list.parse(result)).toMatchObject([{ waiting: 1, given_up_at: expect.any(String) }])
    })
    receiver.behaviour = 'accept'
    const { result } = await ask('POST', '/notifications/siem/replay')
    expect(list.parse(result)).toMatchObject([{ waiting: 1, given_up_at: null }])
    await delivered(alarm, () => expect(receiver.accepted).toHaveLength(1))
  })
})

test('a wrong setting closes Gatehouse, and the message names the setting and no secret', async () => {
  const { readGatewaySettings } = await import('./gateway-settings')
  const settings = readGatewaySettings({
    CLOUDFLARE_API_TOKEN: 'a-token',
    CLOUDFLARE_ACCOUNT_ID: ACCOUNT,
    LOCAL_OPERATOR: 'ana@example.com',
    NOTIFICATIONS: JSON.stringify(settingFor(['siem'], { secret: 'hunter2' })),
  })
  const response = await gatewayUnderTest({ settings }).call(`${OWN}/notifications`)
  const text = await response.text()
  expect(response.status).toBe(503)
  expect(text).toContain('NOTIFICATIONS (destination 1')
  expect(text).not.toContain('hunter2')
})
