import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createDeployedBuild } from '../../src/build/build.ts'
import {
  type BenchedGateway,
  CHANGES_PATH,
  DRAFTS_PATH,
  JOURNAL_PATH,
  ORGANIZATION_PATH,
  REVOCATIONS_PATH,
  startBenchedGateway,
} from './benched-gateway.ts'
import { accountFile, isUpToDate, writeEarlierHistory } from './history-file.ts'
import { withHeapLimit } from './heap-limit.ts'
import { read, send } from './requests.ts'
import { residentBytes } from './resident-bytes.ts'
import type { Section, Table } from './section.ts'
import { round } from './statistics.ts'

/** The memory of a deployed object. */
const HEAP_MB = 128
/** As large as another client may make it, and larger than what Gatehouse writes. */
const ORGANIZATION_BYTES = 256 * 1024
const CHANGES = 150
const DRAFTS = 100
const PEOPLE = 50_000

export const memory: Section = {
  name: 'memory',
  caption:
    `The largest case of each operation, with ${HEAP_MB} MB of heap: ${CHANGES} changes ` +
    `of an organization of ${ORGANIZATION_BYTES / 1024} KB; ms, and MB of workerd's RSS when it was done`,
  measure,
}

type Operation = (gateway: BenchedGateway) => Promise<unknown>

const get =
  (address: string): Operation =>
  ({ gateway }) =>
    read(gateway + address)

/** Each has 160 KB of text, the maximum that the limits of one text and of the organization permit. */
const largeOrganization = Object.fromEntries(
  Array.from({ length: 9 }, (_, index) => [`note_${index}`, 'x'.repeat(18_000)]),
)
const design = {
  name: 'x'.repeat(50_000),
  login_design: {
    header_text: '語'.repeat(16_000),
    footer_text: '語'.repeat(16_000),
    logo_path: `https://logo.example/${'x'.repeat(50_000)}`,
  },
}
const emails = Array.from({ length: PEOPLE }, (_, index) => `person.${index}@acme.example`)

/** Run in this order, once each. */
const OPERATIONS: Record<string, Operation> = {
  'a page of 200': get(`${CHANGES_PATH}?limit=200`),
  'a page of 200 of a field': get(`${CHANGES_PATH}?limit=200&path=login_design`),
  'one change': get(`${CHANGES_PATH}/${CHANGES - 4}`),
  CSV: get(`${CHANGES_PATH}.csv`),
  NDJSON: get(`${CHANGES_PATH}.ndjson`),
  backup: get(JOURNAL_PATH),
  'four backups at once': ({ gateway }) =>
    Promise.all(Array.from({ length: 4 }, () => read(gateway + JOURNAL_PATH))),
  verification: get(`${CHANGES_PATH}/verification`),
  'a change of a large organization': async ({ gateway }) => {
    await send('PUT', gateway + ORGANIZATION_PATH, largeOrganization)
    await send('PUT', gateway + ORGANIZATION_PATH, { name: 'Renamed' })
  },
  [`${DRAFTS} full drafts`]: async ({ gateway }) => {
    for (let index = 0; index < DRAFTS; index += 1) {
      const draft = { name: `Draft ${index}`, design, base: { name: null, login_design: {} } }
      await send('POST', gateway + DRAFTS_PATH, draft)
    }
  },
  'the list of them': get(DRAFTS_PATH),
  'a run of 50,000': async ({ gateway }) => {
    const runs = gateway + REVOCATIONS_PATH
    const reason = 'Measured'
    const started = await send('POST', runs, {
      emails,
      reason,
      idempotency_key: crypto.randomUUID(),
    })
    const { result } = JSON.parse(started) as { result: { number: number } } // of the gateway's making
    await read(`${runs}/${result.number}`)
    await read(`${runs}/${result.number}/people?limit=1000`)
    await send('POST', `${runs}/${result.number}/cancel`, {})
    await read(`${runs}/${result.number}/report.csv`)
    await read(`${runs}/${result.number}/report.json`)
  },
}

async function measure(): Promise<Table> {
  await createDeployedBuild()
  const folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-memory-'))
  try {
    return await withHeapLimit(HEAP_MB, () => measureIn(folder))
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function measureIn(folder: string): Promise<Table> {
  const first = await startBenchedGateway(0, folder)
  await read(`${first.gateway}${CHANGES_PATH}?limit=1`)
  await first.stop()
  const file = await accountFile(folder)
  writeEarlierHistory(file, CHANGES, { moreBytes: ORGANIZATION_BYTES })
  const bench = await startBenchedGateway(0, folder)
  const table: Table = {}
  const operations = { 'an upgrade from the first builds': upgrade(file), ...OPERATIONS }
  for (const [name, work] of Object.entries(operations)) {
    const start = performance.now()
    await work(bench).catch((cause: unknown) => {
      // A failure that ends the runtime also ends the connection.
      throw new Error(`It did not outlive ${name}.`, { cause })
    })
    table[name] = {
      ms: round(performance.now() - start),
      'MB of RSS': round(residentBytes() / 1e6),
    }
  }
  await bench.stop()
  return table
}

function upgrade(file: string): Operation {
  return async ({ gateway }) => {
    do await read(`${gateway}${CHANGES_PATH}?limit=50`)
    while (!isUpToDate(file))
  }
}
