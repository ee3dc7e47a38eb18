import * as fc from 'fast-check'
import Papa from 'papaparse'
import { describe, expect, it, test } from 'vitest'
import { csvRow, MAX_EXCEL_CELL_CHARACTERS } from './csv'

const parsed = (row: string) =>
  Papa.parse<string[]>(row, { delimiter: ',', newline: '\r\n' }).data[0]

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .tuple(
      fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', ' =', '＝', '"', "'", ''),
      fc.string(),
    )
    .map(([start, rest]) => `${start}${rest}\n${rest}`),
)

describe('a cell of text', () => {
  test('comes back as it was, but for the mark that keeps a spreadsheet from running it', () => {
    fc.assert(
      fc.property(fc.array(anyText, { minLength: 1, maxLength: 4 }), (texts) => {
        const cells = parsed(csvRow(texts)) ?? []
        expect(cells.map((cell, index) => (cell === texts[index] ? cell : cell.slice(1)))).toEqual(
          texts,
        )
      }),
    )
  })

  test('never begins as a formula does, whatever else is in it', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const [cell = ''] = parsed(csvRow([text])) ?? []
        expect(cell).not.toMatch(/^[\s]*[=+\-@＝＋－＠]/)
        expect(cell).not.toMatch(/^[\t\r\n]/)
      }),
    )
  })

  it.each(['000123', '1234567890123456', '1e5', '12/11', '10-5', '1.5'])(
    '%s stays text',
    (text) => {
      expect(csvRow([text])).toBe(`"'${text}"\r\n`)
    },
  )

  it.each(['SEC-1', '12', 'ana@acme.example', '2026-11-29T10:00:00.000Z', ''])(
    '%s needs no mark',
    (text) => {
      expect(csvRow([text])).toBe(`"${text}"\r\n`)
    },
  )

  it('is no longer than a spreadsheet takes, and says where the whole is', () => {
    const [cell = ''] = parsed(csvRow(['x'.repeat(40_000)], ' … see change 12')) ?? []
    expect(cell).toHaveLength(MAX_EXCEL_CELL_CHARACTERS)
    expect(cell.endsWith('x … see change 12')).toBe(true)
  })
})

test('a number is a number, and nothing is an empty cell', () => {
  expect(csvRow([1, null, undefined])).toBe('1,"",""\r\n')
})
