import * as fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { multipliedPropertyRuns } from '../../../api/testing/property-runs'
import { ACCOUNT } from '../../testing/fake-upstream'
import {
  type NotificationsUnderTest,
  type ReceiverBehaviour,
  receiverOf,
  settingFor,
  startNotifications,
  withReceivers,
} from '../../testing/notifications-under-test'
import { SAMPLE_CLOSING, SAMPLE_OPENING } from '../../testing/stored-journal'
import { MAX_RETRY_AFTER_MS } from './notifier'

// Each of the stories ends with a day or more of attempts, on a clock of its own.
vi.setConfig({ testTimeout: 120_000 })

const NAMES = ['siem', 'slack', 'pager'] as const

const BEHAVIOURS: readonly ReceiverBehaviour[] = [
  'accept',
  'fail',
  'hang',
  'redirect',
  'disconnect',
  'gone',
  'throttle',
]

type Step =
  | { do: 'change'; isRolledBack: boolean }
  /** The object works on what is due. It may end before or after one of the requests. */
  | { do: 'work'; killed: null | { when: 'before' | 'after'; request: number } }
  /** The object ends, and another one starts on what it stored. */
  | { do: 'kill' }
  | { do: 'behave'; name: (typeof NAMES)[number]; behaviour: ReceiverBehaviour }
  | { do: 'wait'; minutes: number }
  | { do: 'replay'; name: (typeof NAMES)[number] }

const name = fc.constantFrom(...NAMES)
const stepArbitrary: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('change' as const), isRolledBack: fc.boolean() }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('work' as const),
      killed: fc.option(
        fc.record({ when: fc.constantFrom('before', 'after'), request: fc.nat({ max: 4 }) }),
      ),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'kill' as const }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('behave' as const),
      name,
      behaviour: fc.constantFrom(...BEHAVIOURS),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('wait' as const), minutes: fc.nat({ max: 2_000 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('replay' as const), name }) },
)

/** A request on whose side the object ends: it neither goes on nor reports anything. */
const never = () => new Promise<never>(() => undefined)

/** Runs a story, and returns the entries that were committed and what each receiver accepted. */
function runStory(steps: readonly Step[]) {
  return withReceivers(NAMES, async (world) => {
    const setting = settingFor(NAMES)
    const committed: string[] = []
    let current: NotificationsUnderTest = startNotifications(world, setting)
    const restart = () => {
      world.interrupt = () => Promise.resolve()
      current = startNotifications(world, setting)
    }
    const change = (isRolledBack: boolean) => {
      const write = () => {
        current.journal.close(current.journal.open(SAMPLE_OPENING), SAMPLE_CLOSING)
        if (isRolledBack) throw new Error('rolled back')
      }
      try {
        world.storage.transactionSync(write)
        committed.push(String(current.journal.end().entries))
      } catch {
        // The object that threw is gone with what it had in memory.
        restart()
      }
    }
    const work = async (killed: Extract<Step, { do: 'work' }>['killed']) => {
      if (killed === null) return current.notifications.work()
      let requests = 0
      const isKilled = new Promise<void>((resolve) => {
        world.interrupt = (when) => {
          if (when === killed.when && requests === killed.request) {
            resolve()
            return never()
          }
          if (when === 'after') requests += 1
          return Promise.resolve()
        }
      })
      await Promise.race([isKilled, current.notifications.work()])
      restart()
    }
    for (const step of steps) {
      if (step.do === 'change') change(step.isRolledBack)
      else if (step.do === 'work') await work(step.killed)
      else if (step.do === 'kill') restart()
      else if (step.do === 'behave') receiverOf(world, step.name).behaviour = step.behaviour
      else if (step.do === 'wait') world.now += step.minutes * 60_000
      else await current.notifications.replay(step.name)
      // An object that waits for something is woken for it, if it does not end.
      const isWorkDone = step.do === 'work' && step.killed === null
      const next = isWorkDone ? current.notifications.nextAt() : undefined
      const isWoken = next === undefined || (world.wakesAt ?? Infinity) <= Math.max(next, world.now)
      expect(isWoken).toBe(true)
      // What was accepted was committed before.
      for (const { accepted } of world.receivers.values()) {
        const entries = accepted.map(({ id }) => entryIn(id)).filter((entry) => entry !== undefined)
        expect(committed).toEqual(expect.arrayContaining(entries))
      }
    }
    // In the end all receivers work again, and somebody sends again what was given up.
    for (const each of NAMES) {
      receiverOf(world, each).behaviour = 'accept'
      await current.notifications.replay(each)
    }
    for (let rounds = 0; current.notifications.nextAt() !== undefined; rounds += 1) {
      expect(rounds).toBeLessThan(100)
      await current.notifications.work()
      world.now += MAX_RETRY_AFTER_MS
    }
    const accepted = NAMES.map((each) => receiverOf(world, each).accepted.map(({ id }) => id ?? ''))
    return { committed, accepted }
  })
}

/** The number of the entry that a notification is of; undefined if it is of none. */
function entryIn(id: string | null): string | undefined {
  return new RegExp(`^${ACCOUNT}-(\\d+)$`).exec(id ?? '')?.[1]
}

test('each committed entry reaches each destination at least once and in order, and no other one does', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(stepArbitrary, { minLength: 5, maxLength: 40 }), async (steps) => {
      const { committed, accepted } = await runStory(steps)
      for (const ids of accepted) {
        // What arrives twice does so before anything else arrives.
        const once = ids.filter((id, index) => id !== ids[index - 1])
        expect(new Set(once).size).toBe(once.length)
        expect(once.flatMap((id) => entryIn(id) ?? [])).toEqual(committed)
      }
    }),
    { numRuns: multipliedPropertyRuns(60) },
  )
})
