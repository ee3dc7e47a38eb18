import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from '@playwright/test'
import {
  downloadTrailerSchema,
  isCompleteDownload,
  MAX_TRAILER_CHARACTERS,
} from '../src/api/download-trailer.ts'
import { LOCAL_BUILD_FOLDER } from '../src/build/build.ts'
import { DEMO_ACCOUNT_IDS } from '../src/emulator/demo.ts'
import { accountFile, writeEarlierHistory } from './bench/history-file.ts'
import { startLocalServer } from './support/local-server.ts'
import { sessionCookie } from './support/sign-in.ts'

/** The memory of a deployed object; `npm run bench -- memory` does more with it. */
const HEAP_MB = 128
const CHANGES = 150
const api = `/api/accounts/${DEMO_ACCOUNT_IDS.acme}`

test(`a history of large organizations is listed, downloaded and verified with ${HEAP_MB} MB of heap, and pages are read meanwhile`, async () => {
  const state = await mkdtemp(path.join(tmpdir(), 'gatehouse-'))
  const first = await startLocalServer(LOCAL_BUILD_FOLDER, { state })
  await fetch(`${first.url}${api}/changes?limit=1`, {
    headers: { cookie: await sessionCookie(first.url, 'admin') },
  })
  await first.stop()
  writeEarlierHistory(await accountFile(state), CHANGES, { moreBytes: 256 * 1024 })

  const env = { MINIFLARE_WORKERD_V8_FLAGS: `--max-heap-size=${HEAP_MB}` }
  const server = await startLocalServer(LOCAL_BUILD_FOLDER, { state, env })
  try {
    const headers = { cookie: await sessionCookie(server.url, 'admin') }
    const read = async (address: string) => {
      const response = await fetch(`${server.url}${api}${address}`, { headers })
      expect(response.status).toBe(200)
      return response.text()
    }
    expect(JSON.parse(await read('/changes?limit=200'))).toMatchObject({ success: true })
    expect(
      isCompleteDownload('csv', (await read('/changes.csv')).slice(-MAX_TRAILER_CHARACTERS)),
    ).toBe(true)
    for (const file of ['/changes.ndjson', '/journal.ndjson']) {
      const lines = (await read(file)).trimEnd().split('\n')
      const end = downloadTrailerSchema.parse(JSON.parse(lines.at(-1) ?? ''))
      expect(end.count).toBe(lines.length - 1)
    }
    const download = await fetch(`${server.url}${api}/journal.ndjson`, { headers })
    const answeredFirst = await Promise.race([
      download.text().then(() => 'the download'),
      read('/changes?limit=1').then(() => 'a page'),
    ])
    expect(answeredFirst).toBe('a page')
    expect(JSON.parse(await read('/changes/verification'))).toMatchObject({ success: true })
  } finally {
    await server.stop()
    await rm(state, { recursive: true })
  }
})
