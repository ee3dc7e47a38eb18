import { buildDeployed } from '../../src/build/build.ts'
import {
  type BenchedGateway,
  CHANGES_PATH,
  ORGANIZATION_PATH,
  startBenchedGateway,
} from './benched-gateway.ts'
import type { Section, Table } from './section.ts'
import { median, round } from './statistics.ts'

const SIZES = [100, 2_000]
const REPEATS = 20

export const historyGrowth: Section = {
  name: 'history',
  caption: `A change, and history of ${SIZES.join(', ')} changes: ms, medians of ${REPEATS}`,
  measure,
}

/** What is asked of history, by the name of its column. */
const QUESTIONS = {
  'first page': '',
  'by resource': '?resource=organization&limit=50',
  'by a person nobody knows': '?person=nobody',
  'by path': '?path=session_duration&limit=50',
  verification: '/verification',
  'CSV of all': '.csv',
} as const

async function measure(): Promise<Table> {
  await buildDeployed()
  const bench = await startBenchedGateway(0)
  const table: Table = {}
  let filled = 0
  for (const size of SIZES) {
    const writes: number[] = []
    for (; filled < size; filled += 1) writes.push(await timed(() => change(bench, filled)))
    const row: Record<string, number> = { 'PUT with its row': round(median(writes.slice(-100)), 2) }
    for (const [column, query] of Object.entries(QUESTIONS)) {
      const times: number[] = []
      for (let repeat = 0; repeat < REPEATS; repeat += 1) {
        times.push(await timed(() => read(bench.gateway + CHANGES_PATH + query)))
      }
      row[column] = round(median(times), 2)
    }
    table[`${size} changes`] = row
  }
  await bench.stop()
  return table
}

async function change({ gateway }: BenchedGateway, index: number): Promise<void> {
  const response = await fetch(gateway + ORGANIZATION_PATH, {
    method: 'PUT',
    body: JSON.stringify({ name: `Acme ${index}` }),
  })
  await taken(response)
}

async function read(url: string): Promise<void> {
  await taken(await fetch(url))
}

async function taken(response: Response): Promise<void> {
  const text = await response.text()
  if (!response.ok) throw new Error(`${response.url}: HTTP ${response.status} ${text}`)
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}
