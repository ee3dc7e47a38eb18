import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { SurveyFacts } from '../../src/api/impact/survey-facts.ts'
import { createDeployedBuild, DEPLOYED_BUILD_FOLDER } from '../../src/build/build.ts'
import { startWorkerd } from '../support/workerd.ts'
import { settingsOfGateway, startUpstream, SURVEY_PATH } from './benched-gateway.ts'
import { GROWN } from './grown-account.ts'
import { read, send } from './requests.ts'
import { residentBytes } from './resident-bytes.ts'
import { loadModule } from './load-module.ts'
import type { Section, Table } from './section.ts'
import { round } from './statistics.ts'
import { surveyOfEmulator } from './survey-pace.ts'

/** The memory of a deployed object. Without a limit, V8 leaves garbage for as long as the machine has memory. */
const HEAP_MB = 128
const SIZES = [10, 100, 1_000]
/** Each poll collects garbage, as V8 would if it knew of all of it. */
const POLL_MS = 100
const ROUNDS = 5 // as the caption says
const AREAS = ['applications', 'hosts'] as const
const CHANGE = { before: {}, after: { deny_unmatched_requests: true } }

export const impact: Section = {
  name: 'impact',
  caption:
    `A survey of ${GROWN.zones} zones with ${GROWN.hosts} hosts each and ${GROWN.applications} applications: of the ` +
    'emulator with Cloudflare’s limit, in virtual time; in workerd without a limit of the API, but with ' +
    `${HEAP_MB} MB of heap; and the rules for hosts, the fastest of 5`,
  measure,
}

async function measure(): Promise<Table> {
  const { row, facts } = await surveyOfEmulator(AREAS)
  return {
    [`survey of ${GROWN.zones} zones of the emulator`]: row,
    'the same in workerd': await memoryOfSurvey(collectingBuild),
    'the same, with the garbage that V8 leaves': await memoryOfSurvey(deployedBuild),
    ...(await rules(facts)),
  }
}

/**
 * Reads as fast as the gateway can, and then computes what the change does to all hosts. It runs in workerd alone:
 * Miniflare passes every request of a Worker through one of its own, which keeps about 8 KB for each.
 */
async function memoryOfSurvey(prepareBuild: (state: string) => Promise<string>) {
  await createDeployedBuild()
  const { upstream, stop: stopUpstream } = await startUpstream(0)
  const state = await mkdtemp(path.join(tmpdir(), 'gatehouse-survey-memory-'))
  try {
    const { url, kill } = await startWorkerd({
      build: await prepareBuild(state),
      state,
      settings: settingsOfGateway(upstream),
      v8Flags: [`--max-heap-size=${HEAP_MB}`, '--expose-gc'],
    })
    try {
      return await growthOfSurvey(url)
    } finally {
      await kill()
    }
  } finally {
    await stopUpstream()
    await rm(state, { recursive: true })
  }
}

const DEPLOYED_BUILD = path.join(DEPLOYED_BUILD_FOLDER, 'gatehouse')
const deployedBuild = () => Promise.resolve(DEPLOYED_BUILD)

/**
 * Copies the deployed build, with a Worker that collects garbage before each request. workerd does not tell V8 the size
 * of what it holds for a request or a response, so V8 would leave that garbage for as long as the heap itself is small.
 * @see https://github.com/cloudflare/workerd/issues/6894
 */
async function collectingBuild(state: string): Promise<string> {
  const folder = path.join(state, 'build')
  await cp(DEPLOYED_BUILD, folder, { recursive: true })
  const collecting = `
import worker from './index.js'
export * from './index.js'

export default {
  ...worker,
  fetch(request, env, context) {
    gc()
    return worker.fetch(request, env, context)
  },
}`
  await writeFile(path.join(folder, 'collecting.js'), collecting)
  const configuration = path.join(folder, 'wrangler.json')
  const built = JSON.parse(await readFile(configuration, 'utf8')) as object // written by the build
  await writeFile(configuration, JSON.stringify({ ...built, main: 'collecting.js' }))
  return folder
}

async function growthOfSurvey(gateway: string) {
  await read(`${gateway}${SURVEY_PATH}`)
  const before = residentBytes()
  let most = before
  await send('POST', gateway + SURVEY_PATH, { areas: AREAS })
  for (let state = ''; state !== 'complete';) {
    const response = await fetch(gateway + SURVEY_PATH)
    const { result } = (await response.json()) as { result: { state: string } } // of the gateway's making
    state = result.state
    most = Math.max(most, residentBytes())
    await setTimeout(POLL_MS)
  }
  const start = performance.now()
  const impactPath = SURVEY_PATH.replace(/survey$/, 'impact')
  await send('POST', gateway + impactPath, { resource: 'organization', ...CHANGE })
  const ms = performance.now() - start
  most = Math.max(most, residentBytes())
  return { 'MB of growth': round((most - before) / 1e6, 1), 'impact ms': round(ms) }
}

async function rules(facts: SurveyFacts): Promise<Table> {
  const { denyUnmatchedFindings, computeHostImpactTotals } = await loadModule<
    typeof import('../../src/api/impact/deny-unmatched-findings.ts')
  >('src/api/impact/deny-unmatched-findings.ts')
  // The first calls are slower, because nothing is compiled yet.
  computeHostImpactTotals(facts, CHANGE)
  denyUnmatchedFindings(facts, CHANGE)
  const table: Table = {}
  let last: { zones: number; ms: number } | undefined
  for (const zones of SIZES) {
    const some = { ...facts, zones: facts.zones?.slice(0, zones) ?? null }
    const times = Array.from({ length: ROUNDS }, () => {
      const start = process.cpuUsage()
      computeHostImpactTotals(some, CHANGE)
      denyUnmatchedFindings(some, CHANGE)
      const { user, system } = process.cpuUsage(start)
      // Each of the two computes the impact on every host.
      return (user + system) / 2_000
    })
    const ms = Math.min(...times)
    table[`rules for ${zones} zones`] = {
      'ms of CPU': round(ms, 1),
      'ms per zone': round(ms / zones, 3),
      'times as long as for a tenth': last === undefined ? '' : round(ms / last.ms, 1),
    }
    last = { zones, ms }
  }
  return table
}
