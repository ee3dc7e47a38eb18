import { expect, type Page } from '@playwright/test'

/** Far beyond what a page takes on a busy machine: a bench reports times, and does not fail by them. */
export const LONGEST_WAIT_MS = 180_000

/** Waits until a page has loaded: its heading is visible and nothing says “Loading”. */
export async function waitForPage(page: Page, heading: string): Promise<void> {
  await page.getByRole('heading', { level: 1, name: heading }).waitFor({ timeout: LONGEST_WAIT_MS })
  await expect(page.getByRole('status', { name: 'Loading' })).toHaveCount(0, {
    timeout: LONGEST_WAIT_MS,
  })
}
