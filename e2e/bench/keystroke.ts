import { type Browser, chromium, type Page } from '@playwright/test'
import { paths } from '../../src/app/paths.ts'
import { DEMO_ACCOUNT_IDS } from '../../src/emulator/demo.ts'
import { signedIn } from '../support/sign-in.ts'
import type { LocalServer } from '../support/local-server.ts'
import { CHROMIUM_FLAGS } from '../../src/cli/chromium.ts'
import type { BenchContext, Section, Table } from './section.ts'
import { percentile, round } from './statistics.ts'
import { waitForPage } from './wait-for-page.ts'

export const keystroke: Section = {
  name: 'keystroke',
  caption:
    'From a keystroke to the painted preview, at a fourth of the speed: ms of work, which should fit between ' +
    'two frames (16 at 60 Hz), and ms until it is seen, which has the wait for the frame in it. Of that, an ' +
    'input that is alone on its page is what the browser itself takes on this machine; the last ratio is to the ' +
    'earlier build, if one is given',
  measure,
}

const VIEWS = {
  'light and dark': '',
  'beside what is live, light and dark': '&compare=beside',
  'over what is live, a phone': '&compare=slider&device=phone&theme=light',
}

const SLOWDOWN = 4
/** Long enough for a percentile, and short enough for a header. */
const TEXT = 'Welcome to Acme. Log in with your company account, please. '.repeat(2)
/** The pause of a fast typist between two letters. */
const PAUSE_MS = 80

async function measure({ server, before, chromiumPath }: BenchContext): Promise<Table> {
  const browser = await chromium.launch({ executablePath: chromiumPath, args: CHROMIUM_FLAGS })
  const bare = await typeInto(await openInput(browser))
  const table: Table = { 'an input alone': figures(bare, bare) }
  const typeBesidePreview = async ({ url }: LocalServer, search: string) =>
    typeInto(await openEditor(browser, url, search))
  for (const [name, search] of Object.entries(VIEWS)) {
    const earlier = before && (await typeBesidePreview(before, search))
    const times = await typeBesidePreview(server, search)
    if (earlier !== undefined) table[`${name}, before`] = figures(earlier, bare)
    table[name] = {
      ...figures(times, bare),
      ...(earlier && { p95_to_before: ratio(times.work, earlier.work, 0.95) }),
    }
  }
  await browser.close()
  return table
}

function ratio(times: readonly number[], base: readonly number[], share: number): number {
  return round(percentile(times, share) / percentile(base, share), 2)
}

function figures({ work, seen }: Times, bare: Times): Table[string] {
  return {
    work_p50: round(percentile(work, 0.5), 1),
    work_p95: round(percentile(work, 0.95), 1),
    seen_p50: round(percentile(seen, 0.5), 1),
    seen_p95: round(percentile(seen, 0.95), 1),
    work_ratio: ratio(work, bare.work, 0.5),
    keystrokes: work.length,
  }
}

async function openInput(browser: Browser): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  await page.setContent('<input aria-label="Header text">')
  return page
}

async function openEditor(browser: Browser, url: string, search: string): Promise<Page> {
  const context = await browser.newContext({ storageState: await signedIn(url, 'admin') })
  const page = await context.newPage()
  await page.goto(`${url}${paths.loginPage(DEMO_ACCOUNT_IDS.acme)}?edit=design${search}`)
  await waitForPage(page, 'Edit login page')
  await page.waitForLoadState('networkidle')
  return page
}

type Times = { work: number[]; seen: number[] }

async function typeInto(page: Page): Promise<Times> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN })
  const header = page.getByLabel('Header text')
  await header.fill('')
  // The first letters are not measured, because they compile the code that the others run.
  await header.pressSequentially('Warming up. ', { delay: PAUSE_MS })
  const watched = await page.evaluateHandle(watchKeystrokes)
  await header.pressSequentially(TEXT, { delay: PAUSE_MS })
  const times = await watched.jsonValue()
  await page.context().close()
  return times
}

/** Runs in the page. Work is the handling of the keystroke itself, and then everything in its frame. */
function watchKeystrokes(): Times {
  const times: Times = { work: [], seen: [] }
  // Defined here because the page receives only this function of the file.
  // oxlint-disable-next-line unicorn/consistent-function-scoping
  const soon = (callback: () => void) => {
    const { port1, port2 } = new MessageChannel()
    port1.addEventListener('message', callback)
    port1.start()
    // Runs after this task, its microtasks, and the painting of its frame.
    port2.postMessage(undefined)
  }
  addEventListener(
    'keydown',
    ({ timeStamp }) => {
      const begin = performance.now()
      let handled = Number.POSITIVE_INFINITY
      addEventListener('input', () => soon(() => (handled = performance.now())), { once: true })
      requestAnimationFrame(() => {
        const frame = performance.now()
        soon(() => {
          const painted = performance.now()
          times.work.push(Math.min(handled, frame) - begin + (painted - frame))
          times.seen.push(painted - timeStamp)
        })
      })
    },
    { capture: true },
  )
  return times
}
