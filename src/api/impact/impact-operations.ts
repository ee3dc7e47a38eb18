import * as z from 'zod/mini'
import {
  accountApiPath,
  createAccountApiPathBuilder,
  createGatehouseReadCall,
  createGatehouseDeleteCall,
  createGatehousePostCall,
  nullAsEmptyListSchema,
} from '../api-client'
import {
  type AffectedHostsRequest,
  affectedHostRowSchema,
  type ImpactRequest,
  impactSchema,
  type SurveyArea,
  surveyedCertificatesSchema,
  surveyedZonesSchema,
  surveyStatusSchema,
} from './survey'

const surveyPath = createAccountApiPathBuilder('survey')

/** Starts to read these areas, joins a survey that is already reading them, or returns a recent one. */
export const startSurvey = (account_id: string, areas: readonly SurveyArea[]) =>
  createGatehousePostCall(surveyStatusSchema, surveyPath(account_id), { areas })

/** Null if there is no survey, or no fresh one. */
export const getSurvey = (account_id: string) =>
  createGatehouseReadCall(z.nullable(surveyStatusSchema), surveyPath(account_id))

/** Stops reading, and removes the data that was read. */
export const cancelSurvey = (account_id: string) =>
  createGatehouseDeleteCall(z.null(), surveyPath(account_id))

/** Lists the zones that a complete survey found. */
export const listSurveyedZones = (account_id: string) =>
  createGatehouseReadCall(surveyedZonesSchema, surveyPath(account_id, 'zones'))

/** Lists the root certificates that a complete survey found. */
export const listSurveyedCertificates = (account_id: string) =>
  createGatehouseReadCall(surveyedCertificatesSchema, surveyPath(account_id, 'certificates'))

export const getImpact = (account_id: string, change: ImpactRequest) =>
  createGatehousePostCall(impactSchema, accountApiPath(account_id, 'impact'), change)

export const listAffectedHosts = (account_id: string, hosts: AffectedHostsRequest) =>
  createGatehousePostCall(
    nullAsEmptyListSchema(affectedHostRowSchema),
    accountApiPath(account_id, 'impact', 'hosts'),
    hosts,
  )
