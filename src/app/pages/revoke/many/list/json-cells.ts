import { isJsonObject } from '../../../../../api/json'
import { flatten } from './json-records'
import type { TextRow } from './people-table'
import { yieldToMain } from './yield-to-main'

/**
 * Adds a column for each value of the JSON in the cells. Audit logs name the actor and the target in one cell, as in
 * `AuditData` of Microsoft Purview.
 * @see https://learn.microsoft.com/purview/audit-log-export-records
 */
export async function expandJsonCells(rows: readonly TextRow[]): Promise<readonly TextRow[]> {
  const columns = jsonColumns(rows)
  if (columns.length === 0) return rows
  const width = rows.reduce((most, { cells }) => Math.max(most, cells.length), 0)
  /** The new column of each value, by its original column and its path. */
  const places = new Map<string, { column: number; name: string; place: number }>()
  const expanded: { row: number; cells: string[] }[] = []
  const pause = yieldToMain()
  for (const [index, { row, cells }] of rows.entries()) {
    if (index % 50 === 0) await pause()
    const copy = Array.from({ length: width }, (_, at) => cells[at] ?? '')
    for (const column of columns) {
      const value = parseObject(cells[column])
      if (value === undefined) continue
      copy[column] = ''
      for (const [name, text] of flatten(value)) {
        const key = `${column} ${name}`
        const { place } = places.get(key) ?? { place: width + places.size }
        places.set(key, { column, name, place })
        copy[place] = copy[place] === undefined ? text : `${copy[place]}\n${text}`
      }
    }
    expanded.push({ row, cells: copy })
  }
  const header = expanded.find(({ cells }) => columns.every((column) => cells[column] !== ''))
  for (const { column, name, place } of places.values()) {
    if (header !== undefined) header.cells[place] = `${header.cells[column] ?? ''}.${name}`
  }
  return expanded.map(({ row, cells }) => ({
    row,
    cells: Array.from(cells, (cell: string | undefined) => cell ?? ''),
  }))
}

/** Returns the columns in which most rows contain a JSON object. */
function jsonColumns(rows: readonly TextRow[]): number[] {
  const counts = new Map<number, number>()
  for (const { cells } of rows) {
    for (const [column, cell] of cells.entries()) {
      if (cell.startsWith('{') && cell.endsWith('}')) {
        counts.set(column, (counts.get(column) ?? 0) + 1)
      }
    }
  }
  return [...counts].flatMap(([column, count]) => (count * 2 >= rows.length ? column : []))
}

function parseObject(cell = ''): object | undefined {
  if (!cell.startsWith('{')) return undefined
  try {
    const value: unknown = JSON.parse(cell)
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
