import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import earlier from './account-of-first-schema.json'
import { base64url } from 'jose'

/**
 * For tests: an account as the first builds stored it, which had no schema versions yet. The statements were written
 * by such a build and are never regenerated: they must open with any later schema. The history holds each operation in
 * each state, including open ones; runs in every state, also retried and interrupted; and drafts with links, comments,
 * removed comments and a publication.
 */
export const EARLIER = {
  account_id: earlier.account_id,
  written_at: earlier.written_at,
  changes: 38,
  runs: 11,
  drafts: 3,
  /** A public link, one that requires a sign-in, and a revoked one; they expire at the end of October 2026. */
  shareLinks: earlier.share_links.map((path) => path.slice('/share/'.length)),
}

/** Replaces the content of the account's object with this storage, which its next request opens. */
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
