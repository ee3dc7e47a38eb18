import { expectNoAxeViolations, expectPage } from './support/expectations.ts'
import { expect, test } from './support/fixtures.ts'
import { watchFiles } from './support/loaded-files.ts'
import { PAGES } from './support/pages.ts'
import { overBudget, totalOf } from './tools/first-load.ts'

for (const { name, path, heading } of PAGES) {
  test.describe(`the page ${name}`, () => {
    test('needs no more bytes than the budget before it is idle', async ({ page }) => {
      const loadedFiles = watchFiles(page)
      await page.goto(path)
      await expectPage(page, heading)
      await page.waitForLoadState('networkidle')

      const bytes = totalOf(await loadedFiles())
      expect(bytes.js, 'the page’s scripts were seen').toBeGreaterThan(0)
      expect(overBudget(bytes), JSON.stringify(bytes)).toEqual([])
    })

    for (const width of [390, 1280]) {
      test(`has no axe violation at ${width} px`, async ({ page }) => {
        await page.setViewportSize({ width, height: 900 })
        await page.goto(path)
        await expectPage(page, heading)
        await expectNoAxeViolations(page)
      })

      test(`never scrolls sideways at ${width} px`, async ({ page }) => {
        await page.setViewportSize({ width, height: 900 })
        await page.goto(path)
        await expectPage(page, heading)
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        )
        expect(overflow).toBe(0)
      })
    }

    test('says nothing to the console', async ({ page }) => {
      const messages: string[] = []
      page.on('console', (message) => {
        // The browser's own note of an answer such as 403, which the page tells people about.
        if (!message.text().startsWith('Failed to load resource')) messages.push(message.text())
      })
      page.on('pageerror', (error) => messages.push(String(error)))
      await page.goto(path)
      await expectPage(page, heading)
      expect(messages).toEqual([])
    })
  })
}
