import type * as z from 'zod/mini'
import type { DraftCreate, DraftSave, ShareCreate, draftsQuerySchema } from '../api/draft-request'
import { respond } from './answer'
import { accountStub, type GatewayContext, type Handler } from './context'

export async function listDrafts(
  c: GatewayContext,
  { cursor }: z.infer<typeof draftsQuerySchema>,
): Promise<Response> {
  return respond(await accountStub(c).listDrafts(cursor))
}

export const getDraft: Handler = async (c) => respond(await accountStub(c).getDraft(draftId(c)))

export async function createDraft(c: GatewayContext, draft: DraftCreate): Promise<Response> {
  return respond(await accountStub(c).createDraft(draft, c.var.identity.email))
}

export async function saveDraft(c: GatewayContext, changes: DraftSave): Promise<Response> {
  return respond(await accountStub(c).saveDraft(draftId(c), changes, c.var.identity.email))
}

export const removeDraft: Handler = async (c) =>
  respond(await accountStub(c).removeDraft(draftId(c)))

export async function shareDraft(c: GatewayContext, share: ShareCreate): Promise<Response> {
  return respond(await accountStub(c).shareDraft(draftId(c), share, c.var.identity.email))
}

export const revokeShare: Handler = async (c) =>
  respond(await accountStub(c).revokeShare(draftId(c), c.req.param('share') ?? ''))

export const removeComment: Handler = async (c) => {
  const { email } = c.var.identity
  const comment = c.req.param('comment') ?? ''
  return respond(await accountStub(c).removeComment(draftId(c), comment, email))
}

function draftId(c: GatewayContext): string {
  return c.req.param('draft') ?? ''
}
