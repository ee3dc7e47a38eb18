import Papa from 'papaparse'

/** Has the browser save a table as a file, with cells that a spreadsheet would run marked as text. */
export function downloadCsv(name: string, rows: readonly (readonly (string | number)[])[]): void {
  const csv = Papa.unparse(
    rows.map((row) => [...row]),
    { escapeFormulae: true },
  )
  const url = URL.createObjectURL(new Blob([csv], { type: 'text/csv' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The browser has taken it by then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
