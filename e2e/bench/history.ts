import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { HistoryVerification } from '../../src/api/change.ts'
import { buildDeployed } from '../../src/build/build.ts'
import {
  type BenchedGateway,
  CHANGES_PATH,
  JOURNAL_PATH,
  ORGANIZATION_PATH,
  REVOCATIONS_PATH,
  startBenchedGateway,
} from './benched-gateway.ts'
import { accountFile, isUpToDate, writeEarlierHistory } from './history-file.ts'
import { read, send } from './requests.ts'
import type { Section, Table } from './section.ts'
import { round } from './statistics.ts'

const SIZES = [10, 10_000, 100_000]
const LARGEST = 1_000_000
const REPEATS = 20

export const historyGrowth: Section = {
  name: 'history',
  caption: `History as it grows: ms, the fastest of ${REPEATS}, which other work on the machine disturbs least; × is against ${SIZES[0]} changes`,
  measure,
}

type Operation = (gateway: BenchedGateway, index: number) => Promise<unknown>

const page =
  (query: string): Operation =>
  ({ gateway }) =>
    read(`${gateway}${CHANGES_PATH}?${query}`)

/** The operations on history, by the names of their rows. */
const OPERATIONS: Record<string, Operation> = {
  'first page': page('limit=50'),
  'of a resource, many': page('resource=organization&limit=50'),
  'of a field, many': page('path=login_design&limit=50'),
  'of a field, none': page('path=session_duration&limit=50'),
  'of a person, many': page('person=author7@&limit=50'),
  'of a person, few': page('person=person7@&limit=50'),
  'of a person, none': page('person=nobody&limit=50'),
  'of a period, none': page('since=2020-01-01T00:00:00Z&until=2020-01-02T00:00:00Z&limit=50'),
  'the last 5 of DoH': page('resource=doh&limit=5'),
  'ending one person’s sessions': ({ gateway }, index) =>
    send('POST', `${gateway}${ORGANIZATION_PATH}/revoke_user`, {
      email: `new${index}@acme.example`,
    }),
  'whether somebody may be revoked': ({ gateway }) =>
    send('POST', `${gateway}${REVOCATIONS_PATH}/check`, { emails: ['new@acme.example'] }),
  'a change with its row': ({ gateway }, index) =>
    send('PUT', gateway + ORGANIZATION_PATH, { name: `Acme ${index}` }),
}

/** Operations that read the whole history, measured once. */
const WHOLE: Record<string, Operation> = {
  CSV: ({ gateway }) => read(`${gateway}${CHANGES_PATH}.csv`),
  NDJSON: ({ gateway }) => read(`${gateway}${CHANGES_PATH}.ndjson`),
  backup: ({ gateway }) => read(gateway + JOURNAL_PATH),
  verification: ({ gateway }) => verifyAll(`${gateway}${CHANGES_PATH}/verification`),
}

async function measure({ isThorough }: { isThorough: boolean }): Promise<Table> {
  await buildDeployed()
  const table: Table = {}
  for (const size of isThorough ? [...SIZES, LARGEST] : SIZES) {
    const figures = await measureSize(size)
    for (const [row, ms] of Object.entries(figures)) {
      const first = (table[row] ??= { [`${SIZES[0]}`]: round(ms, 1) })[`${SIZES[0]}`]
      if (size === SIZES[0]) continue
      table[row][`${size}`] = round(ms, 1)
      table[row][`× at ${size}`] = round(ms / Number(first), 1)
    }
  }
  return table
}

async function measureSize(size: number): Promise<Record<string, number>> {
  const folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-history-'))
  try {
    await writeHistory(folder, size)
    const figures: Record<string, number> = {}
    Object.assign(figures, await measureUpgrade(folder))
    const bench = await startBenchedGateway(0, folder)
    await read(`${bench.gateway}/api/healthz`)
    const woken = performance.now()
    await read(`${bench.gateway}${CHANGES_PATH}?limit=1`)
    figures['wake-up'] = performance.now() - woken
    for (const [name, work] of Object.entries(OPERATIONS)) {
      const times: number[] = []
      for (let index = 0; index < REPEATS; index += 1) {
        times.push(await timed(() => work(bench, index)))
      }
      figures[name] = Math.min(...times)
    }
    for (const [name, work] of Object.entries(WHOLE)) {
      figures[`${name} of all, once`] = await timed(() => work(bench, 0))
    }
    figures['memory of the runtime, MB'] = await memoryOfRuntime()
    await bench.stop()
    return figures
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Today's build creates the file; then its content is replaced by what the first builds would have written. */
async function writeHistory(folder: string, size: number): Promise<void> {
  const bench = await startBenchedGateway(0, folder)
  await read(`${bench.gateway}${CHANGES_PATH}?limit=1`)
  await bench.stop()
  writeEarlierHistory(await accountFile(folder), size)
}

/** Measures the time that it takes to bring the file up to date, and how long a page takes meanwhile. */
async function measureUpgrade(folder: string): Promise<Record<string, number>> {
  const bench = await startBenchedGateway(0, folder)
  const file = await accountFile(folder)
  const pages: number[] = []
  const start = performance.now()
  do {
    pages.push(await timed(() => page('resource=organization&limit=50')(bench, 0)))
  } while (!isUpToDate(file))
  const seconds = (performance.now() - start) / 1_000
  await bench.stop()
  return {
    'upgrade from the first builds, s': seconds,
    'slowest page while it is upgraded': Math.max(...pages),
  }
}

/** Waits for a full pass from start to end, as seen by a client that polls. */
async function verifyAll(url: string): Promise<void> {
  await send('POST', url, undefined)
  for (;;) {
    const response = await fetch(url)
    const { result } = (await response.json()) as { result: HistoryVerification } // of the gateway's own
    if (!result.ok) throw new Error(`The verification found something: ${result.problem}`)
    if (result.pass === null) return
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

/** Returns the peak memory of the runtime, a child process of this one. */
async function memoryOfRuntime(): Promise<number> {
  const processes = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const statuses = await Promise.all(
    processes.map((id) => readFile(`/proc/${id}/status`, 'utf8').catch(() => '')),
  )
  const own = statuses.find(
    (status) => status.startsWith('Name:\tworkerd') && status.includes(`PPid:\t${process.pid}\n`),
  )
  return Number(/VmHWM:\s+(\d+)/.exec(own ?? '')?.[1]) / 1_024
}
