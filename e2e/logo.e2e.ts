import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { paths } from '../src/app/paths.ts'
import { DEMO_ACCOUNT_IDS } from '../src/emulator/demo.ts'
import { expectNoAxeViolations, expectPage, expectToast } from './support/expectations.ts'
import { expect, test as base } from './support/fixtures.ts'
import { LOGO_COLOR, LOGO_HOST, startLogoServer } from './support/logo-server.ts'
import { LOOPBACK_ONLY_HOST_RULES } from '../src/cli/chromium.ts'

type Logos = Awaited<ReturnType<typeof startLogoServer>>

/** Runs in a browser that finds the logos' server by its name, and accepts its certificate. */
const test = base.extend<object, { logos: Logos }>({
  logos: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the names of the fixtures from here
    async ({}, use) => {
      const logos = await startLogoServer()
      await use(logos)
      await logos.stop()
    },
    { scope: 'worker' },
  ],
  launchOptions: [
    async ({ launchOptions }, use) => {
      const rule = `--host-resolver-rules=MAP ${LOGO_HOST} 127.0.0.1, ${LOOPBACK_ONLY_HOST_RULES}`
      await use({ ...launchOptions, args: [...(launchOptions.args ?? []), rule] })
    },
    { scope: 'worker' },
  ],
  ignoreHTTPSErrors: true,
})

// One browser and one server for all of them: starting them takes longer than most tests.
test.describe.configure({ mode: 'default' })

const path = paths.loginPage(DEMO_ACCOUNT_IDS.acme)

async function editLogo(page: Page, url: string) {
  await page.goto(`${path}?theme=light&device=phone`)
  await page.getByRole('button', { name: 'Edit the login page’s design' }).click()
  await expectPage(page, 'Edit login page')
  await page.getByLabel('Logo URL').fill(url)
}

const checks = (page: Page) => page.getByRole('region', { name: 'Checks' })

async function expectShown(page: Page) {
  const logo = page.getByRole('img', { name: 'Log in, light' }).locator('img')
  await expect(logo).toHaveJSProperty('naturalWidth', 240)
}

async function downloadPicture(page: Page): Promise<Buffer> {
  const downloading = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download as PNG: Light' }).press('Enter')
  return readFile(await (await downloading).path())
}

/** Returns whether a color is anywhere in a picture. */
function hasColor(page: Page, picture: Buffer, color: string): Promise<boolean> {
  return page.evaluate(
    async ({ src, hex }) => {
      const image = new Image()
      image.src = src
      await image.decode()
      const canvas = document.createElement('canvas')
      canvas.width = image.naturalWidth
      canvas.height = image.naturalHeight
      const context = canvas.getContext('2d')
      if (context === null) throw new Error('There is no canvas.')
      context.drawImage(image, 0, 0)
      const { data } = context.getImageData(0, 0, canvas.width, canvas.height)
      const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16))
      for (let at = 0; at < data.length; at += 4) {
        if (data[at] === red && data[at + 1] === green && data[at + 2] === blue) return true
      }
      return false
    },
    { src: `data:image/png;base64,${picture.toString('base64')}`, hex: color },
  )
}

test('a logo that its server shares is shown, looked at, and in the picture', async ({
  page,
  logos,
}) => {
  await editLogo(page, logos.url('/shared.png'))
  await expectShown(page)
  await expect(
    checks(page).getByText(
      /^Logo: PNG, 240 × 120 pixels, 2\.0 : 1, \d+ KB, 50 % transparent\.\s*$/,
    ),
  ).toBeVisible()
  await expect(checks(page).getByRole('heading', { name: /logo/i })).toHaveCount(0)
  await page.getByRole('group', { name: 'From the logo' }).first().getByRole('button').click()
  await expect(page.getByLabel('Background color', { exact: true })).toHaveValue(LOGO_COLOR)
  // The background would hide the color from the test.
  await page.getByLabel('Background color', { exact: true }).fill('#ffffff')
  await expectNoAxeViolations(page)
  expect(await hasColor(page, await downloadPicture(page), LOGO_COLOR)).toBe(true)
})

test('one that its server only lets others show is shown, and what is not known is said', async ({
  page,
  logos,
}) => {
  await editLogo(page, logos.url('/kept.png'))
  await expectShown(page)
  await expect(checks(page).getByText(/^Logo: PNG by its name, 240 × 120 pixels/)).toContainText(
    'Its colors, transparency and weight could not be read: its server does not share them with other sites (CORS).',
  )
  await expect(page.getByRole('group', { name: 'From the logo' })).toHaveCount(0)
  expect(await hasColor(page, await downloadPicture(page), LOGO_COLOR)).toBe(false)
  await expectToast(page, 'Picture downloaded without the logo')
})

test('one that its server forbids other sites to show is not shown, whatever else the server permits', async ({
  page,
  logos,
}) => {
  await editLogo(page, logos.url('/withheld.png'))
  await expect(
    checks(page).getByRole('heading', { name: 'Browsers do not show the logo' }),
  ).toBeVisible()
  const logo = page.getByRole('img', { name: 'Log in, light' }).locator('img')
  await expect(logo).toHaveJSProperty('naturalWidth', 0)
  expect(await hasColor(page, await downloadPicture(page), LOGO_COLOR)).toBe(false)
  await expectToast(page, 'Picture downloaded without the logo')
})

test('one that no page may read is shown and explained, and left out of the picture', async ({
  page,
  logos,
}) => {
  await editLogo(page, logos.url('/with-html.svg'))
  await expectShown(page)
  await expect(checks(page).getByText(/^Logo: SVG, 240 × 120 pixels/)).toContainText(
    'browsers do not let a page read an SVG that contains HTML (foreignObject)',
  )
  expect(await hasColor(page, await downloadPicture(page), LOGO_COLOR)).toBe(false)
  await expectToast(page, 'Picture downloaded without the logo')
})

test('one that follows the theme is looked at in both, and drawn as it shows in one', async ({
  page,
  logos,
}) => {
  await page.emulateMedia({ colorScheme: 'light' })
  await editLogo(page, logos.url('/themed.svg'))
  await expectShown(page)
  await expect(checks(page).getByText(/^Logo: SVG, .* other colors in dark/)).toBeVisible()
  await expect(checks(page).getByRole('heading', { name: /logo/i })).toHaveCount(0)
  expect(await hasColor(page, await downloadPicture(page), LOGO_COLOR)).toBe(false)
  await page.getByRole('radio', { name: 'Dark', exact: true }).click()
  const downloading = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download as PNG: Dark' }).press('Enter')
  const dark = await readFile(await (await downloading).path())
  expect(await hasColor(page, dark, LOGO_COLOR)).toBe(true)
})

test('a logo that was missing is asked for again, whatever the browser remembers', async ({
  page,
  logos,
}) => {
  const url = logos.url('/late.png')
  const missing = page.waitForResponse((response) => response.url() === url)
  await editLogo(page, url)
  expect((await missing).status()).toBe(404)
  await expect(checks(page).getByRole('heading', { name: 'The logo did not load' })).toBeVisible()
  logos.complete()
  await checks(page).getByRole('button', { name: 'Try again' }).press('Enter')
  await expect(checks(page).getByText(/^Logo: PNG, 240 × 120 pixels/)).toBeVisible()
  await expectShown(page)
  await expect(page.getByLabel('Logo URL')).toBeFocused()
  await expect(page.getByLabel('Logo URL')).toHaveValue(url)
})

test('finds the problems of a logo', async ({ page, logos }) => {
  await editLogo(page, logos.url('/heavy.png'))
  await expect(checks(page).getByRole('heading', { name: 'The logo file is large' })).toBeVisible()
  await page.getByLabel('Logo URL').fill(logos.url('/no-image.png'))
  await expect(checks(page).getByRole('heading', { name: 'The logo did not load' })).toBeVisible()
  await page.getByLabel('Logo URL').fill(logos.url('/called-a-vector.svg'))
  await expect(checks(page).getByText(/^Logo: PNG, 240 × 120/)).toBeVisible()
  await page.getByLabel('Logo URL').fill(logos.url('/called-text.png'))
  await expect(
    checks(page).getByRole('heading', { name: 'The logo is not sent as an image' }),
  ).toBeVisible()
})
