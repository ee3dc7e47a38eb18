import { isJsonObject } from '../api/json'
import { LIMITS } from '../api/limits'
import type { AccountSetupState, OperatorSession } from '../api/operator-session'
import type { DeploymentStatus } from '../api/status'
import { isAccessNotEnabled } from './account/read-setting-and-reconcile-history'
import { deserializeResponse } from './response'
import {
  type Handler,
  getAccountStub,
  type GatewayContext,
  getTextPathParam,
} from './gateway-context'
import type { CallerAuthenticationMode } from './identity/access'
import type { ServedRoute } from './openapi/routes'
import { success } from './result'
import { checkConfiguredTokens } from './status/token-check'
import { callUpstreamOperation } from './upstream'
import { createRouteHandler } from './validation'

export const getOperatorSession = createRouteHandler((c) => {
  const { identity, settings } = c.var
  const signsIn = settings.authentication.kind === 'access' && identity.kind === 'person'
  const result: OperatorSession = {
    kind: identity.kind,
    email: identity.email,
    groups: [...identity.groups],
    roles: [...identity.roles],
    capabilities: [...identity.capabilities],
    accounts: settings.accountIds.map((id) => ({ id })),
    mode: settings.mode,
    has_approvals: settings.approvalPolicy !== null,
    expires_at: identity.expires_at,
    sign_out_url: signsIn ? '/cdn-cgi/access/logout' : null,
  }
  return success(result)
})

export const getAccountSetupState = createRouteHandler(async (c) => {
  const { account_id = '' } = c.req.param()
  const reply = await callUpstreamOperation(c.var.settings.upstream, 'getOrganization', {
    account_id,
  })
  if (!reply.ok && !isAccessNotEnabled(reply)) return deserializeResponse(reply.answer)
  const organization = reply.ok && isJsonObject(reply.result) ? reply.result : {}
  const result: AccountSetupState = {
    id: account_id,
    has_organization: reply.ok,
    client_login_counts: organization['allow_authenticate_via_warp'] === true,
  }
  return success(result)
})

let document: string | undefined

/** Built on the first request, from modules that nothing else loads, so that no other request waits for it. */
export function createOpenApiDocumentHandler(gateway: { routes: ServedRoute[] }): Handler {
  return async () => {
    if (document === undefined) {
      const { buildOpenApiDocument } = await import('./openapi/document')
      document = JSON.stringify(buildOpenApiDocument(gateway.routes))
    }
    return deserializeResponse({ status: 200, headers: {}, body: document })
  }
}

export const getHealth = createRouteHandler(() => success({ ok: true }))

/** Reports whether Gatehouse is configured correctly. Checks again on every request. */
export const getDeploymentStatus = createRouteHandler(async (c) => {
  const { settings } = c.var
  const { account_id = '' } = c.req.param()
  const [tokens, access, failed_switch_timers, history] = await Promise.all([
    checkConfiguredTokens(settings, account_id),
    accessState(settings.authentication),
    failedSwitchTimers(c),
    historyState(c),
  ])
  const { approvalPolicy, unattainableApprovals } = settings
  const result: DeploymentStatus = {
    checked_at: new Date().toISOString(),
    tokens,
    access,
    approvals: approvalPolicy === null ? null : { problem: unattainableApprovals ?? null },
    failed_switch_timers,
    history,
  }
  return success(result)
})

async function accessState(
  authentication: CallerAuthenticationMode,
): Promise<DeploymentStatus['access']> {
  if (authentication.kind !== 'access') return null
  const { issuer, certificates } = authentication.access
  return { issuer, certificates: await certificates.state() }
}

/** Returns nothing if the account's object does not respond, which the state of history reports. */
async function failedSwitchTimers(
  c: GatewayContext,
): Promise<DeploymentStatus['failed_switch_timers']> {
  try {
    return await getAccountStub(c).listFailedSwitchTimers()
  } catch {
    return []
  }
}

/**
 * If the account’s object does not respond, for whatever reason, the status reports that and is not itself an error.
 */
async function historyState(c: GatewayContext): Promise<DeploymentStatus['history']> {
  try {
    return { is_reachable: true, ...(await getAccountStub(c).countChanges()) }
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

export const listDestinations = createRouteHandler((c) => getAccountStub(c).listDestinations())

export const testDestination = createRouteHandler((c) =>
  getAccountStub(c).testDestination(getTextPathParam(c, 'destination')),
)

export const resendWaitingNotifications = createRouteHandler((c) =>
  getAccountStub(c).resendWaitingNotifications(getTextPathParam(c, 'destination')),
)
