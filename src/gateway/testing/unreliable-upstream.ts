import {
  type Change,
  type ChangeResource,
  type SettingResource,
  SETTING_RESOURCES,
} from '../../api/change'
import { failureEnvelope, successEnvelope } from '../../api/envelope'
import { isSemanticallyEqual } from '../../api/equality'
import { parseJsonPointer, withValueAt } from '../../api/json'
import { createMergePatch } from '../../api/merge-patch'
import { WriteQueue } from '../account/alarms'
import type { UpstreamConnection } from '../upstream'
import { createApiToken } from './fake-upstream'
import { BASE_URL, type FakeAccountFault, type FakeAccount } from './fake-accounts'

/** For tests: a world behind a network where anything can happen, and a record of what really happened. */

type Course = {
  /** `late`: done after everyone stopped waiting for it. */
  isDone: 'no' | 'yes' | 'late'
  /**
   * `silence` lasts until the time limit; `end`: the caller has ended; `as if done`: accepted, though it was not done.
   */
  answer: 'as usual' | FakeAccountFault | 'silence' | 'end' | 'as if done'
  /**
   * A concurrent write by someone else: to other fields, right before or after the call; over the call's change; or
   * back to the value before it.
   */
  meanwhile?: 'elsewhere before' | 'elsewhere' | 'over it' | 'back'
}

/** The course of one call. */
const COURSES = {
  smooth: { isDone: 'yes', answer: 'as usual' },
  'dropped before': { isDone: 'no', answer: { kind: 'drop-before' } },
  'dropped after': { isDone: 'yes', answer: { kind: 'drop-after' } },
  truncated: { isDone: 'yes', answer: { kind: 'truncate' } },
  'a page of HTML': { isDone: 'no', answer: { kind: 'html' } },
  'too many requests': { isDone: 'no', answer: { kind: 'status', status: 429 } },
  'server error': { isDone: 'no', answer: { kind: 'status', status: 500 } },
  'server error after': { isDone: 'yes', answer: { kind: 'status', status: 500 } },
  'gateway timeout, done late': { isDone: 'late', answer: { kind: 'status', status: 504 } },
  'no answer, not done': { isDone: 'no', answer: 'silence' },
  'no answer, done': { isDone: 'yes', answer: 'silence' },
  'no answer, done late': { isDone: 'late', answer: 'silence' },
  'ended, not done': { isDone: 'no', answer: 'end' },
  'ended, done': { isDone: 'yes', answer: 'end' },
  'ended, done late': { isDone: 'late', answer: 'end' },
  'only said to be done': { isDone: 'no', answer: 'as if done' },
  'somebody wrote elsewhere before': {
    isDone: 'yes',
    answer: 'as usual',
    meanwhile: 'elsewhere before',
  },
  'somebody wrote elsewhere': { isDone: 'yes', answer: 'as usual', meanwhile: 'elsewhere' },
  'somebody wrote over it': { isDone: 'yes', answer: 'as usual', meanwhile: 'over it' },
  'somebody put it back': { isDone: 'yes', answer: 'as usual', meanwhile: 'back' },
} as const satisfies Record<string, Course>

export type UpstreamCourseName = keyof typeof COURSES
export const UPSTREAM_COURSE_NAMES = Object.keys(COURSES) as [
  UpstreamCourseName,
  ...UpstreamCourseName[],
] // keys of the table

/** Whether the caller cannot know if a write of this course will still be done. */
export function mayCourseArriveLate(name: UpstreamCourseName): boolean {
  const { isDone, answer }: Course = COURSES[name]
  return isDone === 'late' || answer === 'silence'
}

/** The events that really happened, in order. */
export type RecordedUpstreamEvent =
  /** `told` is undefined if the caller could not understand the response, and null for “no organization”. */
  | {
      kind: 'read'
      setting: SettingResource
      row: number | undefined
      told: Record<string, unknown> | null | undefined
    }
  /** A PUT or POST of a setting, with the value right before it arrived and right after. */
  | {
      kind: 'sent'
      setting: SettingResource
      row: number | undefined
      course: UpstreamCourseName
      isDone: boolean
      before: Record<string, unknown> | null
      after: Record<string, unknown> | null
    }
  | { kind: 'revoked'; row: number | undefined; course: UpstreamCourseName }
  /** The caller has ended. */
  | { kind: 'ended' }
  /** A write that nobody waited for: someone else's, or one of the account's own that arrived late. */
  | {
      kind: 'outside'
      setting: SettingResource
      /** The change that it belongs to, if it is one of the account's own. */
      row: number | undefined
      before: Record<string, unknown> | null
      after: Record<string, unknown> | null
    }

export class UnreliableUpstream implements UpstreamConnection {
  readonly baseUrl = BASE_URL
  readonly token
  readonly events: RecordedUpstreamEvent[] = []
  /** The courses of the next calls; later calls are smooth. */
  courses: UpstreamCourseName[] = []
  /** Events in the world happen one at a time, so that the record is accurate. */
  readonly #turn = new WriteQueue()
  #late: (() => Promise<void>)[] = []
  #written = 0
  #hasEnded = false
  #end: () => void = () => undefined
  #ended: Promise<'ended'> = Promise.resolve('ended')

  constructor(
    readonly world: FakeAccount,
    token: string,
    readonly pending: (resource: ChangeResource) => Change | undefined,
  ) {
    this.token = createApiToken(token)
    this.begin()
  }

  /** Short enough for a test to wait for, if no response will come. */
  get timeLimit(): number {
    const { answer } = COURSES[this.courses[0] ?? 'smooth']
    return answer === 'silence' || answer === 'end' ? 1 : 30_000
  }

  /** Marks the start of a new caller. */
  begin(): void {
    this.#hasEnded = false
    this.#ended = new Promise((resolve) => {
      this.#end = () => {
        this.#hasEnded = true
        this.events.push({ kind: 'ended' })
        resolve('ended')
      }
    })
  }

  get hasEnded(): boolean {
    return this.#hasEnded
  }

  /** Returns the result of the work, or that its caller ended first. */
  unlessEnded<Result>(work: Promise<Result>): Promise<Result | 'ended'> {
    return Promise.race([work, this.#ended])
  }

  /** Delivers the late writes. */
  async land(): Promise<void> {
    const late = this.#late
    this.#late = []
    for (const arrive of late) await arrive()
  }

  /** Writes as someone else would. */
  write(setting: SettingResource, patch: Record<string, unknown>): Promise<void> {
    return this.#outside(setting, undefined, () => this.world.write(setting, patch))
  }

  #outside(setting: SettingResource, row: number | undefined, write: () => Promise<unknown>) {
    return this.#turn.run(async () => {
      const before = await this.world.live(setting)
      await write()
      const after = await this.world.live(setting)
      this.events.push({ kind: 'outside', setting, row, before, after })
    })
  }

  fetch = async (request: Request): Promise<Response> => {
    // The lifetime of the account's keys is not a setting, and has no effect if it cannot be read.
    if (request.url.endsWith('/access/keys')) return forbidden()
    const name = this.courses.shift() ?? 'smooth'
    const { answer, meanwhile }: Course = COURSES[name]
    const resource = resourceOf(request)
    const isSetting = resource !== 'revocation'
    if (isSetting && meanwhile === 'elsewhere before') await this.#elsewhere(resource)
    const asked = await withoutSignal(request)
    const response = await this.#turn.run(() => this.#take(asked, resource, name))
    if (isSetting) await this.#meanwhile(resource, request.method, meanwhile)
    if (answer === 'end') this.#end()
    if (answer === 'end') return new Promise(() => undefined)
    return answer === 'silence' ? silence(request.signal) : response
  }

  async #take(
    request: Request,
    resource: SettingResource | 'revocation',
    course: UpstreamCourseName,
  ): Promise<Response> {
    const row = this.pending(resource)?.number
    if (resource === 'revocation') {
      this.events.push({ kind: 'revoked', row, course })
      return this.#answer(request, course)
    }
    const before = await this.world.live(resource)
    if (request.method === 'GET') {
      const told = isAnswered(course) ? before : undefined
      this.events.push({ kind: 'read', setting: resource, row, told })
      return this.#answer(request, course)
    }
    try {
      return await this.#answer(request, course)
    } finally {
      const after = await this.world.live(resource)
      const isDone = !isSemanticallyEqual(before, after)
      this.events.push({ kind: 'sent', setting: resource, row, course, isDone, before, after })
    }
  }

  async #answer(request: Request, course: UpstreamCourseName): Promise<Response> {
    const { isDone, answer }: Course = COURSES[course]
    const { url, method, headers } = request
    const isWrite = method !== 'GET'
    if (isDone === 'late' && isWrite) this.#arriveLate(request.clone())
    if (typeof answer === 'object' && answer.kind !== 'status') {
      return this.world.answer(request, answer)
    }
    if (answer === 'as if done' && isWrite) {
      return url.endsWith('/revoke_user')
        ? Response.json(successEnvelope(true))
        : this.world.answer(new Request(url, { headers }))
    }
    const response = isDone === 'yes' || !isWrite ? await this.world.answer(request) : undefined
    if (typeof answer === 'object') {
      const errors = [{ code: 10001, message: 'Something went wrong.' }]
      return Response.json(failureEnvelope(errors), { status: answer.status })
    }
    return response ?? Response.error()
  }

  #arriveLate(request: Request): void {
    const resource = resourceOf(request)
    const row = this.pending(resource)?.number
    if (resource === 'revocation') return
    this.#late.push(() => this.#outside(resource, row, () => this.world.answer(request)))
  }

  async #meanwhile(
    setting: SettingResource,
    method: string,
    what: Course['meanwhile'],
  ): Promise<void> {
    const change = this.pending(setting)
    if (what === 'elsewhere') await this.#elsewhere(setting)
    if (method === 'GET' || change === undefined) return
    if (what === 'over it') await this.write(setting, this.#over(change))
    if (what === 'back') {
      await this.write(setting, createMergePatch(await this.world.live(setting), change.before))
    }
  }

  async #elsewhere(setting: SettingResource): Promise<void> {
    const [first, second] = this.world.serviceTokens
    this.#written += 1
    const text = `outside ${this.#written}`
    const token = this.#written % 2 === 0 ? first : second
    const patch = setting === 'doh' ? { service_token_id: token } : { theirs: text }
    await this.write(setting, patch)
  }

  /** Returns different values for the fields that the change sets. */
  #over({ requested }: Change): Record<string, unknown> {
    return requested.reduce<Record<string, unknown>>((patch, { pointer, from, to }) => {
      this.#written += 1
      const key = parseJsonPointer(pointer).at(-1) ?? ''
      if (typeof (to ?? from) !== 'string' || key.endsWith('_id')) return patch
      const value = key.endsWith('duration') ? `${this.#written}h` : `outside ${this.#written}`
      return Object.assign(patch, withValueAt(patch, pointer, value))
    }, {})
  }
}

/** Returns the same request, but its caller cannot abort it. */
async function withoutSignal({ url, method, headers, body }: Request): Promise<Request> {
  const text = body === null ? {} : { body: await new Response(body).text() }
  return new Request(url, { method, headers, ...text })
}

/** The response to a token that lacks the permission. */
function forbidden(): Response {
  const errors = [{ code: 10000, message: 'Authentication error' }]
  return Response.json(failureEnvelope(errors), { status: 403 })
}

/** Never responds, and fails once the caller gives up. */
function silence(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const giveUp = () => reject(new Error('The caller gave up.'))
    if (signal.aborted) giveUp()
    signal.addEventListener('abort', giveUp)
  })
}

/** Whether the response to a read arrives intact. */
function isAnswered(course: UpstreamCourseName): boolean {
  const { answer }: Course = COURSES[course]
  return answer === 'as usual' || answer === 'as if done'
}

function resourceOf({ url }: Request): SettingResource | 'revocation' {
  if (url.endsWith('/revoke_user')) return 'revocation'
  return (
    SETTING_RESOURCES.find((setting) => setting === 'doh' && url.endsWith('/doh')) ?? 'organization'
  )
}
