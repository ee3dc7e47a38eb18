import type { Account } from './account/account'
import type { Settings } from './settings'

/** Runs every few minutes (wrangler.jsonc), and finds outside changes even if nobody is using Gatehouse. */
export async function reconcileAccounts(
  accounts: DurableObjectNamespace<Account>,
  settings: Settings,
): Promise<void> {
  if (settings.mode === 'misconfigured') return
  await Promise.all(settings.accountIds.map((id) => accounts.getByName(id).settle()))
}
