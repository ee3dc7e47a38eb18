import type { Page } from '@playwright/test'
import { paths } from '../src/app/paths.ts'
import { DEMO_ACCOUNT_IDS } from '../src/emulator/demo.ts'
import { expectPage } from './support/expectations.ts'
import { expect, test } from './support/fixtures.ts'

const { acme, nord } = DEMO_ACCOUNT_IDS

const PAGES = [
  ['Overview', paths.overview(acme)],
  ['Session clocks', paths.clocks(acme)],
  ['Compare', `${paths.compare(acme)}?with=${nord}`],
] as const

/** More than any page has. */
const MAX_STOPS = 150

type Stop = { name: string; isShown: boolean; isMarked: boolean }

/** Remembers how everything looks while nothing has the focus. Runs in the page. */
function rememberLooks() {
  const looks = new WeakMap<Element, string>()
  // oxlint-disable-next-line unicorn/consistent-function-scoping -- the page gets this function alone
  const lookOf = (element: Element) => {
    const { outline, outlineStyle, boxShadow, backgroundColor, borderColor } =
      getComputedStyle(element)
    return [outlineStyle === 'none' ? '' : outline, boxShadow, backgroundColor, borderColor].join()
  }
  for (const element of document.querySelectorAll('*')) looks.set(element, lookOf(element))
  Object.assign(window, {
    /** Describes the element with the focus; undefined once there is none. */
    describeFocus(): Stop | undefined {
      const element = document.activeElement
      if (element === null || element === document.body) return undefined
      const { top, bottom, width } = element.getBoundingClientRect()
      // A field may be marked by what surrounds it. What appeared since then has no earlier look.
      const around = [element, element.parentElement, element.parentElement?.parentElement]
      const isMarked = around.some(
        (part) => part && looks.has(part) && looks.get(part) !== lookOf(part),
      )
      const isNew = !looks.has(element)
      return {
        name: element.getAttribute('aria-label') ?? element.textContent.slice(0, 60),
        isShown: width > 0 && bottom > 0 && top < window.innerHeight,
        isMarked: isMarked || isNew,
      }
    },
  })
}

async function walk(page: Page): Promise<Stop[]> {
  await page.evaluate(rememberLooks)
  const stops: Stop[] = []
  while (stops.length < MAX_STOPS) {
    await page.keyboard.press('Tab')
    const stop = await page.evaluate(() => {
      const { describeFocus } = window as typeof window & {
        describeFocus: () => Stop | undefined
      } // defined by `rememberLooks`
      return describeFocus()
    })
    if (stop === undefined) return stops
    stops.push(stop)
  }
  return stops
}

for (const [heading, path] of PAGES) {
  test(`every stop of the keyboard on ${heading} is in view and marked`, async ({ page }) => {
    await page.goto(path)
    await expectPage(page, heading)
    if (heading === 'Compare') await expect(page.getByText(/\d+ fields differ\./)).toBeVisible()
    const stops = await walk(page)
    expect(stops.length).toBeGreaterThan(15)
    expect(stops.length).toBeLessThan(MAX_STOPS)
    expect(stops[0]?.name).toBe('Skip to content')
    expect(stops.filter(({ isShown, isMarked }) => !isShown || !isMarked)).toEqual([])
  })
}
