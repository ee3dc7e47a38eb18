import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { AccountNotifications } from '../account/notifications/account-notifications'
import type { CredentialExpiry } from '../account/notifications/credential-expiries'
import { Journal } from '../account/journal'
import { ProposalStore } from '../account/proposals/proposal-store'
import { parseNotificationSettings } from '../notification-settings'
import { ACCOUNT } from './fake-upstream'

export const SECRET = `whsec_${btoa('a secret of at least 24 bytes')}`
export const OLD_SECRET = `whsec_${btoa('an old secret of 24 bytes or more')}`

/** What a receiver does with a request. */
export type ReceiverBehaviour =
  | 'accept'
  | 'fail'
  | 'hang'
  | 'redirect'
  | 'disconnect'
  | 'gone'
  /** Asks for ten minutes without requests. */
  | 'throttle'

export type ReceivedMessage = { headers: Record<string, string>; body: string; id: string | null }

/** A receiver that records what it was sent, and what it accepted. */
export class FakeReceiver {
  behaviour: ReceiverBehaviour = 'accept'
  readonly asked: ReceivedMessage[] = []
  readonly accepted: ReceivedMessage[] = []

  /** Returns the first message that was accepted. */
  first(): ReceivedMessage {
    const [message] = this.accepted
    if (message === undefined) throw new Error('Nothing was accepted.')
    return message
  }

  async receive(request: Request): Promise<Response> {
    const body = await request.text()
    const headers = Object.fromEntries(request.headers)
    const message = { headers, body, id: headers['webhook-id'] ?? null }
    this.asked.push(message)
    switch (this.behaviour) {
      case 'accept':
        this.accepted.push(message)
        return new Response(null, { status: 204 })
      case 'fail':
        return new Response('No', { status: 500 })
      case 'gone':
        return new Response(null, { status: 410 })
      case 'throttle':
        return new Response(null, { status: 429, headers: { 'retry-after': '600' } })
      case 'redirect':
        return new Response(null, { status: 307, headers: { location: 'https://other.example/' } })
      case 'disconnect':
        throw new TypeError('Network connection lost.')
      case 'hang':
        return new Promise((_resolve, reject) => {
          request.signal.addEventListener('abort', () => reject(new Error('aborted')))
        })
    }
  }
}

const NEVER = new Promise<never>(() => undefined)

type World = {
  storage: DurableObjectStorage
  /** The receivers by the names of their destinations. */
  receivers: Map<string, FakeReceiver>
  now: number
  /** When the object wanted to be woken, at last. */
  wakesAt: number | undefined
  credentials: CredentialExpiry[]
  /** The size of the storage, if it is not the real one. */
  usedBytes: number | undefined
  /** The number of objects that were started. Only the last one goes on. */
  started: number
  /** Called before a request reaches a receiver, and after it was answered. */
  interrupt: (when: 'before' | 'after') => Promise<void>
}

export type NotificationsUnderTest = ReturnType<typeof startNotifications>

/** Starts the notifications of an account on what earlier ones stored. */
export function startNotifications(world: World, setting: unknown) {
  const read = parseNotificationSettings(setting, { isLocal: false })
  if (!read.ok) throw new Error(read.problem)
  const { kv } = world.storage
  const sql = measuredStorage(world)
  const proposals = new ProposalStore(sql, kv)
  world.started += 1
  const own = world.started
  /** An object that ended learns of no response. */
  const whileAlive = async <Value>(response: Promise<Value>): Promise<Value> => {
    const value = await response.catch((error: unknown) => {
      if (own === world.started) throw error
      return NEVER
    })
    return own === world.started ? value : NEVER
  }
  const notifications: AccountNotifications = new AccountNotifications({
    storage: { sql, kv },
    accountId: ACCOUNT,
    settings: read.value,
    sender: {
      now: () => world.now,
      // Receivers that answer do so in microtasks, before any timer.
      timeLimit: 1,
      fetch: async (request) => {
        await whileAlive(world.interrupt('before'))
        const receiver = world.receivers.get(new URL(request.url).hostname.split('.')[0] ?? '')
        if (receiver === undefined) throw new TypeError('There is no such receiver.')
        const response = await whileAlive(receiver.receive(request))
        await whileAlive(world.interrupt('after'))
        return response
      },
    },
    random: () => 0.5,
    history: () => ({ journal, proposals }),
    readCredentials: () => Promise.resolve(world.credentials),
    wakeAt: (at) => {
      world.wakesAt = at
      return Promise.resolve()
    },
    sleep: () => Promise.resolve(),
    waitUntil: () => undefined,
  })
  const journal: Journal = new Journal(sql, kv, notifications.entries)
  return {
    notifications,
    journal,
    proposals: new ProposalStore(sql, kv, notifications.proposals),
  }
}

/** The storage of an account, with the size that a test gives it. */
function measuredStorage(world: World): SqlStorage {
  const { sql } = world.storage
  return new Proxy(sql, {
    get: (target, name) => {
      if (name === 'databaseSize') return world.usedBytes ?? target.databaseSize
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

/** The receivers of these names, for the account in a storage. */
export function createReceivers(storage: DurableObjectStorage, names: readonly string[]): World {
  return {
    storage,
    receivers: new Map(names.map((name) => [name, new FakeReceiver()])),
    now: Date.now(),
    wakesAt: undefined,
    credentials: [],
    usedBytes: undefined,
    started: 0,
    interrupt: () => Promise.resolve(),
  }
}

/** Runs with receivers of these names, in the storage of an object of its own. */
export function withReceivers<Result>(
  names: readonly string[],
  work: (world: World) => Promise<Result>,
): Promise<Result> {
  const stub = env.ACCOUNT.getByName(crypto.randomUUID())
  return runInDurableObject(stub, (_account, { storage }) => work(createReceivers(storage, names)))
}

/** The setting with a destination of the given form for each of the names. */
export function settingFor(names: readonly string[], destination: object = {}) {
  const usual = { kind: 'standard', secret: SECRET }
  return {
    gatehouse: 'https://gatehouse.acme.example',
    destinations: Object.fromEntries(
      names.map((name) => [name, { ...usual, url: `https://${name}.example/`, ...destination }]),
    ),
  }
}

export function receiverOf({ receivers }: World, name: string): FakeReceiver {
  const receiver = receivers.get(name)
  if (receiver === undefined) throw new Error(`There is no receiver ${name}.`)
  return receiver
}
