import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test as base } from '@playwright/test'
import { paths } from '../src/app/paths.ts'
import { LOCAL_BUILD_FOLDER } from '../src/build/build.ts'
import { verifyJournalFile } from '../src/cli/journal-file-verifier.ts'
import { DEMO_ACCOUNT_IDS } from '../src/emulator/demo.ts'
import { accountFile, writeEarlierHistory } from './bench/history-file.ts'
import { expectNoAxeViolations, expectToast } from './support/expectations.ts'
import { expect } from './support/fixtures.ts'
import { startLocalServer } from './support/local-server.ts'
import { sessionCookie, signedIn } from './support/sign-in.ts'

const { acme } = DEMO_ACCOUNT_IDS
const api = `/api/accounts/${acme}`
/** A change every ten days, for nine years. */
const CHANGES = 330
const APART_MS = 10 * 86_400_000

/** A server with a history of which the demo, which keeps seven years, offers the first months. */
const test = base.extend<object, { serverUrl: string }>({
  serverUrl: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the names of the fixtures from here
    async ({}, use) => {
      const state = await mkdtemp(path.join(tmpdir(), 'gatehouse-'))
      const first = await startLocalServer(LOCAL_BUILD_FOLDER, { state })
      await fetch(`${first.url}${api}/changes?limit=1`, {
        headers: { cookie: await sessionCookie(first.url, 'admin') },
      })
      await first.stop()
      writeEarlierHistory(await accountFile(state), CHANGES, { apartMs: APART_MS })
      const server = await startLocalServer(LOCAL_BUILD_FOLDER, { state })
      await use(server.url)
      await server.stop()
      await rm(state, { recursive: true })
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  baseURL: ({ serverUrl }, use) => use(serverUrl),
  storageState: async ({ serverUrl }, use) => use(await signedIn(serverUrl, 'admin')),
})

test('the oldest month is downloaded, verified, and dropped by its file', async ({
  page,
}, info) => {
  await page.goto(paths.status(acme))
  const card = page.getByRole('region', { name: 'Retention' })
  await expect(card.getByText('For 7 years.')).toBeVisible()
  const oldest = card.getByRole('listitem').first()
  const months = (await oldest.locator('p').first().textContent())?.split(':')[0] ?? ''
  await expect(oldest.getByRole('button', { name: 'Drop' })).toHaveAccessibleDescription(
    'Download it first.',
  )
  await expectNoAxeViolations(page)

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    oldest.getByRole('button', { name: 'Download' }).click(),
  ])
  const file = info.outputPath(download.suggestedFilename())
  await download.saveAs(file)
  const text = await readFile(file, 'utf8')
  const check = await verifyJournalFile(text.split('\n'))
  expect(check).toMatchObject({ ok: true, start: 0, isEndProven: true, archives: [{}] })
  const key = check.ok ? (check.archives[0]?.public_key ?? '') : ''
  await expect(card.getByText(key)).toBeVisible()
  await expect(oldest.getByText(/^Downloaded .* by admin@acme.example$/)).toBeVisible()

  await oldest.getByRole('button', { name: `Drop… ${months}` }).click()
  const dialog = page.getByRole('dialog', { name: `Drop the history of ${months}?` })
  await dialog.getByRole('button', { name: `Drop ${months}` }).click()
  await expect(dialog.getByText('Choose the file, so that it is certain')).toBeVisible()
  await expect(dialog.getByText('Say why, for those who read the history.')).toBeVisible()
  const damaged = info.outputPath('damaged.ndjson')
  await writeFile(damaged, text.slice(0, -10))
  const input = dialog.getByLabel('The archive that you downloaded')
  await input.setInputFiles(damaged)
  await expect(dialog.getByText('This is not the archive as it was last downloaded')).toBeVisible()
  await expectNoAxeViolations(page)
  await input.setInputFiles(file)
  await expect(dialog.getByText(`${path.basename(file)} is whole.`)).toBeVisible()
  await dialog.getByLabel('Reason').fill('Seven years are over')
  await dialog.getByRole('button', { name: `Drop ${months}` }).click()
  await expectToast(page, `The history of ${months} was dropped`)
  await expect(card.getByText(/^\d changes, the last of them by/)).toBeVisible()

  await card.getByRole('link', { name: /^change #/ }).click()
  await expect(page.getByText(`History of ${months} dropped`)).toBeVisible()
  await expect(page.getByText('Seven years are over')).toBeVisible()
  await page.goto(`${paths.history(acme)}/1`)
  await expect(page.getByText('Change 1 was archived and dropped from history')).toBeVisible()

  const backup = await (await page.request.get(`${api}/journal.ndjson`)).text()
  const lines = [...text.split('\n'), ...backup.split('\n')]
  expect(await verifyJournalFile(lines)).toMatchObject({ ok: true, start: 0, isEndProven: true })
  const verification = await page.request.get(`${api}/changes/verification`)
  expect(await verification.json()).toMatchObject({ result: { ok: true } })
})
