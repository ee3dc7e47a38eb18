import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'

test.each([
  ['is missing', '/nowhere/workerd', 'ENOENT'],
  ['ends at once', '/bin/false', 'it ended with 1'],
])('npm start explains a runtime that %s, and what to do', (_, workerd, reason) => {
  const { status, stderr } = spawnSync('npm', ['start', '--', '--port', '41730'], {
    encoding: 'utf8',
    env: { ...process.env, MINIFLARE_WORKERD_PATH: workerd },
  })
  expect(status).toBe(1)
  expect(stderr).toContain('workerd, which runs Gatehouse on this machine, cannot be started')
  expect(stderr).toContain(reason)
  expect(stderr).toContain('npm ci')
})
