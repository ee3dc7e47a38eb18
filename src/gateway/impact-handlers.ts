import type * as z from 'zod/mini'
import { checklistItemUpdateSchema, checklistUpdateSchema } from '../api/impact/checklist'
import { hostsRequestSchema, impactRequestSchema, surveyRequestSchema } from '../api/impact/survey'
import type { ChecklistCommand } from './account/survey/checklists'
import type { ImpactCommand } from './account/survey/impacts'
import { failure, PROTECTION, toResponse, fieldProblems } from './answer'
import { changeNumber } from './change-handlers'
import { accountStub, type GatewayContext, type Handler } from './context'
import { readJsonBody } from './request-body'

export const startSurvey = withBody(surveyRequestSchema, ({ areas }, c) =>
  run(c, { kind: 'start-survey', areas }),
)

export const getSurvey: Handler = (c) => run(c, { kind: 'get-survey' })

export const cancelSurvey: Handler = (c) => run(c, { kind: 'cancel-survey' })

export const getImpact = withBody(impactRequestSchema, (request, c) =>
  run(c, { kind: 'impact', request }),
)

export const listHosts = withBody(hostsRequestSchema, (request, c) =>
  run(c, { kind: 'hosts', request }),
)

export const downloadHosts = withBody(hostsRequestSchema, async (request, c) => {
  const body = await accountStub(c).exportHosts(request)
  if (body === null) {
    const detail = 'What the change concerns has not been read, or no longer. Start a survey.'
    return toResponse(failure('not_possible', detail))
  }
  return new Response(body, {
    headers: {
      ...PROTECTION,
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="hosts.csv"',
    },
  })
})

export const listChecklists: Handler = (c) => runChecklist(c, { kind: 'list-checklists' })

export const getChecklist: Handler = (c) =>
  runChecklist(c, { kind: 'get-checklist', change: changeNumber(c) })

export const updateChecklist = withBody(checklistUpdateSchema, ({ is_dismissed: isDismissed }, c) =>
  runChecklist(c, {
    kind: 'dismiss-checklist',
    change: changeNumber(c),
    isDismissed,
    email: c.var.identity.email,
  }),
)

export const updateChecklistItem = withBody(checklistItemUpdateSchema, ({ is_done: isDone }, c) =>
  runChecklist(c, {
    kind: 'tick-item',
    change: changeNumber(c),
    item: Number(c.req.param('item')),
    isDone,
    email: c.var.identity.email,
  }),
)

async function runChecklist(c: GatewayContext, command: ChecklistCommand): Promise<Response> {
  return toResponse(await accountStub(c).runChecklist(command))
}

async function run(c: GatewayContext, command: ImpactCommand): Promise<Response> {
  return toResponse(await accountStub(c).runImpact(command))
}

/** Handles a request whose body has whole settings, because the proposed change has not been made anywhere yet. */
function withBody<Schema extends z.ZodMiniType>(
  schema: Schema,
  answer: (body: z.infer<Schema>, c: GatewayContext) => Promise<Response>,
): Handler {
  return async (c) => {
    const json = await readJsonBody(c)
    if (!json.ok) return toResponse(json.answer)
    const body = schema.safeParse(json.body)
    if (!body.success) return toResponse(failure('invalid_field', fieldProblems(body.error)))
    return answer(body.data, c)
  }
}
