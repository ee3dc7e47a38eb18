import { describe, expect, test } from 'vitest'
import { failureEnvelope, successEnvelope } from '../../../api/envelope'
import { waysBackInSchema } from '../../../api/ways-back-in/ways-back-in'
import type { UpstreamReply } from '../../upstream'
import { ApiCallPacer } from '../runs/api-call-pacer'
import { WaysBackInReader } from './ways-back-in-reader'

/** One person's ways back in, from responses that a test chooses. */

const EMAIL = 'ana@x.test'
const STAFF = {
  name: 'Staff',
  decision: 'allow',
  include: [{ email_domain: { domain: 'x.test' } }],
}
const application = (name: string, more: object = {}) => ({
  id: `id-of-${name}`,
  aud: `aud-of-${name}`,
  name,
  type: 'self_hosted',
  policies: [STAFF],
  ...more,
})

type Answer = { result: unknown; info?: object } | { status: number; code: number; message: string }

const FORBIDDEN: Answer = { status: 403, code: 10_000, message: 'Authentication error' }

/** By the end of the path. */
const USUAL: Record<string, Answer> = {
  '/access/apps': { result: [application('Wiki'), application('Payroll')] },
  '/access/groups': { result: [] },
  '/access/policies': { result: [] },
  '/access/identity_providers': {
    result: [
      { id: 'entra', name: 'Entra', type: 'azureAD', scim_config: { enabled: true } },
      { id: 'pin', name: 'One-time PIN', type: 'onetimepin' },
    ],
  },
  '/access/organizations': { result: { name: 'X', allow_authenticate_via_warp: true } },
  '/access/users': { result: [{ id: 'u-1', uid: 'uid-1', email: EMAIL }] },
  '/last_seen_identity': {
    result: { idp: { id: 'entra', type: 'azureAD' }, passkeys: [{ id: 'k', name: 'Blue key' }] },
  },
  '/devices/registrations': {
    result: [
      {
        id: 'd-1',
        device: { name: 'Laptop' },
        user: { id: 'u-1' },
        last_seen_at: '2026-11-29T08:00:00Z',
      },
      {
        id: 'd-2',
        device: { name: 'Phone' },
        user: { email: EMAIL },
        revoked_at: '2026-11-29T08:00:00Z',
      },
      { id: 'd-3', device: { name: 'Other' }, user: { id: 'u-2', email: 'jonas@x.test' } },
    ],
  },
  '/scim/users': { result: [{ active: false, emails: [{ value: 'Ana@x.test' }] }] },
  '/access/logs/jit_requests': {
    result: [
      { app_aud: 'aud-of-Payroll', requester_email: EMAIL, status: 'PENDING' },
      {
        app_hostname: 'old.x.test',
        requester_email: EMAIL,
        status: 'APPROVED',
        expires_at: '2026-11-28T00:00:00Z',
      },
      {
        app_hostname: 'crm.x.test',
        requester_email: EMAIL,
        status: 'SPENT',
        expires_at: '2026-12-24T00:00:00Z',
      },
      { app_hostname: 'x.test', requester_email: 'ana@x.test.example', status: 'PENDING' },
      { app_hostname: 'x.test', requester_email: EMAIL, status: 'DENIED' },
    ],
  },
}

function readerWith(changed: Record<string, Answer> = {}) {
  const answers = { ...USUAL, ...changed }
  const paths: string[] = []
  let now = Date.parse('2026-11-30T00:00:00Z')
  const pacer = new ApiCallPacer({ reserve: 0.25, lastAt: 0, blockedUntil: 0 })
  const reader = new WaysBackInReader({
    accountId: 'a-1',
    pacer,
    now: () => now,
    read: async (path): Promise<UpstreamReply> => {
      paths.push(path)
      const { pathname } = new URL(path, 'https://upstream.example')
      const [, answer] = Object.entries(answers).find(([end]) => pathname.endsWith(end)) ?? []
      if (answer === undefined) throw new Error(`Nothing is to be read from ${path}.`)
      if ('status' in answer) {
        const body = JSON.stringify(failureEnvelope([answer], null))
        const failure = { kind: 'refused' as const, causes: [], isTimeout: false, ...answer }
        return { ok: false, answer: { status: answer.status, headers: {}, body }, failure }
      }
      const body = JSON.stringify(successEnvelope(answer.result))
      const { result, info: resultInfo } = answer
      return { ok: true, answer: { status: 200, headers: {}, body }, result, resultInfo }
    },
  })
  return {
    paths,
    turnOfOthers: () => pacer.nextAt(now) - now,
    wait: (ms: number) => (now += ms),
    get: async (email = EMAIL, showsRules = true) =>
      waysBackInSchema.parse(await reader.get(email, { showsRules })),
  }
}

test('what takes turns gives way to the reads, and stops where Cloudflare refuses them for its rate limit', async () => {
  const usual = readerWith()
  expect(usual.turnOfOthers()).toBeLessThanOrEqual(0)
  await usual.get()
  expect(usual.turnOfOthers()).toBeGreaterThan(0)
  const refused = readerWith({
    '/access/users': { status: 429, code: 971, message: 'Please wait' },
  })
  await refused.get()
  expect(refused.turnOfOthers()).toBeGreaterThanOrEqual(2_000)
})

test('everything that is readable about somebody is in the answer', async () => {
  const ways = await readerWith().get()
  expect(ways).toMatchObject({
    email: EMAIL,
    is_known: true,
    provider: { name: 'Entra', type: 'azureAD' },
    has_one_time_pin: true,
    ways: [
      {
        admission: 'at_once',
        policy: 'Staff',
        rule: 'everyone at @x.test',
        providers: ['Entra', 'One-time PIN'],
        total: 2,
        applications: [{ id: 'id-of-Wiki', name: 'Wiki' }, { name: 'Payroll' }],
      },
    ],
    client_session_applications: 2,
    devices: [
      { name: 'Laptop', is_revoked: false },
      { name: 'Phone', is_revoked: true },
    ],
    scim: 'inactive',
    approvals: [
      { application: 'Payroll', is_approved: false },
      { application: 'crm.x.test', is_approved: true },
    ],
    passkeys: [{ name: 'Blue key' }],
    unread: [],
  })
})

test('a rule of another policy than the one that decides first is named with its policy', async () => {
  const policies = [
    { id: 'p-1', name: 'No interns', decision: 'deny', include: [{ email_list: { id: 'l' } }] },
    {
      id: 'p-2',
      name: 'Staff',
      decision: 'allow',
      include: [{ email_domain: { domain: 'x.test' } }],
    },
  ]
  const reader = readerWith({ '/access/apps': { result: [application('Wiki', { policies })] } })
  expect((await reader.get()).ways).toMatchObject([
    {
      admission: 'unknown',
      policy: 'No interns',
      rule: 'blocks a list of email addresses, which is not read; then policy “Staff”: everyone at @x.test',
    },
  ])
})

test('a person takes at most 12 calls, and what they share is read once a minute for everybody', async () => {
  const reader = readerWith()
  const { calls } = await reader.get()
  expect(calls).toEqual({ person: 5, shared: 4 })
  expect(reader.paths).toHaveLength(9)
  await Promise.all([reader.get('jonas@x.test'), reader.get('priya@x.test')])
  const shared = () => reader.paths.filter((path) => path.includes('/access/apps?')).length
  expect(shared()).toBe(1)
  reader.wait(59_000)
  await reader.get()
  expect(shared()).toBe(1)
  reader.wait(1_000)
  await reader.get()
  expect(shared()).toBe(2)
})

test('reusable policies are read only if an application merely refers to one', async () => {
  const block = { id: 'p-1', name: 'Nobody', decision: 'deny', include: [{ everyone: {} }] }
  const reader = readerWith({
    '/access/apps': { result: [application('Wiki', { policies: [{ id: 'p-1' }] })] },
    '/access/policies': { result: [block] },
  })
  expect(await reader.get()).toMatchObject({
    ways: [{ admission: 'no', policy: 'Nobody' }],
    calls: { shared: 5 },
  })
})

test('lists are read to their last page, whatever size a page has', async () => {
  const reader = readerWith({
    '/access/apps': {
      result: [application('Wiki')],
      info: { page: 1, per_page: 1, total_pages: 2 },
    },
  })
  expect((await reader.get()).applications).toBe(2)
})

test('a list with too many pages counts as not read', async () => {
  const reader = readerWith({
    '/access/apps': { result: [application('Wiki')], info: { total_pages: 9 } },
  })
  const ways = await reader.get()
  expect(ways.ways).toBeNull()
  expect(ways.unread).toMatchObject([{ read: 'listApplications', permission: null }])
})

describe('what could not be read is', () => {
  test.each<[end: string, part: string, permission: string]>([
    ['/access/apps', 'ways', 'Access: Apps and Policies Read'],
    ['/access/users', 'is_known', 'Access: Audit Logs Read'],
    ['/access/users', 'devices', 'Access: Audit Logs Read'],
    ['/access/users', 'passkeys', 'Access: Audit Logs Read'],
    ['/last_seen_identity', 'passkeys', 'Access: Audit Logs Read'],
    ['/devices/registrations', 'devices', 'Zero Trust Read'],
    ['/access/logs/jit_requests', 'approvals', 'Access: Audit Logs Read'],
    [
      '/access/identity_providers',
      'has_one_time_pin',
      'Access: Organizations, Identity Providers, and Groups Read',
    ],
  ])(
    'never nothing: without %s, `%s` is null and the permission is named',
    async (end, part, permission) => {
      const ways = await readerWith({ [end]: FORBIDDEN }).get()
      expect(ways[part as keyof typeof ways]).toBeNull()
      expect(ways.unread).toContainEqual(
        expect.objectContaining({ permission, message: 'Authentication error' }),
      )
    },
  )

  test('no state at the provider: without the right to read it, the users or the providers', async () => {
    expect((await readerWith({ '/scim/users': FORBIDDEN }).get()).scim).toBe('unread')
    expect((await readerWith({ '/access/users': FORBIDDEN }).get()).scim).toBe('unread')
    expect((await readerWith({ '/access/identity_providers': FORBIDDEN }).get()).scim).toBe(
      'unread',
    )
  })

  test('no “no”: without groups, an application for one is not known', async () => {
    const policies = [{ ...STAFF, include: [{ group: { id: 'g' } }] }]
    const reader = readerWith({
      '/access/apps': { result: [application('Wiki', { policies })] },
      '/access/groups': FORBIDDEN,
    })
    expect(await reader.get()).toMatchObject({ ways: [{ admission: 'unknown' }] })
  })

  test('a response of another shape', async () => {
    const ways = await readerWith({ '/access/apps': { result: { apps: [] } } }).get()
    expect(ways.ways).toBeNull()
    expect(ways.unread).toMatchObject([{ read: 'listApplications', permission: null }])
  })
})

test('somebody whom the account does not know is let in by policies all the same', async () => {
  const ways = await readerWith({ '/access/users': { result: [] } }).get()
  expect(ways).toMatchObject({
    is_known: false,
    provider: null,
    devices: [],
    passkeys: [],
    scim: 'not_synchronized',
    ways: [{ admission: 'at_once', total: 2 }],
  })
})

test('whether somebody is not at their provider, or it does not synchronize people, is told', async () => {
  expect((await readerWith({ '/scim/users': { result: [] } }).get()).scim).toBe('absent')
  const identity = { result: { idp: { id: 'pin', type: 'onetimepin' } } }
  expect((await readerWith({ '/last_seen_identity': identity }).get()).scim).toBe(
    'not_synchronized',
  )
})

test('enrolment of devices is an application of its own, and not among the ways', async () => {
  const enrolment = application('Enrollment', { type: 'warp' })
  const ways = await readerWith({ '/access/apps': { result: [enrolment] } }).get()
  expect(ways).toMatchObject({ enrolment: 'at_once', ways: [], applications: 0 })
  expect((await readerWith().get()).enrolment).toBeNull()
})

test('who may not read policies learns names and what they decide, and nothing of their rules', async () => {
  const secret = { email: { email: 'director@x.test' } }
  const policies = [
    { ...STAFF, name: 'Directors', include: [secret, { group: { id: 'g' } }], exclude: [secret] },
  ]
  const reader = readerWith({
    '/access/apps': { result: [application('Wiki'), application('Board', { policies })] },
    '/access/groups': { result: [{ id: 'g', name: 'Inner circle', include: [secret] }] },
  })
  const ways = await reader.get(EMAIL, false)
  expect(ways.ways).toMatchObject([
    { admission: 'at_once', policy: 'Staff', rule: null, closing: null },
    { admission: 'no', basis: 'no_match', rule: null },
  ])
  const text = JSON.stringify(ways)
  for (const hidden of ['director', 'Inner circle', 'id-of-', '@x.test"']) {
    expect(text.replaceAll(`"${EMAIL}"`, '')).not.toContain(hidden)
  }
})
