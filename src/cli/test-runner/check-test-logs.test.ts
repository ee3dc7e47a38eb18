import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DEMO_API_TOKENS } from '../../emulator/demo.ts'
import { checkTestLogs } from './check-test-logs.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-logs-'))
})

afterAll(() => rm(folder, { recursive: true }))

const ACCESS_LINE =
  '{"requestId":"1","mode":"demo","method":"GET","route":"/*","status":200,"ms":3}'

async function problemsOf(text: string): Promise<string[]> {
  await writeFile(path.join(folder, 'server.log'), `${ACCESS_LINE}\n${text}\n`)
  return (await checkTestLogs(folder)).problems
}

test('accepts the gateway’s log lines and stack traces', async () => {
  const stack = '{"error":"Error","at":["at f (file:///x/node_modules/@cloudflare/y/z.js:1:2)"]}'
  expect(await problemsOf(stack)).toEqual([])
  expect((await checkTestLogs(folder)).requests).toBe(1)
})

test('accepts the request lines of the local server', async () => {
  const line =
    '\u{1b}[0m\u{1b}[1mGET\u{1b}[22m /share/eyJhY2NvdW50.c2lnbmF0dXJl \u{1b}[32m200\u{1b}[22m OK'
  expect(await problemsOf(line)).toEqual([])
})

test.each([
  ['an API token', DEMO_API_TOKENS.revoke, 'the API token “revoke”'],
  ['any bearer token', 'authorization: Bearer abc', 'a bearer token'],
  ['a signed token', 'CF_Authorization=eyJhbGciOiJSUzI1NiJ9.eyJhIjoxfQ.abc', 'a signed token'],
  ['a private key', '-----BEGIN PRIVATE KEY-----', 'a private key'],
  ['an address', '{"path":"/revoke?email=ana@acme.example"}', 'an address'],
])('%s in a log is found, and not repeated', async (_what, text, name) => {
  expect(await problemsOf(text)).toEqual([`server.log:2 has ${name}.`])
})

test('no request is counted if nothing was logged', async () => {
  expect(await checkTestLogs(path.join(folder, 'nowhere'))).toEqual({ problems: [], requests: 0 })
})
