/** CSV (RFC 4180) that a spreadsheet opens with a double click and shows as it was written. */

/** A file's first bytes, by which Excel knows UTF-8. */
export const CSV_START = '\uFEFF'

export type CsvCell = string | number | null | undefined

/**
 * The most that a cell holds in Excel.
 * @see https://support.microsoft.com/en-us/office/excel-specifications-and-limits-1672b34d-7043-467e-8e27-269d656771c3
 */
export const LONGEST_CELL = 32_767

/**
 * What makes a spreadsheet read a text as a formula, whatever follows: also after a line break or a tab, and
 * in the full width that Japanese keyboards type.
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
const FORMULA = /^\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/

/** Digits that a spreadsheet would take for a number or a date, and write in another way than they are written. */
const REWRITTEN = /^(?:0\d|\d{16}|\d{1,15}[eE]\d|\d{1,15}[.,:/-]\d)[\d.,:/eE-]*$/

/** The first line, whose names need no quotation marks. */
export function csvHead(columns: readonly string[]): string {
  return `${CSV_START}${columns.join(',')}\r\n`
}

/** A row with its line end. `rest` says where the whole of a cell is that is too long. */
export function csvRow(cells: readonly CsvCell[], rest = ''): string {
  return `${cells.map((cell) => csvCell(cell, rest)).join(',')}\r\n`
}

function csvCell(cell: CsvCell, rest: string): string {
  if (typeof cell === 'number') return String(cell)
  const text = shortened(asText(cell ?? ''), rest)
  return `"${text.replaceAll('"', '""')}"`
}

/** An apostrophe before it makes a spreadsheet take it as text. */
function asText(text: string): string {
  return FORMULA.test(text) || REWRITTEN.test(text) ? `'${text}` : text
}

function shortened(text: string, rest: string): string {
  return text.length <= LONGEST_CELL ? text : `${text.slice(0, LONGEST_CELL - rest.length)}${rest}`
}
