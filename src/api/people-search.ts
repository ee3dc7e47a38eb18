/** Finding people by something other than their name: a device, an IP address or an application. */
import * as z from 'zod/mini'
import { accountApiPath, createGatehouseReadCall } from './api-client'
import { LIMITS, maxBytesCheck } from './limits'
import { PERSON_READ_NAMES } from './ways-back-in/person-read-paths'

export const PEOPLE_SEARCH_CRITERIA = ['device', 'ip', 'application'] as const
export type PeopleSearchCriterion = (typeof PEOPLE_SEARCH_CRITERIA)[number]

export const peopleSearchQuerySchema = z.object({
  by: z.enum(PEOPLE_SEARCH_CRITERIA),
  text: z
    .string()
    .check(
      z.trim(),
      z.minLength(2, 'Enter at least two characters.'),
      maxBytesCheck(LIMITS.searchBytes),
    ),
})
export type PeopleSearchParams = z.infer<typeof peopleSearchQuerySchema>

export const peopleSearchResultSchema = z.object({
  /** The people who were found, those seen last first. */
  matches: z.array(
    z.object({
      email: z.string(),
      /** The device, the address or the application by which they were found. */
      clue: z.string(),
      /** When they were seen with it last. RFC 3339. */
      seen_at: z.nullable(z.string()),
    }),
  ),
  /** How far the API can answer this, in words. */
  limits: z.string(),
  /** Whether there may be more than these. */
  has_more: z.boolean(),
  /** Why nothing could be read; null if it could. */
  unread: z.nullable(
    z.object({
      read: z.enum(PERSON_READ_NAMES),
      permission: z.nullable(z.string()),
      message: z.string(),
    }),
  ),
  /** The number of calls of Cloudflare's API. */
  calls: z.int(),
})
export type PeopleSearchResult = z.infer<typeof peopleSearchResultSchema>

/** Finds people by a device, an address or an application. */
export const findPeopleByCriterion = (account_id: string, { by, text }: PeopleSearchParams) =>
  createGatehouseReadCall(peopleSearchResultSchema, accountApiPath(account_id, 'people-search'), {
    by,
    text,
  })
