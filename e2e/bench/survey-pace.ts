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
import { loadModule } from './load-module.ts'
import { sqlStorage } from './sql-storage.ts'
import { round } from './statistics.ts'

/** The part of the gateway's module that is used here; its own types are for the Workers' environment. */
type VirtualTimeModule = {
  RESERVE: number
  surveyInVirtualTime: (options: {
    sql: unknown
    baseUrl: string
    apiToken: string
    accountId: string
    areas: readonly SurveyArea[]
    advanceEmulator: (ms: number) => Promise<unknown>
    nextTurn: () => Promise<unknown>
  }) => Promise<{
    survey: { zones: { read: number } | null; unread: unknown[] } | undefined
    facts: SurveyFacts | undefined
    times: number[]
    refusals: number
  }>
}

/** @see https://developers.cloudflare.com/fundamentals/api/reference/limits/ */
const CALLS_PER_MINUTE = 1_200 / 5

/** Surveys a grown account of the emulator, whose rate limit is Cloudflare's, in virtual time. */
export async function surveyOfEmulator(areas: readonly SurveyArea[]) {
  const state = await mkdtemp(path.join(tmpdir(), 'gatehouse-survey-'))
  const build = path.join(LOCAL_BUILD_FOLDER, 'gatehouse_emulator')
  const { url, kill } = await startWorkerd({ build, state })
  try {
    const emulator = controlEmulator(url)
    const { zones, hosts, applications } = GROWN
    await emulator.setResources({ zones, hosts_of_zone: hosts, applications })
    return await surveyAt(url, areas)
  } finally {
    await kill()
    await rm(state, { recursive: true })
  }
}

async function surveyAt(url: string, areas: readonly SurveyArea[]) {
  const { RESERVE, surveyInVirtualTime } = await loadModule<VirtualTimeModule>(
    'src/gateway/testing/survey-in-virtual-time.ts',
  )
  const emulator = controlEmulator(url)
  const { survey, facts, times, refusals } = await surveyInVirtualTime({
    sql: sqlStorage(new DatabaseSync(':memory:')),
    baseUrl: `${url}/client/v4`,
    apiToken: DEMO_API_TOKENS.everything,
    accountId: DEMO_ACCOUNT_IDS.acme,
    areas,
    advanceEmulator: (ms) => emulator.advanceClock(ms),
    nextTurn: () => setImmediate(),
  })
  if (facts === undefined) throw new Error('The survey did not end.')
  const minutes = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 60_000
  const permitted = CALLS_PER_MINUTE * (1 - RESERVE)
  return {
    facts,
    row: {
      zones: survey?.zones?.read ?? 0,
      hosts: facts.zones?.reduce((sum, zone) => sum + (zone.hosts?.length ?? 0), 0) ?? 0,
      'not read': survey?.unread.length ?? 0,
      calls: times.length,
      'minutes (virtual)': round(minutes, 1),
      '% of the permitted pace': round((times.length / minutes / permitted) * 100, 1),
      refusals,
    },
  }
}
