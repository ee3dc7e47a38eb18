import { cp, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { LOCAL_BUILD_FOLDER } from '../src/build/build.ts'
import { DEMO_ACCOUNT_IDS, DEMO_API_TOKENS } from '../src/emulator/demo.ts'
import { expectNoAxeViolations, expectPage } from './support/expectations.ts'
import { expect, test as base } from './support/fixtures.ts'
import { startLocalServer } from './support/local-server.ts'
import { PAGES } from './support/pages.ts'
import { startWorkerd } from './support/workerd.ts'

/** Gatehouse as configured by `.dev.vars`, in front of a separate API: this is no demo, and every page shows that. */
const test = base.extend({
  serverUrl: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the names of the fixtures from here
    async ({}, use) => {
      const folder = path.resolve('.tmp/live-mode', String(process.pid))
      const build = path.join(folder, 'build')
      await cp(LOCAL_BUILD_FOLDER, build, { recursive: true })
      const api = await startWorkerd({
        build: path.join(LOCAL_BUILD_FOLDER, 'gatehouse_emulator'),
        state: path.join(folder, 'api'),
      })
      const settings = {
        CLOUDFLARE_API_TOKEN: DEMO_API_TOKENS.everything,
        CLOUDFLARE_ACCOUNT_ID: Object.values(DEMO_ACCOUNT_IDS).join(','),
        CLOUDFLARE_BASE_URL: `${api.url}/client/v4`,
        LOCAL_OPERATOR: 'operator@acme.example',
      }
      const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`)
      await writeFile(path.join(build, 'gatehouse/.dev.vars'), lines.join(''))
      const server = await startLocalServer(build)
      await use(server.url)
      await server.stop()
      await api.kill()
      await rm(folder, { recursive: true, force: true })
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  // There is no demo here whose emulator could be reset, and no test changes what the API has.
  // oxlint-disable-next-line no-empty-pattern -- as above
  freshEmulator: ({}, use) => use(),
  persona: 'nobody',
})

// One server for all of them: starting one takes longer than most tests.
test.describe.configure({ mode: 'default' })

for (const { name, path: address, head } of PAGES) {
  test(`the page ${name} has no axe violation in live mode`, async ({ page }) => {
    await page.goto(address)
    await expectPage(page, head.title)
    await expect(page.getByRole('banner').getByText('Live', { exact: true })).toBeVisible()
    await expectNoAxeViolations(page)
  })
}
