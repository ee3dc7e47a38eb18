import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { readLocalEnvFile, readEnvFile } from './env-file.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-settings-'))
})

afterEach(() => vi.unstubAllEnvs())

afterAll(() => rm(folder, { recursive: true }))

const write = (name: string, text: string) => writeFile(path.join(folder, name), text)

describe('a file that is named and the one of this machine mean the same, as Wrangler reads them', () => {
  test.each([
    [
      'an apostrophe in JSON',
      `ROLES={"o'brien@a.example": "admin"}`,
      `{"o'brien@a.example": "admin"}`,
    ],
    ['a quoted apostrophe', `ROLES="{'a': 'b'}"`, `{'a': 'b'}`],
    ['quotation marks in apostrophes', `ROLES='{"a": "b"}'`, '{"a": "b"}'],
    ['back-ticks', 'ROLES=`{"a": "o\'b"}`', `{"a": "o'b"}`],
    ['a byte order mark', '\uFEFFROLES=admin', 'admin'],
    ['a colon', 'ROLES: admin', 'admin'],
    ['the word export', 'export ROLES=admin', 'admin'],
    ['a comment after it', 'ROLES=admin # of this machine', 'admin'],
    ['several lines', 'ROLES="{\n\\"a\\": 1}"', '{\n\\"a\\": 1}'],
    ['ends of lines of Windows', 'OTHER=1\r\nROLES=admin\r\n', 'admin'],
    ['a dollar', 'ROLES=$HOME', '$HOME'],
    ['nothing', 'ROLES=', ''],
  ])('with %s', async (_, text, value) => {
    await write('.dev.vars', text)
    const named = await readEnvFile(path.join(folder, '.dev.vars'))
    const local = await readLocalEnvFile(folder)
    expect(named.values['ROLES']).toBe(value)
    expect(local).toEqual({ ...named, name: '.dev.vars' })
  })
})

test('a file that is named may be JSON, as for wrangler deploy', async () => {
  await write('secrets.json', '{"ROLES": "admin"}')
  const { values } = await readEnvFile(path.join(folder, 'secrets.json'))
  expect(values).toEqual({ ROLES: 'admin' })
})

test('the environment changes nothing about the settings of this machine', async () => {
  vi.stubEnv('CLOUDFLARE_API_TOKEN', 'of-the-environment')
  await write('.dev.vars', 'CLOUDFLARE_API_TOKEN=of-the-file')
  const local = await readLocalEnvFile(folder)
  expect(local?.values).toEqual({ CLOUDFLARE_API_TOKEN: 'of-the-file' })
})

test('.env has the settings if there is no .dev.vars', async () => {
  await rm(path.join(folder, '.dev.vars'), { force: true })
  await write('.env', 'ROLES=admin')
  expect(await readLocalEnvFile(folder)).toEqual({ name: '.env', values: { ROLES: 'admin' } })
  await write('.dev.vars', '# nothing yet')
  expect(await readLocalEnvFile(folder)).toBeUndefined()
})
