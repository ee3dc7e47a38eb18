import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeEach, expect, test } from 'vitest'
import type { ArchivesState } from '../api/history-archive'
import { archiveTrailerSchema } from '../api/archive-trailer'
import { Journal } from './account/journal'
import { ACME, emulator, callGatehouse } from './testing/demo-client'
import { SAMPLE_CLOSING, SAMPLE_OPENING } from './testing/stored-journal'

beforeEach(async () => {
  await emulator.reset()
  await runInDurableObject(env.ACCOUNT.getByName(ACME), (_account, { storage }) => {
    const journal = new Journal(storage.sql, storage.kv)
    for (const opened_at of ['2009-07-01T00:00:00.000Z', '2009-08-01T00:00:00.000Z']) {
      journal.close(journal.open({ ...SAMPLE_OPENING, opened_at }), SAMPLE_CLOSING)
    }
  })
})

async function listed(): Promise<ArchivesState> {
  const { result } = await (
    await callGatehouse('GET', '/archives')
  ).json<{ result: ArchivesState }>()
  return result
}

async function sha256Of(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

test('an archive is downloaded, confirmed by its hash, and dropped', async () => {
  const [oldest] = (await listed()).archives
  expect(oldest).toMatchObject({ from: '2009-07', changes: 1, fetched: null })
  const path = `/archives/${oldest?.last_change}`

  const early = await callGatehouse('POST', `${path}/drop`, {
    sha256: 'a'.repeat(64),
    reason: 'Old',
  })
  expect(early.status).toBe(409)

  const text = await (await callGatehouse('GET', `${path}/lines.ndjson`)).text()
  const lines = text.trim().split('\n')
  const end = archiveTrailerSchema.parse(JSON.parse(lines.at(-1) ?? ''))
  const before = text.slice(0, text.lastIndexOf('\n', text.length - 2) + 1)
  expect(end).toMatchObject({ count: 2, after: 0, archive: { sha256: await sha256Of(before) } })
  const sha256 = await sha256Of(text)
  const [fetched] = (await listed()).archives
  expect(fetched?.fetched).toMatchObject({
    sha256,
    bytes: text.length,
    email: 'admin@acme.example',
  })

  const wrong = await callGatehouse('POST', `${path}/drop`, {
    sha256: 'a'.repeat(64),
    reason: 'Old',
  })
  expect(wrong.status).toBe(400)
  const dropped = await callGatehouse('POST', `${path}/drop`, { sha256, reason: 'Old' })
  expect(await dropped.json()).toMatchObject({
    result: { change: { resource: 'history', operation: 'drop', reason: 'Old', state: 'applied' } },
  })
  expect(await listed()).toMatchObject({ archives: [{ from: '2009-08' }], dropped: { changes: 1 } })

  const gone = await callGatehouse('GET', `/changes/${oldest?.last_change}`)
  expect(gone.status).toBe(410)
  expect(await gone.text()).toContain('was archived and dropped')
  const tag = { etag: '"a"', reason: 'Back' }
  const reverted = await callGatehouse('POST', `/changes/${oldest?.last_change}/revert`, tag)
  expect(reverted.status).toBe(410)
  expect(await reverted.text()).toContain('The archive has it')
  const verification = await callGatehouse('GET', '/changes/verification')
  expect(await verification.json()).toMatchObject({ result: { ok: true } })
  const backup = await (await callGatehouse('GET', '/journal.ndjson')).text()
  expect(JSON.parse(backup.slice(0, backup.indexOf('\n')))).toMatchObject({
    entry: 3,
    previous_hash: end.last_hash,
  })
  expect(JSON.parse(backup.trim().split('\n').at(-1) ?? '')).toMatchObject({ after: 2 })
})

test('an archive whose download broke off cannot be dropped', async () => {
  const [oldest] = (await listed()).archives
  const path = `/archives/${oldest?.last_change}`
  const response = await callGatehouse('GET', `${path}/lines.ndjson`)
  await response.body?.cancel()
  expect((await listed()).archives[0]?.fetched).toBeNull()
})

test('a download of an archive goes on after the lines that arrived, and both parts joined are the archive', async () => {
  const [oldest] = (await listed()).archives
  const path = `/archives/${oldest?.last_change}`
  const download = async (query: string) => {
    const response = await callGatehouse('GET', `${path}/lines.ndjson${query}`)
    return { status: response.status, text: await response.text() }
  }
  const { text: whole } = await download('')
  const lines = whole.split(/(?<=\n)/)
  for (let arrived = 0; arrived < lines.length; arrived += 1) {
    const { text: rest } = await download(`?after=${arrived}`)
    expect(lines.slice(0, arrived).join('') + rest).toBe(whole)
  }
  expect(await download('?after=last')).toMatchObject({
    status: 400,
    text: expect.stringContaining('/after'),
  })
  const sha256 = await sha256Of(whole)
  expect((await listed()).archives[0]?.fetched).toMatchObject({ sha256, bytes: whole.length })
})
