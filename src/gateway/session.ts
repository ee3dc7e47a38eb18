import { isJsonObject } from '../api/json'
import type { AccountState, Session } from '../api/session'
import { isNotEnabled } from './account/observation'
import { success, toResponse } from './answer'
import type { Handler } from './context'
import { callUpstream } from './upstream'

export const session: Handler = (c) => {
  const { identity, settings } = c.var
  const signsIn = settings.authentication.kind === 'access' && identity.kind === 'person'
  const result: Session = {
    kind: identity.kind,
    email: identity.email,
    groups: [...identity.groups],
    roles: [...identity.roles],
    capabilities: [...identity.capabilities],
    accounts: settings.accountIds.map((id) => ({ id })),
    mode: settings.mode,
    expires_at: identity.expires_at,
    sign_out_url: signsIn ? '/cdn-cgi/access/logout' : null,
  }
  return toResponse(success(result))
}

export const accountState: Handler = async (c) => {
  const { account_id = '' } = c.req.param()
  const reply = await callUpstream(c.var.settings.upstream, 'getOrganization', { account_id })
  if (!reply.ok && !isNotEnabled(reply)) return toResponse(reply.answer)
  const organization = reply.ok && isJsonObject(reply.result) ? reply.result : {}
  const result: AccountState = {
    id: account_id,
    has_organization: reply.ok,
    client_login_counts: organization['allow_authenticate_via_warp'] === true,
  }
  return toResponse(success(result))
}

export const health: Handler = () => toResponse(success({ ok: true }))
