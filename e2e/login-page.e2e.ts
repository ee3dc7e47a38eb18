import { readFile } from 'node:fs/promises'
import { paths } from '../src/app/paths.ts'
import { DEMO_ACCOUNT_IDS } from '../src/emulator/demo.ts'
import { expectNoAxeViolations, expectPage, expectToast } from './support/expectations.ts'
import { expect, test } from './support/fixtures.ts'
import { review } from './support/review.ts'

const path = paths.loginPage(DEMO_ACCOUNT_IDS.acme)

test.beforeEach(async ({ page }) => {
  await page.goto(path)
  await expectPage(page, 'Login page')
})

async function openEditor(page: import('@playwright/test').Page) {
  await page.getByRole('button', { name: 'Edit the login page’s design' }).click()
  await expectPage(page, 'Edit login page')
}

test('the preview says what the page shows, in both themes', async ({ page }) => {
  for (const theme of ['light', 'dark']) {
    const preview = page.getByRole('img', { name: `Log in, ${theme}` })
    await expect(preview).toHaveAccessibleName(/^Login page of Acme.*ways to log in: Acme Entra ID/)
    await expect(preview).toContainText('Log in to your application')
  }
})

test('how one looks at the page is in the address', async ({ page }) => {
  const choose = (group: string, name: string) =>
    page.getByRole('radiogroup', { name: group }).getByRole('radio', { name, exact: true }).check()
  await choose('Page', 'MFA')
  await choose('Device', 'Phone')
  await choose('Theme', 'Dark')
  await page.getByRole('button', { name: 'More' }).click()
  await choose('Zoom', '200 %')
  await choose('Texts', 'Arabic')
  const preview = page.getByRole('img', { name: /MFA, dark, right to left; header “مرحبا/ })
  await expect(preview).toBeVisible()
  await expect(page.getByText('Cloudflare does not document how this page looks')).toBeVisible()
  const { search } = new URL(page.url())
  expect(search).toBe('?state=mfa&device=phone&theme=dark&zoom=200&texts=arabic')
  await expectNoAxeViolations(page)
  await page.reload()
  await expect(preview).toBeVisible()
  // The settings of the preview are listed where their controls are hidden.
  await page.getByRole('button', { name: 'More · 200 % · Arabic' }).click()
  await choose('Direction', 'Left to right')
  await expect(page.getByRole('img', { name: /MFA, dark; header “مرحبا/ })).toBeVisible()
  await choose('Texts', 'Yours')
  await choose('Direction', 'Right to left')
  await expect(page.getByRole('img', { name: /MFA, dark, right to left/ })).toBeVisible()
  expect(new URL(page.url()).searchParams.get('dir')).toBe('rtl')
  await page.getByRole('radio', { name: 'Dark', exact: true }).press('ArrowRight')
  await expect(page.getByRole('img', { name: /MFA/ })).toHaveCount(2)
  await openEditor(page)
  await expect(page.getByRole('img', { name: /MFA/ })).toHaveCount(2)
  await choose('Compare', 'Beside live')
  await expect(page.getByRole('img', { name: /^Live login page/ })).toHaveCount(2)
  await choose('Compare', 'Over live')
  await page.getByRole('slider', { name: 'Edge between live and draft' }).press('Home')
  await expectNoAxeViolations(page)
})

test('an overlay scrolls with the live page below it', async ({ page }) => {
  await page.goto(`${path}?edit=design&compare=slider&theme=light&device=phone&texts=long&zoom=200`)
  await expectPage(page, 'Edit login page')
  const [live, draft] = [
    page.getByRole('img', { name: /^Live login page/ }),
    page.getByRole('img', { name: /^Login page/ }),
  ]
  const scrolled = (frame: typeof live) => frame.evaluate(({ scrollTop }) => scrollTop)
  await live.press('End')
  await expect.poll(() => scrolled(live)).toBeGreaterThan(50)
  await expect.poll(async () => (await scrolled(draft)) - (await scrolled(live))).toBe(0)
  await draft.press('Home')
  await expect.poll(() => scrolled(live)).toBe(0)
  await expect(page.getByText('← Live')).toBeVisible()
  await expect(page.getByText('Draft →')).toBeVisible()
})

test('the page can be looked at pixel by pixel, and scrolled by the keyboard', async ({ page }) => {
  await page.goto(`${path}?theme=light`)
  await page.getByRole('radio', { name: 'Actual size', exact: true }).check()
  const preview = page.getByRole('img', { name: 'Log in, light' })
  await expect.poll(async () => (await preview.boundingBox())?.width).toBe(1280)
  const stage = page.getByRole('list', { name: 'Preview at its actual size' })
  const scrolled = () => stage.evaluate((list) => list.scrollLeft)
  const middle = await stage.evaluate((list) => (list.scrollWidth - list.clientWidth) / 2)
  // The middle may lie between two pixels.
  expect(Math.abs((await scrolled()) - middle)).toBeLessThanOrEqual(1)
  await stage.focus()
  await stage.press('ArrowRight')
  await expect.poll(scrolled).toBeGreaterThan(middle + 1)
  await expectNoAxeViolations(page)
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  expect(overflow).toBe(0)
  await page.reload()
  await expect.poll(async () => (await preview.boundingBox())?.width).toBe(1280)
  await page.getByRole('radio', { name: 'Fit', exact: true }).check()
  await expect(stage).toHaveCount(0)
  expect(new URL(page.url()).searchParams.get('size')).toBeNull()
})

test('the editor opens at its top, where the keyboard goes on', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await openEditor(page)
  const heading = page.getByRole('heading', { name: 'Edit login page' })
  await expect(heading).toBeInViewport()
  await page.keyboard.press('Tab')
  await expect(page.getByRole('button', { name: /things to look at/ })).toBeFocused()
  await expect(heading).toBeInViewport()
})

test('both themes are in sight at once, above what stays in sight', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 800 })
  await openEditor(page)
  await expect(async () => {
    const bar = await page.getByRole('button', { name: 'Review changes' }).boundingBox()
    const dark = await page.getByRole('img', { name: 'Log in, dark' }).boundingBox()
    expect((dark?.y ?? Infinity) + (dark?.height ?? 0)).toBeLessThan(bar?.y ?? 0)
  }).toPass()
})

test('the preview follows while one types, and only a save publishes', async ({
  page,
  emulator,
}) => {
  await openEditor(page)
  await page.getByLabel('Header text').fill('Good morning')
  await expect(page.getByRole('img', { name: /light; header “Good morning”/ })).toBeVisible()
  expect((await emulator.requests()).filter(({ method }) => method === 'PUT')).toEqual([])
  const dialog = await review(page)
  await expect(dialog.getByText('Everyone sees it at the next login')).toBeVisible()
  await expectNoAxeViolations(page)
  await dialog.getByRole('button', { name: 'Publish login page' }).click()
  await expectToast(page, 'Login page published')
  await page.reload()
  await expect(page.getByRole('img', { name: /light; header “Good morning”/ })).toBeVisible()
})

test('a color is picked or typed, and either shows in the other', async ({ page }) => {
  await openEditor(page)
  const text = page.getByLabel('Background color', { exact: true })
  await text.fill('#336699')
  const picker = page.getByLabel('Pick a color for Background color')
  await expect(picker).toHaveValue('#336699')
  await picker.fill('#112233')
  await expect(text).toHaveValue('#112233')
  await expect(page.getByLabel('Pick a color for Text color')).toHaveCount(1)
  await expect(
    page.getByRole('button', { name: 'Pick a color from the screen for Text color' }),
  ).toHaveCount(1)
})

test('a value that the live page would refuse is refused under its field', async ({ page }) => {
  await openEditor(page)
  await page.getByLabel('Logo URL').fill('http://acme.example/logo.png')
  await page.getByLabel('Text color', { exact: true }).fill('red')
  await page.getByRole('button', { name: 'Review changes' }).click()
  await expect(page.getByText('Enter an address that starts with https://.')).toBeVisible()
  await expect(page.getByText(/Enter a color as # and six hexadecimal digits/)).toBeVisible()
  await expect(page.getByLabel('Logo URL')).toHaveValue('http://acme.example/logo.png')
  await expectNoAxeViolations(page)
})

test('markup in a text is shown as text', async ({ page }) => {
  await openEditor(page)
  await page.getByLabel('Footer text').fill('<img src=x onerror=alert(1)>')
  await expect(page.getByRole('img', { name: /light.*footer “<img src=x/ })).toBeVisible()
})

test('the checks find what is wrong, mend it at a press, and every step is taken back', async ({
  page,
}) => {
  await openEditor(page)
  const checks = page.getByRole('region', { name: 'Checks' })
  const textColor = page.getByLabel('Text color', { exact: true })
  await expect(checks.getByRole('heading', { name: /hard to read in dark/ })).toBeVisible()
  await expect(checks.getByRole('row', { name: /^Name, header and footer/ })).toContainText(
    'Fails AA',
  )
  await page.getByRole('button', { name: '2 things to look at' }).click()
  await expect(checks).toBeInViewport()
  await checks.getByRole('button', { name: 'Use Cloudflare’s color' }).click()
  await expect(textColor).toHaveValue('')
  await expect(textColor).toBeFocused()
  await expect(checks.getByRole('heading', { name: /hard to read/ })).toHaveCount(0)

  await page.getByLabel('Logo URL').fill('http://acme.example/logo.png')
  await checks.getByRole('button', { name: 'Use https://' }).click()
  await expect(page.getByLabel('Logo URL')).toHaveValue('https://acme.example/logo.png')
  await page.getByLabel('Header text').fill('Hello\u202E <b>there</b>')
  await checks.getByRole('button', { name: 'Remove them' }).click()
  await checks.getByRole('button', { name: 'Remove the tags' }).click()
  await expect(page.getByRole('img', { name: /light; header “Hello there”/ })).toBeVisible()
  await expectNoAxeViolations(page)

  await page.getByRole('button', { name: 'Reset to Cloudflare’s default' }).click()
  await expect(page.getByLabel('Header text')).toHaveValue('')
  await page.getByLabel('Organization name').press('Control+z')
  await expect(page.getByLabel('Header text')).toHaveValue('Hello there')
  for (let step = 0; step < 6; step += 1) await page.keyboard.press('Control+z')
  await expect(page.getByText('No unsaved changes')).toBeVisible()
  await expect(page.getByLabel('Header text')).toHaveValue('Welcome to Acme')
  await expect(textColor).toHaveValue('#1c2b41')
  await page.keyboard.press('Control+Shift+z')
  await expect(textColor).toHaveValue('')
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(textColor).toHaveValue('#1c2b41')
})

test('ten thousand letters, markup and controls run nothing and are shown as text', async ({
  page,
}) => {
  await openEditor(page)
  const hostile = '<script>alert(1)</script>\u202E'.repeat(400)
  for (const label of ['Organization name', 'Header text', 'Footer text']) {
    await page.getByLabel(label).fill(hostile)
  }
  await page.getByLabel('Logo URL').fill(`javascript:alert(1)//${hostile}`)
  await page.getByLabel('Background color', { exact: true }).fill('#000;background:url(//evil)')
  await expect(page.getByRole('img', { name: /light; header “<script>alert/ })).toBeVisible()
  await expect(page.getByRole('heading', { name: 'The logo is not shown' })).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Header text has HTML in it' })).toBeVisible()
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  expect(overflow).toBe(0)
})

test('a picture of what is shown can be downloaded, and says what is not in it', async ({
  page,
}) => {
  await page.goto(`${path}?state=pin-code&device=phone&theme=dark`)
  await expectPage(page, 'Login page')
  const downloading = page.waitForEvent('download')
  const button = page.getByRole('button', { name: 'Download as PNG: Dark' })
  await button.press('Enter')
  const download = await downloading
  expect(download.suggestedFilename()).toBe('acme-corporation-pin-entry-phone-dark.png')
  const png = await readFile(await download.path())
  expect(png.subarray(1, 4).toString()).toBe('PNG')
  // The size of the preview's phone, at two pixels per CSS pixel.
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([780, 1688])
  await expectToast(page, 'Picture downloaded without the logo')
  await expect(button).toBeFocused()
})

test('a text with control characters is drawn without them', async ({ page, emulator }) => {
  const login_design = { header_text: 'Good\u0007 morning\u0000', footer_text: '\uFFFF' }
  await emulator.setAccount(DEMO_ACCOUNT_IDS.acme, { organization: { login_design } })
  await page.goto(`${path}?theme=light&device=phone`)
  await expectPage(page, 'Login page')
  const downloading = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download as PNG: Light' }).press('Enter')
  const png = await readFile(await (await downloading).path())
  expect(png.subarray(1, 4).toString()).toBe('PNG')
})
