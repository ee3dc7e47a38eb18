import { cp, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { chromium, type CDPSession, type Page } from '@playwright/test'
import { paths } from '../../src/app/paths.ts'
import { LOCAL_BUILD_FOLDER } from '../../src/build/build.ts'
import { CHROMIUM_FLAGS } from '../../src/cli/chromium.ts'
import { DEMO_API_TOKENS } from '../../src/emulator/demo.ts'
import { controlEmulator } from '../support/emulator.ts'
import { startLocalServer } from '../support/local-server.ts'
import { startWorkerd } from '../support/workerd.ts'
import type { BenchContext, Section, Table } from './section.ts'
import { median, round } from './statistics.ts'
import { LONGEST_WAIT_MS, waitForPage } from './wait-for-page.ts'

export const manyAccounts: Section = {
  name: 'accounts',
  caption:
    'Gatehouse with 50 accounts: ms of script, medians. Each includes the first load of its late code once, which the highest shows',
  measure,
}

const ACCOUNTS = 50
const RUNS = 7

/** As the emulator numbers the accounts that its control adds. */
const accountId = (number: number) => `acc0${number.toString(16).padStart(28, '0')}`
const accountName = (number: number) => `Branch ${String(number).padStart(3, '0')}`

async function measure({ chromiumPath }: BenchContext): Promise<Table> {
  const folder = path.resolve('.tmp/bench-accounts', String(process.pid))
  const build = path.join(folder, 'build')
  await cp(LOCAL_BUILD_FOLDER, build, { recursive: true })
  const api = await startWorkerd({
    build: path.join(LOCAL_BUILD_FOLDER, 'gatehouse_emulator'),
    state: path.join(folder, 'api'),
  })
  await controlEmulator(api.url).addAccounts(ACCOUNTS)
  await controlEmulator(api.url).setQuota(1_000_000)
  const settings = {
    CLOUDFLARE_API_TOKEN: DEMO_API_TOKENS.everything,
    CLOUDFLARE_ACCOUNT_ID: Array.from({ length: ACCOUNTS }, (_, index) =>
      accountId(index + 1),
    ).join(),
    CLOUDFLARE_BASE_URL: `${api.url}/client/v4`,
    LOCAL_OPERATOR: 'operator@acme.example',
  }
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`)
  await writeFile(path.join(build, 'gatehouse/.dev.vars'), lines.join(''))
  const server = await startLocalServer(build)
  const browser = await chromium.launch({ executablePath: chromiumPath, args: CHROMIUM_FLAGS })
  try {
    const page = await browser.newPage({ baseURL: server.url })
    page.setDefaultTimeout(LONGEST_WAIT_MS)
    return {
      'another account by its name': figures(await switchTimes(page)),
      'two accounts side by side': figures(await compareTimes(page)),
    }
  } finally {
    await browser.close()
    await server.stop()
    await api.kill()
    await rm(folder, { recursive: true, force: true })
  }
}

function figures(times: readonly number[]): Table[string] {
  return { script_p50: round(median(times), 1), script_highest: round(Math.max(...times), 1) }
}

async function switchTimes(page: Page): Promise<number[]> {
  const devtools = await scriptMetrics(page)
  await page.goto(paths.organization(accountId(1)))
  await waitForPage(page, 'Organization')
  const times: number[] = []
  for (let run = 0; run < RUNS; run += 1) {
    const number = 10 + run
    const name = accountName(number)
    const organization = `acme-branch-${String(number).padStart(3, '0')}`
    // Queries by role run as scripts of the page, so what is measured finds elements by CSS.
    await page.getByRole('button', { name: /^Account:/ }).focus()
    times.push(
      await scriptTime(devtools, async () => {
        await page.keyboard.press('Enter')
        await page.waitForSelector('[role=combobox]:focus')
        await page.keyboard.insertText(name)
        await page.click(`[role=option] >> text=${name}`)
        await page.waitForSelector(`main >> text=${organization}`)
      }),
    )
  }
  return times
}

async function compareTimes(page: Page): Promise<number[]> {
  const devtools = await scriptMetrics(page)
  await page.goto(paths.compare(accountId(1)))
  await waitForPage(page, 'Compare')
  const times: number[] = []
  for (let run = 0; run < RUNS; run += 1) {
    const name = accountName(20 + run)
    times.push(
      await scriptTime(devtools, async () => {
        await page.getByLabel('The other account, or a file').selectOption(name)
        await page.getByRole('button', { name: `Copy to ${name}…` }).waitFor()
      }),
    )
  }
  return times
}

async function scriptMetrics(page: Page): Promise<CDPSession> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Performance.enable')
  return devtools
}

/** Returns the ms of script that an action takes in the page. */
async function scriptTime(devtools: CDPSession, action: () => Promise<void>): Promise<number> {
  const before = await scriptDuration(devtools)
  await action()
  return (await scriptDuration(devtools)) - before
}

async function scriptDuration(devtools: CDPSession): Promise<number> {
  const { metrics } = await devtools.send('Performance.getMetrics')
  return (metrics.find(({ name }) => name === 'ScriptDuration')?.value ?? 0) * 1_000
}
