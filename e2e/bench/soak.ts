import { setTimeout } from 'node:timers/promises'
import { createDeployedBuild } from '../../src/build/build.ts'
import {
  CHANGES_PATH,
  ORGANIZATION_PATH,
  REVOCATIONS_PATH,
  startBenchedGateway,
  startControl,
  type StartedRuntime,
  startUpstream,
} from './benched-gateway.ts'
import { heapSize } from './heap-size.ts'
import { withHeapLimit } from './heap-limit.ts'
import { read, send } from './requests.ts'
import { residentBytesById, withProcessId } from './resident-bytes.ts'
import type { BenchContext, Section, Table } from './section.ts'
import { round } from './statistics.ts'

export const soak: Section = {
  name: 'soak',
  caption:
    'Memory over time, MB, each in a workerd of its own that gets five requests a second: RSS; ' +
    'the JavaScript heap after a forced collection, what V8 holds for it, and RSS then; ' +
    'beside Workers without Gatehouse',
  measure,
}

type Request = (origin: string, index: number) => Promise<unknown>

const get =
  (path: string): Request =>
  (origin) =>
    read(origin + path)

/** The requests to the gateway, by the names of their rows. The account's history grows with every change. */
const REQUESTS: Record<string, Request> = {
  'the organization': get(ORGANIZATION_PATH),
  'the first page of history': get(`${CHANGES_PATH}?limit=50`),
  'the runs': get(`${REVOCATIONS_PATH}?limit=20`),
  'a change': (origin, index) => send('PUT', origin + ORGANIZATION_PATH, { name: `Acme ${index}` }),
  'ending one person’s sessions': (origin, index) =>
    send('POST', `${origin}${ORGANIZATION_PATH}/revoke_user`, {
      email: `person${index}@acme.example`,
    }),
}
const all = Object.values(REQUESTS)
const inTurn: Request = async (origin, index) => all[index % all.length]?.(origin, index)
const GATEWAY: Record<string, Request> = { 'all five, in turn': inTurn, ...REQUESTS }

/** What Cloudflare's network gives an isolate. Without a limit, V8 leaves garbage while the machine has memory. */
const HEAP_MEGABYTES = 128
const LIMITED = `all five, with a heap of ${HEAP_MEGABYTES} MB`

const REQUEST_EVERY_MS = 200

const CONTROL: Record<string, Request> = {
  'control: a response alone': get('/'),
  'control: a response of the upstream': get('/fetch'),
  'control: 50 rows': get('/list'),
  'control: a row is added': get('/add'),
}

/** A workerd that gets one kind of request, and what was measured of it. */
type Soaked = {
  name: string
  request: Request
  runtime: StartedRuntime
  pid: number
  requests: number
  stop: () => Promise<void>
}

async function measure({ minutes }: BenchContext): Promise<Table> {
  await createDeployedBuild()
  const { upstream, stop: stopUpstream } = await startUpstream(0)
  const soaked: Soaked[] = []
  const table: Table = {}
  try {
    for (const [name, request] of Object.entries(GATEWAY)) {
      soaked.push(await start(name, request, startGateway))
    }
    const start128 = () => start(LIMITED, inTurn, startGateway)
    soaked.push(await withHeapLimit(HEAP_MEGABYTES, start128))
    for (const [name, request] of Object.entries(CONTROL)) {
      soaked.push(await start(name, request, () => startControl(upstream)))
    }
    const end = performance.now() + minutes * 60_000
    const loads = Promise.all(soaked.map((each) => load(each, end)))
    for (const part of MEASURED_AT) {
      await setTimeout(Math.max(0, end - minutes * 60_000 * (1 - part) - performance.now()))
      const resident = residentBytesById()
      for (const { name, pid } of soaked) {
        const row = (table[name] ??= {})
        row[`RSS at ${round(minutes * part, 1)} min`] = megabytes(resident.get(pid) ?? 0)
      }
    }
    await loads
    for (const { name, runtime, pid, requests } of soaked) {
      const { used, held } = await heapSize(runtime)
      const rest = megabytes(residentBytesById().get(pid) ?? 0)
      const heap = { heap: megabytes(used), 'held for it': megabytes(held), 'RSS then': rest }
      table[name] = { requests, ...table[name], ...heap }
    }
    return table
  } finally {
    for (const { stop } of soaked) await stop()
    await stopUpstream()
  }
}

/** The parts of the time. */
const MEASURED_AT = [0.05, 0.25, 0.5, 0.75, 1]

const megabytes = (bytes: number) => round(bytes / 1e6, 1)

async function load(soaked: Soaked, end: number): Promise<void> {
  while (performance.now() < end) {
    const next = performance.now() + REQUEST_EVERY_MS
    await soaked.request(soaked.runtime.origin, soaked.requests)
    soaked.requests += 1
    await setTimeout(Math.max(0, next - performance.now()))
  }
}

type Start = () => Promise<{ runtime: StartedRuntime; stop: () => Promise<void> }>

async function start(name: string, request: Request, startRuntime: Start): Promise<Soaked> {
  return { name, request, requests: 0, ...(await withProcessId(startRuntime)) }
}

const startGateway: Start = async () => {
  const { gateway, inspector, stop } = await startBenchedGateway(0, '', { isInspected: true })
  return { runtime: { origin: gateway, inspector }, stop }
}
