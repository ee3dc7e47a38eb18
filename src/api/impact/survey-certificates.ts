import * as z from 'zod/mini'
import { accountApiPath, createGatehouseReadCall } from '../api-client'
import type { SurveyArea } from './survey'

/** The areas of a survey that list the root certificates for mutual TLS. */
export const CERTIFICATE_SURVEY_AREAS = ['certificates'] as const satisfies readonly SurveyArea[]

const surveyedCertificateSchema = z.object({
  name: z.string(),
  /** RFC 3339; null if Cloudflare does not say. */
  expires_at: z.nullable(z.string()),
  /** The hosts of the applications that check against it. */
  hosts: z.array(z.string()),
})
export type SurveyedCertificate = z.infer<typeof surveyedCertificateSchema>

/** The next that expires comes first; null if they could not be read. */
export const surveyedCertificatesSchema = z.object({
  surveyed_at: z.string(),
  certificates: z.nullable(z.array(surveyedCertificateSchema)),
})

/** Lists the root certificates that a complete survey found. */
export const listSurveyedCertificates = (account_id: string) =>
  createGatehouseReadCall(
    surveyedCertificatesSchema,
    accountApiPath(account_id, 'survey', 'certificates'),
  )
