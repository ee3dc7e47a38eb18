import { LIMITS } from '../../api/limits'
import type { Status } from '../../api/status'
import { success, toResponse } from '../answer'
import { accountStub, type GatewayContext, type Handler } from '../context'
import type { Authentication } from '../identity/identify'
import { checkTokens } from './token-check'

/** Reports whether Gatehouse is configured correctly. Checks again on every request. */
export const status: Handler = async (c) => {
  const { settings } = c.var
  const { account_id = '' } = c.req.param()
  const [tokens, access, history] = await Promise.all([
    checkTokens(settings, account_id),
    accessState(settings.authentication),
    historyState(c),
  ])
  const result: Status = { checked_at: new Date().toISOString(), tokens, access, history }
  return toResponse(success(result))
}

async function accessState(authentication: Authentication): Promise<Status['access']> {
  if (authentication.kind !== 'access') return null
  const { issuer, certificates } = authentication.access
  return { issuer, certificates: await certificates.state() }
}

/**
 * If the account’s object does not respond, for whatever reason, the status reports that and is not itself an error.
 */
async function historyState(c: GatewayContext): Promise<Status['history']> {
  try {
    return { is_reachable: true, ...(await accountStub(c).countChanges()) }
  } catch {
    return {
      is_reachable: false,
      changes: 0,
      pending: 0,
      bytes: 0,
      most_bytes: LIMITS.storageBytes,
    }
  }
}
