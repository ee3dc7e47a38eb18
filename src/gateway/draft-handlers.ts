import * as z from 'zod/mini'
import { draftCreateSchema, draftSaveSchema, shareCreateSchema } from '../api/draft-request'
import type { DraftCommand } from './account/drafts'
import { failure, toResponse, fieldProblems } from './answer'
import { accountStub, type GatewayContext, type Handler } from './context'
import { readJsonBody } from './request-body'

const pageSchema = z.object({
  cursor: z.optional(
    z.string().check(z.regex(/^[\d:.TZ-]{1,40} [\da-f-]{1,40}$/, 'Take the cursor of an answer.')),
  ),
})

export const listDrafts: Handler = async (c) => {
  const page = pageSchema.safeParse(c.req.query())
  if (!page.success) return toResponse(failure('invalid_field', fieldProblems(page.error)))
  return run(c, { kind: 'list', cursor: page.data.cursor })
}
export const getDraft: Handler = (c) => run(c, { kind: 'get', id: idOf(c) })
export const removeDraft: Handler = (c) => run(c, { kind: 'remove', id: idOf(c) })

export const createDraft = withBody(draftCreateSchema, (draft, c) => ({
  kind: 'create',
  draft,
  email: c.var.identity.email,
}))

export const saveDraft = withBody(draftSaveSchema, (changes, c) => ({
  kind: 'save',
  id: idOf(c),
  changes,
  email: c.var.identity.email,
}))

export const shareDraft = withBody(shareCreateSchema, (share, c) => ({
  kind: 'share',
  id: idOf(c),
  share,
  email: c.var.identity.email,
}))

export const revokeShare: Handler = (c) =>
  run(c, { kind: 'revoke_share', id: idOf(c), share: c.req.param('share') ?? '' })

export const removeComment: Handler = (c) =>
  run(c, {
    kind: 'remove_comment',
    id: idOf(c),
    comment: c.req.param('comment') ?? '',
    email: c.var.identity.email,
  })

async function run(c: GatewayContext, command: DraftCommand): Promise<Response> {
  return toResponse(await accountStub(c).runDraft(command))
}

function withBody<Schema extends z.ZodMiniType>(
  schema: Schema,
  commandOf: (body: z.infer<Schema>, c: GatewayContext) => DraftCommand,
): Handler {
  return async (c) => {
    const json = await readJsonBody(c)
    if (!json.ok) return toResponse(json.answer)
    const body = schema.safeParse(json.body)
    return body.success
      ? run(c, commandOf(body.data, c))
      : toResponse(failure('invalid_field', fieldProblems(body.error)))
  }
}

function idOf(c: GatewayContext): string {
  return c.req.param('draft') ?? ''
}
