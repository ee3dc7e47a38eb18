import { HTTP } from 'cloudevents'
import { Webhook } from 'standardwebhooks'
import { describe, expect, test } from 'vitest'
import { ACCOUNT } from '../../testing/fake-upstream'
import {
  OLD_SECRET,
  type ReceivedMessage,
  receiverOf,
  SECRET,
  settingFor,
  startNotifications,
  withReceivers,
} from '../../testing/notifications-under-test'
import { SAMPLE_CLOSING, SAMPLE_OPENING } from '../../testing/stored-journal'
import { LIMITS } from '../../../api/limits'
import type { Journal } from '../journal'
import { EVENT_BATCH_DELAY_MS } from './account-notifications'
import { MAX_RETRY_AFTER_MS, RETRY_DELAYS_MS } from './notifier'

const MINUTE_MS = 60_000

/** Makes a change, and returns the number of the entry that closed it. */
function change(journal: Journal, pointer = '/name'): number {
  const differences = [{ pointer, from: 'A', to: 'B' }]
  const number = journal.open({ ...SAMPLE_OPENING, requested: differences })
  journal.close(number, { ...SAMPLE_CLOSING, differences })
  return journal.end().entries
}

/** The titles of messages of the kind `standard`. */
function titlesOf(messages: readonly ReceivedMessage[]): string[] {
  return messages.map(({ body }) => (JSON.parse(body) as { data: { title: string } }).data.title)
}

function nextEvent(target: EventTarget, type: string): Promise<void> {
  return new Promise((resolve) => {
    target.addEventListener(type, () => resolve(), { once: true })
  })
}

describe('a notification', () => {
  test('is accepted by the packages that receivers use', () =>
    withReceivers(['siem'], async (world) => {
      const { journal, notifications } = startNotifications(world, settingFor(['siem']))
      const entry = change(journal, '/session_duration')
      await notifications.work()
      const { headers, body } = receiverOf(world, 'siem').first()
      expect(new Webhook(SECRET).verify(body, headers)).toMatchObject({ specversion: '1.0' })
      const event = HTTP.toEvent({ headers, body })
      expect(event).toMatchObject({
        id: String(entry),
        source: `/api/accounts/${ACCOUNT}`,
        type: 'gatehouse.change.applied',
        time: SAMPLE_CLOSING.closed_at,
        data: {
          title: 'Organization changed',
          who: 'ana@example.com',
          fields: ['session_duration'],
          change: 1,
          link: `https://gatehouse.acme.example/${ACCOUNT}/history/1`,
        },
      })
      expect(headers).toMatchObject({
        'content-type': 'application/cloudevents+json',
        'webhook-id': `${ACCOUNT}-${entry}`,
      })
    }))

  test('is signed with the new secret and the old one while one replaces the other', () =>
    withReceivers(['siem'], async (world) => {
      const setting = settingFor(['siem'], { secret: [SECRET, OLD_SECRET] })
      const { journal, notifications } = startNotifications(world, setting)
      change(journal)
      await notifications.work()
      const { headers, body } = receiverOf(world, 'siem').first()
      for (const secret of [SECRET, OLD_SECRET]) {
        expect(() => new Webhook(secret).verify(body, headers)).not.toThrow()
      }
      const other = new Webhook(`whsec_${btoa('a secret that nobody has ever set')}`)
      expect(() => other.verify(body, headers)).toThrow('No matching signature found')
    }))

  test('goes to the destinations that chose its setting, its field or its kind', () =>
    withReceivers(['all', 'name', 'doh', 'outside'], async (world) => {
      const { destinations, ...rest } = settingFor(['all', 'name', 'doh', 'outside'])
      const { journal, notifications } = startNotifications(world, {
        ...rest,
        destinations: {
          ...destinations,
          name: { ...destinations['name'], events: ['changes:name'] },
          doh: { ...destinations['doh'], events: ['changes:doh'] },
          outside: { ...destinations['outside'], events: ['outside-changes'] },
        },
      })
      change(journal, '/name')
      change(journal, '/session_duration')
      const number = journal.open({ ...SAMPLE_OPENING, email: null, operation: 'outside' })
      journal.close(number, SAMPLE_CLOSING)
      await notifications.work()
      const counts = [...world.receivers].map(([name, { accepted }]) => [name, accepted.length])
      expect(Object.fromEntries(counts)).toEqual({ all: 3, name: 1, doh: 0, outside: 1 })
    }))

  test('says who began and ended a run, and not whose sessions', () =>
    withReceivers(['siem', 'people'], async (world) => {
      const { destinations, ...rest } = settingFor(['siem', 'people'])
      const { journal, notifications } = startNotifications(world, {
        ...rest,
        destinations: {
          ...destinations,
          people: { ...destinations['people'], include: ['people'] },
        },
      })
      const number = journal.open({
        ...SAMPLE_OPENING,
        resource: 'revocation',
        operation: 'revoke',
        subject: 'bo@example.com',
        run: 7,
        people: 1,
        requested: [],
      })
      journal.close(number, { ...SAMPLE_CLOSING, differences: [] })
      await notifications.work()
      const [begun, ended] = receiverOf(world, 'siem').accepted.map(({ body }) => body)
      expect(begun).toContain('gatehouse.run.started')
      expect(ended).toContain('gatehouse.run.ended')
      expect(`${begun}${ended}`).not.toContain('bo@example.com')
      expect(`${begun}${ended}`).toContain('ana@example.com')
      expect(receiverOf(world, 'people').accepted[0]?.body).toContain('"person":"bo@example.com"')
    }))

  test('is in nobody’s outbox if the transaction of its entry was rolled back', () =>
    withReceivers(['siem'], async (world) => {
      const { journal } = startNotifications(world, settingFor(['siem']))
      const rolledBack = () =>
        world.storage.transactionSync(() => {
          change(journal)
          throw new Error('rolled back')
        })
      expect(rolledBack).toThrow('rolled back')
      const { notifications } = startNotifications(world, settingFor(['siem']))
      expect(notifications.nextAt()).toBeUndefined()
    }))
})

describe('changes in a row', () => {
  test('wake the object once, after the first was answered, and those that follow a delivery wake it again', () =>
    withReceivers(['siem'], async (world) => {
      const { journal, notifications } = startNotifications(world, settingFor(['siem']))
      const wakesAt = async (): Promise<number | undefined> => {
        world.wakesAt = undefined
        change(journal)
        expect(world.wakesAt).toBeUndefined()
        await Promise.resolve()
        return world.wakesAt
      }
      expect(await wakesAt()).toBe(world.now + EVENT_BATCH_DELAY_MS)
      world.now += EVENT_BATCH_DELAY_MS - 1
      expect(await wakesAt()).toBeUndefined()
      await notifications.work()
      expect(receiverOf(world, 'siem').accepted).toHaveLength(2)
      expect(await wakesAt()).toBe(world.now + EVENT_BATCH_DELAY_MS)
      // The clock was set back.
      world.now -= 3_600_000
      expect(await wakesAt()).toBe(world.now + EVENT_BATCH_DELAY_MS)
    }))
})

describe('a receiver that does not accept', () => {
  test('is tried by the schedule, and then given up, which the other destinations learn', () =>
    withReceivers(['siem', 'slack'], async (world) => {
      const { journal, notifications } = startNotifications(world, settingFor(['siem', 'slack']))
      const siem = receiverOf(world, 'siem')
      siem.behaviour = 'fail'
      change(journal)
      const pauses: number[] = []
      for (let retries = 0; retries < RETRY_DELAYS_MS.length; retries += 1) {
        await notifications.work()
        const next = notifications.nextAt() ?? 0
        pauses.push(next - world.now)
        world.now = next
      }
      // Half of the largest jitter is added.
      expect(pauses).toEqual(RETRY_DELAYS_MS.map((delay) => Math.ceil(delay * (1 + 0.2 * 0.5))))
      await notifications.work()
      expect(siem.asked).toHaveLength(RETRY_DELAYS_MS.length + 1)
      expect(notifications.list()).toMatchObject([
        {
          name: 'siem',
          waiting: 1,
          given_up_at: expect.any(String),
          failure: { attempts: 10, next_at: null, detail: 'HTTP 500.' },
        },
        { name: 'slack', given_up_at: null },
      ])
      await notifications.work()
      const notice = receiverOf(world, 'slack').accepted.at(-1)?.body
      expect(notice).toContain('"Notifications no longer reach siem"')
    }))

  test('is not asked before the time that it named, nor for longer than a day', () =>
    withReceivers(['siem'], async (world) => {
      const { journal, notifications } = startNotifications(world, settingFor(['siem']))
      const siem = receiverOf(world, 'siem')
      siem.behaviour = 'throttle'
      change(journal)
      await notifications.work()
      expect(notifications.nextAt()).toBe(world.now + 10 * MINUTE_MS)
      siem.receive = async () =>
        new Response(null, { status: 503, headers: { 'retry-after': '31536000' } })
      world.now += 10 * MINUTE_MS
      await notifications.work()
      expect(notifications.nextAt()).toBe(world.now + MAX_RETRY_AFTER_MS)
      siem.receive = async () => {
        const headers = { 'retry-after': new Date(world.now + 2 * 3_600_000).toUTCString() }
        return new Response(null, { status: 503, headers })
      }
      world.now += MAX_RETRY_AFTER_MS
      await notifications.work()
      const pause = (notifications.nextAt() ?? 0) - world.now
      expect(Math.round(pause / 60_000)).toBe(120)
    }))

  test('gets no more once it answered 410, until somebody sends again what waits', () =>
    withReceivers(['siem', 'slack'], async (world) => {
      const { journal, notifications } = startNotifications(world, settingFor(['siem', 'slack']))
      const siem = receiverOf(world, 'siem')
      siem.behaviour = 'gone'
      const entries = [change(journal), change(journal)]
      await notifications.work()
      expect(siem.asked).toHaveLength(1)
      entries.push(change(journal))
      world.now += MAX_RETRY_AFTER_MS
      await notifications.work()
      expect(siem.asked).toHaveLength(1)
      expect(notifications.list()[0]).toMatchObject({ waiting: 3, given_up_at: expect.any(String) })
      siem.behaviour = 'accept'
      expect(await notifications.replay('siem')).toMatchObject({ ok: true })
      await notifications.work()
      expect(siem.accepted.map(({ id }) => id)).toEqual(
        entries.map((entry) => `${ACCOUNT}-${entry}`),
      )
      expect(notifications.list()[0]).toMatchObject({
        waiting: 0,
        given_up_at: null,
        failure: null,
      })
    }))

  test.each([
    ['hang', 'No answer within 0.001 s.'],
    ['redirect', 'HTTP 307: redirects are not followed.'],
    ['disconnect', 'The receiver could not be reached.'],
  ] as const)('is tried again: %s', (behaviour, detail) =>
    withReceivers(['siem', 'other'], async (world) => {
      const { journal, notifications } = startNotifications(world, settingFor(['siem', 'other']))
      receiverOf(world, 'siem').behaviour = behaviour
      change(journal)
      await notifications.work()
      expect(notifications.list()).toMatchObject([
        { waiting: 1, failure: { detail, attempts: 1 } },
        { waiting: 0, failure: null, last_success_at: expect.any(String) },
      ])
    }),
  )

  test('is watched while it is asked, also by what comes meanwhile', () =>
    withReceivers(['siem'], async (world) => {
      const { journal, notifications } = startNotifications(world, settingFor(['siem']))
      const siem = receiverOf(world, 'siem')
      const accepted = new Response(null, { status: 204 })
      const requests = new EventTarget()
      const asked = nextEvent(requests, 'asked')
      const answered = nextEvent(requests, 'answered')
      siem.receive = async () => {
        siem.receive = () => Promise.resolve(new Response(null, { status: 204 }))
        requests.dispatchEvent(new Event('asked'))
        await answered
        return accepted
      }
      change(journal)
      // The alarm is set after the transaction.
      await Promise.resolve()
      const first = notifications.work()
      await asked
      const watchedUntil = world.wakesAt
      expect(watchedUntil).toBeGreaterThan(world.now)
      // The alarm of a change that follows replaced the one that watches.
      change(journal)
      await Promise.resolve()
      expect(world.wakesAt).toBe(world.now + EVENT_BATCH_DELAY_MS)
      await notifications.work()
      expect(world.wakesAt).toBe(watchedUntil)
      requests.dispatchEvent(new Event('answered'))
      await first
      expect(notifications.list()).toMatchObject([{ waiting: 0 }])
    }))

  test('starts anew with another URL', () =>
    withReceivers(['siem', 'new'], async (world) => {
      const first = startNotifications(world, settingFor(['siem']))
      receiverOf(world, 'siem').behaviour = 'gone'
      change(first.journal)
      await first.notifications.work()
      const second = startNotifications(
        world,
        settingFor(['siem'], { url: 'https://new.example/' }),
      )
      await second.notifications.work()
      expect(receiverOf(world, 'new').accepted).toHaveLength(1)
    }))

  test('leaves nothing waiting once the settings no longer name it', () =>
    withReceivers(['siem'], async (world) => {
      const first = startNotifications(world, settingFor(['siem']))
      receiverOf(world, 'siem').behaviour = 'gone'
      change(first.journal)
      await first.notifications.work()
      startNotifications(world, null)
      expect(startNotifications(world, settingFor(['siem'])).notifications.list()).toMatchObject([
        { waiting: 0, given_up_at: null },
      ])
    }))
})

describe('a test of a destination', () => {
  test('is sent at once, beside what waits, and says what the receiver answered', () =>
    withReceivers(['siem'], async (world) => {
      const { journal, notifications } = startNotifications(world, settingFor(['siem']))
      const siem = receiverOf(world, 'siem')
      siem.behaviour = 'gone'
      change(journal)
      await notifications.work()
      expect(await notifications.test('siem')).toMatchObject({
        value: { is_delivered: false, detail: 'HTTP 410: it wants no more.' },
      })
      siem.behaviour = 'accept'
      expect(await notifications.test('siem')).toMatchObject({
        value: { is_delivered: true, detail: 'HTTP 204.' },
      })
      expect(siem.accepted[0]?.body).toContain('gatehouse.destination.test')
      expect(notifications.list()[0]).toMatchObject({ waiting: 1 })
      expect(await notifications.test('nothing')).toMatchObject({ ok: false })
    }))
})

describe('what is not in history', () => {
  test('each step of a proposal is said once', () =>
    withReceivers(['siem'], async (world) => {
      const { proposals, notifications } = startNotifications(
        world,
        settingFor(['siem'], { events: ['proposals', 'break-glass'] }),
      )
      const approver = {
        kind: 'person',
        email: 'bo@example.com',
        groups: [],
        roles: [],
        subject: null,
      } as const
      const proposal = {
        number: 1,
        state: 'pending',
        email: 'ana@example.com',
        resource: 'organization',
        requested: [{ pointer: '/name', from: 'A', to: 'B' }],
        approvals: [] as object[],
        is_break_glass: false,
        decided_by: null as string | null,
        people: null,
        change: null as number | null,
        reason: '',
        ticket: null,
      }
      const put = (changes: object) => {
        Object.assign(proposal, changes)
        proposals.put(proposal as unknown as Parameters<typeof proposals.put>[0]) // the parts that are read
      }
      put({})
      put({})
      const approval = { email: 'bo@example.com', at: '2026-01-01T00:00:00.000Z', approver }
      put({ approvals: [approval], state: 'approved' })
      put({ change: 4 })
      put({ state: 'applied' })
      put({ number: 2, state: 'pending', approvals: [], change: null })
      put({ is_break_glass: true, decided_by: 'ana@example.com', state: 'approved' })
      put({ number: 3, state: 'pending', is_break_glass: false, decided_by: null })
      put({ state: 'declined', decided_by: 'bo@example.com' })
      await notifications.work()
      const said = receiverOf(world, 'siem').accepted.map(({ body }) => {
        const { type, data } = HTTP.toEvent<{ who: string; proposal: number }>({
          headers: { 'content-type': 'application/cloudevents+json' },
          body,
        }) as { type: string; data: { who: string | null; proposal: number } }
        return [data.proposal, type.replace('gatehouse.', ''), data.who]
      })
      expect(said).toEqual([
        [1, 'proposal.made', 'ana@example.com'],
        [1, 'proposal.approval_given', 'bo@example.com'],
        [1, 'proposal.approved', null],
        [1, 'proposal.applied', null],
        [2, 'proposal.made', 'ana@example.com'],
        [2, 'break_glass.used', 'ana@example.com'],
        [3, 'proposal.made', 'ana@example.com'],
        [3, 'proposal.declined', 'bo@example.com'],
      ])
    }))

  test('a token that ends is said two weeks and three days before, and when it has ended', () =>
    withReceivers(['siem'], async (world) => {
      const { notifications } = startNotifications(
        world,
        settingFor(['siem'], { events: ['expiry'] }),
      )
      const DAY_MS = 86_400_000
      const ends_at = world.now + 20 * DAY_MS
      const token = { key: 'service token 1', name: 'The service token CI', version: '1', ends_at }
      world.credentials = [token]
      for (let day = 0; day < 22; day += 1) {
        await notifications.checkExpiries()
        await notifications.work()
        world.now += DAY_MS
      }
      // A renewed one is said again when it ends.
      world.credentials = [{ ...token, version: '2', ends_at: world.now + DAY_MS }]
      await notifications.checkExpiries()
      await notifications.work()
      expect(titlesOf(receiverOf(world, 'siem').accepted)).toEqual([
        'The service token CI expires in 14 days',
        'The service token CI expires in 3 days',
        'The service token CI has expired',
        'The service token CI expires in one day',
      ])
    }))

  test('storage that is 80 % full is said once, and again only after it was less than 70 % full', () =>
    withReceivers(['siem'], async (world) => {
      const setting = settingFor(['siem'], { events: ['storage'] })
      let { journal, notifications } = startNotifications(world, setting)
      const titlesAt = async (...percentages: number[]) => {
        const before = receiverOf(world, 'siem').accepted.length
        for (const percentage of percentages) {
          world.usedBytes = Math.ceil((LIMITS.storageBytes * percentage) / 100)
          change(journal)
        }
        await notifications.work()
        return titlesOf(receiverOf(world, 'siem').accepted.slice(before))
      }
      expect(await titlesAt(10, 79)).toEqual([])
      expect(await titlesAt(80, 81)).toEqual(['The storage of this account is 80 % full'])
      ;({ journal, notifications } = startNotifications(world, setting))
      expect(await titlesAt(95, 71, 85)).toEqual([])
      expect(await titlesAt(69, 79)).toEqual([])
      expect(await titlesAt(83)).toEqual(['The storage of this account is 83 % full'])
    }))

  test('history that is not as it was written is said', () =>
    withReceivers(['siem'], async (world) => {
      const setting = settingFor(['siem'], { events: ['verification'] })
      const { notifications } = startNotifications(world, setting)
      notifications.problemFound({ change: 3, problem: 'It is not as it was written.' })
      await notifications.work()
      expect(receiverOf(world, 'siem').accepted[0]?.body).toContain('gatehouse.verification.failed')
    }))
})
