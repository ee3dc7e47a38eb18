import * as z from 'zod/mini'
import {
  BLOCK_PAGE_REASONS,
  draftDesignSchema,
  type SharedDraftBlockPage,
  type SharedDraft,
} from '../api/draft'
import type {
  commentCreateSchema,
  draftCreateSchema,
  draftSaveSchema,
  draftsQuerySchema,
  shareCreateSchema,
} from '../api/draft-request'
import { refuseDeadLink } from './account/drafts'
import { unverifiedLinkAccountId } from './account/share-link'
import { SECURITY_HEADERS, respondWithResult } from './response'
import { getAccountStub, type Handler, type Middleware, getTextPathParam } from './gateway-context'
import { identifyCaller } from './identity/access'
import { tryConsumeRateLimit, tooManyRequests } from './middleware'
import { networkOfAddress } from './network-address'
import { success, refuse } from './result'
import { createRouteHandler, type ValidatedHandler } from './validation'

export const listDrafts: ValidatedHandler<typeof draftsQuerySchema> = (c, { cursor }) =>
  getAccountStub(c).listDrafts(cursor)

export const getDraft = createRouteHandler((c) =>
  getAccountStub(c).getDraft(getTextPathParam(c, 'draft')),
)

export const createDraft: ValidatedHandler<typeof draftCreateSchema> = (c, draft) =>
  getAccountStub(c).createDraft(draft, c.var.identity.email)

export const saveDraft: ValidatedHandler<typeof draftSaveSchema> = (c, changes) =>
  getAccountStub(c).saveDraft(getTextPathParam(c, 'draft'), changes, c.var.identity.email)

export const removeDraft = createRouteHandler((c) =>
  getAccountStub(c).removeDraft(getTextPathParam(c, 'draft')),
)

export const shareDraft: ValidatedHandler<typeof shareCreateSchema> = (c, share) =>
  getAccountStub(c).shareDraft(getTextPathParam(c, 'draft'), share, c.var.identity.email)

export const revokeShare = createRouteHandler((c) =>
  getAccountStub(c).revokeShare(getTextPathParam(c, 'draft'), getTextPathParam(c, 'share')),
)

export const removeComment = createRouteHandler((c) => {
  const comment = getTextPathParam(c, 'comment')
  return getAccountStub(c).removeComment(
    getTextPathParam(c, 'draft'),
    comment,
    c.var.identity.email,
  )
})

/**
 * Opens the draft that a link leads to, and nothing else. If the link is public, its readers may be anonymous.
 * Otherwise they must sign in first, with any role or none.
 */
export const requireOpenShare: Middleware = async (c, next) => {
  const link = getTextPathParam(c, 'link')
  const address = c.req.header('cf-connecting-ip') ?? ''
  // Limits the rate before the account’s object is called, which others need, so that guessed links cost nobody else
  // anything. Counts by network, so that changing the address does not evade the limit, and one reader does not use
  // up everyone else's share.
  if (!(await tryConsumeRateLimit(c, `network:${networkOfAddress(address)}`))) {
    return tooManyRequests('Wait a minute.')
  }
  const account_id = unverifiedLinkAccountId(link) ?? ''
  if (!c.var.settings.accountIds.includes(account_id))
    return respondWithResult(refuseDeadLink('invalid'))

  const account = c.env.ACCOUNT.getByName(account_id)
  const draft = await account.openShare(link)
  if (draft.kind !== 'open') return respondWithResult(refuseDeadLink(draft.kind))

  const reader = await identifyCaller(c.req.raw, c.var.settings.authentication)
  if (!reader.ok && !draft.is_public) return respondWithResult(reader)
  const email = reader.ok ? reader.identity.email : null
  if (email !== null && !(await tryConsumeRateLimit(c, email)))
    return tooManyRequests('Wait a minute.')
  c.set('share', { draft, link, account, email, address })
  return next()
}

export const getSharedDraft = createRouteHandler(async (c) => {
  const { draft, link, email, account } = c.var.share
  const { name, version, updated_at, expires_at } = draft
  const design = await account.openSharedDesign(link)
  if (design === undefined) return refuseDeadLink('revoked')
  const shared: SharedDraft = {
    name,
    design: draftDesignSchema.parse(JSON.parse(design)),
    version,
    updated_at,
    expires_at,
    context: await account.readLoginPage(),
    email,
  }
  return success(shared)
})

/** Returns the account's live block page as text, which nothing executes here. */
export const getSharedDraftBlockPage = createRouteHandler(async (c) => {
  const kind = z.enum(BLOCK_PAGE_REASONS).safeParse(c.req.param('kind')).data
  const custom_html = kind === undefined ? null : await c.var.share.account.readBlockPage(kind)
  if (custom_html === null) return refuse('not_found', 'There is no such page.')
  return success<SharedDraftBlockPage>({ custom_html })
})

export const addSharedDraftComment: ValidatedHandler<typeof commentCreateSchema> = (c, comment) => {
  const { link, email, address, account } = c.var.share
  return account.commentOnShare(link, comment, { email, address })
}

/** Serves the scripts and styles of the share page, which contain nothing of the account. */
export const serveSharePageAsset = createRouteHandler(async (c) => {
  const url = new URL(`/${c.req.param('file') ?? ''}`, c.req.url)
  const asset = await c.env.ASSETS.fetch(new Request(url, { headers: c.req.raw.headers }))
  if (asset.status !== 404) return asset
  // The file's own headers say that it never changes, but the fact that it is missing may.
  return refuse('not_found', 'There is nothing here.')
})

/**
 * The policy of a block page in the preview: it may use its own styles and embedded images. It runs no scripts, sends
 * no forms and loads nothing. It has Gatehouse's origin so that the app can insert the sanitized page; no script in it
 * could make use of that.
 */
export const BLOCK_PAGE_CONTENT_SECURITY_POLICY = [
  'sandbox allow-same-origin',
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join('; ')

/**
 * Serves an empty document for a frame. A document that is written into a page (`srcdoc`) would inherit that page's
 * policy, which would disable its styles. Without a doctype, browsers use quirks mode.
 * @see https://html.spec.whatwg.org/multipage/browsers.html#determining-navigation-params-policy-container
 */
export const serveBlockPageFrame: Handler = (c) =>
  new Response(c.req.query('mode') === 'quirks' ? '' : '<!doctype html>', {
    headers: {
      ...SECURITY_HEADERS,
      'content-security-policy': BLOCK_PAGE_CONTENT_SECURITY_POLICY,
      'content-type': 'text/html; charset=utf-8',
    },
  })
