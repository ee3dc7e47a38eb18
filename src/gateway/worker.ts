import type { Account } from './account/account'
import type { Bindings } from './context'
import { gateway } from './gateway'
import type { Settings } from './settings'
import { checkTokensOnce } from './status/start-check'

/** The code that the deployed Worker and the local one share. */

/** Serves a request with the gateway, which gets the parsed settings and no secrets by name. */
export function serveRequest(
  request: Request,
  { ASSETS, ACCOUNT, PERSON_RATE }: Bindings,
  settings: Settings,
  ctx: ExecutionContext,
): Response | Promise<Response> {
  checkTokensOnce(settings, ctx)
  return gateway.fetch(request, { ASSETS, ACCOUNT, PERSON_RATE, settings }, ctx)
}

/** Runs every few minutes (wrangler.jsonc), and finds outside changes even if nobody is using Gatehouse. */
export async function reconcileAccounts(
  accounts: DurableObjectNamespace<Account>,
  settings: Settings,
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
