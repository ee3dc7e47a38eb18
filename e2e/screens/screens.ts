/**
 * `npm run screens`: takes pictures of every page in every state, at two or three widths, light and dark, with a contact sheet.
 * `-- --only doh,revoke` takes only those pages, and `--states full,empty` only those states.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { type Browser, chromium, type Page } from '@playwright/test'
import { controlEmulator } from '../support/emulator.ts'
import { signedIn } from '../support/sign-in.ts'
import { createLocalBuild } from '../../src/build/build.ts'
import { CHROMIUM_FLAGS, findOrInstallChromium } from '../../src/cli/chromium.ts'
import { requireNodeVersion } from '../../src/cli/node-version.ts'
import { startLocalServer } from '../support/local-server.ts'
import { contactSheet, type Picture } from './contact-sheet.ts'
import { type Scene, SCENES, STATES } from './scenes.ts'

const FOLDER = path.resolve('screens')
const WIDTHS = [390, 1280]
/** The pages that are also looked at on a large screen. */
const WIDE_PAGES: ReadonlySet<string> = new Set([
  'overview',
  'overview-of-a-busy-week',
  'clocks',
  'compare',
  'roll-out',
])
const WIDE = 3_840
const HEIGHT = 900
const COLOR_SCHEMES = ['light', 'dark'] as const

requireNodeVersion()
const { values } = parseArgs({ options: { only: { type: 'string' }, states: { type: 'string' } } })
const chosen = values.only?.split(',')
const states = values.states?.split(',')
const { path: executablePath } = findOrInstallChromium()

console.log('Building Gatehouse …')
await createLocalBuild()
await rm(FOLDER, { recursive: true, force: true })
await mkdir(FOLDER, { recursive: true })
const server = await startLocalServer()
const emulator = controlEmulator(server.url)
const browser = await chromium.launch({ executablePath, args: CHROMIUM_FLAGS })
const pictures: Picture[] = []
const failures: string[] = []

for (const [page, scenes] of Object.entries(SCENES)) {
  if (!(chosen?.includes(page) ?? true)) continue
  for (const state of STATES) {
    const scene = scenes[state]
    if (scene === undefined || !(states?.includes(state) ?? true)) continue
    for (const width of WIDE_PAGES.has(page) ? [...WIDTHS, WIDE] : WIDTHS) {
      for (const colorScheme of COLOR_SCHEMES) {
        const file = `${page}-${state}-${width}-${colorScheme}.png`
        const picture: Picture = { page, state, width, colorScheme, file }
        try {
          await takePicture(browser, picture, scene)
        } catch (error) {
          failures.push(`${file}: ${String(error)}`)
        }
        pictures.push(picture)
      }
    }
  }
  console.log(`${page} ✓`)
}

await browser.close()
await server.stop()
await writeFile(path.join(FOLDER, 'index.html'), contactSheet(pictures))
console.log(`${pictures.length} pictures; see ${path.join(FOLDER, 'index.html')}`)
for (const failure of failures) console.error(failure)
process.exitCode = failures.length === 0 ? 0 : 1

/** Also takes a picture of a page that did not reach its state, which shows the reason. */
async function takePicture(
  from: Browser,
  { file, width, colorScheme }: Picture,
  { path: visited, persona = 'admin', prepare, arrive, startServer }: Scene,
): Promise<void> {
  const own = await startServer?.()
  const { url } = own ?? server
  await emulator.reset()
  await prepare?.(emulator)
  const viewport = { width, height: HEIGHT }
  const context = await from.newContext({
    viewport,
    colorScheme,
    reducedMotion: 'reduce',
    ...(persona === 'nobody' ? {} : { storageState: await signedIn(url, persona) }),
  })
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  try {
    await page.goto(url + visited)
    await arrive(page, emulator)
  } finally {
    await growToContent(page, width)
    await page.screenshot({ path: path.join(FOLDER, file) })
    await context.close()
    await own?.stop()
  }
}

/** The app scrolls within its frame, in a dialog, or as a whole, so a full picture needs a window as high as the content. */
async function growToContent(page: Page, width: number): Promise<void> {
  const hidden = await page.evaluate(() => {
    const dialog = document.querySelector<HTMLElement>('[role=dialog]')
    if (dialog !== null) {
      // A dialog takes no more than its share of the window, however high that is.
      for (const scroller of dialog.querySelectorAll<HTMLElement>('*')) {
        if (getComputedStyle(scroller).overflowY !== 'auto') continue
        scroller.style.overflow = 'visible'
        for (let part = scroller; part !== dialog.parentElement;) {
          part.style.height = 'auto'
          part.style.maxHeight = 'none'
          if (part.parentElement === null) break
          part = part.parentElement
        }
      }
      return dialog.scrollHeight + 200 - window.innerHeight
    }
    const main = document.querySelector('main')
    return Math.max(
      ...[document.documentElement, main].map((frame) =>
        frame === null ? 0 : frame.scrollHeight - frame.clientHeight,
      ),
    )
  })
  if (hidden > 0) await page.setViewportSize({ width, height: HEIGHT + hidden })
}
