/** CSV (RFC 4180) that a spreadsheet opens with a double click and shows exactly as it was written. */

/** The byte order mark by which Excel recognizes UTF-8. */
export const BYTE_ORDER_MARK = '\uFEFF'

export type CsvCell = string | number | null | undefined

/**
 * The maximum length of a cell in Excel.
 * @see https://support.microsoft.com/en-us/office/excel-specifications-and-limits-1672b34d-7043-467e-8e27-269d656771c3
 */
export const MAX_EXCEL_CELL_CHARACTERS = 32_767

/**
 * The prefixes that make a spreadsheet read a text as a formula, whatever follows. They include a line break, a tab,
 * and the full-width characters that Japanese keyboards type.
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
const FORMULA = /^\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/

/** Digits that a spreadsheet would take for a number or a date, and would reformat. */
const REWRITTEN = /^(?:0\d|\d{16}|\d{1,15}[eE]\d|\d{1,15}[.,:/-]\d)[\d.,:/eE-]*$/

/** Returns the header line. Column names need no quotation marks. */
export function csvHeader(columns: readonly string[]): string {
  return `${BYTE_ORDER_MARK}${columns.join(',')}\r\n`
}

/** Returns a row with its line ending. `rest` says where to find the full text of a cell that is too long. */
export function csvRow(cells: readonly CsvCell[], rest = ''): string {
  return `${cells.map((cell) => csvCell(cell, rest)).join(',')}\r\n`
}

function csvCell(cell: CsvCell, rest: string): string {
  if (typeof cell === 'number') return String(cell)
  // Most cells are empty.
  if (cell === '' || cell === null || cell === undefined) return '""'
  const text = shortened(asText(cell), rest)
  return text.includes('"') ? `"${text.replaceAll('"', '""')}"` : `"${text}"`
}

const LETTER = /^[A-Za-z]/

/** A leading apostrophe makes a spreadsheet treat the cell as text. */
function asText(text: string): string {
  if (LETTER.test(text)) return text
  return FORMULA.test(text) || REWRITTEN.test(text) ? `'${text}` : text
}

function shortened(text: string, rest: string): string {
  return text.length <= MAX_EXCEL_CELL_CHARACTERS
    ? text
    : `${text.slice(0, MAX_EXCEL_CELL_CHARACTERS - rest.length)}${rest}`
}
