import type { ChangeSummary } from '../../api/change'
import { type CsvCell, csvHead, csvRow } from '../../api/csv'
import type { Difference } from '../../api/diff'
import { csvEnd, jsonEnd } from '../../api/download-end'
import type { LineFormat } from '../download'
import type { DownloadPart } from './download-part'
import type { Journal } from './journal'
import { GENESIS } from './journal-entry'
import type { ReadableChanges } from './journal-selection'

export const EXPORT_FORMATS = {
  csv: 'text/csv; charset=utf-8',
  ndjson: 'application/x-ndjson; charset=utf-8',
} as const
export type ExportFormat = keyof typeof EXPORT_FORMATS

const COLUMNS = [
  'number',
  'opened_at',
  'closed_at',
  'email',
  'roles',
  'resource',
  'operation',
  'subject',
  'state',
  'reason',
  'ticket',
  'reverts',
  'changes',
  'unrequested',
  'error_code',
  'error_message',
  'ray_id',
  'hash',
] as const

const encoder = new TextEncoder()

/** About 100 KB for most changes; if they are larger, the bound on a page of history applies. */
const CHANGES_AT_ONCE = 250

/** The parts of an export other than its lines. */
export const EXPORT_LINES = {
  csv: {
    start: csvHead(COLUMNS),
    separator: '',
    end: (end) => csvEnd(COLUMNS, 'changes', end),
  },
  ndjson: { start: '', separator: '', end: jsonEnd },
} satisfies Record<ExportFormat, LineFormat>

/** Exports the selected changes, newest first. A part after a change has lower numbers than that change. */
export function exportChanges(
  journal: Journal,
  filter: ReadableChanges,
  format: ExportFormat,
  after: number | undefined,
): DownloadPart {
  const line = format === 'csv' ? csvLine : (change: ChangeSummary) => `${JSON.stringify(change)}\n`
  const { changes, next } = journal.list({ ...filter, below: after, limit: CHANGES_AT_ONCE })
  const bytes = encoder.encode(changes.map(line).join(''))
  return { bytes, count: changes.length, next, last_hash: journal.head().last_hash }
}

/** Exports the journal itself, oldest first. This is the backup, and it can be verified. */
export function exportJournal(journal: Journal, after: number | undefined): DownloadPart {
  const entries = journal.entriesAfter(after ?? GENESIS.entry)
  const bytes = encoder.encode(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''))
  const next = entries.at(-1)?.entry
  return { bytes, count: entries.length, next, last_hash: journal.head().last_hash }
}

function csvLine(change: ChangeSummary): string {
  const { error, state, requested, differences, unrequested } = change
  const cells: Record<(typeof COLUMNS)[number], CsvCell> = {
    ...change,
    roles: change.roles.join(' '),
    changes: inWords(state === 'applied' ? differences : requested),
    unrequested: inWords(unrequested),
    error_code: error?.code,
    error_message: error && [error.message, ...(error.causes ?? [])].join(': '),
  }
  return csvRow(
    COLUMNS.map((column) => cells[column]),
    ` … The whole is in change ${change.number} of the NDJSON.`,
  )
}

function inWords(differences: readonly Difference[]): string {
  return differences
    .map(({ pointer, from, to }) =>
      from === undefined && to === undefined
        ? pointer
        : `${pointer}: ${asText(from)} → ${asText(to)}`,
    )
    .join('; ')
}

const asText = (value: unknown) => (value === undefined ? 'not set' : JSON.stringify(value))
