import type { surveyedSessionDurationsQuerySchema } from '../api/clocks/surveyed-session-durations'
import type { checklistItemUpdateSchema, checklistDismissalSchema } from '../api/impact/checklist'
import type {
  affectedHostsRequestSchema,
  impactRequestSchema,
  surveyRequestSchema,
} from '../api/impact/survey'
import { SECURITY_HEADERS } from './response'
import { getAccountStub, getNumberPathParam } from './gateway-context'
import { success, refuse } from './result'
import { createRouteHandler, type ValidatedHandler } from './validation'

export const startSurvey: ValidatedHandler<typeof surveyRequestSchema> = (c, { areas }) =>
  getAccountStub(c).startSurvey(areas)

export const getSurvey = createRouteHandler((c) => getAccountStub(c).getSurvey())

export const cancelSurvey = createRouteHandler(async (c) => {
  await getAccountStub(c).cancelSurvey()
  return success(null)
})

export const listSurveyedSessionDurations: ValidatedHandler<
  typeof surveyedSessionDurationsQuerySchema
> = (c, { search = '' }) => getAccountStub(c).listSurveyedSessionDurations(search)

export const listSurveyedZones = createRouteHandler((c) => getAccountStub(c).listSurveyedZones())

export const listSurveyedCertificates = createRouteHandler((c) =>
  getAccountStub(c).listSurveyedCertificates(),
)

/** The body has whole settings, because the proposed change has not been made anywhere yet. */
export const getImpact: ValidatedHandler<typeof impactRequestSchema> = (c, request) =>
  getAccountStub(c).getImpact(request)

export const listAffectedHosts: ValidatedHandler<typeof affectedHostsRequestSchema> = (
  c,
  request,
) => getAccountStub(c).listAffectedHosts(request)

export const downloadAffectedHosts: ValidatedHandler<typeof affectedHostsRequestSchema> = async (
  c,
  request,
) => {
  const body = await getAccountStub(c).exportHosts(request)
  if (body === null) {
    const detail = 'What the change concerns has not been read, or no longer. Start a survey.'
    return refuse('not_possible', detail)
  }
  return new Response(body, {
    headers: {
      ...SECURITY_HEADERS,
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="hosts.csv"',
    },
  })
}

export const listChecklists = createRouteHandler((c) => getAccountStub(c).listChecklists())

export const getChangeChecklist = createRouteHandler((c) =>
  getAccountStub(c).getChangeChecklist(getNumberPathParam(c, 'number')),
)

export const updateChecklist: ValidatedHandler<typeof checklistDismissalSchema> = (
  c,
  { is_dismissed },
) => {
  const { email } = c.var.identity
  return getAccountStub(c).setChecklistDismissed(
    getNumberPathParam(c, 'number'),
    is_dismissed,
    email,
  )
}

export const updateChecklistItem: ValidatedHandler<typeof checklistItemUpdateSchema> = (
  c,
  { is_done },
) => {
  const { email } = c.var.identity
  const item = getNumberPathParam(c, 'item')
  return getAccountStub(c).tickItem(getNumberPathParam(c, 'number'), item, is_done, email)
}
