import { Button } from '@cloudflare/kumo/components/button'
import { CaretDownIcon, CaretRightIcon } from '@phosphor-icons/react'
import { type ReactNode, useId, useState } from 'react'
import { CSV_START, type CsvCell, csvRow } from '../../../../api/csv'
import { saveFile } from '../../../ui/save-file'
import { VirtualTable } from '../virtual-table'

type FindingProps = {
  /** The kind of items and their number: "3 duplicates". */
  title: string
  description: string
  count: number
  file: string
  /** The rows of the file, starting with the header. */
  table: () => readonly (readonly (string | number)[])[]
  action?: ReactNode
  keyOf?: (index: number) => string | undefined
  children: (index: number) => ReactNode
}

/** A group of items in the list that need attention: how many, what that means, and which ones. */
export function Finding(props: FindingProps) {
  const { title, description, count, file, table, action, keyOf, children } = props
  const [isOpen, setOpen] = useState(false)
  const listId = useId()
  if (count === 0) return null
  return (
    <li className="border-t border-kumo-hairline first:border-t-0">
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 px-4 py-3 @xl:px-5">
        <div className="min-w-0">
          <p className="font-medium tabular-nums">{title}</p>
          <p className="text-sm text-kumo-subtle">{description}</p>
        </div>
        <div className="flex flex-wrap gap-2">
          {action}
          <Button size="sm" onClick={() => downloadCsv(file, table())}>
            <span className="sr-only">Download: {title} as </span>CSV
          </Button>
          <Button
            size="sm"
            icon={isOpen ? <CaretDownIcon /> : <CaretRightIcon />}
            aria-expanded={isOpen}
            aria-controls={listId}
            aria-label={`${isOpen ? 'Hide' : 'Show'}: ${title}`}
            onClick={() => setOpen(!isOpen)}
          >
            {isOpen ? 'Hide' : 'Show'}
          </Button>
        </div>
      </div>
      <div id={listId} className="border-t border-kumo-hairline" hidden={!isOpen}>
        {isOpen && (
          <VirtualTable label={title} count={count} keyOf={keyOf}>
            {children}
          </VirtualTable>
        )}
      </div>
    </li>
  )
}

/** Makes the browser save a table as a file. */
function downloadCsv(name: string, rows: readonly (readonly CsvCell[])[]): void {
  const csv = CSV_START + rows.map((row) => csvRow(row)).join('')
  saveFile(new Blob([csv], { type: 'text/csv' }), name)
}
