import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { base64url } from 'jose'
import earlier from './account-of-first-schema.json'
import november from './account-of-november-2026.json'

/**
 * For tests: an account as the first builds stored it, which had no schema versions yet. The statements were written
 * by such a build and are never regenerated: they must open with any later schema. The history holds each operation in
 * each state, including open ones; runs in every state, also retried and interrupted; and drafts with links, comments,
 * removed comments and a publication.
 */
export const FIRST_BUILD_ACCOUNT = {
  account_id: earlier.account_id,
  written_at: earlier.written_at,
  changes: 38,
  runs: 11,
  drafts: 3,
  /** A public link, one that requires a sign-in, and a revoked one; they expire at the end of October 2026. */
  shareLinks: earlier.share_links.map((path) => path.slice('/share/'.length)),
}

/**
 * For tests: an account as the builds of November 2026 stored it, with every table that existed then. It is never
 * regenerated either. The history holds each operation, a published draft, a change that is still open, and runs that
 * ended, stopped and were interrupted.
 */
export const NOVEMBER_2026_ACCOUNT = {
  account_id: november.account_id,
  written_at: november.written_at,
  changes: november.changes,
  runs: november.runs,
  drafts: november.drafts,
  /** A public link, and one that requires a sign-in. */
  shareLinks: november.share_links.map((path) => path.slice('/share/'.length)),
}

/** Replaces the content of an account's object with an earlier build's storage, which its next request opens. */
async function restore(account_id: string, write: (storage: DurableObjectStorage) => void) {
  const stub = env.ACCOUNT.getByName(account_id)
  await runInDurableObject(stub, async (_account, { storage }) => {
    await storage.deleteAlarm()
    await storage.deleteAll()
    write(storage)
  })
  await evictDurableObject(stub)
}

export const restoreFirstBuildAccount = () =>
  restore(FIRST_BUILD_ACCOUNT.account_id, writeFirstBuildAccount)

export function writeFirstBuildAccount({ sql, kv }: DurableObjectStorage): void {
  for (const statement of earlier.statements) sql.exec(statement)
  kv.put('account_id', earlier.account_id)
  kv.put('share_key', base64url.decode(earlier.share_key))
}

export const restoreNovember2026Account = () =>
  restore(NOVEMBER_2026_ACCOUNT.account_id, writeNovember2026Account)

export function writeNovember2026Account({ sql, kv }: DurableObjectStorage): void {
  for (const statement of november.statements) sql.exec(statement)
  for (const [key, value] of Object.entries(november.values)) kv.put(key, value)
  kv.put('share_key', base64url.decode(november.share_key))
}
