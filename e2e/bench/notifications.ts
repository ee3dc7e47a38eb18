import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { DatabaseSync } from 'node:sqlite'
import * as z from 'zod/mini'
import { buildDeployed } from '../../src/build/build.ts'
import {
  type BenchedGateway,
  CHANGES_PATH,
  ORGANIZATION_PATH,
  startBenchedGateway,
} from './benched-gateway.ts'
import { accountFile, isUpToDate, restoreEarlierHistory } from './history-file.ts'
import { read, send } from './requests.ts'
import type { Section, Table } from './section.ts'
import { median, round } from './statistics.ts'

export const notifications: Section = {
  name: 'notifications',
  caption:
    'A reviewed change with three destinations and with none, and pages of history with 10,000 notifications that wait and with none: ms, medians, in turn',
  measure,
}

const WARM_UP = 30
const RUNS = 400
const HISTORY = 10_000
const WAITING = 10_000
const SECRET = `whsec_${Buffer.alloc(32, 'x').toString('base64')}`

type Measured = (gateway: BenchedGateway, index: number) => Promise<unknown>

async function measure(): Promise<Table> {
  await buildDeployed()
  const receiver = createServer((request, response) => {
    request.resume().once('end', () => response.writeHead(204).end())
  }).listen({ host: '127.0.0.1', port: 0 })
  await once(receiver, 'listening')
  const { port } = receiver.address() as AddressInfo // listening on a port, not on a pipe
  const folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-notifications-'))
  try {
    return {
      'a reviewed change': await compareChanges(port),
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

async function compareChanges(port: number): Promise<Table[string]> {
  const url = `http://127.0.0.1:${port}/`
  const without = await startBenchedGateway(0)
  const settings = settingsFor(url, ['siem', 'slack', 'pager'])
  const withThree = await startBenchedGateway(0, '', { settings })
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
    return await compareTimes(change, { without, with: withThree })
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
  const without = await startBenchedGateway(0, paths[0], { settings })
  const waiting = await startBenchedGateway(0, paths[1], { settings })
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

/** Alternates between the two, so that other load on the machine affects both alike. */
async function compareTimes(
  measured: Measured,
  gateways: { without: BenchedGateway; with: BenchedGateway },
): Promise<Table[string]> {
  const times = { without: [] as number[], with: [] as number[] }
  for (let index = 0; index < WARM_UP + RUNS; index += 1) {
    const order = index % 2 === 0 ? (['without', 'with'] as const) : (['with', 'without'] as const)
    for (const name of order) {
      const start = performance.now()
      await measured(gateways[name], index)
      if (index >= WARM_UP) times[name].push(performance.now() - start)
    }
  }
  return {
    without: round(median(times.without), 2),
    with: round(median(times.with), 2),
    ratio: round(median(times.with) / median(times.without), 3),
  }
}
