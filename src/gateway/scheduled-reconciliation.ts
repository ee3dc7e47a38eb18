import type { Account } from './account/account'
import type { Settings } from './settings'

/** Every few minutes (wrangler.jsonc): finds what was changed outside although nobody was looking. */
export async function reconcileAccounts(
  accounts: DurableObjectNamespace<Account>,
  settings: Settings,
): Promise<void> {
  if (settings.mode === 'misconfigured') return
  await Promise.all(settings.accountIds.map((id) => accounts.getByName(id).settle()))
}
