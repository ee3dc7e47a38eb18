import { normalizeEmail } from '../../api/account-resources'
import { pagedListReply, type OperationReply } from '../reply'
import { readResources } from './resource-store'

/** Lists the people of an identity provider that it synchronized: all whose provider it is, unless a control says otherwise. */
export function listScimUsers(
  sql: SqlStorage,
  provider_id: string,
  query: URLSearchParams,
): OperationReply {
  const email = query.get('email')
  const states = new Map(
    readResources(sql, 'listScimUsers', provider_id).map((body) => {
      const { email: of, state } = body as { email: string; state: string } // as a control adds them
      return [normalizeEmail(of), state]
    }),
  )
  const users = sql
    .exec<{ uid: string; name: string; email: string }>(
      'SELECT uid, name, email FROM users WHERE provider_id = ?1 AND (?2 IS NULL OR email = ?2) ORDER BY position',
      provider_id,
      email === null ? null : normalizeEmail(email),
    )
    .toArray()
    .filter((user) => states.get(user.email) !== 'absent')
    .map((user) => ({
      id: user.uid,
      active: states.get(user.email) !== 'inactive',
      displayName: user.name,
      emails: [{ value: user.email, type: 'work', primary: true }],
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    }))
  return pagedListReply(users, query)
}

/** Lists requests for temporary access, the newest first. `search` looks into the requester's address. */
export function listAccessRequests(
  sql: SqlStorage,
  account_id: string,
  query: URLSearchParams,
): OperationReply {
  const search = query.get('search')?.toLowerCase() ?? ''
  const status = query.get('status')
  const requests = readResources(sql, 'listAccessRequests', account_id).filter((body) => {
    const { requester_email, status: is } = body as { requester_email: string; status: string } // as a control adds them
    return requester_email.includes(search) && (status === null || status === is)
  })
  return pagedListReply(requests.toReversed(), query)
}
