/**
 * `npm run bench`: measures the size and the speed of Gatehouse. `-- history` measures one section; `--million` adds a
 * history of a million changes, which takes 8 GB of disk and some minutes; `--before ../other/dist/local` measures an
 * earlier build in turn with this one. `-- soak` runs for `--minutes`, 20 unless said otherwise, and only if it is named.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { createLocalBuild } from '../../src/build/build.ts'
import { findOrInstallChromium } from '../../src/cli/chromium.ts'
import { requireNodeVersion } from '../../src/cli/node-version.ts'
import { startLocalServer } from '../support/local-server.ts'
import { manyAccounts } from './accounts.ts'
import { firstLoad } from './first-load.ts'
import { gatewayOverhead } from './gateway.ts'
import { historyGrowth } from './history.ts'
import { hostile } from './hostile.ts'
import { impact } from './impact.ts'
import { keystroke } from './keystroke.ts'
import { lighthouseScores } from './lighthouse.ts'
import { memory } from './memory.ts'
import { notifications } from './notifications.ts'
import { overviewBesideOrganization } from './overview.ts'
import { manyPeople } from './people.ts'
import type { Section, Table } from './section.ts'
import { soak } from './soak.ts'
import { waysBackIn } from './ways-back-in.ts'

const SECTIONS: Section[] = [
  firstLoad,
  overviewBesideOrganization,
  lighthouseScores,
  keystroke,
  gatewayOverhead,
  historyGrowth,
  memory,
  manyPeople,
  hostile,
  impact,
  waysBackIn,
  manyAccounts,
  notifications,
]
const BY_NAME_ALONE: Section[] = [soak]
const RESULTS = path.resolve('bench/results.json')

requireNodeVersion()
const { values, positionals } = parseArgs({
  options: {
    million: { type: 'boolean', default: false },
    before: { type: 'string' },
    minutes: { type: 'string', default: '20' },
  },
  allowPositionals: true,
})
const sections =
  positionals.length === 0
    ? SECTIONS
    : [...SECTIONS, ...BY_NAME_ALONE].filter(({ name }) => positionals.includes(name))
const { path: chromiumPath } = findOrInstallChromium()

const minutes = Number(values.minutes)
console.log('Building Gatehouse …')
await createLocalBuild()
const server = await startLocalServer()
const before =
  values.before === undefined ? undefined : await startLocalServer(path.resolve(values.before))
const tables: Record<string, Table> = {}
try {
  for (const { name, caption, measure } of sections) {
    const table = await measure({
      server,
      before,
      chromiumPath,
      isThorough: values.million,
      minutes,
    })
    tables[name] = table
    console.log(`\n${caption}`)
    console.table(table)
  }
} finally {
  await Promise.all([server.stop(), before?.stop()])
}

await mkdir(path.dirname(RESULTS), { recursive: true })
const machine = { node: process.version, cpus: cpus().length, cpu: cpus()[0]?.model }
await writeFile(
  RESULTS,
  `${JSON.stringify({ date: new Date().toISOString(), machine, ...tables }, null, 2)}\n`,
)
console.log(`\nWritten to ${path.relative('.', RESULTS)}`)
