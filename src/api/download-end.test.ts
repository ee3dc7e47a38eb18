import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { csvHead, csvRow } from './csv'
import { csvEnd, type DownloadEnd, isWhole, jsonEnd, LONGEST_END } from './download-end'

const END: DownloadEnd = { end: true, count: 2, last_hash: '5a'.repeat(32) }
const COLUMNS = ['number', 'reason', 'ticket'] as const

/** Text as people write it, and text that could make a truncated file look complete. */
const cell = fc.oneof(
  fc.string({ unit: fc.constantFrom('"', ',', '\r', '\n', 'a', ' ', '語') }),
  fc.constantFrom(
    csvEnd(COLUMNS, 'reason', END),
    `\n${csvEnd(COLUMNS, 'reason', END)}`,
    `x\r\n"",${csvEnd(COLUMNS, 'number', END)}`,
    csvEnd(COLUMNS, 'number', END).slice(1),
    jsonEnd(END),
    `End: 2 rows, last hash ${END.last_hash}`,
  ),
)
/** Every row of a download has a number, so that none is empty but for one cell. */
const number = fc.nat().map(String)
const rows = fc.array(fc.tuple(number, cell, cell), { maxLength: 4 })

describe('a file', () => {
  test('of CSV is whole with its last row, and wherever it is cut off it is not', () => {
    fc.assert(
      fc.property(rows, (cells) => {
        const text = csvHead(COLUMNS) + cells.map((row) => csvRow(row)).join('')
        const whole = text + csvEnd(COLUMNS, 'reason', END)
        expect(isWhole('csv', whole.slice(-LONGEST_END))).toBe(true)
        for (let length = 0; length < whole.length; length += 1) {
          expect(isWhole('csv', whole.slice(0, length).slice(-LONGEST_END))).toBe(false)
        }
      }),
      { numRuns: 300 },
    )
  })

  test('of lines of JSON is whole with its last line, and wherever it is cut off it is not', () => {
    fc.assert(
      fc.property(rows, (lines) => {
        const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('')
        const whole = text + jsonEnd({ ...END, after: 7 })
        expect(isWhole('ndjson', whole.slice(-LONGEST_END))).toBe(true)
        for (let length = 0; length < whole.length; length += 1) {
          expect(isWhole('ndjson', whole.slice(0, length).slice(-LONGEST_END))).toBe(false)
        }
      }),
    )
  })

  test('of JSON is whole with the bracket of its array', () => {
    expect(isWhole('json', '[{"a":[]}]\n')).toBe(true)
    expect(isWhole('json', '[{"a":[]')).toBe(false)
  })
})

test('the last row is as long as the others, and empty but for one cell', () => {
  expect(csvEnd(COLUMNS, 'reason', { ...END, count: 1, after: 7 })).toBe(
    `"","End: 1 row after 7, last hash ${END.last_hash}",""\r\n`,
  )
})
