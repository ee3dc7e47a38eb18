import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DEMO_ACCOUNT_IDS, DEMO_API_TOKENS } from '../emulator/demo.ts'
import { findBuildLeaks } from './find-build-leaks.ts'

let build: string

beforeAll(async () => {
  build = await mkdtemp(path.join(tmpdir(), 'gatehouse-build-'))
  await mkdir(path.join(build, 'client/assets'), { recursive: true })
  await mkdir(path.join(build, 'gatehouse'))
})

afterAll(() => rm(build, { recursive: true }))

/** Returns the leaks found in a build that contains this file. */
async function leaksOf(name: string, text: string): Promise<string[]> {
  const file = path.join(build, name)
  await writeFile(file, text)
  try {
    const leaks = await findBuildLeaks(build)
    return leaks.map((leak) => leak.replace(/^.* contains /, ''))
  } finally {
    await rm(file)
  }
}

const PAYLOAD = Buffer.from('{"sub":"somebody"}').toString('base64url')
const KEY = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC'

describe('in any file of the deployed build', () => {
  test.each([
    ['a token of the emulator', `x="${DEMO_API_TOKENS.everything}"`, '“emulator-eve…”.'],
    ['an account of the emulator', DEMO_ACCOUNT_IDS.acme, '“ac3e00000000…”.'],
    ['the emulator', 'fetch("/__emulator/reset")', '“__emulator…”.'],
    ['a bearer token', `"Bearer ${'a1'.repeat(20)}"`, 'a bearer token.'],
    ['a signed token', `eyJhbGciOiJSUzI1NiJ9.${PAYLOAD}.x`, 'a signed token.'],
    ['a key', `-----BEGIN PRIVATE KEY-----\n${KEY}`, 'a private key.'],
    ['a key in a string', `"-----BEGIN RSA PRIVATE KEY-----\\n${KEY}"`, 'a private key.'],
    ['a key as JWK', `{"kty":"RSA","d":"${'x'.repeat(43)}"}`, 'a private key.'],
    ['a source map’s name', '//# sourceMappingURL=a.js.map', 'a reference to a source map.'],
    ['a path', `at ${process.cwd()}/src`, 'the name of a folder on this machine.'],
  ])('%s is found', async (_what, text, found) => {
    expect(await leaksOf('client/assets/a.js', text)).toEqual([found])
    expect(await leaksOf('gatehouse/index.js', text)).toEqual([found])
  })

  test('a token of the developer’s own is found, however their settings are written', async () => {
    const project = await mkdtemp(path.join(tmpdir(), 'gatehouse-project-'))
    await writeFile(
      path.join(project, '.dev.vars'),
      '\uFEFFCLOUDFLARE_API_TOKEN: own-token-0123456789',
    )
    const file = path.join(build, 'client/assets/a.js')
    await writeFile(file, 'x="own-token-0123456789"')
    const [leak, ...others] = await findBuildLeaks(build, project)
    await Promise.all([rm(file), rm(project, { recursive: true })])
    expect(leak).toMatch(/contains “own-token-01…”\.$/)
    expect(others).toEqual([])
  })

  test('a source map is found', async () => {
    expect(await leaksOf('client/assets/a.js.map', '{}')).toEqual(['a source map.'])
  })
})

describe('in the files that browsers load', () => {
  test.each([
    ['the read of a setting', 'env.CLOUDFLARE_API_TOKEN', 'a read of the API token.'],
    ['a comment', 'a();/* why this is done */b()', 'a comment of the source.'],
    ['a region', '//#region src/app/main.tsx\n', 'a comment of the source.'],
  ])('%s is found, and fits the gateway', async (_what, text, found) => {
    expect(await leaksOf('client/assets/a.js', text)).toEqual([found])
    expect(await leaksOf('gatehouse/index.js', text)).toEqual([])
  })

  test.each([
    ['a script in the document', '<script>a()</script>', 'a script that is not a file of its own.'],
    [
      'a script from elsewhere',
      '<script src="https://cdn.example/a.js"></script>',
      'a script that is not a file of its own.',
    ],
    ['a handler', '<body onload="a()">', 'a style or a handler in an attribute.'],
    ['a style', '<p style="color: red">', 'a style or a handler in an attribute.'],
    [
      'a style sheet from elsewhere',
      '<link href="//cdn.example/a.css">',
      'something that comes from elsewhere.',
    ],
  ])('%s is found', async (_what, text, found) => {
    expect(await leaksOf('client/index.html', text)).toContain(found)
  })
})

test('nothing is found in what is all right', async () => {
  const document =
    '<script type="module" crossorigin src="/assets/a.js"></script><link rel="icon" href="/a.svg">'
  expect(await leaksOf('client/index.html', document)).toEqual([])
  expect(await leaksOf('client/assets/a.js', '/*! MIT */a("-----BEGIN PRIVATE KEY-----")')).toEqual(
    [],
  )
})
