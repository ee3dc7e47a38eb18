import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'

/** Returns the output of `npm run doctor`, without any setting in the environment. */
function doctor(...parameters: string[]) {
  const { PATH = '' } = process.env
  const { status, stdout, stderr } = spawnSync('npm', ['run', 'doctor', '--', ...parameters], {
    encoding: 'utf8',
    env: { PATH },
  })
  return { status, says: `${stdout}${stderr}` }
}

test.each([
  [['--env-file', 'nowhere'], '“nowhere” cannot be read'],
  [['one.example', 'two.example'], 'One address at a time.'],
  [['https://'], '“https://” is no address.'],
  [['--help'], 'npm run doctor -- https://gatehouse.example.com'],
])('explains what is wrong with %j, and the usage', (parameters, reason) => {
  const { status, says } = doctor(...parameters)
  expect(status).toBe(1)
  expect(says).toContain(reason)
  expect(says).toContain('npm run doctor -- --env-file FILE')
})

test('compares the API only with settings that can be used, and knows the option for it', () => {
  const { status, says } = doctor('--compare', '--env-file', '.dev.vars.example')
  expect(status).toBe(1)
  expect(says).not.toContain('Unknown option')
  expect(says).toContain('CLOUDFLARE_API_TOKEN')
})

test('names each missing setting when the file is empty', () => {
  const { status, says } = doctor('--env-file', '.dev.vars.example')
  expect(status).toBe(1)
  expect(says).toContain('failed  CLOUDFLARE_API_TOKEN: it is not set.')
  expect(says).toContain('failed  CLOUDFLARE_ACCOUNT_ID: it is not set.')
  expect(says).toMatch(/ok: \d+, warning: \d+, failed: 3/)
})

test('reads a file as Wrangler does, and checks what Wrangler would deploy', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-doctor-'))
  const file = path.join(folder, '.dev.vars.deployed')
  await writeFile(file, `\uFEFFCLOUDFLARE_API_TOKEN: x\nROLES={"o'brien": "admin"}\n`)
  const { says } = doctor('--env-file', file)
  await rm(folder, { recursive: true })
  expect(says).not.toContain('CLOUDFLARE_API_TOKEN: it is not set')
  expect(says).toContain('ROLES: what it is set to cannot be used')
})
