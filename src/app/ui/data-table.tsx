import type { ReactNode } from 'react'

type DataTableProps = {
  label: string
  columns: readonly string[]
  /** The first cell of a row is its header. */
  rows: readonly { key: string; cells: readonly ReactNode[] }[]
}

/** A few columns of text in a card. */
export function DataTable({ label, columns, rows }: DataTableProps) {
  return (
    <table aria-label={label} className="w-full text-left">
      <thead className="text-sm text-kumo-subtle">
        <tr>
          {columns.map((column) => (
            <th key={column} scope="col" className={`${CELL} font-normal`}>
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, cells: [subject, ...cells] }) => (
          <tr key={key} className="border-t border-kumo-hairline align-top">
            <th scope="row" className={`${CELL} font-normal`}>
              {subject}
            </th>
            {cells.map((cell, index) => (
              <td key={columns[index + 1]} className={CELL}>
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const CELL = 'px-4 py-3 break-words @xl:px-5'
