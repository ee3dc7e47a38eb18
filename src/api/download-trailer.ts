/**
 * The last line of a download that is sent line by line; it holds the number of lines. A download that was cut off
 * lacks it, whatever the status of the response.
 */
import * as z from 'zod/mini'
import { type CsvCell, csvRow } from './csv.ts'

export const downloadTrailerSchema = z.object({
  end: z.literal(true),
  /** The number of lines in this download, excluding this one and the header. */
  count: z.int(),
  /** The key of the line after which the download was asked to continue; absent if it is complete. */
  after: z.optional(z.int()),
  /** The last hash of the history when the download ended; 64 zeros if the history has no entry yet. */
  last_hash: z.string(),
})
export type DownloadTrailer = z.infer<typeof downloadTrailerSchema>

export function jsonTrailerLine(end: DownloadTrailer): string {
  return `${JSON.stringify(end)}\n`
}

/** Has as many cells as the other rows, all empty except one in a text column, so that a sum or a filter ignores it. */
export function csvTrailerRow<Column extends string>(
  columns: readonly Column[],
  column: Column,
  { count, after, last_hash }: DownloadTrailer,
): string {
  const rows = `${count} ${count === 1 ? 'row' : 'rows'}${after === undefined ? '' : ` after ${after}`}`
  const cell = `End: ${rows}, last hash ${last_hash}`
  return csvRow(columns.map((each): CsvCell => (each === column ? cell : null)))
}

/**
 * Matches no other line. Within a cell, quotation marks come in pairs, so that no text written by a person makes a
 * truncated file look complete.
 */
const CSV_END = /^(?:"",)*"End: \d+ rows?(?: after \d+)?, last hash [0-9a-f]{64}"(?:,"")*\r\n$/

/** An upper bound for the length of the last line. */
export const MAX_TRAILER_CHARACTERS = 1_000

export type DownloadFormat = 'csv' | 'ndjson' | 'json'

/**
 * Returns whether a file is complete, given its last {@link MAX_TRAILER_CHARACTERS} characters. An array of JSON ends with its
 * bracket.
 */
export function isCompleteDownload(format: DownloadFormat, ending: string): boolean {
  const lastLine = ending.slice(ending.lastIndexOf('\n', ending.length - 2) + 1)
  switch (format) {
    case 'csv':
      return CSV_END.test(lastLine)
    case 'ndjson':
      return isJsonEnd(lastLine)
    case 'json':
      return ending.endsWith(']\n')
  }
}

function isJsonEnd(line: string): boolean {
  try {
    return line.endsWith('\n') && downloadTrailerSchema.safeParse(JSON.parse(line)).success
  } catch {
    return false
  }
}
