import { Button } from '@cloudflare/kumo/components/button'
import { Checkbox } from '@cloudflare/kumo/components/checkbox'
import { Select } from '@cloudflare/kumo/components/select'
import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useId, useMemo, useState } from 'react'
import { PermissionButton } from '../../../ui/permission-button'
import { createColumnChoice, type ColumnChoice, findFallbackColumns } from './list/column-choice'
import {
  type PeopleSource,
  type PeopleSourceTable,
  chooseSourceColumns,
} from './list/people-source'
import { rereadInEncoding } from './list/parse-people-source'
import { TEXT_ENCODINGS, type TextEncoding } from './list/text-encoding'

type SourceListProps = {
  sources: readonly PeopleSource[]
  onPut: (source: PeopleSource) => void
  onRemove: (source: number) => void
}

/** The sources of the list, with the columns of each that name the people. */
export default function PeopleSourceList({ sources, onPut, onRemove }: SourceListProps) {
  return (
    <ul aria-label="Sources" className="border-t border-kumo-hairline">
      {sources.map((source) => (
        <SourceRow key={source.id} source={source} onPut={onPut} onRemove={onRemove} />
      ))}
    </ul>
  )
}

type SourceRowProps = Omit<SourceListProps, 'sources'> & { source: PeopleSource }

function SourceRow({ source, onPut, onRemove }: SourceRowProps) {
  const { id, name, file, hiddenCharacters, tables } = source
  const choosing = useMutation({
    mutationFn: async ({ table, choice }: { table: number; choice: ColumnChoice }) =>
      onPut(await chooseSourceColumns(source, table, choice)),
  })
  const decoding = useMutation({
    mutationFn: async (encoding: TextEncoding) => onPut(await rereadInEncoding(source, encoding)),
  })
  const entries = tables.reduce((sum, table) => sum + table.entries.length, 0)
  return (
    <li className="space-y-3 border-t border-kumo-hairline px-4 py-3 first:border-t-0 @xl:px-5">
      <div className="flex flex-wrap items-center gap-x-6 gap-y-2">
        <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">
          {name}{' '}
          <span className="text-kumo-subtle tabular-nums">
            · {entries.toLocaleString('en')} {entries === 1 ? 'entry' : 'entries'}
          </span>
          {hiddenCharacters > 0 && (
            <span className="text-kumo-subtle tabular-nums">
              {' '}
              · {hiddenCharacters.toLocaleString('en')} hidden{' '}
              {hiddenCharacters === 1 ? 'character' : 'characters'} removed
            </span>
          )}
        </span>
        {file !== undefined && (
          <Select
            aria-label={`Encoding of ${name}`}
            value={file.encoding}
            onValueChange={(value) => value !== null && decoding.mutate(value)}
            items={TEXT_ENCODINGS}
          />
        )}
        <Button size="sm" aria-label={`Remove ${name}`} onClick={() => onRemove(id)}>
          Remove
        </Button>
      </div>
      {tables.map((table, index) => (
        <TableColumns
          // The tables of a source stay in their order.
          // oxlint-disable-next-line react/no-array-index-key -- see above
          key={index}
          name={tables.length === 1 ? name : `table ${index + 1} of ${name}`}
          table={table}
          onChoose={(choice) => choosing.mutate({ table: index, choice })}
        />
      ))}
    </li>
  )
}

type TableColumnsProps = {
  name: string
  table: PeopleSourceTable
  onChoose: (choice: ColumnChoice) => void
}

/** The chosen columns of a table, or the question of which to choose. */
function TableColumns({ name, table, onChoose }: TableColumnsProps) {
  const [isChanging, setChanging] = useState(false)
  const { choice, offered } = table
  // This examines all rows, and the page renders at every keystroke.
  const standIns = useMemo(() => findFallbackColumns(table), [table])
  if (choice === undefined || isChanging) {
    return (
      <ColumnQuestion
        name={name}
        table={table}
        onChoose={(chosen) => {
          setChanging(false)
          onChoose(chosen)
        }}
      />
    )
  }
  if (offered.length < 2) return null
  return (
    <div className="space-y-2 text-sm">
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <p className="min-w-0 text-kumo-subtle [overflow-wrap:anywhere]">
          {choiceInWords(table, choice)}
        </p>
        <Button
          size="sm"
          aria-label={`Change the column of ${name}`}
          onClick={() => setChanging(true)}
        >
          Change…
        </Button>
      </div>
      {table.entries.some(({ instead }) => instead !== undefined) && (
        <Button size="sm" onClick={() => onChoose({ ...choice, standIns: [] })}>
          Take nobody where {columnsInWords(table, choice.columns)}{' '}
          {choice.columns.length === 1 ? 'has' : 'have'} no address
        </Button>
      )}
      {standIns.map(({ index, name: column, rows }) => (
        <Button
          key={index}
          size="sm"
          onClick={() => onChoose({ ...choice, standIns: [...choice.standIns, index] })}
        >
          Take “{column}” in {rows.toLocaleString('en')} {rows === 1 ? 'row' : 'rows'} where there
          is no other address
        </Button>
      ))}
    </div>
  )
}

function choiceInWords(source: PeopleSourceTable, choice: ColumnChoice): ReactNode {
  const { columns, standIns, known } = choice
  return (
    <>
      Taken from {columnsInWords(source, columns)}
      {standIns.length > 0 &&
        `; where ${columns.length === 1 ? 'it has' : 'they have'} no address, from ${columnsInWords(source, standIns, ', then ')}`}
      {known !== undefined && (
        <>
          , as{' '}
          <a
            href={known.source}
            target="_blank"
            rel="noreferrer"
            className="underline underline-offset-2"
          >
            {known.product}
          </a>{' '}
          names its columns
        </>
      )}
      .
    </>
  )
}

function columnsInWords(
  { table }: PeopleSourceTable,
  columns: readonly number[],
  between = ' and ',
): string {
  return columns.map((index) => `“${table.columns[index] ?? ''}”`).join(between)
}

type ColumnQuestionProps = {
  name: string
  table: PeopleSourceTable
  onChoose: (choice: ColumnChoice) => void
}

/** Asks which of the columns with addresses name the people to revoke. Nobody is added before it is answered. */
function ColumnQuestion({ name, table, onChoose }: ColumnQuestionProps) {
  const { offered, choice } = table
  const titleId = useId()
  const [chosen, setChosen] = useState<readonly number[]>(choice?.columns ?? [])
  const toggle = (index: number, isChosen: boolean) =>
    setChosen(isChosen ? [...chosen, index] : chosen.filter((other) => other !== index))
  return (
    <div role="group" aria-labelledby={titleId} className="space-y-3">
      <p id={titleId} className="font-medium [overflow-wrap:anywhere]">
        Which column of {name} has the people to revoke?
      </p>
      <ul className="space-y-2">
        {offered.map(({ index, name: column, count, examples }) => (
          <li key={index}>
            <Checkbox
              label={`${column} (${count.toLocaleString('en')} ${count === 1 ? 'address' : 'addresses'})`}
              checked={chosen.includes(index)}
              onCheckedChange={(isChosen) => toggle(index, isChosen)}
            />
            <p className="pl-7 text-sm text-kumo-subtle [overflow-wrap:anywhere]">
              {examples.join(', ')}
              {count > examples.length && ', …'}
            </p>
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-2">
        <PermissionButton
          refusal={chosen.length === 0 ? 'Tick a column above.' : undefined}
          onClick={() => onChoose(createColumnChoice(table, chosen))}
        >
          {chosen.length > 1 ? `Take these ${chosen.length} columns` : 'Take this column'}
        </PermissionButton>
        {choice !== undefined && (
          <Button variant="ghost" onClick={() => onChoose(choice)}>
            Keep as it is
          </Button>
        )}
      </div>
    </div>
  )
}
