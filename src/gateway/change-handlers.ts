import type { ChangeResource } from '../api/change'
import type {
  changeRequestSchema,
  changesDownloadQuerySchema,
  changesQuerySchema,
  downloadQuerySchema,
  RevertRequest,
  revertRequestSchema,
} from '../api/change-request'
import {
  type acceptFindingRequestSchema,
  MAX_ACCEPTANCE_DAYS,
} from '../api/overview/accept-finding-operation'
import type { switchTimerUpdateSchema } from '../api/switch-timers/switch-timer'
import type { WriteAuthor } from './account/write-author'
import { CHANGES_EXPORT_FORMATS, type ChangesExportFormat } from './account/download-parts'
import {
  getAccountStub,
  type GatewayContext,
  getNumberPathParam,
  getTextPathParam,
} from './gateway-context'
import { respondWithFileStream } from './download'
import { readProposerFromPreferHeader } from './proposal-handlers'
import { refuse } from './result'
import { createRouteHandler, type ValidatedHandler } from './validation'

/** Lists history, newest first, page by page. */
export const listChanges: ValidatedHandler<typeof changesQuerySchema> = (
  c,
  { cursor, limit = '50', ...filter },
) => {
  const readable = { ...filter, without: withheldFrom(c) }
  return getAccountStub(c).listChanges(readable, numberIn(cursor), Number(limit))
}

export const getChange = createRouteHandler((c) => {
  const hasImpact = c.var.identity.capabilities.includes('impact:read')
  const readable = { without: withheldFrom(c), hasImpact }
  return getAccountStub(c).getChange(getNumberPathParam(c, 'number'), readable)
})

/** Makes a change that was reviewed, with its reason. */
export const makeChange: ValidatedHandler<typeof changeRequestSchema> = (c, request) => {
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
  return getAccountStub(c).makeChange({ ...author, ...order }, draft)
}

export const revertChange: ValidatedHandler<typeof revertRequestSchema> = (c, request) => {
  const { switch_timer_minutes, explanation } = request
  const author = {
    ...authorOf(c, request),
    ...readProposerFromPreferHeader(c),
    switch_timer_minutes,
    explanation,
  }
  return getAccountStub(c).revertChange(getNumberPathParam(c, 'number'), request.etag, author)
}

const DAY_MS = 86_400_000

/** Accepts a finding about the account for a while. The finding itself is computed in the browser. */
export const acceptFinding: ValidatedHandler<typeof acceptFindingRequestSchema> = (
  c,
  { reason, ticket, ...finding },
) => {
  const id = getTextPathParam(c, 'finding')
  const left = finding.until === null ? 1 : Date.parse(finding.until) - Date.now()
  if (left <= 0 || left > MAX_ACCEPTANCE_DAYS * DAY_MS) {
    const message = `Choose a time within the next ${MAX_ACCEPTANCE_DAYS} days.`
    return refuse('invalid_field', [{ pointer: '/until', message }])
  }
  return getAccountStub(c).acceptFinding({ ...finding, id }, authorOf(c, { reason, ticket }))
}

export const getHistoryVerification = createRouteHandler((c) => getAccountStub(c).verifyChanges())

export const startFullHistoryVerification = createRouteHandler((c) =>
  getAccountStub(c).verifyAllChanges(),
)

/** Downloads all selected changes as a file. */
export function createChangesDownloadHandler(
  format: ChangesExportFormat,
): ValidatedHandler<typeof changesDownloadQuerySchema> {
  return (c, { after, order = 'newest', ...filter }) => {
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
export const downloadJournal: ValidatedHandler<typeof downloadQuerySchema> = (c, { after }) =>
  respondWithFileStream(c, {
    filename: 'journal.ndjson',
    format: CHANGES_EXPORT_FORMATS.ndjson,
    after: numberIn(after),
    readPart: (key) => getAccountStub(c).exportJournalPart(key),
  })

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

/** Reads a parameter that the schema has checked. */
const numberIn = (text: string | undefined) => (text === undefined ? undefined : Number(text))

export const listSwitchTimers = createRouteHandler((c) => getAccountStub(c).listSwitchTimers())

/** Prolongs, shortens or cancels a timer. */
export const updateSwitchTimer: ValidatedHandler<typeof switchTimerUpdateSchema> = (c, update) => {
  const { email, roles } = c.var.identity
  return getAccountStub(c).updateSwitchTimer(getTextPathParam(c, 'field'), update, { email, roles })
}

/** Turns a switch back before its time. */
export const turnSwitchBackNow = createRouteHandler((c) => {
  const { email, roles } = c.var.identity
  return getAccountStub(c).turnSwitchBackNow(getTextPathParam(c, 'field'), { email, roles })
})
