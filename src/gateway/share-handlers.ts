import * as z from 'zod/mini'
import { BLOCK_PAGE_KINDS, draftSchema, type SharedDraft } from '../api/draft'
import { remarkCreateSchema } from '../api/draft-request'
import { linkFailure, type OpenedShare } from './account/drafts'
import { accountOfLink } from './account/share-link'
import { type Answer, failure, success, toResponse } from './answer'
import type { Gateway, GatewayContext, Handler } from './context'
import { customPageDocument } from './custom-page-document'
import { fieldProblems } from './field-problems'
import { identify } from './identity/identify'
import { readJsonBody } from './request-body'

/**
 * What a link to a draft opens, and nothing else: whoever has it need not be anybody, if whoever
 * shared it said so. Everybody else signs in first, with whatever role or none.
 */
export const openShare: Handler = withShare(async (c, { opened, email, account }) => {
  const draft = draftSchema.parse(JSON.parse(opened.draft))
  const shared: SharedDraft = {
    name: draft.name,
    design: draft.design,
    version: draft.version,
    updated_at: draft.updated_at,
    expires_at: opened.expires_at,
    context: await account.readLoginPage(),
    email,
  }
  return toResponse(success(shared), c.var.requestId)
})

/** The account's own page for those who are not let in, as it is live. */
export const showSharedBlockPage: Handler = withShare(async (c, { account }) => {
  const kind = z.enum(BLOCK_PAGE_KINDS).safeParse(c.req.param('kind')).data
  const html = kind === undefined ? null : await account.readBlockPage(kind)
  return html === null
    ? toResponse(failure('not_found', 'There is no such page.'), c.var.requestId)
    : customPageDocument(html, c.var.requestId)
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
  if (!json.ok) return toResponse(json.answer, c.var.requestId)
  const remark = remarkCreateSchema.safeParse(json.body)
  const answer = remark.success
    ? await account.remarkOnShare(link, remark.data, email)
    : failure('invalid_field', fieldProblems(remark.error))
  return toResponse(answer, c.var.requestId)
})

type Opening = {
  opened: Extract<OpenedShare, { kind: 'open' }>
  link: string
  account: ReturnType<Gateway['Bindings']['ACCOUNT']['getByName']>
  /** Of the reader, where they are signed in. */
  email: string | null
}

function withShare(answer: (c: GatewayContext, opening: Opening) => Promise<Response>): Handler {
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
    return answer(c, { opened, link, account, email })
  }
}
