import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { runnerImport } from 'vite'
import type { Section, Table } from './section.ts'
import { round } from './statistics.ts'

/** The parts of the gateway's modules that are used here; their own types are for the Workers' environment. */
type Clock = {
  now: () => number
  sleep: (ms: number) => Promise<void>
  run: <Result>(work: Promise<Result>) => Promise<Result>
}
type Store = {
  create: (run: Record<string, unknown>) => void
  counts: (run: number) => { revoked: number }
}
type EngineContext = {
  store: Store
  clock: Clock
  revoke: () => Promise<unknown>
  reserve: number
  ended: () => void
}
type Engine = { work: (until: number) => Promise<number | undefined> }

const PEOPLE = 10_000
const QUOTA = 1_200
const WINDOW_MS = 300_000
/** The rest of the limit is left to the organization's admins. */
const RESERVE = 0.25
const PERMITTED_PER_MINUTE = (QUOTA * (1 - RESERVE)) / (WINDOW_MS / 60_000)
const LATENCY_MS = 150
const SAMPLES = 4

export const runPace: Section = {
  name: 'runs',
  caption: `A run of ${PEOPLE} in virtual time, behind a limit of ${QUOTA} calls in five minutes`,
  measure,
}

async function measure(): Promise<Table> {
  const { RunEngine } = await loadModule<{ RunEngine: new (context: EngineContext) => Engine }>(
    'src/gateway/account/runs/run-engine.ts',
  )
  const { RunStore } = await loadModule<{ RunStore: new (sql: unknown) => Store }>(
    'src/gateway/account/runs/run-store.ts',
  )
  const { VirtualClock } = await loadModule<{ VirtualClock: new () => Clock }>(
    'src/gateway/testing/virtual-clock.ts',
  )

  const clock = new VirtualClock()
  const store = new RunStore(sqlStorage(new DatabaseSync(':memory:')))
  const api = new LimitedApi(clock)
  const engine = new RunEngine({
    store,
    clock,
    revoke: api.revoke,
    reserve: RESERVE,
    ended: () => undefined,
  })
  store.create({
    number: 1,
    created_at: '',
    email: 'bench@example.com',
    roles: ['admin'],
    reason: 'Bench',
    ticket: null,
    devices: false,
    warp_session_reauth: false,
    change: 1,
    emails: Array.from({ length: PEOPLE }, (_, index) => `person.${index}@example.com`),
  })

  const start = performance.now()
  const heap: number[] = []
  for (let sample = 1; sample <= SAMPLES; sample += 1) {
    while (store.counts(1).revoked < (PEOPLE / SAMPLES) * sample) {
      await clock.run(engine.work(clock.now() + 60_000))
    }
    heap.push(heapInMegabytes())
  }
  const minutes = (api.lastAt - api.firstAt) / 60_000
  const { revoked } = store.counts(1)
  return {
    [`${PEOPLE} people`]: {
      revoked,
      'minutes (virtual)': round(minutes, 1),
      '% of the permitted pace': round((revoked / minutes / PERMITTED_PER_MINUTE) * 100, 1),
      refusals: api.refusals,
      'most in 5 minutes': api.mostInAWindow,
      'heap MB at each quarter': heap.map((size) => round(size, 1)).join(' '),
      'seconds (real)': round((performance.now() - start) / 1_000, 1),
    },
  }
}

/** The gateway's modules import each other as bundlers resolve them. */
export async function loadModule<Module>(path: string): Promise<Module> {
  const { module } = await runnerImport<Module>(path, { configFile: false, logLevel: 'error' })
  return module
}

/** An API with Cloudflare's limit that stores no more than it needs. */
class LimitedApi {
  firstAt = 0
  lastAt = 0
  refusals = 0
  calls = 0
  mostInAWindow = 0
  #recent: number[] = []
  #window = { endsAt: 0, used: 0 }

  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  revoke = (): Promise<unknown> => this.answer({ result: true })

  /** Returns this response, unless the limit is reached. */
  async answer({
    result,
    result_info,
  }: {
    result: unknown
    result_info?: object
  }): Promise<unknown> {
    this.calls += 1
    const now = this.#clock.now()
    this.firstAt ||= now
    this.lastAt = now
    this.#recent = [...this.#recent.filter((at) => at > now - WINDOW_MS), now]
    this.mostInAWindow = Math.max(this.mostInAWindow, this.#recent.length)
    if (this.#window.endsAt <= now) this.#window = { endsAt: now + WINDOW_MS, used: 0 }
    this.#window.used += 1
    const headers = {
      ratelimit: `"default";r=${Math.max(0, QUOTA - this.#window.used)};t=${Math.ceil((this.#window.endsAt - now) / 1_000)}`,
      'ratelimit-policy': `"default";q=${QUOTA};w=${WINDOW_MS / 1_000}`,
    }
    await this.#clock.sleep(LATENCY_MS)
    if (this.#window.used <= QUOTA) {
      return {
        ok: true,
        answer: { status: 200, headers, body: '' },
        result,
        resultInfo: result_info,
      }
    }
    this.refusals += 1
    return {
      ok: false,
      answer: { status: 429, headers, body: '' },
      failure: { kind: 'refused', code: 429, message: 'HTTP 429', isTimeout: false },
    }
  }
}

/** Implements the part of a Durable Object's SQL that the store uses, with Node's SQLite. */
export function sqlStorage(database: DatabaseSync): unknown {
  const exec = (query: string, ...bindings: SQLInputValue[]) => {
    if (bindings.length === 0 && query.includes(';')) {
      database.exec(query)
      return cursor([], 0)
    }
    const statement = database.prepare(query)
    if (/^\s*select/i.test(query)) return cursor(statement.all(...bindings), 0)
    return cursor([], Number(statement.run(...bindings).changes))
  }
  return { exec }
}

function cursor(rows: unknown[], rowsWritten: number) {
  return {
    toArray: () => rows,
    one: () => rows[0],
    rowsWritten,
    [Symbol.iterator]: () => rows.values(),
  }
}

function heapInMegabytes(): number {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  if (typeof collect === 'function') collect()
  return process.memoryUsage().heapUsed / 1_024 / 1_024
}
