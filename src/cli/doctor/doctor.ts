/**
 * `npm run doctor` checks the settings before Gatehouse is deployed; `npm run doctor -- https://gatehouse.example.com`
 * checks the deployment at that address.
 */
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { runnerImport } from 'vite'
import { readLocalEnvFile, readEnvFile, type EnvFile } from '../env-file.ts'
import {
  type SendRequest,
  type DoctorCheckResult,
  formatCheckLine,
  passedCheck,
  CONNECTION_FAILURE_REASONS,
  classifyConnectionFailure,
  warningCheck,
} from './doctor-check.ts'
import type { OpenApiDocument } from './compare-apis.ts'
import { checkWranglerConfig } from './wrangler-checks.ts'
import { requireNodeVersion } from '../node-version.ts'

type DoctorSettings = typeof import('./settings-checks.ts')
type DoctorSite = typeof import('./site-checks.ts')
type DoctorGatewayFunctions = import('./settings-checks.ts').DoctorGatewayFunctions
type Upstream = Extract<
  ReturnType<DoctorGatewayFunctions['readGatewaySettings']>,
  { mode: 'live' | 'deployed' }
>['upstream']
type OpenApi = { buildOpenApiDocument: () => OpenApiDocument }
type Env = Record<string, unknown>

const USAGE = `npm run doctor                                   checks the settings of .dev.vars, or else of the environment
npm run doctor -- --env-file FILE                  checks those of a file instead
npm run doctor -- https://gatehouse.example.com    checks what is deployed there
npm run doctor -- --compare                        compares Cloudflare's API with what Gatehouse expects of it`

const SECRETS = ['CLOUDFLARE_API_TOKEN', 'CLOUDFLARE_REVOKE_TOKEN', 'CF_ACCESS_CLIENT_SECRET']

const TIME_LIMIT_MS = 15_000

/** The findings of a comparison, to be sent to the maintainers. */
const REPORT = 'gatehouse-comparison.json'

requireNodeVersion()
const { values, positionals } = readArguments()
const call: SendRequest = (request) =>
  fetch(request, { signal: AbortSignal.timeout(TIME_LIMIT_MS) })

const [address, ...others] = positionals
if (others.length > 0) explain('One address at a time.')
const file = await findSettingsFile(values['env-file'])
const env: Env = file?.values ?? process.env
if (values.compare === true) {
  await compareWithApi(env)
  process.exit()
}
const checks = await (address === undefined
  ? checkBefore(env)
  : checkAfter(addressOf(address), env))

for (const check of checks)
  console.log(formatCheckLine(check, secretsOf({ ...process.env, ...env })))
const count = (state: DoctorCheckResult['state']) =>
  checks.filter((check) => check.state === state).length
console.log(`\nok: ${count('ok')}, warning: ${count('warning')}, failed: ${count('failed')}`)
process.exitCode = count('failed') === 0 ? 0 : 1

async function checkBefore(own: Env): Promise<DoctorCheckResult[]> {
  const [{ readGatewaySettings }, { checkConfiguredTokens }, { checkGatewaySettings }, config] =
    await Promise.all([
      load<Pick<DoctorGatewayFunctions, 'readGatewaySettings'>>('src/gateway/gateway-settings.ts'),
      load<Pick<DoctorGatewayFunctions, 'checkConfiguredTokens'>>(
        'src/gateway/status/token-check.ts',
      ),
      load<DoctorSettings>('src/cli/doctor/settings-checks.ts'),
      readWranglerConfig(),
    ])
  // The variables that Wrangler deploys count as well.
  const all = { ...config.vars, ...own }
  const { mode } = readGatewaySettings(all)
  const isDeployed = mode === 'misconfigured' ? !all['LOCAL_OPERATOR'] : mode === 'deployed'
  return [
    ...fileChecks(),
    ...(await checkGatewaySettings(all, {
      gateway: { readGatewaySettings, checkConfiguredTokens },
      call,
    })),
    ...checkWranglerConfig(config, { isDeployed }),
  ]
}

/** Reports where the settings come from. */
function fileChecks(): DoctorCheckResult[] {
  if (file === undefined) {
    const remedy =
      'For the demo none is needed. To go live: cp .dev.vars.example .dev.vars, and fill it in.'
    return [warningCheck('.dev.vars', 'there is no such file, or nothing in it', remedy)]
  }
  const unused = Object.keys(file.values).filter((name) => process.env[name] !== undefined)
  return unused.length === 0
    ? []
    : [passedCheck(file.name, `it counts, and not ${unused.join(', ')} of the environment`)]
}

async function checkAfter(url: URL, own: Env): Promise<DoctorCheckResult[]> {
  const [{ readGatewaySettings }, { checkSite, parseHeadersForAllPaths }, headers] =
    await Promise.all([
      load<Pick<DoctorGatewayFunctions, 'readGatewaySettings'>>('src/gateway/gateway-settings.ts'),
      load<DoctorSite>('src/cli/doctor/site-checks.ts'),
      readFile('public/_headers', 'utf8'),
    ])
  const settings = readGatewaySettings(own)
  const known = settings.mode === 'misconfigured' ? undefined : settings.authentication
  const expected = known?.kind === 'access' ? known.access : {}
  const { CF_ACCESS_CLIENT_ID: id, CF_ACCESS_CLIENT_SECRET: secret } = { ...own, ...process.env }
  const service = typeof id === 'string' && typeof secret === 'string' ? { id, secret } : undefined
  const pageHeaders = parseHeadersForAllPaths(headers)
  return checkSite({ url, call, pageHeaders, expected, ...(service && { service }) })
}

/** Reads the responses of the API, reports differences, and writes a report that contains no value of the account. */
async function compareWithApi(own: Env): Promise<void> {
  const [
    { readGatewaySettings },
    { buildOpenApiDocument },
    { compareLiveApiWithEmulator },
    { startEmulator },
  ] = await Promise.all([
    load<Pick<DoctorGatewayFunctions, 'readGatewaySettings'>>('src/gateway/gateway-settings.ts'),
    load<OpenApi>('src/gateway/openapi/document.ts'),
    import('./compare-apis.ts'),
    import('./start-emulator.ts'),
  ])
  const settings = readGatewaySettings(own)
  if (settings.mode === 'misconfigured') explain(`Set ${settings.problems.join(' Set ')}`)
  const { accountIds, upstream } = settings
  const emulator = await startEmulator()
  try {
    const document = buildOpenApiDocument()
    const comparisons = []
    for (const accountId of accountIds) {
      const live = { accountId, get: (asked: string) => readFrom(upstream, asked) }
      comparisons.push(await compareLiveApiWithEmulator(live, emulator, document))
    }
    const differences = [...new Set(comparisons.flatMap((comparison) => comparison.differences))]
    for (const difference of differences) console.log(difference)
    await writeFile(REPORT, `${JSON.stringify(comparisons, null, 2)}\n`)
    console.log(
      `\ndifferences: ${differences.length}. ${REPORT} has them with the shape of every answer, and no value ` +
        'of the account. Please look through it, and send it to the maintainers.',
    )
  } finally {
    await emulator.stop()
  }
}

async function readFrom(upstream: Upstream, asked: string) {
  const request = new Request(`${upstream.baseUrl}${asked}`, { redirect: 'manual' })
  upstream.token.authorize(request)
  const response = await call(request).catch((error: unknown) => {
    console.error(
      `The API could not be read: ${CONNECTION_FAILURE_REASONS[classifyConnectionFailure(error)]}.`,
    )
    process.exit(1)
  })
  const headers = Object.fromEntries(response.headers)
  return { status: response.status, headers, text: await response.text() }
}

/** Modules of `src` import each other as Vite resolves them, which Node does not support. */
async function load<Module>(modulePath: string): Promise<Module> {
  const { module } = await runnerImport<Module>(path.resolve(modulePath), {
    configFile: false,
    logLevel: 'error',
  })
  return module
}

/** Wrangler takes seconds to load, so it is loaded only when it is needed. */
async function readWranglerConfig() {
  const { unstable_readConfig } = await import('wrangler')
  return unstable_readConfig({ config: path.resolve('wrangler.jsonc') })
}

/** Returns the named file, or the one that `npm start` uses. */
async function findSettingsFile(named: string | undefined): Promise<EnvFile | undefined> {
  if (named === undefined) return readLocalEnvFile()
  return readEnvFile(named).catch(() => explain(`“${named}” cannot be read: is it there?`))
}

function secretsOf(all: Env): string[] {
  const secrets = SECRETS.map((name) => all[name]).filter((value) => typeof value === 'string')
  return secrets.map((secret) => secret.trim()).filter((secret) => secret !== '')
}

function addressOf(text: string): URL {
  const withScheme = text.includes('://') ? text : `https://${text}`
  if (URL.canParse(withScheme)) return new URL(withScheme)
  return explain(`“${text}” is no address.`)
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { 'env-file': { type: 'string' }, compare: { type: 'boolean' } },
    })
  } catch (error) {
    return explain(error instanceof Error ? error.message : String(error))
  }
}

function explain(problem: string): never {
  console.error(`${problem}\n\n${USAGE}`)
  process.exit(1)
}
