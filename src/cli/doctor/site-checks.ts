/** The checks of the doctor after deployment: which server responds at the address, and how well. */
import * as z from 'zod/mini'
import { envelopeSchema } from '../../api/envelope.ts'
import { GATEWAY_ERRORS } from '../../api/errors.ts'
import { parseJson } from '../../api/json.ts'
import { type OperatorSession, operatorSessionSchema } from '../../api/operator-session.ts'
import {
  type DeploymentStatus,
  deploymentStatusSchema,
  type ApiTokenStatus,
} from '../../api/status.ts'
import { SECURITY_HEADERS } from '../../gateway/response.ts'
import {
  type SendRequest,
  type DoctorCheckResult,
  failedCheck,
  passedCheck,
  buildTokenPermissionChecks,
  CONNECTION_FAILURE_REASONS,
  classifyConnectionFailure,
  buildTokenStateCheck,
  warningCheck,
} from './doctor-check.ts'

export type SiteCheckTarget = {
  url: URL
  call: SendRequest
  /** The headers set by `public/_headers`. */
  pageHeaders: Record<string, string>
  /** The configuration, as far as it is known here. */
  expected: { issuer?: string; audience?: string }
  /** A service token that Access admits and that ROLES makes an admin. */
  service?: { id: string; secret: string }
  now?: number
}

export async function checkSite(site: SiteCheckTarget): Promise<DoctorCheckResult[]> {
  const { url } = site
  if (url.protocol !== 'https:') {
    return [failedCheck(url.host, 'it is not asked for over https', `Try https://${url.host}.`)]
  }
  const front = await visit(site, '/')
  if (front.kind === 'unreachable') {
    const finding = CONNECTION_FAILURE_REASONS[front.reason]
    return [failedCheck(url.host, finding, 'See “Say where it answers” in docs/deploy.md.')]
  }
  const api = await visit(site, '/api/session')
  return [
    passedCheck('TLS', 'the certificate is valid'),
    await clearTextCheck(site),
    frontCheck('/', front, site),
    frontCheck('/api/session', api, site),
    ...(await scriptChecks(site, front)),
    ...(await shareChecks(site, front)),
    ...(await insideChecks(site, front, api)),
  ]
}

/** The server that responded. */
type Visit =
  | { kind: 'unreachable'; reason: ReturnType<typeof classifyConnectionFailure> }
  /** Access, with the team and the application for which it asks people to sign in, if it names them. */
  | { kind: 'access'; team?: string; audience?: string }
  | { kind: 'gatehouse'; response: Response; body: Envelope | 'page' }
  | { kind: 'other'; status: number }

type Envelope = z.infer<typeof envelopeSchema>

const LOGIN_PATH = '/cdn-cgi/access/login'

async function visit(
  { url, call }: SiteCheckTarget,
  path: string,
  headers = new Headers(),
): Promise<Visit> {
  if (path === '/') headers.set('accept', 'text/html')
  let response: Response
  try {
    // A redirect is the result here, and following it would send the headers to its target.
    response = await call(new Request(new URL(path, url), { redirect: 'manual', headers }))
  } catch (error) {
    return { kind: 'unreachable', reason: classifyConnectionFailure(error) }
  }
  return accessVisit(response, url) ?? gatehouseVisit(response)
}

/**
 * Access redirects browsers to its login page, with the application's audience tag as `kid`; it refuses other clients,
 * with the tag in a header.
 * @see https://github.com/cloudflare/cloudflared/blob/master/token/token.go
 */
function accessVisit({ status, headers }: Response, url: URL): Visit | undefined {
  const location = headers.get('location')
  if (status >= 300 && status < 400 && location !== null && URL.canParse(location, url)) {
    const target = new URL(location, url)
    if (!target.pathname.startsWith(LOGIN_PATH)) return undefined
    const audience = target.searchParams.get('kid')
    return { kind: 'access', team: target.origin, ...(audience === null ? {} : { audience }) }
  }
  const audience = headers.get('cf-access-aud')
  const isRefusal = status === 401 || status === 403
  return isRefusal && audience !== null ? { kind: 'access', audience } : undefined
}

async function gatehouseVisit(response: Response): Promise<Visit> {
  const { status } = response
  const text = await response.text().catch(() => '')
  if (response.headers.has('x-request-id')) {
    const body = envelopeSchema.safeParse(parseJson(text)).data
    if (body !== undefined) return { kind: 'gatehouse', response, body }
  }
  const isApp = response.ok && /<title>[^<]*Gatehouse/i.test(text)
  return isApp ? { kind: 'gatehouse', response, body: 'page' } : { kind: 'other', status }
}

async function clearTextCheck({ url, call }: SiteCheckTarget): Promise<DoctorCheckResult> {
  const subject = 'http'
  const clear = new URL(url)
  clear.protocol = 'http:'
  try {
    const { status, headers } = await call(new Request(clear, { redirect: 'manual' }))
    const location = headers.get('location') ?? ''
    if (status >= 300 && status < 400 && location.startsWith('https://')) {
      return passedCheck(subject, 'clear text is sent on to https')
    }
    const remedy = 'Turn on “Always Use HTTPS” for the zone (SSL/TLS → Edge Certificates).'
    return warningCheck(subject, `clear text is answered (HTTP ${status})`, remedy)
  } catch {
    return passedCheck(subject, 'clear text is not answered')
  }
}

/** Visitors who have not signed in must not get further than Access. */
function frontCheck(
  path: string,
  visited: Visit,
  { expected }: SiteCheckTarget,
): DoctorCheckResult {
  const subject = `without signing in, ${path}`
  switch (visited.kind) {
    case 'access':
      return applicationCheck(subject, visited, expected)
    case 'gatehouse':
      return bareCheck(subject, visited.body)
    case 'unreachable':
      return failedCheck(subject, CONNECTION_FAILURE_REASONS[visited.reason], 'Try again.')
    case 'other': {
      const remedy = 'See that the address is Gatehouse’s, and that it is deployed there.'
      return failedCheck(
        subject,
        `neither Access nor Gatehouse answers (HTTP ${visited.status})`,
        remedy,
      )
    }
  }
}

function applicationCheck(
  subject: string,
  { team, audience }: Extract<Visit, { kind: 'access' }>,
  expected: SiteCheckTarget['expected'],
): DoctorCheckResult {
  if (expected.issuer !== undefined && team !== undefined && team !== expected.issuer) {
    const finding = `Access answers for ${team}, but ACCESS_TEAM_DOMAIN is ${expected.issuer}`
    return failedCheck(
      subject,
      finding,
      'Set ACCESS_TEAM_DOMAIN to the team domain that is in front.',
    )
  }
  if (expected.audience !== undefined && audience !== undefined && audience !== expected.audience) {
    const finding = 'Access answers, for another application than that of ACCESS_AUD'
    return failedCheck(subject, finding, `Set ACCESS_AUD to ${audience}, if that is Gatehouse’s.`)
  }
  return passedCheck(subject, `Access asks to sign in${team === undefined ? '' : ` at ${team}`}`)
}

const NO_ACCESS = 'Access is NOT in front on this host'

function bareCheck(subject: string, body: Envelope | 'page'): DoctorCheckResult {
  const remedy =
    'Create an Access application for this host (docs/deploy.md), or do not serve this host at all.'
  if (body === 'page') {
    return failedCheck(subject, `${NO_ACCESS}: anybody gets the app’s page, and no data`, remedy)
  }
  if (isGatewayError(body, 'no_identity')) {
    const finding = `${NO_ACCESS}: Gatehouse is closed, but nobody can sign in`
    return failedCheck(subject, finding, remedy)
  }
  if (isGatewayError(body, 'not_configured')) {
    const finding = `${NO_ACCESS}, and Gatehouse is not set up: ${messageOf(body)}`
    return failedCheck(
      subject,
      finding,
      'Set what is missing (wrangler secret put), then see to Access.',
    )
  }
  return body.success
    ? failedCheck(subject, `${NO_ACCESS}, and Gatehouse answers strangers`, 'Take it down now.')
    : failedCheck(subject, `${NO_ACCESS}: ${messageOf(body)}`, remedy)
}

/**
 * A script whose service token has expired is like a script without one. Most clients follow a redirect to the login
 * page and take its 200 for success.
 */
async function scriptChecks(site: SiteCheckTarget, front: Visit): Promise<DoctorCheckResult[]> {
  if (front.kind !== 'access') return []
  const subject = 'a script without a valid service token'
  const visited = await visit(site, SCRIPT_PATH)
  if (visited.kind === 'access' && visited.team !== undefined) {
    const remedy =
      'Turn on “401 Response for Service Auth policies” for the application: see “Scripts” in docs/deploy.md.'
    return [
      warningCheck(subject, 'it is sent to the login page, and may take that for success', remedy),
    ]
  }
  const status = visited.kind === 'access' ? 'with 401 or 403' : statusOfRefusal(visited)
  // The checks of pages report any other server that responds there.
  return status === undefined ? [] : [passedCheck(subject, `it is refused ${status}`)]
}

const SCRIPT_PATH = '/client/v4/accounts'

/** Access may refuse without identifying itself. */
function statusOfRefusal(visited: Visit): string | undefined {
  const status = visited.kind === 'other' ? visited.status : undefined
  return status === 401 || status === 403 ? `with ${status}` : undefined
}

/** Public links to drafts need a way past Access, and nothing else may have one. */
async function shareChecks(site: SiteCheckTarget, front: Visit): Promise<DoctorCheckResult[]> {
  if (front.kind !== 'access') return []
  const subject = 'without signing in, /share/'
  const visited = await visit(site, '/share/x/draft')
  if (visited.kind === 'access')
    return [passedCheck(subject, 'Access asks to sign in, for every link')]
  if (visited.kind === 'gatehouse' && visited.body !== 'page') {
    if (isGatewayError(visited.body, 'link_invalid')) {
      return [passedCheck(subject, 'whoever has a link to a draft may read it')]
    }
  }
  const remedy = 'See “Share a draft” in docs/deploy.md.'
  return [failedCheck(subject, 'neither Access nor Gatehouse answers as it should', remedy)]
}

const isGatewayError = ({ errors }: Envelope, slug: keyof typeof GATEWAY_ERRORS) =>
  errors?.some(({ code }) => code === GATEWAY_ERRORS[slug].code) ?? false

const messageOf = ({ errors }: Envelope) => errors?.[0]?.message ?? 'an error without a reason'

/**
 * Runs the checks that require access from behind Access. Without a service token, checks only the headers of what
 * Gatehouse let out.
 */
async function insideChecks(
  site: SiteCheckTarget,
  front: Visit,
  api: Visit,
): Promise<DoctorCheckResult[]> {
  if (site.service === undefined) {
    const remedy = 'Set CF_ACCESS_CLIENT_ID and CF_ACCESS_CLIENT_SECRET of a service token.'
    return [
      ...headerChecks(site, front, api),
      warningCheck('inside', 'headers, tokens and history were not looked at', remedy),
    ]
  }
  const headers = () => serviceHeaders(site.service)
  const session = await visit(site, '/api/session', headers())
  const check = sessionCheck(session)
  const read = readResult(session, operatorSessionSchema)
  if (read === undefined) return [check]
  const page = await visit(site, '/', headers())
  return [check, ...headerChecks(site, page, session), ...(await statusChecks(site, read))]
}

function serviceHeaders(service: SiteCheckTarget['service']): Headers {
  return service === undefined
    ? new Headers()
    : new Headers({
        'cf-access-client-id': service.id,
        'cf-access-client-secret': service.secret,
      })
}

function readResult<Schema extends z.ZodMiniType>(
  visited: Visit,
  schema: Schema,
): z.infer<Schema> | undefined {
  if (visited.kind !== 'gatehouse' || visited.body === 'page' || !visited.body.success) {
    return undefined
  }
  return schema.safeParse(visited.body.result).data
}

function sessionCheck(visited: Visit): DoctorCheckResult {
  const subject = 'service token'
  if (visited.kind === 'access' || visited.kind === 'other') {
    const remedy =
      'Add a policy with the action Service Auth that includes the token, and see that it is neither expired nor disabled.'
    return failedCheck(subject, 'Access does not let it through', remedy)
  }
  if (visited.kind === 'unreachable')
    return failedCheck(subject, CONNECTION_FAILURE_REASONS[visited.reason], 'Try again.')
  const { body } = visited
  const session = readResult(visited, operatorSessionSchema)
  if (session !== undefined) {
    const roles = session.roles.join(', ') || 'no role'
    return session.mode === 'deployed'
      ? passedCheck(subject, `Gatehouse knows it, as ${roles}`)
      : failedCheck(subject, `Gatehouse runs as ${session.mode}`, 'Deploy it with npm run deploy.')
  }
  if (body !== 'page' && isGatewayError(body, 'no_identity')) {
    const finding = 'Access lets it through, but Gatehouse does not take what Access signed'
    const remedy = 'Set ACCESS_TEAM_DOMAIN and ACCESS_AUD to those of the application in front.'
    return failedCheck(subject, finding, remedy)
  }
  const finding = body === 'page' ? 'the API answers with a page' : messageOf(body)
  return failedCheck(subject, finding, 'See “Troubleshooting” in docs/deploy.md.')
}

function headerChecks(
  { pageHeaders }: SiteCheckTarget,
  page: Visit,
  api: Visit,
): DoctorCheckResult[] {
  return [
    ...headerCheck('headers of pages', page, pageHeaders),
    ...headerCheck('headers of the API', api, SECURITY_HEADERS),
  ]
}

function headerCheck(
  subject: string,
  visited: Visit,
  expected: Record<string, string>,
): DoctorCheckResult[] {
  if (visited.kind !== 'gatehouse') return []
  const { headers } = visited.response
  const wrong = Object.keys(expected).filter(
    (name) => !isAsDeployed(name, headers.get(name) ?? '', expected[name] ?? ''),
  )
  if (wrong.length === 0) return [passedCheck(subject, 'as this release sets them')]
  const remedy = 'Deploy this release, and see whether a rule of the zone changes headers.'
  return [failedCheck(subject, `${wrong.join(', ')} missing or changed`, remedy)]
}

const LEAST_HSTS_S = 31_536_000

/** A zone may set HSTS itself, and thereby replace Gatehouse's header. */
function isAsDeployed(name: string, value: string, expected: string): boolean {
  if (name.toLowerCase() !== 'strict-transport-security') return value === expected
  return Number(/max-age=(\d+)/.exec(value)?.[1] ?? 0) >= LEAST_HSTS_S
}

/** Returns the headers that `public/_headers` sets for every path. */
export function parseHeadersForAllPaths(text: string): Record<string, string> {
  const [, block = ''] = /^\/\*\n((?:[ \t]+\S.*\n?)*)/m.exec(text) ?? []
  const lines = block.split('\n').map((line) => /^\s+([\w-]+):(.*)$/.exec(line) ?? [])
  return Object.fromEntries(
    lines.flatMap(([, name, value = '']) => (name ? [[name, value.trim()]] : [])),
  )
}

async function statusChecks(
  site: SiteCheckTarget,
  { accounts, capabilities }: OperatorSession,
): Promise<DoctorCheckResult[]> {
  if (!capabilities.includes('status:read')) {
    const remedy = 'Add {"service:<its client id>": "admin"} to ROLES while you check.'
    return [warningCheck('status', 'only an admin may read it', remedy)]
  }
  const checks: DoctorCheckResult[] = []
  for (const { id } of accounts) {
    const path = `/api/accounts/${encodeURIComponent(id)}/status`
    const visited = await visit(site, path, serviceHeaders(site.service))
    const status = readResult(visited, deploymentStatusSchema)
    checks.push(
      ...(status === undefined
        ? [statusFailure(`account ${id}`, visited)]
        : statusLines(`account ${id}`, status, site.now ?? Date.now())),
    )
  }
  return checks
}

function statusFailure(subject: string, visited: Visit): DoctorCheckResult {
  const body = visited.kind === 'gatehouse' ? visited.body : 'page'
  const finding = body === 'page' ? 'no status came' : messageOf(body)
  return failedCheck(subject, finding, 'See “Troubleshooting” in docs/deploy.md.')
}

function statusLines(subject: string, status: DeploymentStatus, now: number): DoctorCheckResult[] {
  return [
    ...status.tokens.flatMap((token) => tokenLines(`${subject}, ${token.setting}`, token, now)),
    ...(status.access === null ? [] : [certificatesLine(subject, status.access.certificates)]),
    historyLine(subject, status.history),
  ]
}

function tokenLines(subject: string, token: ApiTokenStatus, now: number): DoctorCheckResult[] {
  const state: DoctorCheckResult =
    token.state === 'unknown'
      ? warningCheck(
          subject,
          `its state is not known (${token.detail ?? 'no reason given'})`,
          'Try again.',
        )
      : buildTokenStateCheck(subject, token, now)
  return [state, ...buildTokenPermissionChecks(subject, token)]
}

type AccessStatus = NonNullable<DeploymentStatus['access']>

function certificatesLine(
  account: string,
  certificates: AccessStatus['certificates'],
): DoctorCheckResult {
  const subject = `${account}, Access’s certificates`
  switch (certificates) {
    case 'fresh':
      return passedCheck(subject, 'fresh')
    case 'last_good':
      return warningCheck(
        subject,
        'Gatehouse uses the last good ones',
        'See that the team domain answers.',
      )
    case 'unavailable':
      return failedCheck(subject, 'Gatehouse has none', 'See that ACCESS_TEAM_DOMAIN is right.')
  }
}

function historyLine(
  account: string,
  { is_reachable, changes, pending }: DeploymentStatus['history'],
): DoctorCheckResult {
  const subject = `${account}, history`
  if (!is_reachable) {
    const remedy = 'See the Worker’s logs for errors of Account, its Durable Object.'
    return failedCheck(subject, 'its Durable Object does not answer', remedy)
  }
  if (pending === 0) return passedCheck(subject, `${changes} changes`)
  const remedy = 'Look again in two minutes; if they stay, see “Troubleshooting” in docs/deploy.md.'
  return warningCheck(subject, `${pending} of ${changes} changes are open`, remedy)
}
