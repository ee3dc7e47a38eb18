/**
 * The stage of `npm test` that calls the gateway with Debian's python3-cloudflare over HTTP. If that package is missing
 * and cannot be installed, the stage reports that nothing was checked.
 */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { runnerImport } from 'vite'
import * as z from 'zod/mini'
import { EXIT_CODE_NOT_CHECKED } from '../../src/cli/test-runner/check-npm-audit.ts'
import { DEMO_ACCOUNT_IDS } from '../../src/emulator/demo.ts'
import { findOrInstallPythonCloudflare } from './python-cloudflare.ts'

const { acme, blank } = DEMO_ACCOUNT_IDS

const answerSchema = z.object({
  name: z.string(),
  result: z.optional(z.any()),
  error: z.optional(z.object({ code: z.number(), message: z.string() })),
})

const found = findOrInstallPythonCloudflare()
if (found.ok) await checkPythonClient(found.python)
else sayNotChecked(found.reason)

function sayNotChecked(reason: string): void {
  const isRequired = !['', '0'].includes(process.env['GATEHOUSE_REQUIRE_PYTHON'] ?? '')
  console.log(`NOT CHECKED: the gateway as Python’s client drives it: ${reason}.`)
  console.log(
    isRequired
      ? 'GATEHOUSE_REQUIRE_PYTHON asks for it, so this fails.'
      : 'GATEHOUSE_REQUIRE_PYTHON=1 makes this fail.',
  )
  process.exitCode = isRequired ? 1 : EXIT_CODE_NOT_CHECKED
}

async function checkPythonClient(python: string): Promise<void> {
  // Modules of `src` import each other as Vite resolves them, which Node does not support.
  const { module } = await runnerImport<typeof import('../support/site.ts')>(
    path.resolve('e2e/support/site.ts'),
    { configFile: false, logLevel: 'error' },
  )
  const site = await module.startSite('python')
  try {
    const before = await site.truth(acme, 'organization')
    const answers = await answersOf(python, `${site.url()}/client/v4`)
    const result = (name: string) => answers.get(name)?.result
    const message = (name: string) => answers.get(name)?.error?.message ?? 'it succeeded'

    assert.deepEqual(result('get'), before)
    assert.partialDeepStrictEqual(result('put'), {
      ...before,
      name: 'Acme by Python',
      updated_at: result('put')?.['updated_at'],
    })
    assert.match(message('put wrong'), /session_duration: /, 'a refusal names its field')
    assert.partialDeepStrictEqual(result('post'), { name: 'Blank' })
    assert.equal(result('get doh')?.['id'], result('put doh')?.['id'])
    assert.equal(result('put doh')?.['doh_jwt_duration'], '12h')
    assert.equal(result('revoke'), true)
    assert.match(message('foreign'), /unknown_account/)
    const requests = await site.emulator.requests()
    const revocations = requests.filter(({ operation }) => operation === 'revokeUser')
    assert.deepEqual(
      revocations.map(({ body }) => body),
      [{ email: 'ana.souza@acme.example', devices: true }],
    )
    console.log(
      `python3-cloudflare ${String(result('version'))}: all six operations, and what is refused.`,
    )
  } finally {
    await site.stop()
  }
}

async function answersOf(python: string, baseUrl: string) {
  const script = 'e2e/clients/python-client.py'
  const { stdout } = await promisify(execFile)(python, [script, baseUrl, acme, blank])
  const lines = stdout.trim().split('\n')
  return new Map(
    lines.map((line) => {
      const answer = answerSchema.parse(JSON.parse(line))
      return [answer.name, answer] as const
    }),
  )
}
