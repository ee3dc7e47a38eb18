import { type CsvCell, csvHeader, csvRow } from '../../api/csv'
import type { Difference } from '../../api/diff'
import { csvTrailerRow, type DownloadTrailer, jsonTrailerLine } from '../../api/download-trailer'
import type { RunPerson } from '../../api/revocation-run'
import type { ChangeCsvCells } from './change-rows'
import type { ChangeListPage, Journal } from './journal'
import { BEFORE_FIRST_ENTRY } from './journal-entry'
import type { ChangeListPageSelection, PermittedChangeFilter } from './change-filter'
import type { RunPeopleFilter } from './runs/run-store'

/**
 * Whole lines of a download from the account's object. Each part is a call of its own, so the object keeps no state of
 * a download between them and other work gets its turn.
 */
export type DownloadPart<Key = number> = {
  /** About 100 KB to 2 MB; empty only if nothing is left. */
  bytes: Uint8Array
  count: number
  /** The key of the last line, which the next part continues after; undefined if there is no more. */
  next: Key | undefined
  /** The key that this part continues after, if what was asked for begins later than that. */
  after?: Key
  /** The last hash of the history at this time. */
  last_hash: string
}

/** The format of a file that is downloaded: everything but its lines. */
export type DownloadFileFraming = {
  type: string
  start: string
  /** The separator between two parts. */
  separator: string
  end: (end: DownloadTrailer) => string
}

const encoder = new TextEncoder()
const encoded = new Uint8Array(2_000_000)

/**
 * Encodes lines one by one. All lines as one text would be so large an object of V8's that allocating it takes longer
 * than everything else.
 */
export function encodeLines(lines: readonly string[]): Uint8Array {
  let bytes = 0
  for (const line of lines) {
    const { read, written } = encoder.encodeInto(line, encoded.subarray(bytes))
    if (read < line.length) return encoder.encode(lines.join(''))
    bytes += written
  }
  return encoded.slice(0, bytes)
}

const CHANGE_COLUMNS = [
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

/**
 * About 100 KB for most changes, read in some 5 ms, for which others wait. If changes are larger, the bound on a page
 * of history applies.
 */
const CHANGES_AT_ONCE = 250

export const CHANGES_EXPORT_FORMATS = {
  csv: {
    type: 'text/csv; charset=utf-8',
    start: csvHeader(CHANGE_COLUMNS),
    separator: '',
    end: (end) => csvTrailerRow(CHANGE_COLUMNS, 'changes', end),
  },
  ndjson: {
    type: 'application/x-ndjson; charset=utf-8',
    start: '',
    separator: '',
    end: jsonTrailerLine,
  },
} satisfies Record<string, DownloadFileFraming>
export type ChangesExportFormat = keyof typeof CHANGES_EXPORT_FORMATS

export type ChangesExportOptions = {
  format: ChangesExportFormat
  /** In which order; with `oldest`, up to the first change that is pending. */
  order: 'newest' | 'oldest'
  /** The number of the change to continue after. */
  after: number | undefined
}

/** Exports the selected changes. */
export function exportChangesPart(
  journal: Journal,
  filter: PermittedChangeFilter,
  { format, order, after }: ChangesExportOptions,
): DownloadPart {
  const list =
    format === 'csv'
      ? (selection: ChangeListPageSelection) => listAsCsv(journal, selection)
      : (selection: ChangeListPageSelection) => listAsJsonLines(journal, selection)
  const { changes, next } =
    order === 'newest'
      ? list({ ...filter, below: after, limit: CHANGES_AT_ONCE })
      : listOldestFirst(list, journal.closedRange(), { filter, after: after ?? 0 })
  const bytes = encodeLines(changes.map(({ line }) => line))
  return { bytes, count: changes.length, next, last_hash: journal.head().last_hash }
}

/** The line of a change, with its line ending. */
type ChangeLine = { number: number; line: string }

function listAsCsv(
  journal: Journal,
  selection: ChangeListPageSelection,
): ChangeListPage<ChangeLine> {
  const { changes, next } = journal.listCells(selection)
  return {
    changes: changes.map((change) => ({ number: change.number, line: csvLine(change) })),
    next,
  }
}

function listAsJsonLines(
  journal: Journal,
  selection: ChangeListPageSelection,
): ChangeListPage<ChangeLine> {
  const { changes, next } = journal.listAsJson(selection)
  return { changes: changes.map(({ number, json }) => ({ number, line: toJsonLine(json) })), next }
}

/**
 * Lists changes by ranges of their numbers, some of which may hold none that is selected. What follows a pending change
 * waits for it, so that a reader who continues after the last number misses none that closes later.
 */
function listOldestFirst(
  list: (selection: ChangeListPageSelection) => ChangeListPage<ChangeLine>,
  { oldest, newest }: { oldest: number; newest: number },
  { filter, after }: { filter: PermittedChangeFilter; after: number },
): ChangeListPage<ChangeLine> {
  const first = Math.max(after + 1, oldest)
  for (let count = CHANGES_AT_ONCE; ; count = Math.ceil(count / 2)) {
    const last = Math.min(first + count - 1, newest)
    const page = list({ ...filter, below: last + 1, limit: CHANGES_AT_ONCE })
    // A page of large changes ends early, and then the first ones of the range are missing.
    if (page.next !== undefined && page.next > first && count > 1) continue
    const changes = page.changes.filter(({ number }) => number >= first).toReversed()
    return { changes, next: last < newest ? last : undefined }
  }
}

/** Exports the journal itself, oldest first. This is the backup, and it can be verified. */
export function exportJournalPart(journal: Journal, after: number | undefined): DownloadPart {
  // A history that dropped its first entries begins after them.
  const { entry: start } = journal.start()
  const from = Math.max(after ?? BEFORE_FIRST_ENTRY.entry, start)
  const entries = journal.entriesAfter(from)
  const bytes = encodeLines(entries.map(formatJsonLine))
  const next = entries.at(-1)?.entry
  const part = { bytes, count: entries.length, next, last_hash: journal.head().last_hash }
  return start > (after ?? 0) ? { ...part, after: start } : part
}

/**
 * JSON allows these three within a text, but to the readers of lines in Node.js 24, Python and Java they end a line.
 * Escaped, they are the same value.
 */
const LINE_SEPARATORS = ['\u0085', '\u2028', '\u2029'] as const

export const formatJsonLine = (value: object) => toJsonLine(JSON.stringify(value))

function toJsonLine(json: string): string {
  let line = json
  for (const separator of LINE_SEPARATORS) {
    // A search by a pattern would take most of the time of an export.
    if (!json.includes(separator)) continue
    const escaped = `\\u${separator.charCodeAt(0).toString(16).padStart(4, '0')}`
    line = line.replaceAll(separator, escaped)
  }
  return `${line}\n`
}

function csvLine(change: ChangeCsvCells): string {
  const { error, state, requested, differences, unrequested } = change
  const cells: Record<(typeof CHANGE_COLUMNS)[number], CsvCell> = {
    ...change,
    roles: change.roles.join(' '),
    changes: inWords(state === 'applied' ? differences : requested),
    unrequested: inWords(unrequested),
    error_code: error?.code,
    error_message: error && [error.message, ...(error.causes ?? [])].join(': '),
  }
  return csvRow(
    CHANGE_COLUMNS.map((column) => cells[column]),
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

/** About two megabytes with the longest addresses and messages. */
const PEOPLE_AT_ONCE = 500

const PERSON_COLUMNS = [
  'position',
  'email',
  'state',
  'attempts',
  'at',
  'code',
  'message',
  'ray_id',
  // What a verification of the run found; empty without one.
  'verified_at',
  'sessions_left',
  'signed_in_again_at',
  'client_session',
  'devices',
] as const

/** A JSON array ends with its bracket. */
export const RUN_REPORT_FORMATS = {
  csv: {
    type: 'text/csv; charset=utf-8',
    start: csvHeader(PERSON_COLUMNS),
    separator: '',
    end: (end) => csvTrailerRow(PERSON_COLUMNS, 'message', end),
  },
  json: { type: 'application/json; charset=utf-8', start: '[', separator: ',', end: () => ']\n' },
} satisfies Record<string, DownloadFileFraming>
export type RunReportFormat = keyof typeof RUN_REPORT_FORMATS

const REPORT_LINES: Record<RunReportFormat, (people: RunPerson[]) => string> = {
  csv: (people) =>
    people
      .map((person) =>
        csvRow(
          PERSON_COLUMNS.map((column) => reportCells(person)[column]),
          ' … Its JSON has the whole.',
        ),
      )
      .join(''),
  json: (people) => people.map((person) => JSON.stringify(person)).join(','),
}

function reportCells({
  verification,
  ...person
}: RunPerson): Record<(typeof PERSON_COLUMNS)[number], CsvCell> {
  const { read_at, sessions_left, signed_in_again_at, client_session, devices } = verification ?? {}
  return {
    ...person,
    verified_at: read_at,
    sessions_left,
    signed_in_again_at,
    client_session,
    devices,
  }
}

/** Exports the outcome of each of a run's people, in order, starting after a position. */
export function exportRunReportPart(
  readPeople: (selection: RunPeopleFilter) => RunPerson[],
  format: RunReportFormat,
  after: number | undefined,
): Omit<DownloadPart, 'last_hash'> {
  const people = readPeople({ after: after ?? 0, limit: PEOPLE_AT_ONCE })
  const bytes = encoder.encode(REPORT_LINES[format](people))
  return { bytes, count: people.length, next: people.at(-1)?.position }
}
