import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'

/** What `npm run doctor` says, with no setting in the environment. */
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
])('of %j it says what is wrong, and how it is called', (parameters, reason) => {
  const { status, says } = doctor(...parameters)
  expect(status).toBe(1)
  expect(says).toContain(reason)
  expect(says).toContain('npm run doctor -- --env-file FILE')
})

test('of a file with nothing in it, it names each setting that is missing', () => {
  const { status, says } = doctor('--env-file', '.dev.vars.example')
  expect(status).toBe(1)
  expect(says).toContain('failed  CLOUDFLARE_API_TOKEN: it is not set.')
  expect(says).toContain('failed  CLOUDFLARE_ACCOUNT_ID: it is not set.')
  expect(says).toMatch(/ok: \d+, warning: \d+, failed: 3/)
})
