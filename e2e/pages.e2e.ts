import type { Page } from '@playwright/test'
import { expectNoAxeViolations, expectPage } from './support/expectations.ts'
import { expect, test } from './support/fixtures.ts'
import { watchFiles } from './support/loaded-files.ts'
import { PAGES } from './support/pages.ts'
import { findExceededBudgets, sumFirstLoadSize } from '../src/cli/test-runner/first-load.ts'

// What other tests leave open, such as a checklist, loads more than a page itself does.
test.use({ serverName: 'pages' })

for (const { name, path, head } of PAGES) {
  test.describe(`the page ${name}`, () => {
    for (const width of [390, 1280]) {
      test(`fits ${width} px, has no axe violation, says nothing to the console, moves nothing as it loads and needs no more bytes and scripts than the budget`, async ({
        page,
      }) => {
        // Content further down loads when it scrolls into view.
        await page.setViewportSize({ width, height: 600 })
        const messages = watchConsole(page)
        const loadedFiles = watchFiles(page)
        await page.goto(path)
        await expectPage(page, head.title)
        await page.waitForLoadState('networkidle')

        const load = sumFirstLoadSize(await loadedFiles())
        expect(load.scripts, 'the page’s scripts were seen').toBeGreaterThan(0)
        expect(findExceededBudgets(load), JSON.stringify(load)).toEqual([])
        expect(await layoutShifts(page), 'what moved while it loaded').toEqual([])

        await page.setViewportSize({ width, height: 1200 })
        expect(await sidewaysOverflow(page)).toBe(0)
        await expectNoAxeViolations(page)
        expect(messages).toEqual([])
      })
    }
  })
}

function watchConsole(page: Page): string[] {
  const messages: string[] = []
  page.on('console', (message) => {
    // This is the browser's own message about a response such as 403, which the page itself reports.
    if (!message.text().startsWith('Failed to load resource')) messages.push(message.text())
  })
  page.on('pageerror', (error) => messages.push(String(error)))
  return messages
}

/** Returns the layout shifts since the page was opened, without any interaction. */
function layoutShifts(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const entries = await new Promise<PerformanceEntryList>((resolve) => {
      const observer = new PerformanceObserver((list) => resolve(list.getEntries()))
      observer.observe({ type: 'layout-shift', buffered: true })
      // Without a shift, the observer reports nothing.
      requestAnimationFrame(() => requestAnimationFrame(() => resolve(observer.takeRecords())))
    })
    return entries.map((entry) => JSON.stringify(entry))
  })
}

function sidewaysOverflow(page: Page): Promise<number> {
  return page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
}
