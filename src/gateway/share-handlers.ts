import * as z from 'zod/mini'
import { identityProviderSchema } from '../api/account-resources'
import { draftSchema, type SharedDraft } from '../api/draft'
import { remarkCreateSchema } from '../api/draft-request'
import { linkFailure, type OpenedShare } from './account/drafts'
import { accountOfLink } from './account/share-link'
import { type Answer, failure, success, toResponse } from './answer'
import type { Gateway, GatewayContext, Handler } from './context'
import { fieldProblems } from './field-problems'
import { identify } from './identity/identify'
import { readJsonBody } from './request-body'
import { callUpstream } from './upstream'

/**
 * What a link to a draft opens, and nothing else: whoever has it need not be anybody, if whoever
 * shared it said so. Everybody else signs in first, with whatever role or none.
 */
export const openShare: Handler = withShare(async (c, { opened, email, account_id }) => {
  const draft = draftSchema.parse(JSON.parse(opened.draft))
  const shared: SharedDraft = {
    name: draft.name,
    design: draft.design,
    version: draft.version,
    updated_at: draft.updated_at,
    expires_at: opened.expires_at,
    identity_providers: await readProviders(c, account_id),
    email,
  }
  return success(shared)
})

/** The scripts and styles of that page, which hold nothing of the account. */
export const shareAsset: Handler = async (c) => {
  const url = new URL(`/${c.req.param('file') ?? ''}`, c.req.url)
  const asset = await c.env.ASSETS.fetch(new Request(url, { headers: c.req.raw.headers }))
  if (asset.status !== 404) return asset
  // The file's headers say that it never changes; that it is not there may.
  return toResponse(failure('not_found', 'There is nothing here.'), c.var.requestId)
}

export const remarkOnShare: Handler = withShare(async (c, { link, email, account }) => {
  const json = await readJsonBody(c)
  if (!json.ok) return json.answer
  const remark = remarkCreateSchema.safeParse(json.body)
  return remark.success
    ? account.remarkOnShare(link, remark.data, email)
    : failure('invalid_field', fieldProblems(remark.error))
})

type Opening = {
  opened: Extract<OpenedShare, { kind: 'open' }>
  link: string
  account_id: string
  account: ReturnType<Gateway['Bindings']['ACCOUNT']['getByName']>
  /** Of the reader, where they are signed in. */
  email: string | null
}

function withShare(answer: (c: GatewayContext, opening: Opening) => Promise<Answer>): Handler {
  return async (c) => {
    const respond = (given: Answer) => toResponse(given, c.var.requestId)
    const link = c.req.param('link') ?? ''
    const account_id = accountOfLink(link) ?? ''
    if (!c.var.settings.accountIds.includes(account_id)) return respond(linkFailure('invalid'))

    const account = c.env.ACCOUNT.getByName(account_id)
    const opened = await account.openShare(link)
    if (opened.kind !== 'open') return respond(linkFailure(opened.kind))

    const reader = await identify(c.req.raw, c.var.settings.authentication)
    if (!reader.ok && !opened.is_public) return respond(reader.answer)
    const email = reader.ok ? reader.identity.email : null

    const { success: isWithinRate } = await c.env.PERSON_RATE.limit({
      key: email ?? `share:${opened.share_id}`,
    })
    if (!isWithinRate) return respond(failure('too_many_requests', 'Wait a minute.'))
    return respond(await answer(c, { opened, link, account_id, account, email }))
  }
}

/** Their names and types: what the login page itself shows to everybody. */
async function readProviders(
  { var: { settings } }: GatewayContext,
  account_id: string,
): Promise<SharedDraft['identity_providers']> {
  const reply = await callUpstream(settings.upstream, 'listIdentityProviders', { account_id })
  const providers = z.array(identityProviderSchema).safeParse(reply.ok ? reply.result : undefined)
  if (!providers.success) return null
  return providers.data.map(({ id, name, type }) => ({
    id: id ?? '',
    name: name ?? '',
    type: type ?? '',
  }))
}
