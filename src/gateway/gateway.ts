import { Hono } from 'hono'
import { methodNotAllowed } from 'hono/method-not-allowed'
import { requestId } from 'hono/request-id'
import { OPERATIONS } from '../api/operations'
import {
  downloadChanges,
  getChange,
  listChanges,
  makeChange,
  revertChange,
  verifyChanges,
} from './change-handlers'
import type { Gateway } from './context'
import { notFound, onError, wrongMethod } from './fallback'
import {
  capable,
  configured,
  identified,
  knownAccount,
  requestLog,
  sameOriginWrites,
} from './middleware'
import { OPERATION_HANDLERS } from './operation-handlers'
import { limitedBody } from './request-body'
import { accountState, health, session } from './session'

/** The whole gateway: what happens to every request, in this order, and where it may go. */
export const gateway = new Hono<Gateway>()

// The id is always the gateway's own, so that a caller cannot choose what the log says.
gateway.use(requestId({ headerName: '' }), requestLog)
gateway.get('/api/healthz', health)

const wrongMethods = methodNotAllowed({ app: gateway, onMethodNotAllowed: wrongMethod })
for (const path of ['/api/*', '/client/*']) {
  gateway.use(path, sameOriginWrites, configured, identified, wrongMethods)
}

gateway.get('/api/session', session)
gateway.get('/api/accounts/:account_id', capable('account:read'), knownAccount, accountState)

const history = '/api/accounts/:account_id/changes'
const mayRead = [capable('settings:read'), knownAccount] as const
const mayChange = [capable('login-page:write'), knownAccount, limitedBody] as const
gateway.get(history, ...mayRead, listChanges)
gateway.post(history, ...mayChange, makeChange)
gateway.get(`${history}.csv`, ...mayRead, downloadChanges('csv'))
gateway.get(`${history}.ndjson`, ...mayRead, downloadChanges('ndjson'))
gateway.get(`${history}/verification`, ...mayRead, verifyChanges)
gateway.get(`${history}/:number{\\d{1,15}}`, ...mayRead, getChange)
gateway.post(`${history}/:number{\\d{1,15}}/revert`, ...mayChange, revertChange)

for (const name of typedKeys(OPERATIONS)) {
  const { method, path, capability } = OPERATIONS[name]
  const handler = OPERATION_HANDLERS[name]
  gateway.on(method, `/client/v4${path}`, capable(capability), knownAccount, limitedBody, handler)
}

gateway.notFound(notFound)
gateway.onError(onError)

function typedKeys<Key extends string>(table: Record<Key, unknown>): Key[] {
  return Object.keys(table) as Key[] // a constant table has no keys but those of its type
}
