import { DatabaseSync } from 'node:sqlite'
import type { Facts } from '../../src/api/impact/facts.ts'
import type { SurveyArea } from '../../src/api/impact/survey.ts'
import { buildDeployed } from '../../src/build/build.ts'
import { SURVEY_PATH, startBenchedGateway } from './benched-gateway.ts'
import { GROWN, grownAnswer } from './grown-account.ts'
import { read, send } from './requests.ts'
import { residentBytes } from './resident-bytes.ts'
import { LimitedApi, loadModule, sqlStorage } from './run-pace.ts'
import type { Section, Table } from './section.ts'
import { round } from './statistics.ts'

/** The parts of the gateway's modules that are used here; their own types are for the Workers' environment. */
type Clock = {
  now: () => number
  sleep: (ms: number) => Promise<void>
  run: <Result>(work: Promise<Result>) => Promise<Result>
}
type Surveys = {
  start: (areas: readonly SurveyArea[]) => void
  work: () => Promise<void>
  get: () => { state: string; unread: unknown[]; zones: { read: number } | null } | undefined
  facts: () => Facts | undefined
}
type SurveysContext = {
  sql: unknown
  accountId: string
  read: (path: string) => Promise<unknown>
  pacer: unknown
  clock: Clock
}
type DenyUnmatched = {
  denyUnmatchedFindings: (facts: Facts, change: object) => unknown[]
  hostImpactOf: (facts: Facts, change: object) => unknown
}

const RESERVE = 0.25
const PERMITTED_PER_MINUTE = (1_200 * (1 - RESERVE)) / 5
const SIZES = [10, 100, 1_000]
const ROUNDS = 5 // as the caption says
const AREAS = ['applications', 'hosts'] as const
const CHANGE = { before: {}, after: { deny_unmatched_requests: true } }

export const impact: Section = {
  name: 'impact',
  caption:
    `A survey of ${GROWN.zones} zones with ${GROWN.hosts} hosts each and ${GROWN.applications} applications: in virtual ` +
    'time behind Cloudflare’s limit, in workerd without a limit, and the rules for hosts, the fastest of 5',
  measure,
}

async function measure(): Promise<Table> {
  const { row, facts } = await surveyInVirtualTime()
  return {
    [`survey of ${GROWN.zones} zones`]: row,
    'the same in workerd': await memoryOfSurvey(),
    ...(await rules(facts)),
  }
}

async function surveyInVirtualTime() {
  const { Surveys } = await loadModule<{ Surveys: new (context: SurveysContext) => Surveys }>(
    'src/gateway/account/survey/surveys.ts',
  )
  const { Pacer } = await loadModule<{ Pacer: new (start: object) => unknown }>(
    'src/gateway/account/runs/pacer.ts',
  )
  const { VirtualClock } = await loadModule<{ VirtualClock: new () => Clock }>(
    'src/gateway/testing/virtual-clock.ts',
  )
  const clock = new VirtualClock()
  const api = new LimitedApi(clock)
  const surveys = new Surveys({
    sql: sqlStorage(new DatabaseSync(':memory:')),
    accountId: 'a',
    read: (path) => api.answer(grownAnswer(new URL(path, 'http://upstream'))),
    pacer: new Pacer({ reserve: RESERVE, lastAt: 0, blockedUntil: 0 }),
    clock,
  })
  surveys.start(AREAS)
  await clock.run(surveys.work())
  const facts = surveys.facts()
  if (facts === undefined) throw new Error('The survey did not end.')
  const minutes = (api.lastAt - api.firstAt) / 60_000
  return {
    facts,
    row: {
      zones: surveys.get()?.zones?.read ?? 0,
      'not read': surveys.get()?.unread.length ?? 0,
      calls: api.calls,
      'minutes (virtual)': round(minutes, 1),
      '% of the permitted pace': round((api.calls / minutes / PERMITTED_PER_MINUTE) * 100, 1),
      refusals: api.refusals,
    },
  }
}

/** Reads as fast as the gateway can, and then computes what the change does to all hosts. */
async function memoryOfSurvey() {
  await buildDeployed()
  const { gateway, stop } = await startBenchedGateway(0)
  await read(`${gateway}${SURVEY_PATH}`)
  const before = residentBytes()
  let most = before
  await send('POST', gateway + SURVEY_PATH, { areas: AREAS })
  for (let state = ''; state !== 'complete';) {
    const response = await fetch(gateway + SURVEY_PATH)
    const { result } = (await response.json()) as { result: { state: string } } // of the gateway's making
    state = result.state
    most = Math.max(most, residentBytes())
  }
  const start = performance.now()
  const path = SURVEY_PATH.replace(/survey$/, 'impact')
  await send('POST', gateway + path, { resource: 'organization', ...CHANGE })
  const ms = performance.now() - start
  most = Math.max(most, residentBytes())
  await stop()
  return { 'MB of growth': round((most - before) / 1e6, 1), 'impact ms': round(ms) }
}

async function rules(facts: Facts): Promise<Table> {
  const { denyUnmatchedFindings, hostImpactOf } = await loadModule<DenyUnmatched>(
    'src/api/impact/deny-unmatched.ts',
  )
  // The first calls are slower, because nothing is compiled yet.
  hostImpactOf(facts, CHANGE)
  denyUnmatchedFindings(facts, CHANGE)
  const table: Table = {}
  let last: { zones: number; ms: number } | undefined
  for (const zones of SIZES) {
    const some = { ...facts, zones: facts.zones?.slice(0, zones) ?? null }
    const times = Array.from({ length: ROUNDS }, () => {
      const start = process.cpuUsage()
      hostImpactOf(some, CHANGE)
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
