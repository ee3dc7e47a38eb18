import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setImmediate } from 'node:timers/promises'
import type { SurveyFacts } from '../../src/api/impact/survey-facts.ts'
import type { SurveyArea } from '../../src/api/impact/survey.ts'
import { LOCAL_BUILD_FOLDER } from '../../src/build/build.ts'
import { DEMO_ACCOUNT_IDS, DEMO_API_TOKENS } from '../../src/emulator/demo.ts'
import { controlEmulator } from '../support/emulator.ts'
import { startWorkerd } from '../support/workerd.ts'
import { GROWN } from './grown-account.ts'
import { loadModule, sqlStorage } from './run-pace.ts'
import { round } from './statistics.ts'

/** The parts of the gateway's modules that are used here; their own types are for the Workers' environment. */
type Clock = {
  now: () => number
  sleep: (ms: number) => Promise<void>
  run: <Result>(work: Promise<Result>) => Promise<Result>
}
type Reply = { answer: { status: number } }
type UpstreamModule = {
  ApiToken: { parse: (text: string) => unknown }
  requestUpstream: (upstream: object, request: object) => Promise<Reply>
}
type Surveys = {
  start: (areas: readonly SurveyArea[]) => void
  work: () => Promise<void>
  get: () => { state: string; unread: unknown[]; zones: { read: number } | null } | undefined
  facts: () => SurveyFacts | undefined
}
type SurveysContext = {
  sql: unknown
  accountId: string
  read: (path: string) => Promise<Reply>
  pacer: unknown
  clock: Clock
}

const RESERVE = 0.25
const PERMITTED_PER_MINUTE = (1_200 * (1 - RESERVE)) / 5
const LATENCY_MS = 150

/**
 * Surveys a grown account of the emulator, whose rate limit is Cloudflare's. Time is virtual: the emulator's clock is
 * moved ahead with that of the survey before each request, so its limit counts the minutes that the survey waits.
 */
export async function surveyOfEmulator(areas: readonly SurveyArea[]) {
  const state = await mkdtemp(path.join(tmpdir(), 'gatehouse-survey-'))
  const build = path.join(LOCAL_BUILD_FOLDER, 'gatehouse_emulator')
  const { url, kill } = await startWorkerd({ build, state })
  try {
    const emulator = controlEmulator(url)
    const { zones, hosts, applications } = GROWN
    await emulator.setResources({ zones, hosts_of_zone: hosts, applications })
    return await survey(url, areas)
  } finally {
    await kill()
    await rm(state, { recursive: true })
  }
}

async function survey(url: string, areas: readonly SurveyArea[]) {
  const { Surveys } = await loadModule<{ Surveys: new (context: SurveysContext) => Surveys }>(
    'src/gateway/account/survey/survey-runner.ts',
  )
  const { ApiCallPacer } = await loadModule<{ ApiCallPacer: new (start: object) => unknown }>(
    'src/gateway/account/runs/api-call-pacer.ts',
  )
  const { VirtualClock } = await loadModule<{
    VirtualClock: new (now: number, settled: () => Promise<void>) => Clock
  }>('src/gateway/testing/virtual-clock.ts')
  const { ApiToken, requestUpstream } = await loadModule<UpstreamModule>('src/gateway/upstream.ts')
  const upstream = {
    baseUrl: `${url}/client/v4`,
    fetch: (request: Request) => fetch(request),
    token: ApiToken.parse(DEMO_API_TOKENS.everything),
  }

  const inProgress = new Set<string>()
  const clock = new VirtualClock(Date.now(), async () => {
    do await setImmediate()
    while (inProgress.size > 0)
  })
  const emulator = controlEmulator(url)
  let ahead = 0
  const times: number[] = []
  let refusals = 0
  const read = async (address: string): Promise<Reply> => {
    times.push(clock.now())
    inProgress.add(address)
    const lag = Math.round(clock.now() - Date.now() - ahead)
    if (lag > 0) {
      ahead += lag
      await emulator.advanceClock(lag)
    }
    const reply = await requestUpstream(upstream, { method: 'GET', path: address, token: 'api' })
    inProgress.delete(address)
    if (reply.answer.status === 429) refusals += 1
    await clock.sleep(LATENCY_MS)
    return reply
  }
  const surveys = new Surveys({
    sql: sqlStorage(new DatabaseSync(':memory:')),
    accountId: DEMO_ACCOUNT_IDS.acme,
    read,
    pacer: new ApiCallPacer({ reserve: RESERVE, lastAt: 0, blockedUntil: 0 }),
    clock,
  })
  surveys.start(areas)
  await clock.run(surveys.work())
  const facts = surveys.facts()
  if (facts === undefined) throw new Error('The survey did not end.')
  const minutes = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 60_000
  return {
    facts,
    row: {
      zones: surveys.get()?.zones?.read ?? 0,
      hosts: facts.zones?.reduce((sum, zone) => sum + (zone.hosts?.length ?? 0), 0) ?? 0,
      'not read': surveys.get()?.unread.length ?? 0,
      calls: times.length,
      'minutes (virtual)': round(minutes, 1),
      '% of the permitted pace': round((times.length / minutes / PERMITTED_PER_MINUTE) * 100, 1),
      refusals,
    },
  }
}
