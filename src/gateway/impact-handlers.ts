import type * as z from 'zod/mini'
import type { surveyedSessionDurationsQuerySchema } from '../api/clocks/surveyed-session-durations'
import type { checklistItemUpdateSchema, checklistDismissalSchema } from '../api/impact/checklist'
import type { AffectedHostsRequest, ImpactRequest, surveyRequestSchema } from '../api/impact/survey'
import { SECURITY_HEADERS, respondWithResult } from './response'
import { readChangeNumberParam } from './change-handlers'
import { getAccountStub, type GatewayContext, type Handler } from './gateway-context'
import { success, refuse } from './result'

export async function startSurvey(
  c: GatewayContext,
  { areas }: z.infer<typeof surveyRequestSchema>,
): Promise<Response> {
  return respondWithResult(await getAccountStub(c).startSurvey(areas))
}

export const getSurvey: Handler = async (c) =>
  respondWithResult(await getAccountStub(c).getSurvey())

export const cancelSurvey: Handler = async (c) => {
  await getAccountStub(c).cancelSurvey()
  return respondWithResult(success(null))
}

export async function listSurveyedSessionDurations(
  c: GatewayContext,
  { search = '' }: z.infer<typeof surveyedSessionDurationsQuerySchema>,
): Promise<Response> {
  return respondWithResult(await getAccountStub(c).listSurveyedSessionDurations(search))
}

export const listSurveyedZones: Handler = async (c) =>
  respondWithResult(await getAccountStub(c).listSurveyedZones())

export const listSurveyedCertificates: Handler = async (c) =>
  respondWithResult(await getAccountStub(c).listSurveyedCertificates())

/** The body has whole settings, because the proposed change has not been made anywhere yet. */
export async function getImpact(c: GatewayContext, request: ImpactRequest): Promise<Response> {
  return respondWithResult(await getAccountStub(c).getImpact(request))
}

export async function listAffectedHosts(
  c: GatewayContext,
  request: AffectedHostsRequest,
): Promise<Response> {
  return respondWithResult(await getAccountStub(c).listAffectedHosts(request))
}

export async function downloadAffectedHosts(
  c: GatewayContext,
  request: AffectedHostsRequest,
): Promise<Response> {
  const body = await getAccountStub(c).exportHosts(request)
  if (body === null) {
    const detail = 'What the change concerns has not been read, or no longer. Start a survey.'
    return respondWithResult(refuse('not_possible', detail))
  }
  return new Response(body, {
    headers: {
      ...SECURITY_HEADERS,
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="hosts.csv"',
    },
  })
}

export const listChecklists: Handler = async (c) =>
  respondWithResult(await getAccountStub(c).listChecklists())

export const getChangeChecklist: Handler = async (c) =>
  respondWithResult(await getAccountStub(c).getChangeChecklist(readChangeNumberParam(c)))

export async function updateChecklist(
  c: GatewayContext,
  { is_dismissed }: z.infer<typeof checklistDismissalSchema>,
): Promise<Response> {
  const { email } = c.var.identity
  return respondWithResult(
    await getAccountStub(c).setChecklistDismissed(readChangeNumberParam(c), is_dismissed, email),
  )
}

export async function updateChecklistItem(
  c: GatewayContext,
  { is_done }: z.infer<typeof checklistItemUpdateSchema>,
): Promise<Response> {
  const { email } = c.var.identity
  const item = Number(c.req.param('item'))
  return respondWithResult(
    await getAccountStub(c).tickItem(readChangeNumberParam(c), item, is_done, email),
  )
}
