import type { FrameLocator, Page } from '@playwright/test'
import { paths } from '../src/app/paths.ts'
import { DEMO_ACCOUNT_IDS } from '../src/emulator/demo.ts'
import type { Emulator } from './support/emulator.ts'
import { expectPage } from './support/expectations.ts'
import { expect, test } from './support/fixtures.ts'

test.use({ persona: 'designer' })

const loginPage = paths.loginPage(DEMO_ACCOUNT_IDS.acme)

/** Everything that a page can do by itself or lead to, as far as browsers are known to allow it. */
const HOSTILE = `<!doctype html><html><head>
  <meta http-equiv="refresh" content="0; url=/">
  <link rel="stylesheet" href="https://elsewhere.example/style.css">
  <link rel="dns-prefetch" href="https://elsewhere.example/">
  <style>@import url("https://elsewhere.example/import.css");
    @font-face { font-family: x; src: url(https://elsewhere.example/font.woff2) }
    body { font-family: x; background: URL( 'https://elsewhere.example/background.png' ) }
    h1 { color: rgb(1, 2, 3) }</style></head>
  <body background="https://elsewhere.example/body.png" onload="top.document.title = 'run'">
  <h1>No entry</h1>
  <script>parent.document.title = 'run'</script>
  <img src="https://elsewhere.example/image.png" alt="Badge">
  <img srcset="https://elsewhere.example/image.png 2x" alt="Sharp badge">
  <img alt="Dot" src="data:image/gif;base64,R0lGODlhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs=" onerror="top.location = '/'">
  <p style="background: url(https://elsewhere.example/inline.png)">Inline</p>
  <video poster="https://elsewhere.example/poster.png" src="https://elsewhere.example/video.mp4"></video>
  <input type="image" src="https://elsewhere.example/input.png" alt="Picture button">
  <iframe src="/"></iframe><object data="https://elsewhere.example/object"></object><embed src="/embed">
  <svg width="100" height="20"><image href="https://elsewhere.example/vector.png" width="9" height="9"/>
    <a href="/cdn-cgi/access/logout"><animate attributeName="href" values="https://elsewhere.example/"/><text y="15">Vector link</text></a>
    <a xlink:href="javascript:alert(1)"><text y="15" x="60">Older link</text></a>
    <use href="https://elsewhere.example/sprite.svg#a"/></svg>
  <math><mtext><a href="/math">Formula link</a></mtext></math>
  <noscript><a href="/noscript">Scriptless link</a></noscript>
  <a href="/cdn-cgi/access/logout" target="_top">Log out</a>
  <a href="https://elsewhere.example/" target="_blank" ping="https://elsewhere.example/ping">New tab</a>
  <a href="#bottom">Further down</a>
  <img usemap="#m" alt="Map" width="50" height="20" src="data:image/gif;base64,R0lGODlhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs=">
  <map name="m"><area shape="default" href="/area" alt="Area"></map>
  <form action="/cdn-cgi/access/logout" target="_top"><input aria-label="Typed"><button>Submit</button></form>
  <form id="f"></form><button form="f" formaction="https://elsewhere.example/">Other form</button>
  <template><a href="/template">x</a></template><dialog open><a href="/dialog">Dialog link</a></dialog>
  <my-element><a href="/custom">Custom link</a></my-element>
</body></html>`

async function setBlockPage(emulator: Emulator, custom_html: string): Promise<void> {
  await emulator.setAccount(DEMO_ACCOUNT_IDS.acme, {
    organization: { custom_pages: { forbidden: 'p-1' } },
    custom_pages: [{ uid: 'p-1', name: 'Bad', type: 'forbidden', custom_html }],
  })
}

const frameIn = (page: Page) =>
  page.getByTitle('Non-identity failure, light: the account’s own page')

/** Returns the requests to any other server from now on. */
function watchRequests(page: Page, serverUrl: string): string[] {
  const foreign: string[] = []
  page.context().on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(`${serverUrl}/`) && !url.startsWith('data:')) foreign.push(url)
  })
  return foreign
}

async function expectInert(page: Page, frame: FrameLocator): Promise<void> {
  const heading = frame.getByRole('heading', { name: 'No entry' })
  await expect(heading).toBeVisible()
  const [, shown] = page.frames()
  const address = shown?.url()
  for (const link of await frame.locator('a, area').all()) {
    await link.dispatchEvent('click')
    await link.press('Enter')
  }
  for (const name of [
    'Vector link',
    'Older link',
    'Log out',
    'New tab',
    'Further down',
    'Dialog link',
  ]) {
    await frame.getByText(name).click({ force: true })
    await frame.getByText(name).click({ force: true, modifiers: ['Control'] })
  }
  for (const name of ['Submit', 'Other form', 'Picture button']) {
    await frame.getByRole('button', { name }).press('Enter')
  }
  await frame.getByLabel('Typed').press('Enter')
  await expect(heading).toBeVisible()
  // The page's own styles apply.
  await expect(heading).toHaveCSS('color', 'rgb(1, 2, 3)')
  await expect(frame.getByRole('img', { name: 'Dot' })).toHaveJSProperty('naturalWidth', 1)
  expect(page.frames()).toHaveLength(2)
  expect(shown?.url()).toBe(address)
  expect(page.context().pages()).toHaveLength(1)
}

test('a block page in the preview loads nothing and leads nowhere, and the preview says what was left out', async ({
  page,
  emulator,
  serverUrl,
}) => {
  await setBlockPage(emulator, HOSTILE)
  const foreign = watchRequests(page, serverUrl)
  await page.goto(`${loginPage}?state=forbidden&theme=light`)
  await expectInert(page, frameIn(page).contentFrame())
  await expectPage(page, 'Login page')
  await expect(page).toHaveTitle('Login page · Gatehouse')
  expect(foreign).toEqual([])
  const notes = page.getByRole('status').filter({ hasText: 'Left out of this preview' })
  for (const part of [
    /\d+ scripts/,
    /\d+ targets of links/,
    /2 targets of forms/,
    /3 embedded pages/,
    /1 redirect/,
  ]) {
    await expect(notes).toContainText(part)
  }
  await expect(notes).toContainText('images, styles and fonts that are not within the page')
})

test('a reader of a shared draft sees the same', async ({ page, emulator, serverUrl, request }) => {
  await setBlockPage(emulator, HOSTILE)
  const drafts = `/api/accounts/${DEMO_ACCOUNT_IDS.acme}/drafts`
  const design = { name: 'Acme', login_design: {} }
  const made = await request.post(drafts, {
    data: { name: `Bad ${process.pid}-${Date.now()}`, design, base: design },
  })
  const { id } = (await made.json()).result as { id: string } // of the contract
  const shared = await request.post(`${drafts}/${id}/shares`, {
    data: { expires_in_days: 1, is_public: true },
  })
  const { path } = (await shared.json()).result as { path: string } // of the contract
  const foreign = watchRequests(page, serverUrl)
  await page.goto(`${path}?state=forbidden&theme=light`)
  await expectInert(page, frameIn(page).contentFrame())
  expect(foreign).toEqual([])
  await expect(page.getByText('Left out of this preview')).toBeVisible()
})

/** The browser reports that the frame refuses a base, which is correct. */
const testWithBase = test.extend<{ nothingLeaks: void }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the names of the fixtures from here
  nothingLeaks: async ({}, use) => use(),
})

testWithBase(
  'a block page has no base that its links could start from',
  async ({ page, emulator }) => {
    await setBlockPage(emulator, '<base href="https://elsewhere.example/"><a href="away">Away</a>')
    await page.goto(`${loginPage}?state=forbidden&theme=light`)
    const frame = frameIn(page).contentFrame()
    await expect(frame.getByText('Away')).toBeVisible()
    const bases = frame.locator(':root').evaluate(({ ownerDocument }) => ownerDocument.baseURI)
    expect(new URL(await bases).pathname).toBe('/share/frame')
  },
)

test('a block page that does no harm is shown whole', async ({ page, emulator }) => {
  await setBlockPage(
    emulator,
    '<!doctype html><style>p { color: rgb(9, 8, 7) }</style><p id=a>Grüße &amp; 1 &lt; 2</p>',
  )
  await page.goto(`${loginPage}?state=forbidden&theme=light`)
  const text = frameIn(page).contentFrame().getByText('Grüße & 1 < 2')
  await expect(text).toHaveCSS('color', 'rgb(9, 8, 7)')
  await expect(page.getByText('This is the account’s own page.')).toBeVisible()
  await expect(page.getByText('Left out of this preview')).toHaveCount(0)
})

test('a block page is laid out as its doctype has it', async ({ page, emulator }) => {
  for (const [html, mode] of [
    ['<!doctype html><p>A page', 'CSS1Compat'],
    ['<p>A page', 'BackCompat'],
  ] as const) {
    await setBlockPage(emulator, html)
    await page.goto(`${loginPage}?state=forbidden&theme=light`)
    const frame = frameIn(page).contentFrame()
    await expect(frame.getByText('A page')).toBeVisible()
    expect(
      await frame.locator(':root').evaluate(({ ownerDocument }) => ownerDocument.compatMode),
    ).toBe(mode)
  }
})
