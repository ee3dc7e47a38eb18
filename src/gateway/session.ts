import type { Session } from '../api/session'
import { success, toResponse } from './answer'
import type { Handler } from './context'

export const session: Handler = (c) => {
  const { identity, settings } = c.var
  const result: Session = {
    email: identity.email,
    roles: [...identity.roles],
    capabilities: [...identity.capabilities],
    accounts: settings.accountIds.map((id) => ({ id })),
    mode: settings.mode,
  }
  return toResponse(success(result), c.var.requestId)
}

export const health: Handler = (c) => toResponse(success({ ok: true }), c.var.requestId)
