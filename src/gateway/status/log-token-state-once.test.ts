import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { GatewaySettings } from '../gateway-settings'
import { emulator } from '../testing/demo-client'
import { API_TOKEN, liveSettings, REVOKE_TOKEN } from '../testing/tokens'
import { logTokenStateOnce } from './token-check'

const log = vi.spyOn(console, 'log')
const warn = vi.spyOn(console, 'warn')
const error = vi.spyOn(console, 'error')
const debug = vi.spyOn(console, 'debug')

beforeEach(async () => {
  await emulator.reset()
  vi.clearAllMocks()
})

/** Runs the check to its end, and returns what was logged about tokens. */
async function start(settings: GatewaySettings): Promise<{ logged: unknown[]; warned: unknown[] }> {
  vi.clearAllMocks()
  const context = createExecutionContext()
  logTokenStateOnce(settings, context)
  await waitOnExecutionContext(context)
  return { logged: linesOf(log), warned: linesOf(warn) }
}

function linesOf({ mock }: typeof log): unknown[] {
  const lines = mock.calls.map(([line]): unknown => JSON.parse(String(line)))
  return lines.filter((line) => JSON.stringify(line).includes('"check":"token"'))
}

function inDays(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString()
}

async function quoteToken({ headers }: Request): Promise<Response> {
  const message = headers.get('authorization')
  const errors = [{ code: 1000, message }]
  return Response.json({ success: false, errors, result: message }, { status: 401 })
}

const api = { check: 'token', setting: 'CLOUDFLARE_API_TOKEN' }
const revoke = { check: 'token', setting: 'CLOUDFLARE_REVOKE_TOKEN' }

function lineOf(token: object, differences: object = {}): unknown {
  const line = { ...token, state: 'active', expires_on: null, missing: [], ...differences }
  return expect.objectContaining(line)
}

describe('the check at start', () => {
  test('logs a line for each token', async () => {
    const { logged, warned } = await start(liveSettings({ CLOUDFLARE_REVOKE_TOKEN: REVOKE_TOKEN }))
    expect(logged).toHaveLength(2)
    expect(logged).toContainEqual(lineOf(api))
    expect(logged).toContainEqual(lineOf(revoke))
    expect(warned).toEqual([])
  })

  test('names what a token may not, of what it is used for, and what it need not', async () => {
    await emulator.changeToken('everything', {
      permissions: [
        'Access: Organizations, Identity Providers, and Groups Write',
        'DNS Write',
        'API Tokens Read',
      ],
    })
    const { warned } = await start(liveSettings())
    expect(warned).toEqual([
      lineOf(api, {
        missing: expect.arrayContaining(['listUsers', 'listServiceTokens']),
        excess: expect.arrayContaining(['DNS Write']),
      }),
    ])
  })

  test('reads, and writes nothing', async () => {
    await emulator.forget()
    await start(liveSettings({ CLOUDFLARE_REVOKE_TOKEN: REVOKE_TOKEN }))
    const requests = await emulator.requests()
    expect(requests.filter(({ method }) => method !== 'GET')).toEqual([])
    expect(new Set(requests.map(({ token }) => token))).toEqual(new Set(['everything', 'revoke']))
  })

  test('is made once with the same settings, and anew with others', async () => {
    const settings = liveSettings()
    expect((await start(settings)).logged).toHaveLength(1)
    expect((await start(settings)).logged).toHaveLength(0)
    expect((await start(liveSettings())).logged).toHaveLength(1)
  })

  test('does not keep its caller waiting', async () => {
    const waited: Promise<unknown>[] = []
    const settings = liveSettings({ answer: () => new Promise<never>(() => {}) })
    logTokenStateOnce(settings, { waitUntil: (work) => void waited.push(work) })
    expect(waited).toHaveLength(1)
  })

  test.each([
    [13, 'warned'],
    [15, 'logged'],
  ] as const)('of a token that expires in %i days is %s', async (days, how) => {
    const expires_on = inDays(days)
    await emulator.changeToken('everything', { expires_on })
    const lines = await start(liveSettings())
    expect(lines).toEqual({
      logged: [],
      warned: [],
      [how]: [lineOf(api, { expires_on })],
    })
  })

  test.each([
    ['disabled', { status: 'disabled' }, null],
    ['expired', { expires_on: '2026-01-01T00:00:00.000Z' }, '2026-01-01T00:00:00.000Z'],
  ])('warns of one that is %s', async (state, change, expires_on) => {
    await emulator.changeToken('everything', change)
    const { logged, warned } = await start(liveSettings())
    expect({ logged, warned }).toEqual({ logged: [], warned: [lineOf(api, { state, expires_on })] })
  })

  test('warns of one that nobody knows, and of an API that does not answer', async () => {
    const nobodys = await start(liveSettings({ CLOUDFLARE_API_TOKEN: 'nobodys' }))
    expect(nobodys.warned).toEqual([lineOf(api, { state: 'invalid' })])
    await emulator.addFault({ kind: 'drop-before' })
    const silent = await start(liveSettings())
    expect(silent.warned).toEqual([lineOf(api, { state: 'unknown' })])
  })

  test('finds a token that any of the accounts owns', async () => {
    await emulator.changeToken('everything', { owner: 'account' })
    const { accountIds, ...settings } = liveSettings()
    const { warned } = await start({ ...settings, accountIds: accountIds.toReversed() })
    // The token has no permissions in the other accounts.
    expect(warned).toEqual([lineOf(api, { missing: expect.arrayContaining(['getOrganization']) })])
  })

  test.each([
    ['all is well', undefined],
    ['the API quotes it', quoteToken],
  ])('never logs a token when %s', async (_when, answer) => {
    const settings = liveSettings({
      CLOUDFLARE_REVOKE_TOKEN: REVOKE_TOKEN,
      ...(answer && { answer }),
    })
    const { logged, warned } = await start(settings)
    expect([...logged, ...warned]).toHaveLength(2)
    const all = [log, warn, error, debug].flatMap(({ mock }) => mock.calls.flat().map(String))
    for (const text of [API_TOKEN, REVOKE_TOKEN]) expect(all.join('\n')).not.toContain(text)
  })

  test('is not made in the demo, nor of what is not configured', async () => {
    await emulator.forget()
    await start({ ...liveSettings(), mode: 'demo' })
    await start({ mode: 'misconfigured', problems: [] })
    expect(await emulator.requests()).toEqual([])
  })
})
