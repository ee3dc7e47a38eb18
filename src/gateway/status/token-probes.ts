import { type OperationName, OPERATIONS, operationPath } from '../../api/operations'
import type { Grant } from '../../api/status'
import { isNotEnabled } from '../account/observation'
import { requestUpstream, type TokenName, type Upstream, type UpstreamReply } from '../upstream'
import { type Requirement, REQUIREMENTS } from './permissions'

/** What a token may, as far as reading showed it. */
export type Probes = ReadonlyMap<Requirement, Grant['state']>

type ProbedName = Extract<
  OperationName,
  | 'getOrganization'
  | 'getAccount'
  | 'listIdentityProviders'
  | 'listUsers'
  | 'getAccessKeys'
  | 'listCustomPages'
  | 'listServiceTokens'
>

/** The cheapest read of each requirement: a list with as little in it as can be. */
const QUERIES: Record<ProbedName, string> = {
  getOrganization: '',
  getAccount: '',
  listIdentityProviders: '?per_page=1',
  listUsers: '?per_page=1',
  getAccessKeys: '',
  listCustomPages: '?per_page=1',
  listServiceTokens: '?per_page=1',
}

/**
 * What is read with each token. With the one for revocations: what every such token may read, and
 * what none may that can do no more.
 */
const PROBED: Record<TokenName, readonly ProbedName[]> = {
  api: Object.keys(QUERIES) as ProbedName[], // keys of the table
  revoke: ['getOrganization', 'listIdentityProviders'],
}

/** Reads, and never writes, to find out what a token may. */
export async function probe(
  upstream: Upstream,
  token: TokenName,
  account_id: string,
): Promise<Probes> {
  const found = PROBED[token].map(async (name) => {
    const { method, path } = OPERATIONS[name]
    const reply = await requestUpstream(upstream, {
      method,
      path: `${operationPath(path, { account_id })}${QUERIES[name]}`,
      token,
    })
    return [REQUIREMENTS[name], stateOf(reply)] as const
  })
  return new Map(await Promise.all(found))
}

/** What Cloudflare answers to a token that lacks the permission. */
const AUTHENTICATION_ERROR = 10_000

function stateOf(reply: UpstreamReply): Grant['state'] {
  if (reply.ok) return 'granted'
  const { answer, failure } = reply
  // Without an organization nothing of it can be read, whatever the token.
  if (isNotEnabled(reply) || failure.kind === 'lost') return 'unknown'
  return answer.status === 403 || failure.code === AUTHENTICATION_ERROR ? 'missing' : 'unknown'
}
