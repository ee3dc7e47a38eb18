import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from '@playwright/test'
import type Cloudflare from 'cloudflare'
import { DEMO_ACCOUNT_IDS, DEMO_SERVICE_TOKEN } from '../src/emulator/demo.ts'
import { controlEmulator } from './support/emulator.ts'
import { startLocalServer } from './support/local-server.ts'
import { type Site, startSite } from './support/site.ts'

/** Checks the claims of README.md and docs/deploy.md about clients, with the clients themselves, over HTTP. */

const { acme, blank } = DEMO_ACCOUNT_IDS
const EMAIL = 'ana.souza@acme.example'

/** The versions of the official SDK, by the names under which they are installed. */
const SDKS = ['cloudflare', 'cloudflare-6', 'cloudflare-5'] as const

const run = promisify(execFile)

test.describe('clients on the local machine work unchanged:', () => {
  let site: Site

  test.beforeAll(async () => {
    site = await startSite('clients')
  })
  test.beforeEach(async () => {
    await site.emulator.reset()
  })
  test.afterAll(async () => {
    await site.stop()
  })

  const revocations = async () =>
    (await site.emulator.requests())
      .filter(({ operation }) => operation === 'revokeUser')
      .map(({ body }) => body)

  for (const name of SDKS) {
    test(`${name} reads, updates and creates an organization`, async () => {
      const { organizations } = (await sdk(name, site.url())).zeroTrust
      const before = await organizations.list({ account_id: acme })
      const updated = await organizations.update({ account_id: acme, session_duration: '12h' })
      expect(updated).toMatchObject({ name: before.name, session_duration: '12h' })
      const auth_domain = 'blank-client.cloudflareaccess.com'
      await organizations.create({ account_id: blank, name: 'Blank', auth_domain })
      expect(await organizations.list({ account_id: blank })).toMatchObject({ auth_domain })
    })

    test(`${name} reads the DoH settings and puts them back edited`, async () => {
      const { doh } = (await sdk(name, site.url())).zeroTrust.organizations
      const before = await doh.get({ account_id: acme })
      const updated = await doh.update({ account_id: acme, ...before, doh_jwt_duration: '12h' })
      expect(updated).toMatchObject({ id: before.id, doh_jwt_duration: '12h' })
    })

    test(`${name} revokes a user, with devices by either of its parameters`, async () => {
      const { organizations } = (await sdk(name, site.url())).zeroTrust
      const params = { account_id: acme, email: EMAIL }
      expect(await organizations.revokeUsers(params)).toBe(true)
      expect(await organizations.revokeUsers({ ...params, query_devices: true })).toBe(true)
      expect(await organizations.revokeUsers({ ...params, body_devices: true })).toBe(true)
      const withDevices = { email: EMAIL, devices: true }
      expect(await revocations()).toEqual([{ email: EMAIL }, withDevices, withDevices])
    })

    test(`${name} names the field that was refused`, async () => {
      const { organizations } = (await sdk(name, site.url())).zeroTrust
      const update = organizations.update({ account_id: acme, session_duration: 'soon' })
      await expect(update).rejects.toThrow(/400 .*session_duration: /)
    })

    test(`${name} does not send a write again whose outcome is not known, of its own accord`, async () => {
      const { organizations } = (await sdk(name, site.url(), { maxRetries: 2 })).zeroTrust
      await site.emulator.addFault({ kind: 'drop-after', operation: 'revokeUser' })
      const revocation = organizations.revokeUsers({ account_id: acme, email: EMAIL })
      await expect(revocation).rejects.toThrow(/outcome_unknown/)
      expect(await revocations()).toHaveLength(1)
    })
  }

  test('curl calls all six operations', async () => {
    const base = `${site.url()}/client/v4/accounts`
    const organizations = `${base}/${acme}/access/organizations`
    const put = (url: string, body: object) => curl(url, '-X', 'PUT', '-d', JSON.stringify(body))
    const post = (url: string, body: object) => curl(url, '-d', JSON.stringify(body))

    expect(await curl(organizations)).toMatchObject({ result: { name: 'Acme Corporation' } })
    expect(await put(organizations, { name: 'By curl' })).toMatchObject({
      result: { name: 'By curl' },
    })
    const created = { name: 'Blank', auth_domain: 'blank-curl.cloudflareaccess.com' }
    expect(await post(`${base}/${blank}/access/organizations`, created)).toMatchObject({
      result: created,
    })
    expect(await curl(`${organizations}/doh`)).toMatchObject({ success: true })
    expect(await put(`${organizations}/doh`, { doh_jwt_duration: '12h' })).toMatchObject({
      result: { doh_jwt_duration: '12h' },
    })
    expect(await post(`${organizations}/revoke_user?devices=1`, { email: EMAIL })).toMatchObject({
      result: true,
    })
    expect(await revocations()).toEqual([{ email: EMAIL, devices: true }])
  })
})

test.describe('behind Access, as docs/deploy.md has it:', () => {
  let server: Awaited<ReturnType<typeof startLocalServer>>

  test.beforeAll(async () => {
    server = await startLocalServer()
  })
  test.beforeEach(async () => {
    await controlEmulator(server.url).reset()
  })
  test.afterAll(async () => {
    await server.stop()
  })

  const good = DEMO_SERVICE_TOKEN.client_secret
  const expired = 'a-secret-that-has-expired'

  const revoked = async () => {
    const requests = await controlEmulator(server.url).requests()
    return requests.filter(({ operation }) => operation === 'revokeUser').length
  }

  for (const name of SDKS) {
    for (const index of [0, 1]) {
      test(`the script ${index + 1} revokes with ${name}`, async () => {
        const { code, output } = await runScript(
          await script(index, name, server.url),
          environment(good),
        )
        expect(output).toBe('')
        expect(code).toBe(0)
        expect(await revoked()).toBe(1)
      })

      test(`the script ${index + 1} with ${name} and an expired service token fails, and says so`, async () => {
        const { code, output } = await runScript(
          await script(index, name, server.url),
          environment(expired),
        )
        expect(code).not.toBe(0)
        expect(output).toMatch(/was not revoked|302/)
        expect(await revoked()).toBe(0)
      })
    }
  }

  test('the shell’s commands read with the service token, and say so where it has expired', async () => {
    const [command = ''] = await snippetsOf('sh')
    const read = command.replaceAll('https://gatehouse.example.com', server.url)
    const { code, output } = await runScript(['bash', '-c', read], environment(good))
    expect(code).toBe(0)
    expect(JSON.parse(output)).toMatchObject({
      success: true,
      result: { name: 'Acme Corporation' },
    })
    expect((await runScript(['bash', '-c', read], environment(expired))).code).not.toBe(0)
  })
})

// ── Clients ──────────────────────────────────────────────────────────────────────────────────────────

async function sdk(name: (typeof SDKS)[number], url: string, options = {}): Promise<Cloudflare> {
  const { default: Client } = (await import(name)) as { default: typeof Cloudflare } // what is called has not changed since 5
  return new Client({
    apiToken: 'unused: the gateway has its own',
    apiKey: null,
    apiEmail: null,
    baseURL: `${url}/client/v4`,
    maxRetries: 0,
    ...options,
  })
}

async function curl(...parameters: string[]): Promise<unknown> {
  const { stdout } = await run('curl', [
    '--silent',
    '--show-error',
    '--fail-with-body',
    ...parameters,
  ])
  return JSON.parse(stdout)
}

/** Returns the code of the section “Scripts” in one language. */
async function snippetsOf(language: 'sh' | 'ts'): Promise<string[]> {
  const text = await readFile('docs/deploy.md', 'utf8')
  const section = text.slice(text.indexOf('\n## Scripts\n')).split(/\n## (?!Scripts)/)[0] ?? ''
  return [...section.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(
    ([, code = '']) => code,
  )
}

/** The first snippet configures the client and uses it; the second configures older versions. */
async function script(index: number, sdkName: string, url: string): Promise<string[]> {
  const [whole = '', older = ''] = await snippetsOf('ts')
  const code = index === 0 ? whole : whole.replace(/^.*fetchOptions:.*\n/m, older)
  const file = path.resolve('.tmp/clients', `${sdkName}-${index}-${process.pid}.mts`)
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(
    file,
    code
      .replace("from 'cloudflare'", `from '${sdkName}'`)
      .replaceAll('https://gatehouse.example.com', url),
  )
  return [
    process.execPath,
    '--experimental-strip-types',
    '--disable-warning=ExperimentalWarning',
    '--no-deprecation',
    file,
  ]
}

/** The environment of a script with a service token. */
const environment = (secret: string) => ({
  ...process.env,
  ACCOUNT: acme,
  CF_ACCESS_CLIENT_ID: DEMO_SERVICE_TOKEN.client_id,
  CF_ACCESS_CLIENT_SECRET: secret,
  // The old way to sign in, which a machine may have configured for other scripts.
  CLOUDFLARE_EMAIL: 'ana@acme.example',
  CLOUDFLARE_API_KEY: '0123456789abcdef0123456789abcdef01234',
})

async function runScript([program = '', ...parameters]: string[], env: NodeJS.ProcessEnv) {
  try {
    const { stdout, stderr } = await run(program, parameters, { env })
    return { code: 0, output: `${stdout}${stderr}` }
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string } // of execFile
    return { code, output: `${stdout}${stderr}` }
  }
}
