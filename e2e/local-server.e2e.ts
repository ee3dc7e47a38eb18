import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { LOCAL_BUILD_FOLDER } from '../src/build/build.ts'
import { findWorkerd } from '../src/cli/serve-build.ts'
import { DEMO_ACCOUNT_IDS } from '../src/emulator/demo.ts'
import { expect, test } from './support/fixtures.ts'
import { startLocalServer } from './support/local-server.ts'
import { sessionCookie } from './support/sign-in.ts'

const ORGANIZATION = `/client/v4/accounts/${DEMO_ACCOUNT_IDS.acme}/access/organizations`

test('writes that are refused unread do not disturb one another', async ({ serverUrl }) => {
  const cookie = await sessionCookie(serverUrl, 'viewer')
  const body = JSON.stringify({ name: 'x'.repeat(300_000) })
  const statuses: number[] = []
  const write = async () => {
    const response = await fetch(`${serverUrl}${ORGANIZATION}`, {
      method: 'PUT',
      headers: { cookie },
      body,
    })
    await response.text()
    statuses.push(response.status)
  }
  const writeManyTimes = async () => {
    for (let times = 0; times < 50; times++) await write()
  }
  await Promise.all([writeManyTimes(), writeManyTimes(), writeManyTimes(), writeManyTimes()])
  expect(new Set(statuses)).toEqual(new Set([403]))
})

test('bodies that Access’s pages have no use for do not disturb what is sent after them', async ({
  serverUrl,
}) => {
  const body = 'x'.repeat(300_000)
  const ask = async (method: string, page: string, init: RequestInit = {}) => {
    const url = `${serverUrl}/cdn-cgi/access/${page}`
    const response = await fetch(url, { method, redirect: 'manual', ...init })
    await response.text()
    return response.status
  }
  const statuses: number[] = []
  const turns = async () => {
    for (let turn = 0; turn < 30; turn++) {
      statuses.push(await ask('PUT', 'login', { body }))
      const form = new URLSearchParams({ email: 'viewer@audit.acme.example', redirect_url: '/' })
      statuses.push(await ask('POST', 'login', { body: form }))
    }
  }
  await Promise.all([turns(), turns(), turns(), turns()])
  expect(new Set(statuses)).toEqual(new Set([404, 303]))
})

test('says that it is ready only once the gateway answers', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-'))
  const started = path.join(folder, 'started')
  const slowWorkerd = path.join(folder, 'workerd')
  await writeFile(
    slowWorkerd,
    `#!/bin/sh\n[ "$1" = serve ] && sleep 2 && touch ${started}\nexec ${findWorkerd()} "$@"\n`,
    { mode: 0o755 },
  )
  const server = await startLocalServer(LOCAL_BUILD_FOLDER, {
    env: { MINIFLARE_WORKERD_PATH: slowWorkerd },
  })
  try {
    expect(existsSync(started)).toBe(true)
  } finally {
    await server.stop()
    await rm(folder, { recursive: true })
  }
})

test('stores no request, deletes those that earlier runs stored, and shows its storage to nobody', async () => {
  const state = await mkdtemp(path.join(tmpdir(), 'gatehouse-'))
  const traces = path.join(state, 'v3/observability')
  await mkdir(traces, { recursive: true })
  await writeFile(path.join(traces, 'traces.sqlite'), 'GET /share/an-earlier-link')
  const server = await startLocalServer(LOCAL_BUILD_FOLDER, { state })
  try {
    expect(existsSync(traces)).toBe(false)
    const cookie = await sessionCookie(server.url, 'admin')
    const searched = `${server.url}/client/v4/accounts/${DEMO_ACCOUNT_IDS.acme}/access/users?search=canary-person`
    const answers = await Promise.all(
      [searched, `${server.url}/share/canary-link/draft`].map((url) =>
        fetch(url, { headers: { cookie } }),
      ),
    )
    expect(answers.map(({ status }) => status)).toEqual([200, 404])
    const [explorer, nothing] = await Promise.all(
      ['/cdn-cgi/local/explorer/api', '/cdn-cgi/local/nothing'].map((address) =>
        fetch(`${server.url}${address}`, { redirect: 'manual' }),
      ),
    )
    expect(explorer?.status).toBe(302)
    expect(nothing?.status).toBe(302)
  } finally {
    await server.stop()
  }
  expect(await filesWith(state, 'canary')).toEqual([])
  await rm(state, { recursive: true })
})

test('answers with a file as before when it is asked for again', async ({ serverUrl }) => {
  const cookie = await sessionCookie(serverUrl, 'viewer')
  const document = await (
    await fetch(`${serverUrl}/`, { headers: { cookie, accept: 'text/html' } })
  ).text()
  const script = /\/assets\/[^"]+\.js/.exec(document)?.[0]
  const ask = async (encoding: string) => {
    const response = await fetch(`${serverUrl}${script}`, {
      headers: { 'accept-encoding': encoding },
    })
    const headers = Object.fromEntries(response.headers)
    // The second answer is known to its end when it begins.
    for (const name of ['date', 'content-length', 'transfer-encoding']) delete headers[name]
    return { status: response.status, headers, body: await response.text() }
  }
  for (const encoding of ['gzip', 'identity']) {
    const [first, second] = [await ask(encoding), await ask(encoding)]
    expect(first).toMatchObject({ status: 200, headers: { 'x-content-type-options': 'nosniff' } })
    expect(first.headers['content-encoding'] ?? 'identity').toBe(encoding)
    expect(second).toEqual(first)
  }
})

/** Skips the emulator's own files: in place of Cloudflare, it stores the requests that it received. */
async function filesWith(folder: string, text: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter(
    (entry) => entry.isFile() && !entry.parentPath.includes('gatehouse-emulator'),
  )
  const contents = await Promise.all(
    files.map(async ({ parentPath, name }) => {
      const file = path.join(parentPath, name)
      return { file, content: await readFile(file) }
    }),
  )
  expect(contents.length).toBeGreaterThan(0)
  return contents.filter(({ content }) => content.includes(text)).map(({ file }) => file)
}
