import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import type { Change, Verification } from '../../api/change'
import { AccountWriter } from '../account/account-writer'
import { Journal } from '../account/journal'
import { KnownValues } from '../account/known-values'
import { verifierOf } from './stored-journal'
import { UnreliableUpstream } from './unreliable-upstream'
import type { World } from './worlds'

/** For tests: an account's writer, with an upstream that may be unreliable. */
export type AccountUnderTest = {
  upstream: UnreliableUpstream
  journal: Journal
  /** Creates a writer on the storage that the earlier ones left. */
  begin: () => AccountWriter
  verify: () => Promise<Verification>
}

/** All changes with their whole values, oldest first. */
export function allChanges(journal: Journal): Change[] {
  const { changes } = journal.count()
  return Array.from({ length: changes }, (_, index) => journal.get(index + 1)).filter(
    (change) => change !== undefined,
  )
}

/** Runs with an account in the storage of an object of its own. */
export function withAccount<Result>(
  world: World,
  work: (account: AccountUnderTest) => Promise<Result>,
): Promise<Result> {
  const stub = env.ACCOUNT.getByName(crypto.randomUUID())
  return runInDurableObject(stub, (_account, { storage }) => {
    const journal = new Journal(storage.sql, storage.kv)
    const upstream = new UnreliableUpstream(
      world,
      env.DEMO.CLOUDFLARE_API_TOKEN ?? '',
      (resource) => {
        const pending = journal.pending().filter((change) => change.resource === resource)
        if (pending.length > 1) throw new Error('Two changes of one setting are open.')
        return pending[0] && journal.get(pending[0].number)
      },
    )
    const begin = () =>
      new AccountWriter(upstream, world.accountId, {
        sql: storage.sql,
        journal,
        known: new KnownValues(storage.sql, storage.kv),
        transaction: (write) => storage.transactionSync(write),
        limit: { usedBy: () => 0, countSent: () => {} },
        markPublished: () => undefined,
        impactOf: () => null,
        addChecklist: () => undefined,
        remind: () => Promise.resolve(),
      })
    const verify = () => verifierOf(storage, journal).answer()
    return work({ upstream, journal, begin, verify })
  })
}
