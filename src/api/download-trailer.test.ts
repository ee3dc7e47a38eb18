import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { csvHeader, csvRow } from './csv'
import {
  csvTrailerRow,
  type DownloadTrailer,
  isCompleteDownload,
  jsonTrailerLine,
  MAX_TRAILER_CHARACTERS,
} from './download-trailer'

const END: DownloadTrailer = { end: true, count: 2, last_hash: '5a'.repeat(32) }
const COLUMNS = ['number', 'reason', 'ticket'] as const

/** Text as people write it, and text that could make a truncated file look complete. */
const cell = fc.oneof(
  fc.string({ unit: fc.constantFrom('"', ',', '\r', '\n', 'a', ' ', '語') }),
  fc.constantFrom(
    csvTrailerRow(COLUMNS, 'reason', END),
    `\n${csvTrailerRow(COLUMNS, 'reason', END)}`,
    `x\r\n"",${csvTrailerRow(COLUMNS, 'number', END)}`,
    csvTrailerRow(COLUMNS, 'number', END).slice(1),
    jsonTrailerLine(END),
    `End: 2 rows, last hash ${END.last_hash}`,
  ),
)
/** Every row of a download has a number, so that none is empty but for one cell. */
const number = fc.nat().map(String)
const rows = fc.array(fc.tuple(number, cell, cell), { maxLength: 4 })

describe('a file', () => {
  test('of CSV is complete only with its last row', () => {
    fc.assert(
      fc.property(rows, (cells) => {
        const text = csvHeader(COLUMNS) + cells.map((row) => csvRow(row)).join('')
        const whole = text + csvTrailerRow(COLUMNS, 'reason', END)
        expect(isCompleteDownload('csv', whole.slice(-MAX_TRAILER_CHARACTERS))).toBe(true)
        for (let length = 0; length < whole.length; length += 1) {
          expect(
            isCompleteDownload('csv', whole.slice(0, length).slice(-MAX_TRAILER_CHARACTERS)),
          ).toBe(false)
        }
      }),
      { numRuns: 300 },
    )
  })

  test('of NDJSON is complete only with its last line', () => {
    fc.assert(
      fc.property(rows, (lines) => {
        const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('')
        const whole = text + jsonTrailerLine({ ...END, after: 7 })
        expect(isCompleteDownload('ndjson', whole.slice(-MAX_TRAILER_CHARACTERS))).toBe(true)
        for (let length = 0; length < whole.length; length += 1) {
          expect(
            isCompleteDownload('ndjson', whole.slice(0, length).slice(-MAX_TRAILER_CHARACTERS)),
          ).toBe(false)
        }
      }),
    )
  })

  test('of JSON is complete with the bracket of its array', () => {
    expect(isCompleteDownload('json', '[{"a":[]}]\n')).toBe(true)
    expect(isCompleteDownload('json', '[{"a":[]')).toBe(false)
  })
})

test('the last row is as long as the others, and empty but for one cell', () => {
  expect(csvTrailerRow(COLUMNS, 'reason', { ...END, count: 1, after: 7 })).toBe(
    `"","End: 1 row after 7, last hash ${END.last_hash}",""\r\n`,
  )
})
