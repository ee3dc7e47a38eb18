import type { ApprovalPolicy } from '../../api/approvals/approvals'
import { Proposals } from '../account/proposals/proposals'
import { Journal } from '../account/journal'

/** For tests: the proposals of an account in which nothing needs approval. */
export function createProposalsWithoutPolicy(
  storage: Pick<DurableObjectStorage, 'sql' | 'kv'>,
): Proposals {
  return createProposalsWithPolicy(null, storage)
}

/** For tests: the proposals of an account, of which none is applied. */
export function createProposalsWithPolicy(
  policy: ApprovalPolicy | null,
  { sql, kv }: Pick<DurableObjectStorage, 'sql' | 'kv'>,
): Proposals {
  return new Proposals({
    sql,
    kv,
    accountId: 'a'.repeat(32),
    journal: new Journal(sql, kv),
    policy,
    hasSubjects: false,
    rolesOf: () => ['admin'],
    isProtected: () => false,
    apply: () => Promise.reject(new Error('Nothing is applied.')),
    repeat: () => Promise.reject(new Error('Nothing is repeated.')),
    wakeAt: () => Promise.resolve(),
  })
}
