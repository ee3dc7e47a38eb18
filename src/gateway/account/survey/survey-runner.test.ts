import { env } from 'cloudflare:workers'
import { runInDurableObject } from 'cloudflare:test'
import { expect, test } from 'vitest'
import type { UpstreamReply } from '../../upstream'
import { VirtualClock } from '../../testing/virtual-clock'
import { ApiCallPacer } from '../runs/api-call-pacer'
import { SurveyRunner } from './survey-runner'

const ACCOUNT = 'a-1'

type Answered = {
  result?: unknown
  resultInfo?: unknown
  status?: number
  code?: number
  headers?: Record<string, string>
}

function reply({ result, resultInfo, status = 200, code, headers = {} }: Answered): UpstreamReply {
  const answer = { status, headers, body: '' }
  if (status === 200) return { ok: true, answer, result, resultInfo }
  const kind = status >= 500 ? 'lost' : 'refused'
  const message = status === 403 ? 'Forbidden' : `status ${status}`
  return {
    ok: false,
    answer,
    failure: { kind, code: code ?? null, message, causes: [], isTimeout: false },
  }
}

const zone = (id: string, more = {}) => ({
  id,
  name: `${id}.example`,
  status: 'active',
  paused: false,
  account: { id: ACCOUNT },
  ...more,
})
const record = (name: string, proxied = true) => ({ name, type: 'A', proxied })

/** The responses by the start of a path; anything else gets what Cloudflare answers where there is nothing. */
type Answers = Record<string, Answered | (() => Answered)>

type Harness = {
  /** A second one knows only what the first has stored, as after a restart. */
  surveys: () => SurveyRunner
  /** The requested paths, with their times. */
  asked: { path: string; at: number }[]
  clock: VirtualClock
}

async function withSurveys(answers: Answers, work: (harness: Harness) => Promise<void>) {
  const stub = env.ACCOUNT.getByName(crypto.randomUUID())
  await runInDurableObject(stub, async (_account, { storage }) => {
    const clock = new VirtualClock()
    const asked: Harness['asked'] = []
    const read = async (path: string) => {
      asked.push({ path, at: clock.now() })
      await clock.sleep(50)
      const [, answer = { result: null }] =
        Object.entries(answers).find(([start]) => path.startsWith(start)) ?? []
      return reply(typeof answer === 'function' ? answer() : answer)
    }
    const pacer = new ApiCallPacer({ reserve: 0.5, lastAt: 0, blockedUntil: 0 })
    const surveys = () =>
      new SurveyRunner({ sql: storage.sql, accountId: ACCOUNT, read, pacer, clock })
    await work({ surveys, asked, clock })
  })
}

const ALL = ['applications', 'hosts'] as const
const two = { result: [zone('z1'), zone('z2')] }

test('reads every page of every list, and puts it together', () =>
  withSurveys(
    {
      '/zones?': two,
      '/zones/z1/dns_records': {
        result: [
          record('www.z1.example'),
          record('mail.z1.example', false),
          record('WWW2.z1.example.'),
        ],
      },
      '/zones/z2/load_balancers': { result: [record('app.z2.example')] },
      '/accounts/a-1/access/apps?page=1': {
        result: [
          { id: '1', name: 'One', type: 'self_hosted', domain: 'www.z1.example', policies: [] },
        ],
        resultInfo: { page: 1, per_page: 25, total_count: 26 },
      },
      '/accounts/a-1/access/apps?page=2': {
        result: [{ id: '2', name: 'Two', type: 'self_hosted', domain: 'x.example' }],
        resultInfo: { page: 2, per_page: 25, total_count: 26 },
      },
      '/zones/z2/access/apps': { result: [{ id: '2', name: 'Two', type: 'self_hosted' }] },
    },
    async ({ surveys, clock }) => {
      const one = surveys()
      one.start(ALL)
      expect(one.facts()).toBeUndefined()
      await clock.run(one.work())
      expect(one.get()).toMatchObject({
        state: 'complete',
        zones: { read: 2, seen: 2 },
        unread: [],
        seconds_left: 0,
      })
      const facts = one.facts()
      expect(facts?.zones?.map(({ hosts }) => hosts)).toEqual([
        ['www.z1.example', 'www2.z1.example'],
        ['app.z2.example'],
      ])
      expect(facts?.applications?.map(({ id }) => id)).toEqual(['1', '2'])
    },
  ))

test('keeps to the pace that leaves the reserve to others', () =>
  withSurveys({ '/zones?': two }, async ({ surveys, clock, asked }) => {
    const one = surveys()
    one.start(ALL)
    await clock.run(one.work())
    // Half of 1,200 calls in five minutes.
    const gaps = asked.slice(1).map(({ at }, index) => at - (asked[index]?.at ?? 0))
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(500)
    expect(Math.max(...gaps)).toBeLessThan(700)
  }))

test('waits as long as Cloudflare asks, and says until when', () => {
  let refusals = 1
  const limited = (): Answered => {
    if (refusals === 0) return two
    refusals -= 1
    return { status: 429, headers: { 'retry-after': '120' } }
  }
  return withSurveys({ '/zones?': limited }, async ({ surveys, clock, asked }) => {
    const one = surveys()
    one.start(['hosts'])
    await clock.run(one.work())
    expect(one.get()).toMatchObject({ state: 'complete', zones: { seen: 2 }, unread: [] })
    const at = asked.filter(({ path }) => path.startsWith('/zones?')).map((call) => call.at)
    expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(120_000)
  })
})

test('a survey follows a cursor until it is empty, null or repeated', async () => {
  for (const last of ['', null, 'second']) {
    await withSurveys(
      {
        '/accounts/a-1/devices/registrations?cursor=second': {
          result: [{ id: 'r-3' }],
          resultInfo: { cursor: last },
        },
        '/accounts/a-1/devices/registrations': {
          result: [{ id: 'r-1' }, { id: 'r-2' }],
          resultInfo: { cursor: 'second' },
        },
      },
      async ({ surveys, clock }) => {
        const one = surveys()
        one.start(['team_domain'])
        await clock.run(one.work())
        expect(one.facts()?.registrations).toBe(3)
      },
    )
  }
})

test('reads the configuration of each tunnel but the local ones, and puts its hosts into their zones', () =>
  withSurveys(
    {
      '/zones?': two,
      '/accounts/a-1/cfd_tunnel?': {
        result: [
          { id: 't1', name: 'One', config_src: 'cloudflare' },
          { id: 't2', name: 'Two', config_src: 'local' },
          { id: 't3', name: 'Three', config_src: 'cloudflare' },
        ],
      },
      '/accounts/a-1/cfd_tunnel/t1/configurations': {
        result: {
          config: {
            ingress: [
              {
                hostname: 'App.z1.example',
                originRequest: { access: { required: true, teamName: 'Acme' } },
              },
              { service: 'http_status:404' },
            ],
          },
        },
      },
      '/accounts/a-1/cfd_tunnel/t3/configurations': { result: null },
    },
    async ({ surveys, clock, asked }) => {
      const one = surveys()
      one.start(['hosts', 'team_domain'])
      await clock.run(one.work())
      expect(asked.filter(({ path }) => path.includes('/t2/'))).toEqual([])
      expect(asked.filter(({ path }) => path.includes('/cfd_tunnel?'))).toHaveLength(1)
      expect(one.facts()?.tunnels).toEqual([
        { name: 'One', isLocal: false, routes: { hosts: ['app.z1.example'], teams: ['acme'] } },
        { name: 'Two', isLocal: true, routes: null },
        { name: 'Three', isLocal: false, routes: { hosts: [], teams: [] } },
      ])
      expect(one.facts()?.zones?.map(({ hosts }) => hosts)).toEqual([['app.z1.example'], []])
    },
  ))

test('finds the hosts of Workers, Pages and R2, and puts those of the account’s zones there', () =>
  withSurveys(
    {
      '/zones?': two,
      '/zones/z1/workers/routes': {
        result: [
          { id: 'r1', pattern: '*.z1.example/*', script: 'shop' },
          { id: 'r2', pattern: 'cdn.z1.example/*' },
        ],
      },
      '/zones/z2/custom_hostnames?page=1': {
        result: [{ id: 'c1', hostname: 'Login.customer.example' }],
        resultInfo: { page: 1, per_page: 1, total_pages: 2 },
      },
      '/zones/z2/custom_hostnames?page=2': {
        result: [{ id: 'c2', hostname: 'files.customer.example' }],
        resultInfo: { page: 2, per_page: 1, total_pages: 2 },
      },
      '/accounts/a-1/workers/scripts': { result: [{ id: 'shop', tag: 'w-1' }] },
      '/accounts/a-1/workers/subdomain': { result: { subdomain: 'acme' } },
      '/accounts/a-1/pages/projects?page=1': {
        result: [
          {
            name: 'docs',
            subdomain: 'docs.pages.dev',
            domains: ['docs.pages.dev', 'docs.z1.example'],
          },
        ],
        resultInfo: { page: 1, per_page: 10, total_count: 11, total_pages: 2 },
      },
      '/accounts/a-1/pages/projects?page=2': {
        result: [
          { name: 'else', subdomain: 'else.pages.dev', domains: ['docs.elsewhere.example'] },
        ],
        resultInfo: { page: 2, per_page: 10, total_count: 11, total_pages: 2 },
      },
      '/accounts/a-1/r2/buckets?per_page=1000': {
        result: { buckets: [{ name: 'press' }] },
        resultInfo: { cursor: 'more' },
      },
      '/accounts/a-1/r2/buckets?cursor=more': { result: { buckets: [{ name: 'backups' }] } },
      '/accounts/a-1/r2/buckets/press/domains/custom': {
        result: { domains: [{ domain: 'files.z2.example', enabled: false }] },
      },
      '/accounts/a-1/r2/buckets/backups/domains/custom': { result: { domains: [] } },
    },
    async ({ surveys, clock, asked }) => {
      const one = surveys()
      one.start(['hosts'])
      await clock.run(one.work())
      expect(one.get()?.unread).toEqual([])
      // Cloudflare was seen to refuse the list of projects with a size.
      expect(
        asked.filter(({ path }) => path.includes('/pages/') && path.includes('per_page')),
      ).toEqual([])
      const facts = one.facts()
      expect(facts?.zones?.map(({ hosts }) => hosts)).toEqual([
        ['docs.z1.example'],
        ['files.z2.example'],
      ])
      expect(facts?.workerRoutes).toEqual([
        { zoneId: 'z1', pattern: '*.z1.example/*', script: 'shop', workerId: 'w-1' },
        { zoneId: 'z1', pattern: 'cdn.z1.example/*', script: null, workerId: null },
      ])
      expect(facts?.unpromisedHosts.map(({ host, kind, zoneId }) => [host, kind, zoneId])).toEqual([
        ['shop.acme.workers.dev', 'workers_dev', null],
        ['docs.pages.dev', 'pages', null],
        ['else.pages.dev', 'pages', null],
        ['docs.elsewhere.example', 'pages', null],
        ['login.customer.example', 'custom_hostname', 'z2'],
        ['files.customer.example', 'custom_hostname', 'z2'],
      ])
    },
  ))

test('asks no zone for routes where the account has no Worker', () =>
  withSurveys(
    { '/zones?': two, '/accounts/a-1/workers/scripts': { result: [] } },
    async ({ surveys, clock, asked }) => {
      const one = surveys()
      one.start(['hosts'])
      await clock.run(one.work())
      expect(asked.filter(({ path }) => path.includes('/workers/routes'))).toEqual([])
      expect(one.get()).toMatchObject({ state: 'complete', zones: { read: 2 }, unread: [] })
    },
  ))

test('an account that does not use R2 or workers.dev has nothing there, which is no missing permission', () =>
  withSurveys(
    {
      '/zones?': two,
      '/accounts/a-1/r2/buckets': { status: 403, code: 10_042 },
      '/accounts/a-1/workers/subdomain': { status: 404, code: 10_007 },
    },
    async ({ surveys, clock }) => {
      const one = surveys()
      one.start(['hosts'])
      await clock.run(one.work())
      expect(one.get()?.unread).toEqual([])
      expect(one.facts()?.isPartial).toEqual({ hosts: false, applications: false })
    },
  ))

test('names what the token may not read, and what that leaves unknown', () =>
  withSurveys(
    {
      '/zones?': two,
      '/zones/z2/dns_records': { status: 403 },
      '/accounts/a-1/access/apps': { status: 403 },
    },
    async ({ surveys, clock }) => {
      const one = surveys()
      one.start(ALL)
      await clock.run(one.work())
      expect(one.get()?.unread).toEqual([
        {
          read: 'listApplications',
          permission: 'Access: Apps and Policies Read',
          is_permission_inferred: false,
          zones: 0,
          message: 'Forbidden',
        },
        {
          read: 'listDnsRecords',
          permission: 'DNS Read',
          is_permission_inferred: false,
          zones: 1,
          message: 'Forbidden',
        },
      ])
      expect(one.facts()).toMatchObject({
        applications: null,
        zones: [{ hosts: [] }, { hosts: null }],
        isPartial: { hosts: true },
      })
    },
  ))

test('asks no more zones for what is refused in one after the other', () => {
  const zones = Array.from({ length: 40 }, (_, index) => zone(`z${index}`))
  const answers: Answers = { '/zones?': { result: zones } }
  for (const { id } of zones) answers[`/zones/${id}/dns_records`] = { status: 403 }
  return withSurveys(answers, async ({ surveys, clock, asked }) => {
    const one = surveys()
    one.start(['hosts'])
    await clock.run(one.work())
    expect(asked.filter(({ path }) => path.includes('dns_records')).length).toBeLessThan(10)
    expect(one.get()?.unread).toMatchObject([{ read: 'listDnsRecords', zones: 40 }])
  })
})

test('tries again what was lost, and then says so', () =>
  withSurveys({ '/zones?': { status: 502 } }, async ({ surveys, clock, asked }) => {
    const one = surveys()
    one.start(['hosts'])
    await clock.run(one.work())
    expect(asked.filter(({ path }) => path.startsWith('/zones?'))).toHaveLength(3)
    expect(one.get()?.unread).toMatchObject([{ read: 'listZones', permission: null }])
    expect(one.facts()?.zones).toBeNull()
  }))

test('reads no zone that is paused, not active or another account’s', () =>
  withSurveys(
    {
      '/zones?': {
        result: [
          zone('z1', { paused: true }),
          zone('z2', { status: 'moved' }),
          zone('z3', { account: { id: 'a-2' } }),
        ],
      },
    },
    async ({ surveys, clock, asked }) => {
      const one = surveys()
      one.start(['hosts'])
      await clock.run(one.work())
      expect(asked.filter(({ path }) => path.startsWith('/zones/'))).toEqual([])
      expect(one.facts()?.zones?.map(({ name, isServed }) => [name, isServed])).toEqual([
        ['z1.example', false],
        ['z2.example', false],
      ])
    },
  ))

test('goes on after a restart where it was, and asks for nothing twice that was answered', () =>
  withSurveys({ '/zones?': two }, async ({ surveys, clock, asked }) => {
    const one = surveys()
    one.start(ALL)
    const abandoned = one.work()
    await clock.pass(2_600)
    const answered = asked.slice(0, -1).map(({ path }) => path)
    const another = surveys()
    expect(one.get()).toMatchObject({ is_resumed: false })
    expect(another.get()).toMatchObject({ state: 'reading', is_resumed: true })
    await clock.run(Promise.all([abandoned, another.work()]))
    expect(another.get()).toMatchObject({ state: 'complete', zones: { read: 2, seen: 2 } })
    for (const path of answered) {
      expect(asked.filter((call) => call.path === path)).toHaveLength(1)
    }
  }))

test('is shared by all who ask, and adds only what was not asked for yet', () =>
  withSurveys({ '/zones?': two }, async ({ surveys, clock, asked }) => {
    const one = surveys()
    one.start(['applications'])
    await clock.run(one.work())
    one.start(['applications'])
    await clock.run(one.work())
    // Two lists of the account, the zones, and the applications of each zone.
    expect(asked).toHaveLength(5)
    one.start(ALL)
    expect(one.get()).toMatchObject({ state: 'reading', areas: ALL })
    await clock.run(one.work())
    const paths = asked.map(({ path }) => path)
    expect(paths.filter((path) => path.includes('/access/apps?'))).toHaveLength(3)
    expect(paths.filter((path) => path.includes('/dns_records'))).toHaveLength(2)
    expect(paths).toEqual([...new Set(paths)])
    expect(one.facts()?.zones?.map(({ hosts }) => hosts)).toEqual([[], []])
  }))

test('a survey that follows a cancelled one ignores the responses to the earlier reads', () =>
  withSurveys({ '/zones?': two }, async ({ surveys, clock, asked }) => {
    const one = surveys()
    one.start(['hosts'])
    const work = one.work()
    while (asked.at(-1)?.path.startsWith('/zones?') !== true) await clock.pass(10)
    one.cancel()
    one.start(['hosts'])
    await clock.run(work)
    expect(one.get()).toMatchObject({ state: 'complete', zones: { read: 2, seen: 2 } })
    const ofZones = asked.map(({ path }) => path).filter((path) => path.includes('/z1/'))
    expect(ofZones).toEqual([...new Set(ofZones)])
    expect(ofZones).not.toEqual([])
  }))

test('is gone 15 minutes after it was finished, or when it is cancelled', () =>
  withSurveys({ '/zones?': two }, async ({ surveys, clock }) => {
    const one = surveys()
    one.start(['applications'])
    await clock.run(one.work())
    await clock.pass(14 * 60_000)
    expect(one.get()?.state).toBe('complete')
    await clock.pass(61_000)
    expect(one.get()).toBeUndefined()
    expect(one.nextTime()).toBeUndefined()
    one.start(['applications'])
    one.cancel()
    expect(one.get()).toBeUndefined()
    await clock.run(one.work())
    expect(one.get()).toBeUndefined()
  }))

const DAY_MS = 86_400_000
/** The time of the virtual clock's start is that of the survey. */
const daysAgo = (days: number) => new Date(new VirtualClock().now() - days * DAY_MS).toISOString()
const registration = (userId: string, days: number) => ({
  id: `device-of-${userId}-${days}`,
  user: { id: userId, email: `${userId}@acme.example` },
  last_seen_at: daysAgo(days),
})
const person = (id: string, days: number, more = {}) => ({
  id,
  uid: `uid-of-${id}`,
  email: `${id}@acme.example`,
  access_seat: true,
  last_successful_login: daysAgo(days),
  ...more,
})

test.each(['', null, undefined, 'page-2'])(
  'follows a cursor to its end, which is %o, and counts people instead of storing them',
  (end) =>
    withSurveys(
      {
        '/accounts/a-1/access/users': {
          result: [
            person('ana', 100),
            person('ben', 10),
            person('cyd', 200, { access_seat: false }),
            person('dee', 300, { last_successful_login: null, created_at: daysAgo(50) }),
          ],
        },
        '/accounts/a-1/devices/registrations?per_page=50': {
          result: [registration('uid-of-ana', 2), registration('ben', 40)],
          resultInfo: { cursor: 'page-2', per_page: 100, count: 2 },
        },
        '/accounts/a-1/devices/registrations?cursor=page-2': {
          result: [registration('ana', 1), registration('ana', 90)],
          resultInfo: { cursor: end, per_page: 100, count: 2 },
        },
      },
      async ({ surveys, clock, asked }) => {
        const one = surveys()
        one.start(['seats'])
        await clock.run(one.work())
        expect(asked.filter(({ path }) => path.includes('registrations'))).toHaveLength(2)
        expect(one.facts()?.people).toEqual({
          logins: [
            [240, 1],
            [1200, 1],
            [2400, 1],
          ],
          activity: [
            [24, 1],
            [240, 1],
            [1200, 1],
          ],
          withDevices: [
            [24, 1],
            [240, 1],
          ],
          unknown: 0,
          hasDevices: true,
        })
        const another = surveys()
        expect(another.facts()?.people).toEqual(one.facts()?.people)
        another.start(['team_domain'])
        await clock.run(another.work())
        expect(another.facts()).toMatchObject({ registrations: 4, people: { unknown: 0 } })
        expect(another.facts()?.people?.logins).toHaveLength(3)
      },
    ),
)

test('a survey without devices counts people by their logins, and names the permission that is probably missing', () =>
  withSurveys(
    {
      '/accounts/a-1/access/users': { result: [person('ana', 100)] },
      '/accounts/a-1/devices/registrations': { status: 403 },
    },
    async ({ surveys, clock }) => {
      const one = surveys()
      one.start(['seats'])
      await clock.run(one.work())
      expect(one.get()?.unread).toMatchObject([
        {
          read: 'listDeviceRegistrations',
          permission: 'Zero Trust Read',
          is_permission_inferred: true,
        },
      ])
      expect(one.facts()?.people).toMatchObject({ hasDevices: false, activity: [[2400, 1]] })
    },
  ))

test('a survey without users counts nobody', () =>
  withSurveys({ '/accounts/a-1/access/users': { status: 403 } }, async ({ surveys, clock }) => {
    const one = surveys()
    one.start(['seats'])
    await clock.run(one.work())
    expect(one.facts()?.people).toBeNull()
  }))

test.each([
  [null, undefined],
  [{ id: 't-1', doh_jwt_duration: '24h' }, 't-1'],
])('reads which token issues tokens for DNS over HTTPS: %o', (result, expected) =>
  withSurveys(
    { '/accounts/a-1/access/organizations/doh': { result } },
    async ({ surveys, clock }) => {
      const one = surveys()
      one.start(['tokens'])
      await clock.run(one.work())
      expect(one.get()?.unread).toEqual([])
      expect(one.facts()?.dohToken).toBe(expected)
    },
  ),
)

test('an answer of another shape is named as not read', () =>
  withSurveys({ '/accounts/a-1/access/apps': { result: 'none' } }, async ({ surveys, clock }) => {
    const one = surveys()
    one.start(['applications'])
    await clock.run(one.work())
    expect(one.get()?.unread).toMatchObject([{ read: 'listApplications', permission: null }])
    expect(one.facts()?.applications).toBeNull()
  }))
