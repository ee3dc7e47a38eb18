import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { DatabaseSync } from 'node:sqlite'
import * as z from 'zod/mini'
import { createDeployedBuild } from '../../src/build/build.ts'
import {
  type BenchedGateway,
  CHANGES_PATH,
  ORGANIZATION_PATH,
  startBenchedGateway,
} from './benched-gateway.ts'
import { accountFile, isUpToDate, restoreEarlierHistory } from './history-file.ts'
import { read, send } from './requests.ts'
import type { Section, Table } from './section.ts'
import { cpuTime, withProcessId } from './resident-bytes.ts'
import { median, round } from './statistics.ts'

export const notifications: Section = {
  name: 'notifications',
  caption:
    'A reviewed change with three destinations and with none, between deliveries and beside them, and pages of history with 10,000 notifications that wait and with none: ms, medians, in turn, and CPU time of workerd',
  measure,
}

const WARM_UP = 40
const RUNS = 400
/** So many changes in a row take less time than the gateway gathers notifications for, unless the machine is busy. */
const CHANGES_IN_A_ROW = 20
/** Notifications that have not arrived after this time are lost. */
const DELIVERY_LIMIT_MS = 30_000
const DESTINATIONS = ['siem', 'slack', 'pager']
const HISTORY = 10_000
const WAITING = 10_000
const SECRET = `whsec_${Buffer.alloc(32, 'x').toString('base64')}`

type Measured = (gateway: BenchedGateway, index: number) => Promise<unknown>

async function measure(): Promise<Table> {
  await createDeployedBuild()
  let received = 0
  const receiver = createServer((request, response) => {
    received += 1
    request.resume().once('end', () => response.writeHead(204).end())
  }).listen({ host: '127.0.0.1', port: 0 })
  await once(receiver, 'listening')
  const { port } = receiver.address() as AddressInfo // listening on a port, not on a pipe
  const folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-notifications-'))
  try {
    return {
      'a reviewed change': await compareChanges(port, () => received),
      'a reviewed change beside deliveries': await compareChanges(port, undefined),
      'a page of 50 of history': await compareHistory(folder),
    }
  } finally {
    receiver.close()
    receiver.closeAllConnections()
    await rm(folder, { recursive: true, force: true })
  }
}

function settingsFor(url: string, names: readonly string[]): Record<string, string> {
  const destinations = Object.fromEntries(
    names.map((name) => [name, { kind: 'standard', url, secret: SECRET }]),
  )
  return {
    NOTIFICATIONS: JSON.stringify({ gatehouse: 'http://localhost:4173', destinations }),
  }
}

/**
 * With `countReceived`, what was gathered during some changes in a row is delivered before the next ones, so that the
 * time is that which a save waits. Without it, changes follow each other all the time, and share the machine with the
 * deliveries of those before.
 */
async function compareChanges(
  port: number,
  countReceived: (() => number) | undefined,
): Promise<Table[string]> {
  const url = `http://127.0.0.1:${port}/`
  const without = await withProcessId(() => startBenchedGateway(0))
  const settings = settingsFor(url, DESTINATIONS)
  const withThree = await withProcessId(() => startBenchedGateway(0, '', { settings }))
  const receivedBefore = countReceived?.() ?? 0
  const arrived = () => (countReceived?.() ?? Infinity) - receivedBefore
  const settle = async (changes: number) => {
    const start = performance.now()
    while (arrived() < changes * DESTINATIONS.length) {
      if (performance.now() - start > DELIVERY_LIMIT_MS) throw new Error('Notifications are lost.')
      await setTimeout(50)
    }
  }
  const etags = new Map<BenchedGateway, string>()
  const change: Measured = async (gateway, index) => {
    const etag = etags.get(gateway) ?? (await readEtag(gateway))
    const text = await send('POST', gateway.gateway + CHANGES_PATH, {
      resource: 'organization',
      patch: { name: `Acme ${index}` },
      etag,
      reason: 'Asked for',
    })
    etags.set(gateway, changedSchema.parse(JSON.parse(text)).result.etag)
  }
  try {
    return await compareTimes(change, { without, with: withThree }, settle)
  } finally {
    await without.stop()
    await withThree.stop()
  }
}

const changedSchema = z.object({ result: z.object({ etag: z.string() }) })

async function readEtag({ gateway }: BenchedGateway): Promise<string> {
  const response = await fetch(gateway + ORGANIZATION_PATH)
  await response.text()
  return response.headers.get('etag') ?? ''
}

async function compareHistory(folder: string): Promise<Table[string]> {
  // Nothing listens there, so everything waits, and the next attempt is far away.
  const settings = settingsFor('http://127.0.0.1:9/', ['siem'])
  const paths = [path.join(folder, 'none'), path.join(folder, 'waiting')] as const
  for (const each of paths) {
    const gateway = await startBenchedGateway(0, each, { settings })
    await read(gateway.gateway + CHANGES_PATH)
    await gateway.stop()
    await restoreEarlierHistory(await accountFile(each), HISTORY)
    // Opened once, so that both have today's tables and their index is complete.
    const upgraded = await startBenchedGateway(0, each, { settings })
    await read(upgraded.gateway + CHANGES_PATH)
    while (!isUpToDate(await accountFile(each))) await setTimeout(500)
    await upgraded.stop()
  }
  addWaiting(await accountFile(paths[1]))
  const without = await withProcessId(() => startBenchedGateway(0, paths[0], { settings }))
  const waiting = await withProcessId(() => startBenchedGateway(0, paths[1], { settings }))
  try {
    return await compareTimes(({ gateway }) => read(`${gateway}${CHANGES_PATH}?limit=50`), {
      without,
      with: waiting,
    })
  } finally {
    await without.stop()
    await waiting.stop()
  }
}

/** Lets notifications wait for a destination that was given up. */
function addWaiting(file: string): void {
  const database = new DatabaseSync(file)
  const event = {
    kind: 'change.applied',
    at: '2026-11-01T00:00:00.000Z',
    who: 'author@acme.example',
    subject: 'Organization',
    resource: 'organization',
    change: 1,
    fields: ['session_duration'],
    more_fields: 0,
  }
  const insert = database.prepare('INSERT INTO outbox (destination, id, body) VALUES (?, ?, ?)')
  database.exec('BEGIN')
  for (let number = 1; number <= WAITING; number += 1) {
    const id = String(number)
    insert.run('siem', id, JSON.stringify({ id, ...event }))
  }
  database.exec(
    "UPDATE outbox_destinations SET body = json_set(body, '$.given_up_at', 1) WHERE name = 'siem'",
  )
  database.exec('COMMIT')
  database.close()
}

type MeasuredGateway = BenchedGateway & { pid: number }

/**
 * Alternates between the two, so that other load on the machine affects both alike. `settle` is called with the number
 * of what was measured before, between some in a row.
 */
async function compareTimes(
  measured: Measured,
  gateways: { without: MeasuredGateway; with: MeasuredGateway },
  settle: (measured: number) => Promise<void> = () => Promise.resolve(),
): Promise<Table[string]> {
  const times = { without: [] as number[], with: [] as number[] }
  const cpu = { without: 0, with: 0 }
  for (let from = 0; from < WARM_UP + RUNS; from += CHANGES_IN_A_ROW) {
    const isMeasured = from >= WARM_UP
    await settle(from)
    const cpuBefore = { without: cpuTime(gateways.without.pid), with: cpuTime(gateways.with.pid) }
    for (let index = from; index < from + CHANGES_IN_A_ROW; index += 1) {
      const order = index % 2 === 0 ? NAMES : NAMES.toReversed()
      for (const name of order) {
        const start = performance.now()
        await measured(gateways[name], index)
        if (isMeasured) times[name].push(performance.now() - start)
      }
    }
    if (!isMeasured) continue
    for (const name of NAMES) cpu[name] += cpuTime(gateways[name].pid) - cpuBefore[name]
  }
  return {
    without: round(median(times.without), 2),
    with: round(median(times.with), 2),
    ratio: round(median(times.with) / median(times.without), 3),
    'CPU without': round(cpu.without / RUNS, 2),
    'CPU with': round(cpu.with / RUNS, 2),
    'CPU ratio': round(cpu.with / cpu.without, 3),
  }
}

const NAMES = ['without', 'with'] as const
