import { Proposals } from '../account/proposals/proposals'
import { Journal } from '../account/journal'

/** For tests: the proposals of an account in which nothing needs approval. */
export function createProposalsWithoutPolicy({
  sql,
  kv,
}: Pick<DurableObjectStorage, 'sql' | 'kv'>): Proposals {
  return new Proposals({
    sql,
    kv,
    accountId: 'a'.repeat(32),
    journal: new Journal(sql, kv),
    policy: null,
    hasSubjects: false,
    rolesOf: () => ['admin'],
    apply: () => Promise.reject(new Error('Nothing is applied.')),
    repeat: () => Promise.reject(new Error('Nothing is repeated.')),
    wakeAt: () => Promise.resolve(),
  })
}
