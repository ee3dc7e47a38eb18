import { csvHead, csvRow } from '../../../api/csv'
import type { RunPerson } from '../../../api/revocation-run'
import type { RunStore } from './run-store'

export const REPORT_FORMATS = {
  csv: 'text/csv; charset=utf-8',
  json: 'application/json; charset=utf-8',
} as const
export type ReportFormat = keyof typeof REPORT_FORMATS

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

/** What became of each of a run's people, in their order, a few at a time: the whole is never held. */
export function report(
  store: RunStore,
  run: number,
  format: ReportFormat,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  const { head, lines, tail } = WRITERS[format]
  let after = 0
  return new ReadableStream({
    type: 'bytes',
    start: (controller) => controller.enqueue(encoder.encode(head)),
    pull(controller) {
      const people = store.people(run, { after, limit: PEOPLE_AT_ONCE })
      const text = lines(people, after === 0)
      after = people.at(-1)?.position ?? after
      const isLast = people.length < PEOPLE_AT_ONCE
      const rest = isLast ? text + tail : text
      if (rest !== '') controller.enqueue(encoder.encode(rest))
      if (!isLast) return
      controller.close()
      controller.byobRequest?.respond(0)
    },
  })
}

type Writer = {
  head: string
  lines: (people: RunPerson[], areFirst: boolean) => string
  tail: string
}

const WRITERS: Record<ReportFormat, Writer> = {
  csv: {
    head: csvHead(COLUMNS),
    lines: (people) =>
      people
        .map((person) =>
          csvRow(
            COLUMNS.map((column) => person[column]),
            ' … Its JSON has the whole.',
          ),
        )
        .join(''),
    tail: '',
  },
  json: {
    head: '[',
    lines: (people, areFirst) =>
      people
        .map((person, index) => (areFirst && index === 0 ? '' : ',') + JSON.stringify(person))
        .join(''),
    tail: ']\n',
  },
}
