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

/** A term and its description, in a `dl` of a card; stacked if there is little room. */
export function FactRow({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="grid gap-x-8 gap-y-1 border-t border-kumo-hairline px-4 py-3 first:border-t-0 @xl:grid-cols-[minmax(0,1fr)_minmax(0,4fr)] @xl:px-5">
      <dt className="text-kumo-subtle">{term}</dt>
      <dd className="min-w-0 space-y-1 [overflow-wrap:anywhere]">{children}</dd>
    </div>
  )
}
