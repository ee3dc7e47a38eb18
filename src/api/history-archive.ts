/**
 * Archives: whole months of history that are older than the deployment keeps. An archive is downloaded as lines of
 * JSON, and may be dropped from history afterwards.
 */
import * as z from 'zod/mini'
import { archiveRangeShape } from './archive-range'
import { changeSummarySchema } from './change'
import type { ArchiveDropRequest } from './change-request'
import {
  buildGatehousePathAndQuery,
  createAccountApiPathBuilder,
  createGatehouseReadCall,
  createGatehousePostCall,
} from './api-client'

const LONGEST_MONTHS = 1_200

/** Returns the number of months that `HISTORY_KEEP` ("7 years", "18 months") says; undefined if it says no such time. */
export function parseHistoryRetention(text: string): number | undefined {
  const [, count, unit] = /^([1-9]\d{0,3}) (month|year)s?$/.exec(text.trim()) ?? []
  if (count === undefined) return undefined
  const months = Number(count) * (unit === 'year' ? 12 : 1)
  return months <= LONGEST_MONTHS ? months : undefined
}

export function retentionMonthsInWords(months: number): string {
  const [count, unit] = months % 12 === 0 ? [months / 12, 'year'] : [months, 'month']
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}

/** Returns the start of the oldest calendar month (UTC) that is kept whole. Whatever is older may be dropped. */
export function retentionStart(months: number, now: Date): Date {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months, 1))
}

/** Returns the calendar month (UTC) of a time, such as "2019-07". */
export function toUtcMonth(time: string): string {
  return time.slice(0, 7)
}

/** Returns the start of the month that follows, as history stores times. */
export function startOfNextMonth(month: string): string {
  const [year = '', number = ''] = month.split('-')
  return new Date(Date.UTC(Number(year), Number(number), 1)).toISOString()
}

/** An archive that can be downloaded. Its key is the number of its last change. */
const archiveSchema = z.looseObject({
  ...archiveRangeShape,
  changes: z.int(),
  /** The last download that was sent to its end, and the SHA-256 of its bytes; null if there was none. */
  fetched: z.nullable(
    z.object({ at: z.string(), email: z.string(), bytes: z.int(), sha256: z.string() }),
  ),
})
export type Archive = z.infer<typeof archiveSchema>

export const archivesStateSchema = z.looseObject({
  /** The number of months that history is kept; null if nothing is ever dropped. */
  keep_months: z.nullable(z.int()),
  /** The Ed25519 key that signs this account's archives: 32 bytes in base64url. */
  public_key: z.string(),
  /** Oldest first. Only the first can be dropped. */
  archives: z.array(archiveSchema),
  /** Whether history of an earlier build is still being indexed. Until then, nothing is listed. */
  is_being_indexed: z.boolean(),
  /** Whether there are more than are listed. */
  has_more: z.boolean(),
  /** The part of history that was dropped so far; null if nothing was. */
  dropped: z.nullable(
    z.object({
      changes: z.int(),
      /** The change that dropped the last archive. */
      by_change: z.int(),
      /** Whether the storage still has some of it, which nothing shows any more. */
      is_being_removed: z.boolean(),
    }),
  ),
})
export type ArchivesState = z.infer<typeof archivesStateSchema>

/** The change that dropped an archive. */
export const archiveDropResultSchema = z.object({ change: z.nullable(changeSummarySchema) })

export type ArchiveDropResult = z.infer<typeof archiveDropResultSchema>

/** Returns the name of an archive's file. */
export function archiveFileName({ from, to }: Pick<Archive, 'from' | 'to'>): string {
  return `history-${from === to ? from : `${from}-to-${to}`}.ndjson`
}

const archivesPath = createAccountApiPathBuilder('archives')

/** Lists the months of history that are older than it is kept. */
export const listArchives = (account_id: string) =>
  createGatehouseReadCall(archivesStateSchema, archivesPath(account_id))

/** Drops an archive that was downloaded from history. */
export const dropArchive = (account_id: string, last_change: number, request: ArchiveDropRequest) =>
  createGatehousePostCall(
    archiveDropResultSchema,
    archivesPath(account_id, last_change, 'drop'),
    request,
  )

/** Returns the path from which a browser downloads an archive, which is known by its last change. */
export const archiveDownloadPath = (account_id: string, last_change: number) =>
  buildGatehousePathAndQuery({ path: archivesPath(account_id, last_change, 'lines.ndjson') })
