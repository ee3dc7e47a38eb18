import { csvHead, csvRow } from '../../../api/csv'
import { csvEnd } from '../../../api/download-end'
import type { RunPerson } from '../../../api/revocation-run'
import type { LineFormat } from '../../download'
import type { DownloadPart } from '../download-part'
import type { RunStore } from './run-store'

export const REPORT_FORMATS = {
  csv: 'text/csv; charset=utf-8',
  json: 'application/json; charset=utf-8',
} as const
export type ReportFormat = keyof typeof REPORT_FORMATS

/** About two megabytes with the longest addresses and messages. */
const PEOPLE_AT_ONCE = 500

const COLUMNS = [
  'position',
  'email',
  'state',
  'attempts',
  'at',
  'code',
  'message',
  'ray_id',
] as const satisfies readonly (keyof RunPerson)[]

/** The parts of a report other than its people. A JSON array ends with its bracket. */
export const REPORT_LINES = {
  csv: { start: csvHead(COLUMNS), separator: '', end: (end) => csvEnd(COLUMNS, 'message', end) },
  json: { start: '[', separator: ',', end: () => ']\n' },
} satisfies Record<ReportFormat, LineFormat>

const LINES: Record<ReportFormat, (people: RunPerson[]) => string> = {
  csv: (people) =>
    people
      .map((person) =>
        csvRow(
          COLUMNS.map((column) => person[column]),
          ' … Its JSON has the whole.',
        ),
      )
      .join(''),
  json: (people) => people.map((person) => JSON.stringify(person)).join(','),
}

/** Reports the outcome of each of a run's people, in order, starting after a position. */
export function report(
  store: RunStore,
  run: number,
  format: ReportFormat,
  after: number | undefined,
): Omit<DownloadPart, 'last_hash'> {
  const people = store.people(run, { after: after ?? 0, limit: PEOPLE_AT_ONCE })
  const bytes = new TextEncoder().encode(LINES[format](people))
  return { bytes, count: people.length, next: people.at(-1)?.position }
}
