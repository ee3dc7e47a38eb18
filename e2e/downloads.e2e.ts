import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'
import { test as base, expect } from '@playwright/test'
import { isCompleteDownload, MAX_TRAILER_CHARACTERS } from '../src/api/download-trailer.ts'
import { paths } from '../src/app/paths.ts'
import { LOCAL_BUILD_FOLDER } from '../src/build/build.ts'
import { DEMO_ACCOUNT_IDS } from '../src/emulator/demo.ts'
import { accountFile, writeEarlierHistory } from './bench/history-file.ts'
import { expectToast } from './support/expectations.ts'
import { startLocalServer } from './support/local-server.ts'
import { sessionCookie, signedIn } from './support/sign-in.ts'

const { acme } = DEMO_ACCOUNT_IDS
const CHANGES = 600
const api = `/api/accounts/${acme}`

const run = promisify(execFile)

/** A server with a history in which a change below the newest ones cannot be read. */
const test = base.extend<{ cookie: string }, { serverUrl: string }>({
  serverUrl: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the names of the fixtures from here
    async ({}, use) => {
      const state = await mkdtemp(path.join(tmpdir(), 'gatehouse-'))
      const first = await startLocalServer(LOCAL_BUILD_FOLDER, { state })
      await fetch(`${first.url}${api}/changes?limit=1`, {
        headers: { cookie: await sessionCookie(first.url, 'admin') },
      })
      await first.stop()
      const file = await accountFile(state)
      writeEarlierHistory(file, CHANGES)
      const database = new DatabaseSync(file)
      database.exec('DROP TRIGGER journal_keeps_words')
      database.exec("UPDATE journal SET body = 'null' WHERE kind = 'opened' AND change = 100")
      database.close()
      const server = await startLocalServer(LOCAL_BUILD_FOLDER, { state })
      await use(server.url)
      await server.stop()
      await rm(state, { recursive: true })
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  baseURL: ({ serverUrl }, use) => use(serverUrl),
  storageState: async ({ serverUrl }, use) => use(await signedIn(serverUrl, 'admin')),
  cookie: async ({ serverUrl }, use) => use(await sessionCookie(serverUrl, 'admin')),
})

// One server for all of them: making its history takes longer than the tests.
test.describe.configure({ mode: 'default' })

for (const format of ['csv', 'ndjson'] as const) {
  test(`curl gets a changes.${format} that shows that it is not whole`, async ({
    serverUrl,
    cookie,
  }) => {
    const url = `${serverUrl}${api}/changes.${format}`
    for (const flags of [[], ['--compressed']]) {
      // The local runtime ends the response properly, so that curl cannot notice; another runtime may not.
      const { stdout } = await run('curl', ['-sS', ...flags, '-H', `cookie: ${cookie}`, url]).catch(
        (error: { stdout: string }) => error,
      )
      expect(isCompleteDownload(format, stdout.slice(-MAX_TRAILER_CHARACTERS))).toBe(false)
    }
  })

  test(`the page saves no half changes.${format}`, async ({ page }) => {
    await page.goto(paths.history(acme))
    const downloads: string[] = []
    page.on('download', (download) => downloads.push(download.suggestedFilename()))
    await page
      .getByRole('button', { name: `Download these changes as ${format.toUpperCase()}` })
      .click()
    await expectToast(page, `changes.${format} was not saved`)
    await expectToast(page, /^The file is incomplete: its download broke off/)
    expect(downloads).toEqual([])
  })
}
