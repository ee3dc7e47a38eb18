import { chromium } from '@playwright/test'
import lighthouse, { desktopConfig, type Result } from 'lighthouse'
import { DEMO_ACCOUNT_IDS } from '../../src/emulator/demo.ts'
import { controlEmulator } from '../support/emulator.ts'
import { PAGES } from '../support/pages.ts'
import { sessionCookie } from '../support/sign-in.ts'
import { CHROMIUM_FLAGS } from '../../src/cli/chromium.ts'
import { findFreePort } from '../support/local-server.ts'
import type { BenchContext, Section, Table } from './section.ts'
import { median, round } from './statistics.ts'

const RUNS = 3
const CATEGORIES = ['performance', 'accessibility', 'best-practices'] as const
const AUDITS = {
  'FCP ms': 'first-contentful-paint',
  'LCP ms': 'largest-contentful-paint',
  'TBT ms': 'total-blocking-time',
} as const

export const lighthouseScores: Section = {
  name: 'lighthouse',
  caption: `Lighthouse, medians of ${RUNS}; times are simulated`,
  measure,
}

async function measure({ server, chromiumPath }: BenchContext): Promise<Table> {
  // The host of the seeded logo does not exist, which the browser would report on the login page.
  const organization = { login_design: { logo_path: null } }
  await controlEmulator(server.url).setAccount(DEMO_ACCOUNT_IDS.acme, { organization })

  const cookie = await sessionCookie(server.url, 'admin')
  const port = await findFreePort()
  const browser = await chromium.launch({
    executablePath: chromiumPath,
    args: [...CHROMIUM_FLAGS, `--remote-debugging-port=${port}`],
  })
  const table: Table = {}
  for (const { name, path } of PAGES) {
    for (const device of ['desktop', 'mobile'] as const) {
      const results: Result[] = []
      for (let run = 0; run < RUNS; run += 1)
        results.push(await audit(server.url + path, { device, port, cookie }))
      table[`${name} ${device}`] = figures(results)
    }
  }
  await browser.close()
  return table
}

type Audit = { device: 'desktop' | 'mobile'; port: number; cookie: string }

async function audit(url: string, { device, port, cookie }: Audit): Promise<Result> {
  const outcome = await lighthouse(
    url,
    { port, onlyCategories: [...CATEGORIES], extraHeaders: { cookie }, logLevel: 'error' },
    device === 'desktop' ? desktopConfig : undefined,
  )
  if (outcome === undefined) throw new Error(`Lighthouse has no result for ${url}.`)
  return outcome.lhr
}

function figures(results: Result[]): Record<string, number> {
  const scores = CATEGORIES.map((category) => {
    const values = results.map(({ categories }) => (categories[category]?.score ?? 0) * 100)
    return [category, round(median(values))] as const
  })
  const values = (id: string) => results.map(({ audits }) => audits[id]?.numericValue ?? 0)
  const times = Object.entries(AUDITS).map(
    ([column, id]) => [column, round(median(values(id)))] as const,
  )
  const shift = round(median(values('cumulative-layout-shift')), 3)
  // The speed of the machine, to put the other figures in relation: 1,500 is a fast one, for which the simulation is
  // designed.
  const power = round(median(results.map(({ environment }) => environment.benchmarkIndex)))
  return Object.fromEntries([...scores, ...times, ['CLS', shift], ['benchmark index', power]])
}
