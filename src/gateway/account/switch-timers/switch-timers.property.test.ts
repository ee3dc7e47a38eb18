import * as fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Change } from '../../../api/change'
import { computeEtag } from '../../../api/equality'
import { isJsonObject } from '../../../api/json'
import { allChanges, withAccount } from '../../testing/account-under-test'
import { createAccountInMemory } from '../../testing/fake-accounts'
import {
  type RecordedUpstreamEvent,
  UPSTREAM_COURSE_NAMES,
  type UpstreamCourseName,
} from '../../testing/unreliable-upstream'

/**
 * Admins turn the lock off for a time or for good, prolong, cancel and end its timer, somebody writes elsewhere, Cloudflare
 * answers or does not, and the object ends at any moment. Whatever they do, a lock that was taken off for a time is closed
 * again, once each time, without touching anything else, and never when it is closed already.
 */

const MINUTE_MS = 60_000
const FIELD = 'is_ui_read_only'
const ANA = { email: 'ana@acme.example', roles: ['admin'] } as const

type Act =
  | { kind: 'unlock'; minutes: number | undefined }
  | { kind: 'lock' }
  | { kind: 'rename'; name: string }
  | { kind: 'update'; minutes: number | null }
  | { kind: 'end' }
  | { kind: 'outside'; isLocked: boolean }
  | { kind: 'work' }

const minutes = fc.constantFrom(1, 5, 30)
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('unlock' as const),
      minutes: fc.constantFrom<(number | undefined)[]>(1, 5, 30, undefined),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'lock' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('rename' as const),
      name: fc.constantFrom('Beta', 'Gamma'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('update' as const), minutes: fc.option(minutes) }),
  },
  { weight: 2, arbitrary: fc.constant({ kind: 'end' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('outside' as const), isLocked: fc.boolean() }),
  },
  { weight: 6, arbitrary: fc.constant({ kind: 'work' as const }) },
)

type Moment = { acts: Act[]; courses: UpstreamCourseName[]; minutes: number }

const moment: fc.Arbitrary<Moment> = fc.record({
  acts: fc.array(act, { minLength: 1, maxLength: 3 }),
  courses: fc.array(
    fc.constantFrom<UpstreamCourseName>('smooth', 'smooth', ...UPSTREAM_COURSE_NAMES),
    { maxLength: 5 },
  ),
  minutes: fc.constantFrom(0, 1, 2, 5, 31),
})

/** The calls of two changes that follow each other: read, write, and read again unless the write was refused. */
const FIRST_LATE_SECOND_REFUSED: UpstreamCourseName[] = [
  'smooth',
  'no answer, done late',
  'smooth',
  'smooth',
  'too many requests',
]

/** One story for each end of a timer, so that each is reached whatever the others do. */
const STORIES: Moment[][] = [
  momentsOf({ kind: 'unlock', minutes: 1 }, { kind: 'work' }),
  momentsOf({ kind: 'unlock', minutes: 30 }, { kind: 'end' }),
  momentsOf({ kind: 'unlock', minutes: 30 }, { kind: 'update', minutes: null }),
  momentsOf({ kind: 'unlock', minutes: 30 }, { kind: 'outside', isLocked: true }),
  // The lock is taken off after a read has shown that it is closed.
  [
    {
      acts: [{ kind: 'unlock', minutes: 5 }],
      courses: ['smooth', 'no answer, done late'],
      minutes: 5,
    },
    ...momentsOf({ kind: 'work' }),
  ],
  // Another change times out while the lock is off, and arrives after the lock was closed.
  [
    ...momentsOf({ kind: 'unlock', minutes: 1 }),
    {
      acts: [{ kind: 'rename', name: 'Beta' }, { kind: 'work' }],
      courses: ['smooth', 'no answer, done late'],
      minutes: 2,
    },
    ...momentsOf({ kind: 'work' }),
  ],
  // While the change with a timer is still on its way, another one is to take the lock off, and is refused.
  ...[undefined, 30].map((another): Moment[] => {
    const first: Moment = {
      acts: [
        { kind: 'unlock', minutes: 5 },
        { kind: 'unlock', minutes: another },
      ],
      courses: FIRST_LATE_SECOND_REFUSED,
      minutes: 5,
    }
    return [first].concat(momentsOf({ kind: 'work' }, { kind: 'work' }))
  }),
]

function momentsOf(...acts: Act[]): Moment[] {
  return acts.map((only) => ({ acts: [only], courses: [], minutes: 1 }))
}

type TimerRecord = {
  changes: Change[]
  /** Each time the lock was taken off, by a change or by another. */
  openings: OpeningEvent[]
  live: Record<string, unknown> | null
  left: number
}

async function live(moments: Moment[]): Promise<TimerRecord> {
  const world = createAccountInMemory({ hasOrganization: true })
  await world.write('organization', { [FIELD]: true, ui_read_only_toggle_reason: 'Managed' })
  return withAccount(world, async ({ upstream, journal, begin }) => {
    let writer = begin()

    async function start(todo: Act): Promise<unknown> {
      const { switchTimers } = writer
      switch (todo.kind) {
        case 'unlock':
          return change(
            { [FIELD]: false, ui_read_only_toggle_reason: 'Repair' },
            { switch_timer_minutes: todo.minutes },
          )
        case 'lock':
          return change({ [FIELD]: true })
        case 'rename':
          return change({ name: todo.name })
        case 'update':
          return switchTimers.update(FIELD, { minutes: todo.minutes, reason: 'Because' }, ANA)
        case 'end':
          return switchTimers.end(FIELD, ANA)
        case 'outside':
          return upstream.write('organization', { [FIELD]: todo.isLocked })
        case 'work':
          return switchTimers.work()
      }
    }

    function change(
      patch: Record<string, unknown>,
      timer: { switch_timer_minutes?: number | undefined } = {},
    ) {
      return writer.putSetting({
        ...ANA,
        ...timer,
        reason: 'Because',
        ticket: null,
        setting: 'organization',
        patch,
        ifMatch: undefined,
        reverts: null,
      })
    }

    async function lookAgain(): Promise<void> {
      await writer.notice('organization', await computeEtag(await world.live('organization')))
      await writer.settle()
    }

    for (const { acts, courses, minutes: later } of moments) {
      upstream.begin()
      upstream.courses = [...courses]
      await Promise.all(acts.map((todo) => upstream.unlessEnded(start(todo))))
      upstream.courses = []
      if (upstream.hasEnded) {
        await upstream.land()
        vi.advanceTimersByTime(70_000)
        writer = begin()
        await writer.settle()
      }
      await upstream.land()
      vi.advanceTimersByTime(later * MINUTE_MS)
    }
    upstream.begin()
    vi.advanceTimersByTime(90 * MINUTE_MS)
    await lookAgain()
    await writer.switchTimers.work()
    await lookAgain()
    vi.advanceTimersByTime(90 * MINUTE_MS)
    await writer.switchTimers.work()
    return {
      changes: allChanges(journal),
      openings: upstream.events.filter(opensLock),
      live: await world.live('organization'),
      left: writer.switchTimers.list().length,
    }
  })
}

type OpeningEvent = Extract<RecordedUpstreamEvent, { kind: 'sent' | 'outside' }>

function opensLock(event: RecordedUpstreamEvent): event is OpeningEvent {
  const isWrite = event.kind === 'sent' || event.kind === 'outside'
  return isWrite && isLocked(event.before) && !isLocked(event.after)
}

const isLocked = (document: unknown) => isJsonObject(document) && document[FIELD] === true

/** Whether a change of something else arrived late, with the lock as it was when the change was sent. */
function isRepeatedByLateWrite({ kind, row }: OpeningEvent, changes: readonly Change[]): boolean {
  const change = changes.find(({ number }) => number === row)
  const asksForIt = change?.requested.some(({ pointer }) => pointer === `/${FIELD}`)
  return kind === 'outside' && change !== undefined && asksForIt !== true
}

/** Returns what went against the laws, in words. */
function findViolations({ changes, openings, live: last, left }: TimerRecord): string[] {
  const over = changes.filter(({ switch_timer: timer }) => timer?.event === 'over')
  const applied = over.filter(({ state }) => state === 'applied')
  const openedBy = openings.findLast((opening) => !isRepeatedByLateWrite(opening, changes))?.row
  const isForGood =
    changes.find(({ number }) => number === openedBy)?.switch_timer?.event !== 'started' ||
    changes.some(({ switch_timer: timer }) => timer?.change === openedBy && timer?.due_at === null)
  return [
    ...(left > 0 ? [`${left} timers still run`] : []),
    ...(isLocked(last) || isForGood ? [] : [`change ${openedBy} was never turned back`]),
    ...over
      .filter(({ before }) => isLocked(before))
      .map(({ number }) => `${number} locked what was locked`),
    ...over
      .filter(({ requested }) => requested.some(({ pointer }) => !OWN.has(pointer)))
      .map(({ number }) => `${number} asked for something else`),
    ...applied
      .filter(({ after }) => !isLocked(after))
      .map(({ number }) => `${number} did not turn it back`),
    ...applied
      .map(({ reverts }) => reverts)
      .filter((one, at, all) => all.indexOf(one) !== at)
      // Only after it was taken off again by a write that nobody waited for.
      .slice(openings.filter(({ kind }) => kind === 'outside').length)
      .map((one) => `change ${one} was turned back twice`),
    ...over
      .filter(({ email, opened_at, switch_timer: timer }) => {
        return email !== ANA.email || opened_at < (timer?.due_at ?? '')
      })
      .map(({ number }) => `${number} is not the admin’s, or came early`),
  ]
}

const OWN: ReadonlySet<string> = new Set([`/${FIELD}`, '/ui_read_only_toggle_reason'])

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
  vi.setSystemTime(Date.parse('2026-11-24T09:00:00Z'))
})
afterEach(() => vi.useRealTimers())

test('whatever happens, a lock that was taken off for a time is closed again, and nothing else is', async () => {
  const seen = new Set<string>()
  await fc.assert(
    fc.asyncProperty(fc.array(moment, { minLength: 2, maxLength: 10 }), async (moments) => {
      const record = await live(moments)
      for (const { switch_timer: timer, state } of record.changes) {
        if (timer) seen.add(`${timer.event} ${state}`)
      }
      expect(findViolations(record)).toEqual([])
    }),
    { numRuns: 80, unbiased: true, examples: STORIES.map((story) => [story]) },
  )
  expect([...seen]).toEqual(
    expect.arrayContaining(['started applied', 'over applied', 'changed applied']),
  )
})

test('after a change with a timer failed, the object wakes when the earlier timer is over', async () => {
  const world = createAccountInMemory({ hasOrganization: true })
  await world.write('organization', { [FIELD]: true })
  await withAccount(world, async ({ upstream, begin }) => {
    const { putSetting, switchTimers } = begin()
    const unlock = (switch_timer_minutes: number) =>
      putSetting({
        ...ANA,
        switch_timer_minutes,
        reason: 'Because',
        ticket: null,
        setting: 'organization',
        patch: { [FIELD]: false },
        ifMatch: undefined,
        reverts: null,
      })
    upstream.courses = [...FIRST_LATE_SECOND_REFUSED]
    await unlock(5)
    await unlock(30)
    expect(switchTimers.nextTime()).toBe(Date.now() + 5 * MINUTE_MS)
  })
})
