import * as z from 'zod/mini'
import type { SettingResource } from '../api/change'
import { computeEtag } from '../api/equality'
import type { CloudflareOperationName } from '../api/cloudflare-operations'
import { revokeUserRequestSchema } from '../api/revocation-request'
import { organizationCreateSchema } from '../api/setting-patch-validation'
import { isAccessNotEnabled } from './account/read-setting-and-reconcile-history'
import { SETTING_ADAPTERS } from './account/setting-adapters'
import type { WriteAuthor } from './account/write-author'
import { deserializeResponse } from './response'
import { getAccountStub, type GatewayContext, type Handler } from './gateway-context'
import { readProposerFromPreferHeader } from './proposal-handlers'
import { callUpstreamOperation, type UpstreamReply } from './upstream'
import { withValidatedBody } from './validation'

/** The handler of each operation: a read goes to Cloudflare, a write to the account's object. */
export const CLOUDFLARE_OPERATION_HANDLERS: Record<CloudflareOperationName, Handler> = {
  getOrganization: settingRead('organization'),
  updateOrganization: putSetting('organization'),
  createOrganization: withValidatedBody(organizationCreateSchema, (c, organization) =>
    getAccountStub(c).createOrganization(JSON.stringify(organization), authorOf(c)),
  ),
  getDoh: settingRead('doh'),
  updateDoh: putSetting('doh'),
  revokeUser: withValidatedBody(
    revokeUserRequestSchema,
    (c, revocation) => getAccountStub(c).revokeUser(revocation, authorOf(c)),
    { complete: withFlags },
  ),
  getAccount: read('getAccount'),
  listIdentityProviders: read('listIdentityProviders'),
  listUsers: read('listUsers'),
  listActiveSessions: read('listActiveSessions'),
  getActiveSession: read('getActiveSession'),
  getLastSeenIdentity: read('getLastSeenIdentity'),
  listFailedLogins: read('listFailedLogins'),
  getAccessKeys: read('getAccessKeys'),
  listCustomPages: read('listCustomPages'),
  getCustomPage: read('getCustomPage'),
  listServiceTokens: read('listServiceTokens'),
}

function read(name: CloudflareOperationName): Handler {
  return async (c) => deserializeResponse((await callFor(c, name)).answer)
}

/**
 * Reads a setting that can be written back, with its entity tag for `If-Match`. The account's object is notified in
 * the background, in case the setting was changed outside.
 */
function settingRead(setting: SettingResource): Handler {
  const { read: name, documentOf } = SETTING_ADAPTERS[setting]
  return async (c) => {
    const reply = await callFor(c, name)
    const document = reply.ok
      ? documentOf(reply.result)
      : isAccessNotEnabled(reply)
        ? null
        : undefined
    if (document === undefined) return deserializeResponse(reply.answer)
    const tag = await computeEtag(document)
    c.executionCtx.waitUntil(getAccountStub(c).notice(setting, tag))
    const headers = { ...reply.answer.headers, ...(document === null ? {} : { etag: tag }) }
    return deserializeResponse({ ...reply.answer, headers })
  }
}

function putSetting(setting: SettingResource) {
  return withValidatedBody(z.looseObject({}), (c, patch) =>
    getAccountStub(c).putSetting({
      ...authorOf(c),
      setting,
      patch: JSON.stringify(patch),
      ifMatch: c.req.header('if-match'),
      reverts: null,
    }),
  )
}

/** The author of a write on Cloudflare's own paths, which cannot carry a reason. */
function authorOf(c: GatewayContext): WriteAuthor {
  const { email, roles } = c.var.identity
  return { email, roles, reason: '', ticket: null, ...readProposerFromPreferHeader(c) }
}

function callFor(c: GatewayContext, name: CloudflareOperationName): Promise<UpstreamReply> {
  const { account_id = '', user_id = '', nonce = '', custom_page_id = '' } = c.req.param()
  const { search } = new URL(c.req.url)
  return callUpstreamOperation(c.var.settings.upstream, name, {
    account_id,
    user_id,
    nonce,
    custom_page_id,
    search,
    accept: c.req.header('accept'),
  })
}

/**
 * Collects the flags of a revocation. `devices` can be given in three ways: the API documents a field of the body and
 * a query parameter, and the official SDK writes the field under its own name, `body_devices`.
 * @see https://github.com/cloudflare/cloudflare-typescript/blob/main/src/resources/zero-trust/organizations/organizations.ts
 */
function withFlags(body: Record<string, unknown>, c: GatewayContext): Record<string, unknown> {
  const { body_devices, devices, warp_session_reauth, ...rest } = body
  const flags = {
    devices: parseFlag(devices ?? body_devices ?? c.req.query('devices')),
    warp_session_reauth: parseFlag(warp_session_reauth),
  }
  const asked = Object.entries(flags).filter(([, flag]) => flag !== undefined)
  return { ...rest, ...Object.fromEntries(asked) }
}

/**
 * Parses a flag in any client's spelling, such as Python's `True` in a query or a form's `1`. Null means that it is
 * absent. Any other value is returned unchanged, for the schema to refuse.
 */
function parseFlag(value: unknown): unknown {
  switch (typeof value === 'string' ? value.toLowerCase() : value) {
    case 'true':
    case '1':
    case 1:
      return true
    case 'false':
    case '0':
    case 0:
      return false
    case null:
      return undefined
    default:
      return value
  }
}
