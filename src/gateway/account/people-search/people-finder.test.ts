import { expect, test } from 'vitest'
import { failureEnvelope } from '../../../api/envelope'
import type { UpstreamReply } from '../../upstream'
import { ApiCallPacer } from '../runs/api-call-pacer'
import { PeopleFinder } from './people-finder'

/** Finding people by what they used, from responses that a test chooses. */

const NOW = Date.parse('2026-11-30T09:00:00Z')

function finder(answers: Record<string, unknown>) {
  const paths: string[] = []
  const read = async (path: string): Promise<UpstreamReply> => {
    paths.push(path)
    const [, result] = Object.entries(answers).find(([part]) => path.includes(part)) ?? []
    if (result === undefined) {
      const body = JSON.stringify(
        failureEnvelope([{ code: 10_000, message: 'Authentication error' }]),
      )
      const failure = {
        code: 10_000,
        message: 'Authentication error',
        causes: [],
        isTimeout: false,
      }
      return {
        ok: false,
        answer: { status: 403, headers: {}, body },
        failure: { kind: 'refused', ...failure },
      }
    }
    return { ok: true, answer: { status: 200, headers: {}, body: '' }, result, resultInfo: null }
  }
  const pacer = new ApiCallPacer({ reserve: 0.25, lastAt: 0, blockedUntil: 0 })
  return { paths, finder: new PeopleFinder({ accountId: 'a-1', read, pacer, now: () => NOW }) }
}

const login = (user_email: string, more: object = {}) => ({
  user_email,
  ip_address: '203.0.113.7',
  app_uid: 'app-1',
  created_at: '2026-11-30T08:00:00Z',
  ...more,
})

test('finds who used a device last, by a part of its name', async () => {
  const devices = [
    {
      name: 'LT-4711',
      last_seen_at: '2026-11-29T08:00:00Z',
      last_seen_user: { email: 'Ana@x.test' },
    },
    { name: 'LT-4712', last_seen_user: null },
    {
      name: 'LT-4713',
      last_seen_at: '2026-11-30T08:00:00Z',
      last_seen_user: { email: 'jo@x.test' },
    },
  ]
  const { paths, finder: people } = finder({ '/physical-devices': devices })
  const found = await people.find({ by: 'device', text: 'LT-47' })
  expect(found.matches).toEqual([
    { email: 'jo@x.test', clue: 'LT-4713', seen_at: '2026-11-30T08:00:00Z' },
    { email: 'ana@x.test', clue: 'LT-4711', seen_at: '2026-11-29T08:00:00Z' },
  ])
  expect(found).toMatchObject({ has_more: false, unread: null, calls: 1 })
  expect(paths[0]).toContain('search=LT-47')
})

test('says that the API cannot search by an address, and how far the logins were looked through', async () => {
  const logins = [
    login('ana@x.test'),
    login('ana@x.test', { created_at: '2026-11-30T07:00:00Z' }),
    login('jo@x.test', { ip_address: '203.0.113.77' }),
  ]
  const { paths, finder: people } = finder({ '/access_requests': logins })
  const found = await people.find({ by: 'ip', text: '203.0.113.7' })
  expect(found.matches).toMatchObject([{ email: 'ana@x.test', seen_at: '2026-11-30T08:00:00Z' }])
  expect(found.limits).toBe(
    'Cloudflare’s API cannot search by an address. All logins of the last 24 hours were looked through.',
  )
  expect(paths[0]).toContain('since=2026-11-29T09')
})

test('says back to when it looked, if there are more logins than it reads', async () => {
  const logins = Array.from({ length: 1_000 }, () => login('ana@x.test'))
  const { finder: people } = finder({ '/access_requests': logins })
  const found = await people.find({ by: 'ip', text: '203.0.113.7' })
  expect(found.limits).toContain('back to 2026-11-30T08:00:00Z')
  expect(found).toMatchObject({ has_more: true, matches: [{ email: 'ana@x.test' }] })
})

test('finds who used an application, by a part of its name', async () => {
  const { paths, finder: people } = finder({
    '/access/apps': [
      { id: 'app-1', name: 'Payroll', type: 'self_hosted', policies: [] },
      { id: 'app-2', name: 'Wiki', type: 'self_hosted', policies: [] },
    ],
    'app_uid=app-1': [login('ana@x.test')],
  })
  const found = await people.find({ by: 'application', text: 'payr' })
  expect(found.matches).toMatchObject([{ email: 'ana@x.test', clue: 'Payroll' }])
  expect(found.calls).toBe(2)
  expect(paths).toHaveLength(2)
})

test.each(['device', 'ip', 'application'] as const)(
  'names the permission that a search by %s lacks, and finds nobody',
  async (by) => {
    const found = await finder({}).finder.find({ by, text: 'anything' })
    expect(found.matches).toEqual([])
    expect(found.unread?.permission).toMatch(/Read$/)
  },
)
