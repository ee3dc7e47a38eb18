import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type APIRequestContext, chromium, type Page, request } from '@playwright/test'
import * as z from 'zod/mini'
import { paths } from '../../src/app/paths.ts'
import { DEMO_ACCOUNT_IDS } from '../../src/emulator/demo.ts'
import { signedIn } from '../support/sign-in.ts'
import type { LocalServer } from '../support/local-server.ts'
import { CHROMIUM_FLAGS } from '../../src/cli/chromium.ts'
import type { BenchContext, Section, Table } from './section.ts'
import { median, percentile, round } from './statistics.ts'

const PEOPLE = 50_000
const SLOW_DOWN = 4
const FRAMES = 400
/** How often, and with what pause, the bench asks whether the approved run has started. */
const ATTEMPTS = 100
const ATTEMPT_EVERY_MS = 100
/** The speeds of a quick hand on a wheel, and of a drag of the scroll bar. */
const SPEEDS = { wheel: 240, drag: 9_000 } as const

export const manyPeople: Section = {
  name: 'people',
  caption: `${PEOPLE} people: a CSV read and checked, and a run's list scrolled at ${SLOW_DOWN}x CPU slow-down; ms`,
  measure,
}

const emails = Array.from({ length: PEOPLE }, (_, index) => `person.${index}@acme.example`)

async function measure({ server, before, chromiumPath }: BenchContext): Promise<Table> {
  const earlier = before && (await measureServer(before, chromiumPath))
  const now = await measureServer(server, chromiumPath)
  const rows = Object.entries(earlier ?? {}).map(([name, row]) => [`${name}, before`, row] as const)
  return { ...Object.fromEntries(rows), ...now }
}

async function measureServer(server: LocalServer, chromiumPath: string): Promise<Table> {
  const browser = await chromium.launch({ executablePath: chromiumPath, args: CHROMIUM_FLAGS })
  const context = await browser.newContext({
    baseURL: server.url,
    storageState: await signedIn(server.url, 'admin'),
  })
  const page = await context.newPage()
  const table: Table = { 'a CSV of 50,000 rows': await readPeople(page) }

  const runs = `/api/accounts/${DEMO_ACCOUNT_IDS.acme}/revocations`
  const number = await startRun(server, page.request, runs)
  await page.request.post(`${runs}/${number}/pause`)
  const session = await context.newCDPSession(page)
  await page.goto(`${paths.revoke(DEMO_ACCOUNT_IDS.acme)}/runs/${number}`)
  await page.getByRole('row').first().waitFor()
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOW_DOWN })
  for (const [name, pixels] of Object.entries(SPEEDS)) {
    table[`scrolled, ${name} (${pixels} px a frame)`] = frameFigures(await scroll(page, pixels))
  }
  await page.request.post(`${runs}/${number}/cancel`)
  await browser.close()
  return table
}

/** Starts a run of everybody, which takes a second admin, unless an earlier build asks for none. Returns its number. */
async function startRun(
  { url }: LocalServer,
  admin: APIRequestContext,
  runs: string,
): Promise<number> {
  const response = await admin.post(runs, {
    data: { emails, reason: 'Bench' },
    headers: { Prefer: 'respond-async' },
  })
  const started = resultSchema.parse(await response.json()).result
  if (response.status() !== 202) return started.number
  const proposal = `/api/accounts/${DEMO_ACCOUNT_IDS.acme}/proposals/${started.number}`
  const approver = await request.newContext({
    baseURL: url,
    storageState: await signedIn(url, 'second_admin'),
  })
  const approved = await approver.post(`${proposal}/approve`, { data: {} })
  if (!approved.ok()) throw new Error(`The run was not approved: ${await approved.text()}`)
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const { run } = resultSchema.parse(await (await approver.get(proposal)).json()).result
    if (typeof run === 'number') {
      await approver.dispose()
      return run
    }
    await pause(ATTEMPT_EVERY_MS)
  }
  throw new Error('The approved run did not start.')
}

/** A run, or a proposal of one. */
const resultSchema = z.object({
  result: z.object({ number: z.int(), run: z.optional(z.nullable(z.int())) }),
})

/** Returns the time until the number of people is shown, and the longest wait of any other task meanwhile. */
async function readPeople(page: Page): Promise<Record<string, number>> {
  const rows = emails.map((email, index) => `"Person, ${index}",${email},IT,Berlin`)
  // The file is read from disk, because contents passed by a test would be decoded within the page.
  const file = path.resolve('.tmp', 'people.csv')
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, ['Name,E-mail,Department,Office', ...rows].join('\r\n'))
  await page.goto(paths.revokeMany(DEMO_ACCOUNT_IDS.acme))
  // Earlier builds take one file.
  const input = page.getByLabel(/^Files? with the addresses$/)
  await input.waitFor({ state: 'attached' })
  await page.evaluate(() => {
    const times = { start: 0, end: 0, longest: 0, last: performance.now() }
    Object.assign(window, { times })
    document.addEventListener('change', () => (times.start ||= performance.now()), true)
    const channel = new MessageChannel()
    channel.port1.addEventListener('message', () => {
      const now = performance.now()
      if (times.start > 0 && times.end === 0)
        times.longest = Math.max(times.longest, now - times.last)
      times.last = now
      if (document.body.textContent.includes('50,000 people to revoke')) times.end ||= now
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port, not a window
      else setTimeout(() => channel.port2.postMessage(0))
    })
    channel.port1.start()
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port, not a window
    channel.port2.postMessage(0)
  })
  await input.setInputFiles(file)
  await page.getByText('50,000 people to revoke').waitFor()
  const times = await page.evaluate(
    () => Reflect.get(window, 'times') as { start: number; end: number; longest: number }, // set above
  )
  return {
    'until it is checked': round(times.end - times.start),
    'longest wait for a key': round(times.longest),
  }
}

/** Returns the duration of each frame while scrolling. */
function scroll(page: Page, pixels: number): Promise<number[]> {
  return page.evaluate(
    async ({ frames, step }) => {
      const list = document.querySelector('[aria-label="People of the run"]')
      const times: number[] = []
      let last = await new Promise<number>((resolve) => requestAnimationFrame(resolve))
      for (let frame = 0; frame < frames; frame += 1) {
        if (list !== null) list.scrollTop += step
        const now = await new Promise<number>((resolve) => requestAnimationFrame(resolve))
        times.push(now - last)
        last = now
      }
      return times
    },
    { frames: FRAMES, step: pixels },
  )
}

function frameFigures(times: readonly number[]): Record<string, number> {
  return {
    'frame median': round(median(times), 1),
    'frame p99': round(percentile(times, 0.99), 1),
    'longest frame': round(Math.max(...times), 1),
    'beyond 32 ms': times.filter((time) => time > 32).length,
  }
}
