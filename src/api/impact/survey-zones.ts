import * as z from 'zod/mini'
import { accountApiPath, createGatehouseReadCall } from '../api-client'
import type { SurveyArea } from './survey'

/** The areas of a survey that list the account's zones. */
export const ZONE_LISTING_SURVEY_AREAS = ['applications'] as const satisfies readonly SurveyArea[]

/** The names of the account's zones, sorted; null if Gatehouse's token may not list them. */
export const surveyedZonesSchema = z.object({
  surveyed_at: z.string(),
  zones: z.nullable(z.array(z.string())),
})

/** Lists the zones that a complete survey found. */
export const listSurveyedZones = (account_id: string) =>
  createGatehouseReadCall(surveyedZonesSchema, accountApiPath(account_id, 'survey', 'zones'))
