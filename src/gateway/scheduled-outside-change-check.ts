import type { Account } from './account/account'
import type { GatewaySettings } from './gateway-settings'

/** Runs every few minutes (wrangler.jsonc), and finds outside changes even if nobody is using Gatehouse. */
export async function checkAccountsForOutsideChanges(
  accounts: DurableObjectNamespace<Account>,
  settings: GatewaySettings,
): Promise<void> {
  if (settings.mode === 'misconfigured') return
  await Promise.all(settings.accountIds.map((id) => accounts.getByName(id).settle()))
}
