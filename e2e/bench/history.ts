import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import type { HistoryVerification } from '../../src/api/change.ts'
import { createDeployedBuild } from '../../src/build/build.ts'
import {
  type BenchedGateway,
  CHANGES_PATH,
  JOURNAL_PATH,
  ORGANIZATION_PATH,
  REVOCATIONS_PATH,
  startBenchedGateway,
} from './benched-gateway.ts'
import { accountFile, isUpToDate, restoreEarlierHistory } from './history-file.ts'
import { read, send } from './requests.ts'
import { cpuTime, peakBytes, withProcessId } from './resident-bytes.ts'
import type { Section, Table } from './section.ts'
import { median, percentile, round } from './statistics.ts'

const SIZES = [10, 10_000, 100_000]
const LARGEST = 1_000_000
const REPEATS = 20

export const historyGrowth: Section = {
  name: 'history',
  caption:
    `History as it grows: ms, the fastest of ${REPEATS} in which the sizes take turns, which other work on the machine ` +
    `disturbs least; × is against ${SIZES[0]} changes, of which a page has fewer rows than the 50 of the others`,
  measure,
}

type Benched = BenchedGateway & { pid: number; size: number }
type Operation = (gateway: BenchedGateway, index: number) => Promise<unknown>

const page =
  (query: string): Operation =>
  ({ gateway }) =>
    read(`${gateway}${CHANGES_PATH}?${query}`)

/** The operations on history, by the names of their rows. */
const OPERATIONS: Record<string, Operation> = {
  'first page': page('limit=50'),
  'first page of 10': page('limit=10'),
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

/** The paths of the downloads of all of history. For each, the rate that one CPU would reach is measured. */
const DOWNLOADS = {
  CSV: `${CHANGES_PATH}.csv`,
  NDJSON: `${CHANGES_PATH}.ndjson`,
  backup: JOURNAL_PATH,
}
const DOWNLOAD_REPEATS = 3
/** The time between two pages that are read during a download. */
const PAGE_EVERY_MS = 15

type Figures = Record<string, number>

async function measure({ isThorough }: { isThorough: boolean }): Promise<Table> {
  await createDeployedBuild()
  const folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-history-'))
  const gateways: Benched[] = []
  const figures: Record<number, Figures> = {}
  try {
    for (const size of isThorough ? [...SIZES, LARGEST] : SIZES) {
      const own = path.join(folder, String(size))
      await writeHistory(own, size)
      figures[size] = await measureUpgrade(own)
      gateways.push({ size, ...(await withProcessId(() => startBenchedGateway(0, own))) })
    }
    await measureOperations(gateways, figures)
    for (const gateway of gateways)
      Object.assign(figures[gateway.size] ?? {}, await measureWhole(gateway))
    return tableOf(figures)
  } finally {
    for (const { stop } of gateways) await stop()
    await rm(folder, { recursive: true })
  }
}

function tableOf(figures: Record<number, Figures>): Table {
  const table: Table = {}
  for (const [size, rows] of Object.entries(figures)) {
    for (const [row, figure] of Object.entries(rows)) {
      const columns = (table[row] ??= {})
      columns[size] = round(figure, 1)
      const first = figures[SIZES[0] ?? 0]?.[row]
      if (Number(size) !== SIZES[0] && first) columns[`× at ${size}`] = round(figure / first, 1)
    }
  }
  return table
}

/** The sizes take turns, so that other load on the machine affects all alike. */
async function measureOperations(
  gateways: readonly Benched[],
  figures: Record<number, Figures>,
): Promise<void> {
  const measured = async (
    row: string,
    work: (gateway: Benched, index: number) => Promise<unknown>,
    repeats: number,
  ) => {
    for (let index = 0; index < repeats; index += 1) {
      for (const gateway of gateways) {
        const rows = (figures[gateway.size] ??= {})
        rows[row] = Math.min(rows[row] ?? Infinity, await timed(() => work(gateway, index)))
      }
    }
  }
  await measured('the runtime starts', ({ gateway }) => read(`${gateway}/api/healthz`), 1)
  await measured('wake-up', page('limit=1'), 1)
  for (const [name, work] of Object.entries(OPERATIONS)) await measured(name, work, REPEATS)
}

async function measureWhole(gateway: Benched): Promise<Figures> {
  const { pid, size } = gateway
  const figures: Figures = {}
  for (const [name, downloadPath] of Object.entries(DOWNLOADS)) {
    const url = gateway.gateway + downloadPath
    let [ms, cpu] = [Infinity, Infinity]
    for (let repeat = 0; repeat < DOWNLOAD_REPEATS; repeat += 1) {
      const before = cpuTime(pid)
      ms = Math.min(ms, await timed(() => read(url)))
      cpu = Math.min(cpu, cpuTime(pid) - before)
    }
    figures[`${name} of all`] = ms
    // CPU time is counted in hundredths of a second, which is too coarse for a few changes.
    if (size === SIZES[0]) continue
    figures[`${name}: changes per s of CPU`] = size / (cpu / 1_000)
    const pages = await pagesDuring(gateway, url)
    figures[`${name}: a page meanwhile, median`] = median(pages)
    figures[`${name}: a page meanwhile, 99 of 100 within`] = percentile(pages, 0.99)
    figures[`${name}: a page meanwhile, longest`] = Math.max(...pages)
  }
  const url = `${gateway.gateway}${CHANGES_PATH}/verification`
  figures['verification of all, once'] = await timed(() => verifyAll(url))
  figures['peak memory of the runtime, MB'] = peakBytes(pid) / 1e6
  return figures
}

/** Returns how long each page takes while a file is downloaded. */
async function pagesDuring(gateway: Benched, url: string): Promise<number[]> {
  const state = { isDone: false }
  const thread = new Worker(new URL('download-thread.ts', import.meta.url), { workerData: url })
  const downloaded = once(thread, 'exit').finally(() => {
    state.isDone = true
  })
  const times: number[] = []
  while (!state.isDone) {
    times.push(await timed(() => page('limit=1')(gateway, 0)))
    await setTimeout(PAGE_EVERY_MS)
  }
  await downloaded
  return times
}

/** Today's build creates the file; then its content is replaced by what the first builds would have written. */
async function writeHistory(folder: string, size: number): Promise<void> {
  const bench = await startBenchedGateway(0, folder)
  await read(`${bench.gateway}${CHANGES_PATH}?limit=1`)
  await bench.stop()
  await restoreEarlierHistory(await accountFile(folder), size)
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
