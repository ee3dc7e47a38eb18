import * as z from 'zod/mini'
import {
  BLOCK_PAGE_KINDS,
  draftDesignSchema,
  type SharedBlockPage,
  type SharedDraft,
} from '../api/draft'
import { commentCreateSchema } from '../api/draft-request'
import type { Account } from './account/account'
import { deadLinkAnswer, type OpenedShare } from './account/drafts'
import { linkAccountId } from './account/share-link'
import { failure, success, toResponse, fieldProblems } from './answer'
import type { GatewayContext, Handler } from './context'
import { identify } from './identity/access'
import { addressNetwork } from './network'
import { isWithinRate, tooManyRequests } from './middleware'
import { readJsonBody } from './request-body'

/**
 * Opens the draft that a link leads to, and nothing else. If the link is public, its readers may be anonymous.
 * Otherwise they must sign in first, with any role or none.
 */
export const openShare: Handler = withShare(async (_c, { opened, link, email, account }) => {
  const { name, version, updated_at, expires_at } = opened
  const design = await account.openSharedDesign(link)
  if (design === undefined) return toResponse(deadLinkAnswer('revoked'))
  const shared: SharedDraft = {
    name,
    design: draftDesignSchema.parse(JSON.parse(design)),
    version,
    updated_at,
    expires_at,
    context: await account.readLoginPage(),
    email,
  }
  return toResponse(success(shared))
})

/** Returns the account's live block page as text, which nothing executes here. */
export const getSharedBlockPage: Handler = withShare(async (c, { account }) => {
  const kind = z.enum(BLOCK_PAGE_KINDS).safeParse(c.req.param('kind')).data
  const custom_html = kind === undefined ? null : await account.readBlockPage(kind)
  if (custom_html === null) return toResponse(failure('not_found', 'There is no such page.'))
  const page: SharedBlockPage = { custom_html }
  return toResponse(success(page))
})

/** Serves the scripts and styles of the share page, which contain nothing of the account. */
export const shareAsset: Handler = async (c) => {
  const url = new URL(`/${c.req.param('file') ?? ''}`, c.req.url)
  const asset = await c.env.ASSETS.fetch(new Request(url, { headers: c.req.raw.headers }))
  if (asset.status !== 404) return asset
  // The file's own headers say that it never changes, but the fact that it is missing may.
  return toResponse(failure('not_found', 'There is nothing here.'))
}

export const commentOnShare: Handler = withShare(async (c, { link, email, address, account }) => {
  const json = await readJsonBody(c)
  if (!json.ok) return toResponse(json.answer)
  const comment = commentCreateSchema.safeParse(json.body)
  const answer = comment.success
    ? await account.commentOnShare(link, comment.data, { email, address })
    : failure('invalid_field', fieldProblems(comment.error))
  return toResponse(answer)
})

type Opening = {
  opened: Extract<OpenedShare, { kind: 'open' }>
  link: string
  account: DurableObjectStub<Account>
  /** The reader's address, if they are signed in. */
  email: string | null
  /** The IP address of the request. */
  address: string
}

function withShare(answer: (c: GatewayContext, opening: Opening) => Promise<Response>): Handler {
  return async (c) => {
    const link = c.req.param('link') ?? ''
    const address = c.req.header('cf-connecting-ip') ?? ''
    // Limits the rate before the account’s object is called, which others need, so that guessed links cost nobody else
    // anything. Counts by network, so that changing the address does not evade the limit, and one reader does not use
    // up everyone else's share.
    if (!(await isWithinRate(c, `network:${addressNetwork(address)}`))) {
      return tooManyRequests('Wait a minute.')
    }
    const account_id = linkAccountId(link) ?? ''
    if (!c.var.settings.accountIds.includes(account_id))
      return toResponse(deadLinkAnswer('invalid'))

    const account = c.env.ACCOUNT.getByName(account_id)
    const opened = await account.openShare(link)
    if (opened.kind !== 'open') return toResponse(deadLinkAnswer(opened.kind))

    const reader = await identify(c.req.raw, c.var.settings.authentication)
    if (!reader.ok && !opened.is_public) return toResponse(reader.answer)
    const email = reader.ok ? reader.identity.email : null
    if (email !== null && !(await isWithinRate(c, email))) return tooManyRequests('Wait a minute.')
    return answer(c, { opened, link, account, email, address })
  }
}
