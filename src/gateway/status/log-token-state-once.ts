import { isRequiredPermissionMissing } from '../../api/missing-permission'
import type { ValidGatewaySettings, GatewaySettings } from '../gateway-settings'
import type { UpstreamTokenName } from '../upstream'
import { checkTokenPermissions, listConfiguredTokenNames, TOKEN_SETTING_NAMES } from './token-check'
import { verifyApiToken } from './token-definition'

/** Long enough to replace a token after reading the log. */
const EXPIRES_SOON_MS = 14 * 86_400_000

const checked = new WeakSet<GatewaySettings>()

/**
 * Logs the state of each token, and its missing and excess permissions, on the first call with a Worker’s settings.
 * Nothing waits for it. The demo's tokens are not real and are skipped.
 */
export function logTokenStateOnce(
  settings: GatewaySettings,
  context: Pick<ExecutionContext, 'waitUntil'>,
): void {
  if (settings.mode === 'misconfigured' || settings.mode === 'demo') return
  if (checked.has(settings)) return
  checked.add(settings)
  for (const token of listConfiguredTokenNames(settings.upstream)) {
    context.waitUntil(logToken(settings, token))
  }
}

async function logToken(settings: ValidGatewaySettings, token: UpstreamTokenName): Promise<void> {
  const { upstream, accountIds } = settings
  const verification = await verifyApiToken(upstream, token, accountIds)
  const { state } = verification
  const expires_on = 'expires_on' in verification ? verification.expires_on : null
  const permissions = await Promise.all(
    accountIds.map((id) => checkTokenPermissions(settings, token, id, verification)),
  )
  const missing = permissions.flatMap(({ grants }) =>
    grants.filter(isRequiredPermissionMissing).map(({ operation }) => operation),
  )
  const excess = permissions.flatMap((each) => each.excess ?? [])
  const line = JSON.stringify({
    check: 'token',
    setting: TOKEN_SETTING_NAMES[token],
    state,
    expires_on,
    missing: [...new Set(missing)],
    excess: [...new Set(excess)],
  })
  if (state !== 'active' || expiresSoon(expires_on) || missing.length > 0) console.warn(line)
  else console.log(line)
}

function expiresSoon(expires_on: string | null): boolean {
  return expires_on !== null && Date.parse(expires_on) - Date.now() < EXPIRES_SOON_MS
}
