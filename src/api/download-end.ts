/**
 * How a download that comes in lines ends: with a line that says how many there were. One that was cut off
 * lacks it, whatever the status of the answer was.
 */
import * as z from 'zod/mini'
import { type CsvCell, csvRow } from './csv.ts'

export const downloadEndSchema = z.object({
  end: z.literal(true),
  /** Lines of this download, but for this one and for the names of columns. */
  count: z.int(),
  /** The key of the line that it was asked to go on after; absent if it has all of them. */
  after: z.optional(z.int()),
  /** Of the history when it ended; of one that has no entry yet, 64 zeros. */
  last_hash: z.string(),
})
export type DownloadEnd = z.infer<typeof downloadEndSchema>

export function jsonEnd(end: DownloadEnd): string {
  return `${JSON.stringify(end)}\n`
}

/** As long as the other rows, and empty but for one cell in a column of texts: a sum or a filter disregards it. */
export function csvEnd<Column extends string>(
  columns: readonly Column[],
  column: Column,
  { count, after, last_hash }: DownloadEnd,
): string {
  const rows = `${count} ${count === 1 ? 'row' : 'rows'}${after === undefined ? '' : ` after ${after}`}`
  const cell = `End: ${rows}, last hash ${last_hash}`
  return csvRow(columns.map((each): CsvCell => (each === column ? cell : null)))
}

/**
 * No other line is like it. Within a cell, quotation marks come in pairs, so that no text that somebody
 * wrote makes half a file look whole.
 */
const CSV_END = /^(?:"",)*"End: \d+ rows?(?: after \d+)?, last hash [0-9a-f]{64}"(?:,"")*\r\n$/

/** The last line of a download has fewer characters. */
export const LONGEST_END = 1_000

export type DownloadFormat = 'csv' | 'ndjson' | 'json'

/** Whether a file is whole, by its last {@link LONGEST_END} characters. An array of JSON ends with its bracket. */
export function isWhole(format: DownloadFormat, ending: string): boolean {
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
    return line.endsWith('\n') && downloadEndSchema.safeParse(JSON.parse(line)).success
  } catch {
    return false
  }
}
