import type { Settings } from '../settings'
import type { TokenName, Upstream } from '../upstream'
import { configuredTokens, TOKEN_SETTINGS } from './token-check'
import { verifyToken } from './token-verification'

/** So that whoever reads the log has time to replace a token. */
const EXPIRES_SOON_MS = 14 * 86_400_000

const checked = new WeakSet<Settings>()

/**
 * Logs the state of each token, the first time that it is called with a Worker’s settings. Nobody waits
 * for it. The tokens of the demo are nobody’s.
 */
export function checkTokensOnce(
  settings: Settings,
  context: Pick<ExecutionContext, 'waitUntil'>,
): void {
  if (settings.mode === 'misconfigured' || settings.mode === 'demo') return
  if (checked.has(settings)) return
  checked.add(settings)
  const { upstream, accountIds } = settings
  for (const token of configuredTokens(upstream)) {
    context.waitUntil(logToken(upstream, token, accountIds))
  }
}

async function logToken(
  upstream: Upstream,
  token: TokenName,
  accountIds: readonly string[],
): Promise<void> {
  const verification = await verifyToken(upstream, token, accountIds)
  const { state } = verification
  const expires_on = 'expires_on' in verification ? verification.expires_on : null
  const setting = TOKEN_SETTINGS[token]
  const line = JSON.stringify({ check: 'token', setting, state, expires_on })
  if (state !== 'active' || expiresSoon(expires_on)) console.warn(line)
  else console.log(line)
}

function expiresSoon(expires_on: string | null): boolean {
  return expires_on !== null && Date.parse(expires_on) - Date.now() < EXPIRES_SOON_MS
}
