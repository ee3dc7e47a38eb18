import { emailSchema } from '../api/revocation'
import type { Role } from '../api/roles'
import type { Mode } from '../api/session'
import { type Answer, failure } from './answer'
import type { OperatorEnv } from './env'
import { isLoopback } from './loopback'
import { ApiToken, type Upstream } from './upstream'

export type Settings = Configured | Misconfigured

/** `missing` names each setting that is absent or cannot be used. */
export type Misconfigured = { mode: 'misconfigured'; missing: string[] }

export type Configured = {
  mode: Exclude<Mode, 'deployed'>
  accountIds: readonly string[]
  operator: Operator
  upstream: Upstream
}

/** The person that every request is made by when Gatehouse runs on that person's own machine. */
type Operator = { email: string; roles: readonly Role[] }

const CLOUDFLARE = 'https://api.cloudflare.com/client/v4'

/** Everything or nothing: what is not fully configured is closed. */
export function readSettings(env: OperatorEnv): Settings {
  const token = readToken(env.CLOUDFLARE_API_TOKEN)
  const revokeToken = isSet(env.CLOUDFLARE_REVOKE_TOKEN)
    ? readToken(env.CLOUDFLARE_REVOKE_TOKEN)
    : 'unused'
  const accountIds = readList(env.CLOUDFLARE_ACCOUNT_ID)
  const email = readEmail(env.LOCAL_OPERATOR)
  const baseUrl = readBaseUrl(env.CLOUDFLARE_BASE_URL)

  if (!token || !revokeToken || !accountIds || !email || !baseUrl) {
    const missing = Object.entries({
      CLOUDFLARE_API_TOKEN: token,
      CLOUDFLARE_ACCOUNT_ID: accountIds,
      'LOCAL_OPERATOR (an e-mail address)': email,
      CLOUDFLARE_REVOKE_TOKEN: revokeToken,
      'CLOUDFLARE_BASE_URL (https, or http to this machine)': baseUrl,
    }).flatMap(([name, value]) => (value === undefined ? [name] : []))
    return { mode: 'misconfigured', missing }
  }
  return {
    mode: 'live',
    accountIds,
    operator: { email, roles: ['admin'] },
    upstream: {
      baseUrl,
      fetch: (request) => fetch(request),
      token,
      ...(revokeToken === 'unused' ? {} : { revokeToken }),
    },
  }
}

export function notConfigured({ missing }: Misconfigured): Answer {
  return failure('not_configured', `Gatehouse is not set up yet. Set: ${missing.join(', ')}.`)
}

export function isSet(setting: string | undefined): setting is string {
  return setting !== undefined && setting.trim() !== ''
}

/** The items of a comma-separated list. */
export function readList(setting: string | undefined): string[] | undefined {
  const items = (setting ?? '').split(',').map((item) => item.trim())
  const present = items.filter((item) => item !== '')
  return present.length === 0 ? undefined : present
}

function readToken(setting: string | undefined): ApiToken | undefined {
  return isSet(setting) ? ApiToken.parse(setting.trim()) : undefined
}

function readEmail(setting: string | undefined): string | undefined {
  return emailSchema.safeParse(setting).data
}

/** Over plain http the token would cross a network in clear text, so that is for this machine only. */
function readBaseUrl(setting: string | undefined): string | undefined {
  const text = isSet(setting) ? setting.trim() : CLOUDFLARE
  if (!URL.canParse(text)) return undefined
  const url = new URL(text)
  const isPrivate =
    url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))
  const isBare = url.username === '' && url.password === '' && url.search === '' && url.hash === ''
  return isPrivate && isBare ? url.href.replace(/\/+$/, '') : undefined
}
