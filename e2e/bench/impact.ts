import { setTimeout } from 'node:timers/promises'
import type { SurveyFacts } from '../../src/api/impact/survey-facts.ts'
import { buildDeployed } from '../../src/build/build.ts'
import { SURVEY_PATH, startBenchedGateway, startControl, startUpstream } from './benched-gateway.ts'
import { GROWN } from './grown-account.ts'
import { withHeapLimit } from './heap-limit.ts'
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
    `${HEAP_MB} MB of heap, beside a Worker that only makes as many calls; and the rules for hosts, the fastest of 5`,
  measure,
}

async function measure(): Promise<Table> {
  const { row, facts } = await surveyOfEmulator(AREAS)
  return {
    [`survey of ${GROWN.zones} zones of the emulator`]: row,
    ...(await withHeapLimit(HEAP_MB, () => memoryOfSurvey(row.calls), { exposesGc: true })),
    ...(await rules(facts)),
  }
}

/**
 * Reads as fast as the gateway can, and then computes what the change does to all hosts; beside a Worker that only
 * makes as many calls, since the local runtime keeps some memory for each. Both collect their garbage meanwhile.
 */
async function memoryOfSurvey(calls: number): Promise<Table> {
  await buildDeployed()
  const survey = await growthOfSurvey()
  const control = await growthOfControl(calls)
  return {
    'the same in workerd': survey,
    [`a Worker that makes ${calls} calls`]: { 'MB of growth': control },
    'the first without the second': { 'MB of growth': round(survey['MB of growth'] - control, 1) },
  }
}

async function growthOfSurvey() {
  const { gateway, stop } = await startBenchedGateway(0, '', { isCollecting: true })
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
  const path = SURVEY_PATH.replace(/survey$/, 'impact')
  await send('POST', gateway + path, { resource: 'organization', ...CHANGE })
  const ms = performance.now() - start
  most = Math.max(most, residentBytes())
  await stop()
  return { 'MB of growth': round((most - before) / 1e6, 1), 'impact ms': round(ms) }
}

async function growthOfControl(calls: number): Promise<number> {
  const { upstream, stop: stopUpstream } = await startUpstream(0)
  const { runtime, stop } = await startControl(`${upstream}/zones/zone-1/dns_records?per_page=100`)
  await read(`${runtime.origin}/fetch-many?times=1`)
  const before = residentBytes()
  await read(`${runtime.origin}/fetch-many?times=${calls}`)
  const growth = round((residentBytes() - before) / 1e6, 1)
  await stop()
  await stopUpstream()
  return growth
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
