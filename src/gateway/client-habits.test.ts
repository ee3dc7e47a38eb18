import { beforeEach, describe, expect, test, vi } from 'vitest'
import * as z from 'zod/mini'
import { envelopeSchema } from '../api/envelope'
import { ACME, callDemo, emulator, callGatehouse, send } from './testing/demo-client'
import { gatewayUnderTest } from './testing/fake-upstream'

/**
 * The requests that clients of Cloudflare's API make, and what they read: official ones, Terraform's provider, curl.
 */

beforeEach(async () => {
  await emulator.reset()
})

async function envelopeOf(response: Response) {
  return envelopeSchema.parse(await response.json())
}

async function sentUpstream(method: 'PUT' | 'POST') {
  const requests = await emulator.requests()
  return requests.filter((request) => request.method === method).map(({ body }) => body)
}

describe('a refused field', () => {
  test.each([
    ['/session_duration', { session_duration: 'soon' }, 'session_duration: '],
    [
      '/mfa_config/session_duration',
      { mfa_config: { session_duration: '1d' } },
      'mfa_config.session_duration: ',
    ],
  ])(
    'is named at %s and in the message, which is all that many clients show',
    async (pointer, body, name) => {
      const { errors } = await envelopeOf(await send('updateOrganization', body))
      expect(errors).toMatchObject([{ code: 990422, source: { pointer } }])
      expect(errors?.[0]?.message).toMatch(
        new RegExp(`^gatehouse\\.error\\.invalid_field: ${name}\\S`),
      )
    },
  )

  test('is named briefly, however long its name is', async () => {
    const { errors } = await envelopeOf(
      await send('revokeUser', { email: 'ana@acme.example', ['x'.repeat(5_000)]: 1 }),
    )
    expect(errors?.[0]?.message.length).toBeLessThan(300)
  })
})

const readDoh = async () =>
  z.record(z.string(), z.unknown()).parse((await envelopeOf(await callDemo('getDoh'))).result)

describe('DoH settings as GET answers them', () => {
  test('can be edited and put back, without the service token’s own keys', async () => {
    const read = await readDoh()
    await emulator.forget()
    const response = await send('updateDoh', { ...read, doh_jwt_duration: '12h' })
    expect(response.status).toBe(201)
    expect(await sentUpstream('PUT')).toEqual([
      { doh_jwt_duration: '12h', service_token_id: read['id'] },
    ])
  })

  test('change nothing where they are put back as they are', async () => {
    const read = await readDoh()
    await emulator.forget()
    expect((await send('updateDoh', read)).status).toBe(200)
    expect(await sentUpstream('PUT')).toEqual([])
  })

  test.each([
    ['enabled', false],
    ['name', 'another name'],
    ['id', '22222222-2222-4222-8222-222222222222'],
  ])(
    'are refused where the service token’s %s is edited, which PUT does not change',
    async (key, value) => {
      const response = await send('updateDoh', { ...(await readDoh()), [key]: value })
      expect(response.status).toBe(400)
      expect((await envelopeOf(response)).errors).toMatchObject([
        { source: { pointer: `/${key}` }, message: expect.stringContaining('service token') },
      ])
    },
  )
})

describe('a DoH duration beyond the rotation of the account’s keys', () => {
  test.each([
    ['as Cloudflare’s PUT', () => send('updateDoh', { doh_jwt_duration: '800h' })],
    [
      'as a change with a reason',
      async () => {
        const etag = (await callDemo('getDoh')).headers.get('etag')
        return callGatehouse('POST', '/changes', {
          resource: 'doh',
          patch: { doh_jwt_duration: '800h' },
          etag,
          reason: 'Longer',
        })
      },
    ],
  ])('is refused %s, and nothing is sent', async (_as, change) => {
    await emulator.changeAccount(ACME, { key_rotation_interval_days: 30 })
    const response = await change()
    expect(response.status).toBe(400)
    expect((await envelopeOf(response)).errors).toMatchObject([
      {
        code: 990422,
        source: { pointer: '/doh_jwt_duration' },
        message: expect.stringContaining('30 days'),
      },
    ])
    expect(await sentUpstream('PUT')).toEqual([])
  })

  test('is for Cloudflare to refuse where the keys cannot be read', async () => {
    await emulator.changeAccount(ACME, { key_rotation_interval_days: 30, access_keys: 'hidden' })
    const response = await send('updateDoh', { doh_jwt_duration: '800h' })
    expect((await sentUpstream('PUT')).length).toBe(1)
    expect((await envelopeOf(response)).errors?.[0]?.message).toContain('access.api.error')
  })
})

describe('a revocation’s devices', () => {
  const email = 'ana@acme.example'
  const flags = [
    ['true', true],
    ['True', true],
    ['TRUE', true],
    ['1', true],
    ['false', false],
    ['False', false],
    ['0', false],
  ] as const

  test.each(flags)(
    'are read from %s in the query, as Python’s client writes it',
    async (text, devices) => {
      const response = await send('revokeUser', { email }, { search: `?devices=${text}` })
      expect(response.status).toBe(200)
      expect(await sentUpstream('POST')).toEqual([{ email, devices }])
    },
  )

  test.each([...flags, [true, true], [false, false], [1, true], [0, false]] as const)(
    'are %o in the body, under either of its names',
    async (value, devices) => {
      await send('revokeUser', { email, devices: value })
      await send('revokeUser', { email, body_devices: value })
      const body = { email, devices }
      expect(await sentUpstream('POST')).toEqual([body, body])
    },
  )

  test('are not asked for by null, which is how some clients leave a field out', async () => {
    expect((await send('revokeUser', { email, devices: null })).status).toBe(200)
    expect(await sentUpstream('POST')).toEqual([{ email }])
  })

  test.each([
    ['in the query', {}, '?devices=yes'],
    ['in the query, empty', {}, '?devices='],
    ['in the body', { devices: 'yes' }, ''],
    ['in the body as the SDK names it', { body_devices: 2 }, ''],
  ])(
    '%s are refused where they are neither, with what they may be',
    async (_where, body, search) => {
      const response = await send('revokeUser', { email, ...body }, { search })
      expect(response.status).toBe(400)
      expect((await envelopeOf(response)).errors).toMatchObject([
        {
          source: { pointer: '/devices' },
          message: expect.stringContaining(
            'devices: Enter true or false; True, False, 1 and 0 count as well.',
          ),
        },
      ])
      expect(await sentUpstream('POST')).toEqual([])
    },
  )
})

describe('a write whose outcome is not known', () => {
  test.each([
    ['updateOrganization', { name: 'Once' }, 'getOrganization'],
    ['revokeUser', { email: 'ana@acme.example' }, undefined],
  ] as const)('asks clients not to send %s again by themselves', async (operation, body, read) => {
    await emulator.addFault({ kind: 'drop-after', operation })
    if (read) await emulator.addFault({ kind: 'drop-before', operation: read, skip: 1 })
    const response = await send(operation, body)
    expect(response.status).toBe(502)
    expect((await envelopeOf(response)).errors?.at(-1)?.message).toContain('outcome_unknown')
    expect(response.headers.get('x-should-retry')).toBe('false')
  })

  test('differs from one that certainly changed nothing and may be sent again', async () => {
    await emulator.addFault({ kind: 'drop-before', operation: 'updateOrganization' })
    const response = await send('updateOrganization', { name: 'Once' })
    expect(response.status).toBe(502)
    expect(response.headers.has('x-should-retry')).toBe(false)
  })
})

test('another account is forbidden rather than not found, on which Terraform would forget what it manages', async () => {
  const account_id = 'f'.repeat(32)
  for (const response of [
    await callDemo('getOrganization', { account_id }),
    await callGatehouse('GET', '/changes', undefined, account_id),
  ]) {
    expect(response.status).toBe(403)
    expect((await envelopeOf(response)).errors).toMatchObject([{ code: 990411 }])
  }
})

describe('too many requests', () => {
  test.each([
    ['2026-11-29T12:00:00.000Z', '59'],
    ['2026-11-29T12:00:00.500Z', '59'],
    ['2026-11-29T12:00:18.400Z', '42'],
    ['2026-11-29T12:00:59.999Z', '1'],
  ])(
    'at %s tell the client to wait %s seconds, since clients ignore a minute or more',
    async (now, seconds) => {
      vi.useFakeTimers({ now: new Date(now), toFake: ['Date'] })
      try {
        const { call } = gatewayUnderTest({ isAskedTooOften: true })
        const response = await call(`/share/${ACME}.x.y/draft`)
        expect(response.status).toBe(429)
        expect(response.headers.get('retry-after')).toBe(seconds)
      } finally {
        vi.useRealTimers()
      }
    },
  )
})
