import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import earlier from './account-of-first-schema.json'
import { base64url } from 'jose'

/**
 * For tests: an account as the first builds stored it, which had no schema versions yet. The statements
 * were written by such a build, and are never written anew: whatever the schema becomes, they open. Of
 * history they hold each operation in each state, also left open; runs in every state, tried again and
 * interrupted; drafts with links, comments, removed ones and a publication.
 */
export const EARLIER = {
  account_id: earlier.account_id,
  written_at: earlier.written_at,
  changes: 38,
  runs: 11,
  drafts: 3,
  /** A link without sign-in, one with, and one that was taken back; they live to the end of October 2026. */
  shareLinks: earlier.share_links.map((path) => path.slice('/share/'.length)),
}

/** Puts the account into its object's storage, in place of what is there; its next request opens it. */
export async function restoreEarlierAccount(): Promise<void> {
  const stub = env.ACCOUNT.getByName(EARLIER.account_id)
  await runInDurableObject(stub, async (_account, { storage }) => {
    await storage.deleteAlarm()
    await storage.deleteAll()
    writeEarlierAccount(storage)
  })
  await evictDurableObject(stub)
}

export function writeEarlierAccount({ sql, kv }: DurableObjectStorage): void {
  for (const statement of earlier.statements) sql.exec(statement)
  kv.put('account_id', earlier.account_id)
  kv.put('share_key', base64url.decode(earlier.share_key))
}
