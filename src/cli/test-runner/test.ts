/**
 * `npm test`: runs every check, starting with those that can fail soonest, and stops at the first failure. A stage that
 * passes prints one line; the output of one that fails is shown. `npm test -- --only unit,e2e` runs only those stages.
 */
import { spawn } from 'node:child_process'
import { mkdir, open, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { EXIT_CODE_NOT_CHECKED } from './check-npm-audit.ts'
import { findOrInstallChromium } from '../chromium.ts'
import { QUIET_CLOUDFLARE_TOOLS_ENV } from '../../build/quiet-cloudflare-tools.ts'
import { requireNodeVersion } from '../node-version.ts'
import { TEST_LOGS_FOLDER } from './check-test-logs.ts'
import {
  type TestResultCounts,
  ZERO_TEST_RESULT_COUNTS,
  readPlaywrightCounts,
  formatTestResultCounts,
  readVitestCounts,
} from './test-counts.ts'

type Stage = {
  name: string
  command: string[]
  /** The exit code by which the command reports that it could not check anything. */
  notChecked?: number
  /** Further variables that the command needs, determined when its turn comes. */
  environment?: () => Record<string, string>
  /** The number of tests that actually ran, as the command reported it. */
  counts?: () => Promise<TestResultCounts>
}

const REPORTS = path.resolve('.tmp/test')
const UNIT_REPORT = path.join(REPORTS, 'unit.json')
const E2E_REPORT = path.join(REPORTS, 'e2e.json')

const logOf = (stage: string) => path.join(REPORTS, `${stage.replaceAll(' ', '-')}.log`)

/** Runs a file as this one is run. */
const node = (file: string) => [process.execPath, ...process.execArgv, file]

const STAGES: Stage[] = [
  { name: 'format', command: ['oxfmt', '--check', '.'] },
  { name: 'lint', command: ['oxlint', '--type-aware'] },
  { name: 'types', command: ['tsc', '-b'] },
  {
    name: 'audit',
    command: node('src/cli/test-runner/check-npm-audit.ts'),
    notChecked: EXIT_CODE_NOT_CHECKED,
  },
  {
    name: 'unit',
    command: [
      'vitest',
      'run',
      '--reporter=default',
      // The log of a test is shown if the test fails.
      '--silent=passed-only',
      '--reporter=json',
      `--outputFile.json=${UNIT_REPORT}`,
    ],
    counts: () => readVitestCounts(UNIT_REPORT),
  },
  { name: 'build', command: node('src/cli/test-runner/check-build.ts') },
  { name: 'dead code', command: ['knip'] },
  {
    name: 'e2e',
    command: ['playwright', 'test', '--reporter=line,json'],
    environment: () => ({
      CHROMIUM_PATH: findOrInstallChromium().path,
      PLAYWRIGHT_JSON_OUTPUT_FILE: E2E_REPORT,
    }),
    counts: () => readPlaywrightCounts(E2E_REPORT),
  },
  {
    name: 'python client',
    command: node('e2e/clients/check-python-client.ts'),
    notChecked: EXIT_CODE_NOT_CHECKED,
  },
  { name: 'logs', command: node('src/cli/test-runner/check-test-logs.ts') },
]

requireNodeVersion()
const stages = chosenStages()
await rm(REPORTS, { recursive: true, force: true })
await mkdir(REPORTS, { recursive: true })
if (stages.some(({ name }) => name === 'e2e'))
  await rm(TEST_LOGS_FOLDER, { recursive: true, force: true })

let total = ZERO_TEST_RESULT_COUNTS
const unchecked: string[] = []
for (const stage of stages) {
  const { outcome, counts } = await runStage(stage)
  if (outcome === 'NOT CHECKED') unchecked.push(stage.name)
  total = {
    passed: total.passed + counts.passed,
    failed: total.failed + counts.failed,
    skipped: total.skipped + counts.skipped,
    flaky: [...total.flaky, ...counts.flaky],
  }
  if (outcome === 'FAILED') {
    total = { ...total, failed: Math.max(total.failed, 1) }
    process.exitCode = 1
    break
  }
}
for (const name of unchecked) console.log(`\nNOT CHECKED: ${name}. Its lines above say why.`)
console.log(formatTestResultCounts(total))

type Outcome = 'passed' | 'FAILED' | 'NOT CHECKED'

async function runStage(stage: Stage): Promise<{ outcome: Outcome; counts: TestResultCounts }> {
  const start = performance.now()
  const exitCode = await run(stage)
  const counts = (await stage.counts?.()) ?? ZERO_TEST_RESULT_COUNTS
  const outcome = outcomeOf(stage, exitCode, counts)
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  if (outcome !== 'passed') console.log(await readFile(logOf(stage.name), 'utf8'))
  console.log(`${stage.name} ${outcome} in ${seconds} s`)
  return { outcome, counts }
}

function outcomeOf(
  { notChecked }: Stage,
  exitCode: number | null,
  { failed }: TestResultCounts,
): Outcome {
  if (notChecked !== undefined && exitCode === notChecked) return 'NOT CHECKED'
  return exitCode === 0 && failed === 0 ? 'passed' : 'FAILED'
}

/** Returns the exit code, or null if the command did not start or was killed. The output goes to the stage's log. */
async function run({ name, command: [program = '', ...parameters], environment }: Stage) {
  const log = await open(logOf(name), 'w')
  try {
    const child = spawn(program, parameters, {
      stdio: ['ignore', log.fd, log.fd],
      env: { ...process.env, ...QUIET_CLOUDFLARE_TOOLS_ENV, ...environment?.() },
    })
    const end = () => child.kill()
    process.once('SIGTERM', end)
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject)
      child.once('exit', resolve)
    })
    process.off('SIGTERM', end)
    return exitCode
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    return null
  } finally {
    await log.close()
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
