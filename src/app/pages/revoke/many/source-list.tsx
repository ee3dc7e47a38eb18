import { Button } from '@cloudflare/kumo/components/button'
import { Select } from '@cloudflare/kumo/components/select'
import { useMutation } from '@tanstack/react-query'
import { entriesOf, type PeopleSource } from './people-source'

type SourceListProps = {
  sources: readonly PeopleSource[]
  onPut: (source: PeopleSource) => void
  onRemove: (source: number) => void
}

/** What the list is put together from, and which column of each has the addresses. */
export default function SourceList({ sources, onPut, onRemove }: SourceListProps) {
  return (
    <ul aria-label="Sources" className="border-t border-kumo-hairline">
      {sources.map((source) => (
        <SourceRow key={source.id} source={source} onPut={onPut} onRemove={onRemove} />
      ))}
    </ul>
  )
}

const EVERY_CELL = 'every'

type SourceRowProps = Omit<SourceListProps, 'sources'> & { source: PeopleSource }

function SourceRow({ source, onPut, onRemove }: SourceRowProps) {
  const { id, name, table, columns, column, hasHeader, entries } = source
  const choosing = useMutation({
    mutationFn: async (chosen: number | undefined) =>
      onPut({
        ...source,
        column: chosen,
        entries: await entriesOf(id, table, { column: chosen, hasHeader }),
      }),
  })
  return (
    <li className="flex flex-wrap items-center gap-x-6 gap-y-2 border-t border-kumo-hairline px-4 py-3 first:border-t-0 @xl:px-5">
      <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">
        {name}{' '}
        <span className="text-kumo-subtle tabular-nums">
          · {entries.length.toLocaleString('en')} {entries.length === 1 ? 'entry' : 'entries'}
        </span>
      </span>
      {columns.length > 1 && (
        <Select
          aria-label={`Column with the addresses of ${name}`}
          value={column === undefined ? EVERY_CELL : String(column)}
          onValueChange={(value) =>
            choosing.mutate(value === EVERY_CELL ? undefined : Number(value))
          }
          items={{
            ...Object.fromEntries(columns.map((label, index) => [String(index), label])),
            [EVERY_CELL]: 'Every cell with an @',
          }}
        />
      )}
      <Button size="sm" aria-label={`Remove ${name}`} onClick={() => onRemove(id)}>
        Remove
      </Button>
    </li>
  )
}
