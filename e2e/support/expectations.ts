import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'
import axe, { type Result, type RunOptions } from 'axe-core'

/** Expects that the page has loaded: its heading is visible and nothing says “Loading”. */
export async function expectPage(page: Page, heading: string): Promise<void> {
  await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible()
  await expect(page.getByRole('status', { name: 'Loading' })).toHaveCount(0)
}

export async function expectToast(page: Page, title: string | RegExp): Promise<void> {
  await expect(
    page
      .getByRole('region', { name: /notifications/i })
      .getByText(title)
      .first(),
  ).toBeVisible()
}

/** Expects no violation known to axe, in the light theme or the dark one. */
export async function expectNoAxeViolations(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await expect(page.locator('html')).toHaveAttribute('data-mode', colorScheme)
    // Colors fade into the other theme; in between they belong to neither.
    await page.waitForFunction(() =>
      document.getAnimations().every((animation) => !(animation instanceof CSSTransition)),
    )
    const violations = await findAxeViolations(page)
    const found = violations.map(({ id, help, nodes }) => ({
      id,
      help,
      nodes: nodes.map(({ html, failureSummary }) => `${html} ${failureSummary ?? ''}`),
    }))
    expect(found, `axe, ${colorScheme}`).toEqual([])
  }
  await page.emulateMedia({ colorScheme: null })
}

/** axe reports nothing of what it found to be in order, which is most of the time that a report takes. */
const ONLY_VIOLATIONS: RunOptions = { resultTypes: ['violations'] }

/**
 * The button that closes a message: Kumo hides it from assistive technology until the message has the focus, which also
 * shows it, and axe takes a hidden element that can have the focus for a fault.
 */
const CLOSE_MESSAGE = '[data-kumo-part="close"][aria-hidden="true"]'

/**
 * Runs every rule of axe on the page. AxeBuilder loads axe into the page for each analysis, and into a second page that
 * puts the results of all frames together; a page without frames needs neither.
 */
async function findAxeViolations(page: Page): Promise<Result[]> {
  if (page.frames().length > 1) {
    return (
      await new AxeBuilder({ page }).exclude(CLOSE_MESSAGE).options(ONLY_VIOLATIONS).analyze()
    ).violations
  }
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source)
  return page.evaluate(
    async ({ exclude, options }) => {
      const { axe: inPage } = window as typeof window & { axe: typeof axe } // loaded by the line above
      return (await inPage.run({ exclude: [exclude] }, options)).violations
    },
    { exclude: CLOSE_MESSAGE, options: ONLY_VIOLATIONS },
  )
}
