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

/** Memoizes settings per environment, so that what is cached about Access lasts from one request to the next. */
export function memoizeByKey<Key extends object, Value>(
  make: (key: Key) => Value,
): (key: Key) => Value {
  const made = new WeakMap<Key, Value>()
  return (key) => {
    const known = made.get(key)
    if (known !== undefined) return known
    const value = make(key)
    made.set(key, value)
    return value
  }
}
