/**
 * The login page in every state, in a browser, without an app around it. The pictures beside this file
 * are made anew by `playwright test login-page-states --update-snapshots`, on Debian with its Chromium.
 */
import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'
import { build } from 'vite'
import type { IdentityProvider } from '../src/api/account-resources.ts'
import type { LoginPageFrameProps, LoginPageProps } from '../src/login-page/props.ts'
import { LOGIN_PAGE_STATES, type LoginPageStateKind } from '../src/login-page/state.ts'

const FRAMES = [
  { width: 390, height: 844 },
  { width: 820, height: 1180 },
  { width: 1280, height: 800 },
] as const
const [PHONE, , DESKTOP] = FRAMES
const THEMES = ['light', 'dark'] as const

/**
 * The same Chromium draws the same pixels. What is tolerated, 33 to 102 of them, is for another version
 * that smooths an edge otherwise. It is less than a word that changes, or on the phone an icon.
 */
const TOLERANCE = { maxDiffPixelRatio: 0.0001 }

/** Of “Gatehouse” at 100 px in DejaVu Sans, Debian’s only font and so the one the pictures are in. */
const WIDTH_IN_PICTURES = 541

const PROVIDERS: IdentityProvider[] = [
  { id: '1', name: 'Acme Entra ID', type: 'azureAD' },
  { id: '2', name: 'Okta for subsidiaries', type: 'okta' },
  { id: '3', name: 'Google Workspace', type: 'google-apps' },
  { id: '4', name: 'One-time PIN', type: 'onetimepin' },
]

const PAGE: Omit<LoginPageFrameProps, 'width' | 'height'> = {
  label: 'Login page of Acme',
  design: {
    background_color: '#0b1f3a',
    text_color: '#5b7fb8',
    header_text: 'Welcome to Acme',
    footer_text: 'Trouble signing in? Call the service desk at extension 4357.',
  },
  organizationName: 'Acme Corporation',
  application: 'Gatehouse',
  providers: PROVIDERS,
  state: { kind: 'providers' },
  theme: 'light',
}

const propsOf = (kind: LoginPageStateKind) => ({
  ...PAGE,
  state: { kind },
  providers: kind === 'redirect' ? PROVIDERS.slice(0, 1) : PROVIDERS,
})

type Stage = { frame: (props: LoginPageFrameProps) => void; page: (props: LoginPageProps) => void }

declare global {
  interface Window {
    stage: Stage
  }
}

const STAGE = `
  import { createElement } from 'react'
  import { flushSync } from 'react-dom'
  import { createRoot } from 'react-dom/client'
  import { LoginPage } from '/src/login-page/login-page.tsx'
  import { LoginPageFrame } from '/src/login-page/login-page-frame.tsx'
  import { LOGIN_PAGE_STYLES } from '/src/login-page/styles.ts'

  const root = createRoot(document.querySelector('main'))
  const show = (component) => (props) => flushSync(() => root.render(createElement(component, props)))
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(LOGIN_PAGE_STYLES)
  window.stage = {
    frame: show(LoginPageFrame),
    page(props) {
      document.adoptedStyleSheets = [sheet]
      show(LoginPage)(props)
    },
  }
`

async function buildStage(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    plugins: [
      {
        name: 'stage',
        resolveId: (id) => (id === 'stage' ? '\0stage' : undefined),
        load: (id) => (id === '\0stage' ? STAGE : undefined),
      },
    ],
    build: { write: false, rolldownOptions: { input: 'stage', output: { format: 'iife' } } },
  })
  const [chunk] = Array.isArray(built) ? [] : 'output' in built ? built.output : []
  if (chunk === undefined) throw new Error('Vite has built nothing.')
  return chunk.code
}

let script = ''

test.beforeAll(async () => {
  script = await buildStage()
})

test.beforeEach(async ({ page }) => {
  await page.setContent(
    '<!doctype html><html lang="en"><title>Stage</title><body style="margin: 0"><main></main></body></html>',
  )
  await page.addScriptTag({ content: script })
})

const showFrame = (page: Page, props: LoginPageFrameProps) =>
  page.evaluate((shown) => window.stage.frame(shown), props)

const showPage = (page: Page, props: LoginPageProps) =>
  page.evaluate((shown) => window.stage.page(shown), props)

test.describe('a picture', () => {
  test.beforeEach(async ({ page }) => {
    const width = await page.evaluate(() => {
      const context = document.createElement('canvas').getContext('2d')
      if (context === null) return undefined
      context.font = '100px system-ui'
      return Math.round(context.measureText('Gatehouse').width)
    })
    test.skip(width !== WIDTH_IN_PICTURES, 'The system’s font is another than in the pictures.')
  })

  for (const kind of LOGIN_PAGE_STATES) {
    test(`of ${kind} in every frame and theme`, async ({ page }) => {
      for (const frame of FRAMES) {
        await page.setViewportSize(frame)
        for (const theme of THEMES) {
          await showFrame(page, { ...propsOf(kind), ...frame, theme })
          await expect.soft(page).toHaveScreenshot(`${kind}-${frame.width}-${theme}.png`, TOLERANCE)
        }
      }
    })
  }

  test('of very long texts', async ({ page }) => {
    const long: Partial<LoginPageProps> = {
      organizationName: 'Landwirtschaftliche Hauptgenossenschaft Schleswig-Holstein '.repeat(2),
      application: 'Rechnungseingangsprüfungsverwaltungsanwendung',
      design: {
        ...PAGE.design,
        header_text: 'Only for employees and their contractors. '.repeat(4),
        footer_text: `https://intranet.acme.example/${'policies/'.repeat(12)}\nSecond line\n\nLast line`,
      },
      providers: [
        { id: '1', name: 'Identity provider of the subsidiaries abroad', type: 'saml' },
        ...PROVIDERS.slice(1),
      ],
    }
    await page.setViewportSize(PHONE)
    await showFrame(page, { ...PAGE, ...long, ...PHONE })
    await expect(page).toHaveScreenshot('long-390-light.png', TOLERANCE)
  })

  test('of a page from right to left', async ({ page }) => {
    const rightToLeft: Partial<LoginPageProps> = {
      dir: 'rtl',
      organizationName: 'شركة أكمي',
      design: {
        ...PAGE.design,
        header_text: 'مرحبا بكم في Acme!',
        footer_text: 'هل تحتاج مساعدة؟',
      },
    }
    for (const frame of [PHONE, DESKTOP]) {
      await page.setViewportSize(frame)
      await showFrame(page, { ...PAGE, ...rightToLeft, ...frame, theme: 'dark' })
      await expect.soft(page).toHaveScreenshot(`rtl-${frame.width}-dark.png`, TOLERANCE)
    }
  })

  test('of a page at 200 %', async ({ page }) => {
    await page.setViewportSize(PHONE)
    await showFrame(page, { ...PAGE, ...PHONE, zoom: 2 })
    await expect(page).toHaveScreenshot('zoom-390-light.png', TOLERANCE)
  })

  test('of a phone is the same in a larger window', async ({ page }) => {
    await page.setViewportSize({ width: 1280, height: 900 })
    await showFrame(page, { ...PAGE, ...PHONE })
    await expect(page.getByRole('img')).toHaveScreenshot('providers-390-light.png', TOLERANCE)
  })
})

test.describe('the frame', () => {
  test('lays out at the window’s width, and is as large as it is drawn', async ({ page }) => {
    const measure = () =>
      page.evaluate(() => {
        const host = document.querySelector('[role=img]')
        const layout = host?.shadowRoot?.querySelector<HTMLElement>('.login-page')
        return { drawn: host?.getBoundingClientRect().width, laidOut: layout?.offsetWidth }
      })
    await showFrame(page, { ...PAGE, ...DESKTOP, scale: 0.25 })
    expect(await measure()).toEqual({ drawn: 320, laidOut: 1280 })
    await showFrame(page, { ...PAGE, ...PHONE, zoom: 2 })
    expect(await measure()).toEqual({ drawn: 390, laidOut: 195 })
  })

  test('keeps the styles around it out, and its own in', async ({ page }) => {
    await page.addStyleTag({
      content: 'main { color: red; text-align: right; line-height: 3 } h1 { display: none }',
    })
    await showFrame(page, { ...PAGE, ...PHONE })
    const title = page.getByText('Log in to')
    await expect(title).toBeVisible()
    await expect(title).toHaveCSS('color', 'rgb(23, 23, 23)')
    await expect(title).toHaveCSS('line-height', '26px')
    const outside = page.locator('main')
    await expect(outside).toHaveCSS('color', 'rgb(255, 0, 0)')
  })

  test('cannot be tabbed into, and scrolls by the keyboard', async ({ page }) => {
    await showFrame(page, { ...PAGE, width: 390, height: 300 })
    const frame = page.getByRole('img', { name: PAGE.label })
    await page.keyboard.press('Tab')
    await expect(frame).toBeFocused()
    expect(await frame.evaluate((host) => host.shadowRoot?.activeElement)).toBeNull()
    await page.keyboard.press('End')
    await expect.poll(() => frame.evaluate((host) => host.scrollTop)).toBeGreaterThan(100)
    await page.keyboard.press('Tab')
    await expect(frame).not.toBeFocused()
    expect(await frame.evaluate((host) => host.shadowRoot?.activeElement)).toBeNull()
  })

  test('can be pressed nowhere', async ({ page }) => {
    await showFrame(page, { ...PAGE, ...PHONE })
    const reached = await page.getByRole('img').evaluate((host) => {
      const button = host.shadowRoot?.querySelector('button')?.getBoundingClientRect()
      return document.elementFromPoint((button?.x ?? 0) + 20, (button?.y ?? 0) + 20) === host
    })
    expect(reached).toBe(true)
  })
})

test.describe('a hostile design', () => {
  const OVERRIDE = '\u202E\u2067abc'

  test('does not turn around what follows it', async ({ page }) => {
    await showPage(page, {
      ...PAGE,
      organizationName: OVERRIDE,
      application: OVERRIDE,
      design: { header_text: `${OVERRIDE}\n${OVERRIDE}`, footer_text: OVERRIDE },
      providers: [{ name: OVERRIDE, type: 'saml' }, ...PROVIDERS],
    })
    for (const text of ['Log in to', 'Okta for subsidiaries', 'Get a login code emailed to you']) {
      const positions = await page.getByText(text).evaluate((element) => {
        const { firstChild } = element
        return Array.from(firstChild?.textContent ?? '', (_character, index) => {
          const range = document.createRange()
          range.setStart(firstChild ?? element, index)
          range.setEnd(firstChild ?? element, index + 1)
          return range.getBoundingClientRect().x
        })
      })
      expect(positions.length).toBeGreaterThan(5)
      expect(positions).toEqual(positions.toSorted((one, other) => one - other))
    }
  })

  test('runs nothing and asks for nothing', async ({ page }) => {
    const seen: string[] = []
    page.on('dialog', (dialog) => {
      seen.push(dialog.message())
      void dialog.dismiss()
    })
    page.on('request', (request) => seen.push(request.url()))
    page.on('console', (message) => seen.push(message.text()))
    const text =
      '</style><script>alert(1)</script><img src=https://evil.example/ onerror=alert(1)>' +
      '@import url(https://evil.example/);'.repeat(300)
    const design = {
      header_text: text,
      footer_text: text,
      background_color: `#000000;background:url(https://evil.example/)`,
      text_color: text,
      logo_path: 'http://evil.example/logo.png',
    }
    const providers = [{ name: text, type: text }]
    for (const kind of LOGIN_PAGE_STATES) {
      const props = { ...PAGE, state: { kind }, design, organizationName: text, providers }
      await showFrame(page, { ...props, ...PHONE })
      await showPage(page, { ...props, application: text })
      const { width } = await page.evaluate(() => ({ width: document.body.scrollWidth }))
      expect(width).toBeLessThanOrEqual(1280)
    }
    expect(seen).toEqual([])
  })
})

test.describe('axe finds nothing', () => {
  for (const kind of LOGIN_PAGE_STATES) {
    test(`in ${kind}`, async ({ page }) => {
      for (const theme of THEMES) {
        // The design’s own color for texts is nothing that the page could answer for.
        const design = { ...PAGE.design, text_color: null }
        await showPage(page, { ...propsOf(kind), design, theme })
        const { violations } = await new AxeBuilder({ page }).analyze()
        expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
        await showFrame(page, { ...propsOf(kind), design, theme, ...PHONE })
        // A frame is part of a page that has one.
        const axe = new AxeBuilder({ page }).disableRules('page-has-heading-one')
        const framed = await axe.analyze()
        expect(framed.violations.map(({ id }) => id)).toEqual([])
      }
    })
  }
})
