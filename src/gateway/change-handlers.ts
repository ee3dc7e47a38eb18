import type * as z from 'zod/mini'
import type { ChangeResource } from '../api/change'
import type {
  ChangeRequest,
  RevertRequest,
  changesDownloadQuerySchema,
  changesQuerySchema,
  downloadQuerySchema,
} from '../api/change-request'
import { type AcceptFindingRequest, MAX_ACCEPTANCE_DAYS } from '../api/overview/accept-finding'
import type { WriteAuthor } from './account/write-author'
import { CHANGES_EXPORT_FORMATS, type ChangesExportFormat } from './account/download-parts'
import { respondWithResult } from './response'
import { getAccountStub, type GatewayContext, type Handler } from './gateway-context'
import { respondWithFileStream } from './download'
import { readProposerFromPreferHeader } from './proposal-handlers'
import { refuse } from './result'
import type { SwitchTimerUpdate } from '../api/switch-timers/switch-timer'

/** Lists history, newest first, page by page. */
export async function listChanges(
  c: GatewayContext,
  { cursor, limit = '50', ...filter }: z.infer<typeof changesQuerySchema>,
): Promise<Response> {
  const readable = { ...filter, without: withheldFrom(c) }
  return respondWithResult(
    await getAccountStub(c).listChanges(readable, numberIn(cursor), Number(limit)),
  )
}

export const getChange: Handler = async (c) => {
  const hasImpact = c.var.identity.capabilities.includes('impact:read')
  const readable = { without: withheldFrom(c), hasImpact }
  return respondWithResult(await getAccountStub(c).getChange(readChangeNumberParam(c), readable))
}

/** Makes a change that was reviewed, with its reason. */
export async function makeChange(c: GatewayContext, request: ChangeRequest): Promise<Response> {
  const { resource: setting, etag: ifMatch, patch, draft, origin, switch_timer_minutes } = request
  const author = { ...authorOf(c, request), ...readProposerFromPreferHeader(c) }
  const order = {
    setting,
    patch: JSON.stringify(patch),
    ifMatch,
    reverts: null,
    origin,
    switch_timer_minutes,
  }
  return respondWithResult(await getAccountStub(c).makeChange({ ...author, ...order }, draft))
}

export async function revertChange(c: GatewayContext, request: RevertRequest): Promise<Response> {
  const { switch_timer_minutes, explanation } = request
  const author = {
    ...authorOf(c, request),
    ...readProposerFromPreferHeader(c),
    switch_timer_minutes,
    explanation,
  }
  return respondWithResult(
    await getAccountStub(c).revertChange(readChangeNumberParam(c), request.etag, author),
  )
}

const DAY_MS = 86_400_000

/** Accepts a finding about the account for a while. The finding itself is computed in the browser. */
export async function acceptFinding(
  c: GatewayContext,
  { reason, ticket, ...finding }: AcceptFindingRequest,
): Promise<Response> {
  const id = c.req.param('finding') ?? ''
  const left = finding.until === null ? 1 : Date.parse(finding.until) - Date.now()
  if (left <= 0 || left > MAX_ACCEPTANCE_DAYS * DAY_MS) {
    const message = `Choose a time within the next ${MAX_ACCEPTANCE_DAYS} days.`
    return respondWithResult(refuse('invalid_field', [{ pointer: '/until', message }]))
  }
  const author = authorOf(c, { reason, ticket })
  return respondWithResult(await getAccountStub(c).acceptFinding({ ...finding, id }, author))
}

export const getHistoryVerification: Handler = async (c) =>
  respondWithResult(await getAccountStub(c).verifyChanges())

export const startFullHistoryVerification: Handler = async (c) =>
  respondWithResult(await getAccountStub(c).verifyAllChanges())

/** Downloads all selected changes as a file. */
export function createChangesDownloadHandler(format: ChangesExportFormat) {
  return (
    c: GatewayContext,
    { after, order = 'newest', ...filter }: z.infer<typeof changesDownloadQuerySchema>,
  ): Promise<Response> => {
    const readable = { ...filter, without: withheldFrom(c) }
    return respondWithFileStream(c, {
      filename: `changes.${format}`,
      format: CHANGES_EXPORT_FORMATS[format],
      after: numberIn(after),
      readPart: (key) =>
        getAccountStub(c).exportChangesPart(readable, { format, order, after: key }),
    })
  }
}

/** Downloads the history as it is stored, with whole values before and after, as a backup. */
export function downloadJournal(
  c: GatewayContext,
  { after }: z.infer<typeof downloadQuerySchema>,
): Promise<Response> {
  return respondWithFileStream(c, {
    filename: 'journal.ndjson',
    format: CHANGES_EXPORT_FORMATS.ndjson,
    after: numberIn(after),
    readPart: (key) => getAccountStub(c).exportJournalPart(key),
  })
}

function authorOf(
  { var: { identity } }: GatewayContext,
  {
    reason,
    ticket,
    client_request_id,
  }: Pick<RevertRequest, 'reason' | 'ticket' | 'client_request_id'>,
): WriteAuthor {
  const { email, roles } = identity
  return { email, roles, reason, ticket: ticket || null, client_request_id }
}

/** Withholds revocations, which reveal personal data. */
function withheldFrom(c: GatewayContext): ChangeResource | undefined {
  return c.var.identity.capabilities.includes('people:read') ? undefined : 'revocation'
}

/** The route accepts only digits. */
export function readChangeNumberParam(c: GatewayContext): number {
  return Number(c.req.param('number'))
}

/** Reads a parameter that the schema has checked. */
const numberIn = (text: string | undefined) => (text === undefined ? undefined : Number(text))

export const listSwitchTimers: Handler = async (c) =>
  respondWithResult(await getAccountStub(c).listSwitchTimers())

/** Prolongs, shortens or cancels a timer. */
export async function updateSwitchTimer(
  c: GatewayContext,
  update: SwitchTimerUpdate,
): Promise<Response> {
  const { email, roles } = c.var.identity
  return respondWithResult(
    await getAccountStub(c).updateSwitchTimer(fieldParam(c), update, { email, roles }),
  )
}

/** Turns a switch back before its time. */
export const turnSwitchBackNow: Handler = async (c) => {
  const { email, roles } = c.var.identity
  return respondWithResult(
    await getAccountStub(c).turnSwitchBackNow(fieldParam(c), { email, roles }),
  )
}

/** The route accepts only names of fields. */
function fieldParam(c: GatewayContext): string {
  return c.req.param('field') ?? ''
}
