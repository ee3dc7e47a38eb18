import { chromium } from '@playwright/test'
import { watchFiles } from '../support/loaded-files.ts'
import { PAGES } from '../support/pages.ts'
import { signedIn } from '../support/sign-in.ts'
import { CHROMIUM_FLAGS } from '../../src/cli/chromium.ts'
import { formatKilobytes, sumFirstLoadSize } from '../../src/cli/test-runner/first-load.ts'
import type { BenchContext, Section, Table } from './section.ts'
import { waitForPage } from './wait-for-page.ts'

export const firstLoad: Section = {
  name: 'first-load',
  caption:
    'First load of each page until it is idle: KB after gzip, scripts, and requests of all kinds',
  measure,
}

async function measure({ server, chromiumPath }: BenchContext): Promise<Table> {
  const browser = await chromium.launch({ executablePath: chromiumPath, args: CHROMIUM_FLAGS })
  const storageState = await signedIn(server.url, 'admin')
  const table: Table = {}
  for (const { name, path, head } of PAGES) {
    const context = await browser.newContext({ storageState })
    const page = await context.newPage()
    let requests = 0
    page.on('request', () => (requests += 1))
    const loadedFiles = watchFiles(page)
    await page.goto(server.url + path)
    await waitForPage(page, head.title)
    await page.waitForLoadState('networkidle')
    const { js, css, font, scripts } = sumFirstLoadSize(await loadedFiles())
    table[name] = {
      js: Number(formatKilobytes(js)),
      css: Number(formatKilobytes(css)),
      fonts: Number(formatKilobytes(font)),
      scripts,
      requests,
    }
    await context.close()
  }
  await browser.close()
  return table
}
