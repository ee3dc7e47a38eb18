import { type Browser, chromium } from '@playwright/test'
import { paths } from '../../src/app/paths.ts'
import { CHROMIUM_FLAGS } from '../../src/cli/chromium.ts'
import { formatKilobytes, sumFirstLoadSize } from '../../src/cli/test-runner/first-load.ts'
import { DEMO_ACCOUNT_IDS } from '../../src/emulator/demo.ts'
import { watchFiles } from '../support/loaded-files.ts'
import { signedIn } from '../support/sign-in.ts'
import type { BenchContext, Section, Table } from './section.ts'
import { median, round } from './statistics.ts'
import { LONGEST_WAIT_MS, waitForPage } from './wait-for-page.ts'

export const overviewBesideOrganization: Section = {
  name: 'overview',
  caption:
    'The overview beside the organization page, loaded in turn: KB of scripts, and the ms until the largest paint, medians',
  measure,
}

const RUNS = 7
const { acme } = DEMO_ACCOUNT_IDS
const PAGES = {
  overview: { path: paths.overview(acme), title: 'Overview' },
  organization: { path: paths.organization(acme), title: 'Organization' },
}

async function measure({ server, chromiumPath }: BenchContext): Promise<Table> {
  const browser = await chromium.launch({ executablePath: chromiumPath, args: CHROMIUM_FLAGS })
  const storageState = await signedIn(server.url, 'admin')
  const loads: Record<keyof typeof PAGES, Load[]> = { overview: [], organization: [] }
  const load = (page: keyof typeof PAGES) => loadPage(browser, storageState, server.url, page)
  // The first of each also opens the account, so it is not counted.
  await load('overview')
  await load('organization')
  for (let run = 0; run < RUNS; run += 1) {
    loads.overview.push(await load('overview'))
    loads.organization.push(await load('organization'))
  }
  await browser.close()
  const [one, other] = [loads.overview, loads.organization].map((all) => ({
    js: median(all.map(({ js }) => js)),
    paint: median(all.map(({ paint }) => paint)),
  }))
  if (one === undefined || other === undefined) return {}
  return {
    overview: { js_kb: round(one.js, 1), largest_paint_ms: round(one.paint) },
    organization: { js_kb: round(other.js, 1), largest_paint_ms: round(other.paint) },
    'overview to organization': {
      js_kb: round(one.js - other.js, 1),
      largest_paint_ms: round(one.paint / other.paint, 2),
    },
  }
}

type Load = { js: number; paint: number }

async function loadPage(
  browser: Browser,
  storageState: Awaited<ReturnType<typeof signedIn>>,
  url: string,
  name: keyof typeof PAGES,
): Promise<Load> {
  const context = await browser.newContext({ storageState })
  const page = await context.newPage()
  page.setDefaultTimeout(LONGEST_WAIT_MS)
  const loadedFiles = watchFiles(page)
  await page.goto(url + PAGES[name].path)
  await waitForPage(page, PAGES[name].title)
  await page.waitForLoadState('networkidle')
  const paint = await page.evaluate(largestPaint)
  const { js } = sumFirstLoadSize(await loadedFiles())
  await context.close()
  return { js: Number(formatKilobytes(js)), paint }
}

/** Runs in the page. */
function largestPaint(): Promise<number> {
  return new Promise((resolve) => {
    new PerformanceObserver((list) => resolve(list.getEntries().at(-1)?.startTime ?? 0)).observe({
      type: 'largest-contentful-paint',
      buffered: true,
    })
  })
}
