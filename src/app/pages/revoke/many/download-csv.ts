import { CSV_START, type CsvCell, csvRow } from '../../../../api/csv'
import { saveFile } from '../../../ui/save-file'

/** Makes the browser save a table as a file. */
export function downloadCsv(name: string, rows: readonly (readonly CsvCell[])[]): void {
  const csv = CSV_START + rows.map((row) => csvRow(row)).join('')
  saveFile(new Blob([csv], { type: 'text/csv' }), name)
}
