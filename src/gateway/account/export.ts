import type { ChangeSummary } from '../../api/change'
import { type CsvCell, csvHead, csvRow } from '../../api/csv'
import type { Difference } from '../../api/diff'
import { ENTRIES_AT_ONCE, type Journal } from './journal'
import type { ReadableChanges } from './journal-selection'

export const EXPORT_FORMATS = {
  csv: 'text/csv; charset=utf-8',
  ndjson: 'application/x-ndjson; charset=utf-8',
} as const
export type ExportFormat = keyof typeof EXPORT_FORMATS

const CHANGES_AT_ONCE = 100

/** All changes that fit, newest first, a few at a time: the whole is never held. */
export function exportChanges(
  journal: Journal,
  filter: ReadableChanges,
  format: ExportFormat,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  const line = format === 'csv' ? csvLine : (change: ChangeSummary) => `${JSON.stringify(change)}\n`
  let below: number | undefined
  return new ReadableStream({
    type: 'bytes',
    start(controller) {
      if (format === 'csv') controller.enqueue(encoder.encode(csvHead(COLUMNS)))
    },
    pull(controller) {
      const { changes, next } = journal.list({ ...filter, below, limit: CHANGES_AT_ONCE })
      below = next
      const text = changes.map(line).join('')
      if (text !== '') controller.enqueue(encoder.encode(text))
      if (next === undefined) {
        controller.close()
        controller.byobRequest?.respond(0)
      }
    },
  })
}

/** The journal itself, oldest first: what a backup is, and can be verified by. */
export function exportJournal(journal: Journal): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let last = 0
  return new ReadableStream({
    type: 'bytes',
    pull(controller) {
      const entries = journal.entriesAfter(last)
      last = entries.at(-1)?.entry ?? last
      const text = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('')
      if (text !== '') controller.enqueue(encoder.encode(text))
      if (entries.length < ENTRIES_AT_ONCE) {
        controller.close()
        controller.byobRequest?.respond(0)
      }
    },
  })
}

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
