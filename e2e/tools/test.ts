/**
 * `npm test`: every check, in the order of how soon each can fail; stops at the first that does.
 * `npm test -- --only unit,e2e` runs those stages alone.
 */
import { spawn } from 'node:child_process'
import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { findOrInstallChromium } from './chromium.ts'
import { QUIET_CLOUDFLARE, requireNode } from './environment.ts'
import { LOGS } from './logs.ts'
import { type Counts, NONE, playwrightCounts, summary, vitestCounts } from './test-counts.ts'

type Stage = {
  name: string
  command: string[]
  /** What the command needs besides, found when its turn comes. */
  environment?: () => Record<string, string>
  /** How many tests really ran, as the command reported it. */
  counts?: () => Promise<Counts>
}

const REPORTS = path.resolve('.tmp/test')
const UNIT_REPORT = path.join(REPORTS, 'unit.json')
const E2E_REPORT = path.join(REPORTS, 'e2e.json')

const STAGES: Stage[] = [
  { name: 'format', command: ['oxfmt', '--check', '.'] },
  { name: 'lint', command: ['oxlint', '--type-aware'] },
  { name: 'types', command: ['tsc', '-b'] },
  { name: 'audit', command: [process.execPath, ...process.execArgv, 'e2e/tools/check-audit.ts'] },
  {
    name: 'unit',
    command: [
      'vitest',
      'run',
      '--reporter=dot',
      '--reporter=json',
      `--outputFile.json=${UNIT_REPORT}`,
    ],
    counts: () => vitestCounts(UNIT_REPORT),
  },
  { name: 'build', command: [process.execPath, ...process.execArgv, 'e2e/tools/check-build.ts'] },
  { name: 'dead code', command: ['knip'] },
  {
    name: 'e2e',
    command: ['playwright', 'test', '--reporter=line,json'],
    environment: () => ({
      CHROMIUM_PATH: findOrInstallChromium().path,
      PLAYWRIGHT_JSON_OUTPUT_FILE: E2E_REPORT,
    }),
    counts: () => playwrightCounts(E2E_REPORT),
  },
  { name: 'logs', command: [process.execPath, ...process.execArgv, 'e2e/tools/check-logs.ts'] },
]

requireNode()
const stages = chosenStages()
await rm(REPORTS, { recursive: true, force: true })
await mkdir(REPORTS, { recursive: true })
if (stages.some(({ name }) => name === 'e2e')) await rm(LOGS, { recursive: true, force: true })

let total = NONE
for (const stage of stages) {
  const { hasPassed, counts } = await runStage(stage)
  total = {
    passed: total.passed + counts.passed,
    failed: total.failed + counts.failed,
    skipped: total.skipped + counts.skipped,
  }
  if (!hasPassed) {
    total = { ...total, failed: Math.max(total.failed, 1) }
    process.exitCode = 1
    break
  }
}
console.log(summary(total))

async function runStage(stage: Stage): Promise<{ hasPassed: boolean; counts: Counts }> {
  console.log(`\n── ${stage.name}`)
  const start = performance.now()
  const hasSucceeded = await run(stage)
  const counts = (await stage.counts?.()) ?? NONE
  const hasPassed = hasSucceeded && counts.failed === 0
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  console.log(`── ${stage.name} ${hasPassed ? 'passed' : 'FAILED'} in ${seconds} s`)
  return { hasPassed, counts }
}

async function run({ command: [program = '', ...parameters], environment }: Stage) {
  try {
    const child = spawn(program, parameters, {
      stdio: 'inherit',
      env: { ...process.env, ...QUIET_CLOUDFLARE, ...environment?.() },
    })
    const end = () => child.kill()
    process.once('SIGTERM', end)
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject)
      child.once('exit', resolve)
    })
    process.off('SIGTERM', end)
    return exitCode === 0
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    return false
  }
}

function chosenStages(): Stage[] {
  const { values } = parseArgs({ options: { only: { type: 'string' } } })
  if (values.only === undefined) return STAGES
  const names = values.only.split(',')
  const unknown = names.filter((name) => !STAGES.some((stage) => stage.name === name))
  if (unknown.length === 0) return STAGES.filter(({ name }) => names.includes(name))
  console.error(
    `No such stage: ${unknown.join(', ')}. There are ${STAGES.map(({ name }) => name).join(', ')}.`,
  )
  process.exit(1)
}
