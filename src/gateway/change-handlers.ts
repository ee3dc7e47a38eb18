import * as z from 'zod/mini'
import type { Resource } from '../api/change'
import {
  changeRequestSchema,
  changesDownloadQuerySchema,
  changesQuerySchema,
  downloadQuerySchema,
  revertRequestSchema,
} from '../api/change-request'
import type { Account } from './account/account'
import type { Author } from './account/account-context'
import { EXPORT_FORMATS, type ExportFormat } from './account/export'
import { type Answer, failure, toResponse, fieldProblems } from './answer'
import { accountStub, type GatewayContext, type Handler } from './context'
import { download } from './download'
import { readJsonBody } from './request-body'

/** Lists history, newest first, page by page. */
export const listChanges: Handler = async (c) => {
  const page = changesQuerySchema.safeParse(c.req.query())
  if (!page.success) return toResponse(failure('invalid_field', fieldProblems(page.error)))
  const { cursor, limit = '50', ...filter } = page.data
  const below = cursor === undefined ? undefined : Number(cursor)
  const readable = { ...filter, without: withheldFrom(c) }
  return toResponse(await accountStub(c).listChanges(readable, below, Number(limit)))
}

export const getChange: Handler = async (c) => {
  const hasImpact = c.var.identity.capabilities.includes('impact:read')
  const readable = { without: withheldFrom(c), hasImpact }
  return toResponse(await accountStub(c).getChange(changeNumber(c), readable))
}

/** Makes a change that was reviewed, with its reason. */
export const makeChange: Handler = reviewed(
  changeRequestSchema,
  (account, { resource: setting, etag: ifMatch, patch, draft }, author) =>
    account.makeChange(
      { ...author, setting, patch: JSON.stringify(patch), ifMatch, reverts: null },
      draft,
    ),
)

export const revertChange: Handler = reviewed(revertRequestSchema, (account, { etag }, author, c) =>
  account.revertChange(changeNumber(c), etag, author),
)

export const verifyChanges: Handler = async (c) => toResponse(await accountStub(c).verifyChanges())

export const verifyAllChanges: Handler = async (c) =>
  toResponse(await accountStub(c).verifyAllChanges())

/** Downloads all selected changes as a file. */
export function downloadChanges(format: ExportFormat): Handler {
  return async (c) => {
    const query = changesDownloadQuerySchema.safeParse(c.req.query())
    if (!query.success) return toResponse(failure('invalid_field', fieldProblems(query.error)))
    const { after, ...filter } = query.data
    const readable = { ...filter, without: withheldFrom(c) }
    return download(c, {
      filename: `changes.${format}`,
      format: EXPORT_FORMATS[format],
      after: after === undefined ? undefined : Number(after),
      readPart: (key) => accountStub(c).exportChanges(readable, format, key),
    })
  }
}

/** Downloads the history as it is stored, with whole values before and after, as a backup. */
export const downloadJournal: Handler = async (c) => {
  const query = downloadQuerySchema.safeParse(c.req.query())
  if (!query.success) return toResponse(failure('invalid_field', fieldProblems(query.error)))
  const { after } = query.data
  return download(c, {
    filename: 'journal.ndjson',
    format: EXPORT_FORMATS.ndjson,
    after: after === undefined ? undefined : Number(after),
    readPart: (key) => accountStub(c).exportJournal(key),
  })
}

type Reviewed = {
  reason: string
  ticket?: string | undefined
  client_request_id?: string | undefined
}

function reviewed<Body extends Reviewed>(
  schema: z.ZodMiniType<Body>,
  send: (
    account: DurableObjectStub<Account>,
    body: Body,
    author: Author,
    c: GatewayContext,
  ) => Promise<Answer>,
): Handler {
  return async (c) => {
    const json = await readJsonBody(c)
    if (!json.ok) return toResponse(json.answer)
    const body = schema.safeParse(json.body)
    if (!body.success) return toResponse(failure('invalid_field', fieldProblems(body.error)))
    const { email, roles } = c.var.identity
    const { reason, ticket, client_request_id } = body.data
    const author = { email, roles, reason, ticket: ticket || null, client_request_id }
    return toResponse(await send(accountStub(c), body.data, author, c))
  }
}

/** Withholds revocations, which reveal personal data. */
function withheldFrom(c: GatewayContext): Resource | undefined {
  return c.var.identity.capabilities.includes('people:read') ? undefined : 'revocation'
}

/** The route accepts only digits. */
export function changeNumber(c: GatewayContext): number {
  return Number(c.req.param('number'))
}
