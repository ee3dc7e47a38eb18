import { CSV_START, type CsvCell, csvRow } from '../../../../api/csv'

/** Has the browser save a table as a file. */
export function downloadCsv(name: string, rows: readonly (readonly CsvCell[])[]): void {
  const csv = CSV_START + rows.map((row) => csvRow(row)).join('')
  const url = URL.createObjectURL(new Blob([csv], { type: 'text/csv' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The browser has taken it by then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
