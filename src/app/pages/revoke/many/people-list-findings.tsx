import { Button } from '@cloudflare/kumo/components/button'
import { Input } from '@cloudflare/kumo/components/input'
import { CaretDownIcon, CaretRightIcon } from '@phosphor-icons/react'
import { type KeyboardEvent, type ReactNode, useId, useState } from 'react'
import { BYTE_ORDER_MARK, type CsvCell, csvRow } from '../../../../api/csv'
import { saveFile } from '../../../ui/save-file'
import { VirtualTable } from '../../../ui/virtual-table'
import type { PeopleSourceRow } from './list/people-source'
import type { PeopleListPrecheck } from './people-list-precheck'
import type { WithSourceName, MergedPeopleList, PeopleListState } from './use-people-list-state'

type PeopleListFindingsProps = {
  draft: MergedPeopleList
  check: PeopleListPrecheck
  onCorrect: (key: string, text: string | undefined) => void
  /** Called with what makes a finding disappear. */
  onResolve: PeopleListState['change']
}

/** What there is to know about a list, and what to do about it. */
export function PeopleListFindings({
  draft: { malformed, instead, duplicates, notTaken },
  check: { mayRevokeAnybody, protectedPeople, unknown, self },
  onCorrect,
  onResolve,
}: PeopleListFindingsProps) {
  const leaveOut = (emails: readonly string[]) => onResolve({ do: 'leave-out', emails })
  return (
    <ul aria-label="Findings" className="border-t border-kumo-hairline empty:hidden">
      <Finding
        items={malformed}
        what="malformed"
        description="Rows without an email address. They are skipped unless you correct them here."
        file="malformed.csv"
        columns={['source', 'row', 'text', 'beside it']}
        cellsOf={({ source, row, text, about = '' }) => [source, row, text, about]}
        action={
          <Button size="sm" onClick={() => onResolve({ do: 'drop-malformed' })}>
            Drop all
          </Button>
        }
        keyOf={({ key }) => key}
      >
        {(entry) => <Correction entry={entry} onCorrect={onCorrect} />}
      </Finding>
      <FlaggedPeople
        what="protected"
        description={
          mayRevokeAnybody
            ? 'Revoking them takes a second confirmation.'
            : 'Only an admin can revoke them. Leave them out to continue.'
        }
        emails={protectedPeople}
        onLeaveOut={leaveOut}
      />
      <FlaggedPeople
        what="unknown"
        description="Not among this account’s users: there may be nothing to end."
        emails={unknown ?? []}
        onLeaveOut={leaveOut}
      />
      <Finding
        items={instead}
        what="from another column"
        description="The column with the people has no address in these rows, so that the next one was taken."
        file="from-another-column.csv"
        columns={['email', 'column', 'source', 'row']}
        cellsOf={(entry) => [entry.email ?? '', entry.instead ?? '', entry.source, entry.row]}
      >
        {({ email, instead: column, source, row }) => (
          <TwoLines first={email}>
            from “{column}” in {source}, row {row}
          </TwoLines>
        )}
      </Finding>
      <Finding
        items={duplicates}
        what={duplicates.length === 1 ? 'duplicate' : 'duplicates'}
        description="In the list more than once. Each person is revoked once."
        file="duplicates.csv"
        columns={['email', 'source', 'row', 'first source', 'first row']}
        cellsOf={(one) => [one.email, one.source, one.row, one.firstSource, one.firstRow]}
      >
        {({ email, source, row, firstSource, firstRow }) => (
          <TwoLines first={email}>
            {source}, row {row}; first in {firstSource === source ? '' : `${firstSource}, `}row{' '}
            {firstRow}
          </TwoLines>
        )}
      </Finding>
      {/* Every other address in the sources is here, so that none is overlooked. */}
      <Finding
        items={notTaken}
        what="not taken"
        description={`Addresses that do not revoke anyone: ${reasonsInWords(notTaken)}.`}
        file="not-taken.csv"
        columns={['email', 'why', 'source', 'row']}
        cellsOf={({ email, why, source, row }) => [email, why, source, row]}
      >
        {({ email, why, source, row }) => (
          <TwoLines first={email}>
            {why}; {source}, row {row}
          </TwoLines>
        )}
      </Finding>
      {self !== undefined && <SelfInListNotice onLeaveOut={() => leaveOut([self])} />}
    </ul>
  )
}

type FlaggedPeopleProps = {
  /** The kind of people: "protected". */
  what: string
  description: string
  emails: readonly string[]
  onLeaveOut: (emails: readonly string[]) => void
}

/** People who can be revoked, but about whom there is something to know. */
function FlaggedPeople({ what, description, emails, onLeaveOut }: FlaggedPeopleProps) {
  return (
    <Finding
      items={emails}
      what={what}
      description={description}
      file={`${what}.csv`}
      columns={['email']}
      cellsOf={(email) => [email]}
      action={
        <Button size="sm" onClick={() => onLeaveOut(emails)}>
          Leave out
        </Button>
      }
    >
      {(email) => <p className="truncate">{email}</p>}
    </Finding>
  )
}

function reasonsInWords(addresses: MergedPeopleList['notTaken']): string {
  const counts = new Map<string, number>()
  for (const { why } of addresses) counts.set(why, (counts.get(why) ?? 0) + 1)
  return [...counts].map(([why, count]) => `${count.toLocaleString('en')} ${why}`).join(', ')
}

function TwoLines({ first, children }: { first: string | undefined; children: ReactNode }) {
  return (
    <>
      <p className="truncate">{first}</p>
      <p className="truncate text-sm text-kumo-subtle">{children}</p>
    </>
  )
}

function SelfInListNotice({ onLeaveOut }: { onLeaveOut: () => void }) {
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 border-t border-kumo-hairline px-4 py-3 first:border-t-0 @xl:px-5">
      <div className="min-w-0">
        <p className="font-medium">You are in the list</p>
        <p className="text-sm text-kumo-subtle">
          You would be signed out of everything, of Gatehouse too. The run goes on without you.
        </p>
      </div>
      <Button size="sm" onClick={onLeaveOut}>
        Leave me out
      </Button>
    </li>
  )
}

type CorrectionProps = {
  entry: WithSourceName<PeopleSourceRow>
  onCorrect: (key: string, text: string | undefined) => void
}

/** A malformed entry, to be corrected in place. */
function Correction({ entry, onCorrect }: CorrectionProps) {
  const { key, source, row, text, about } = entry
  const commit = (input: HTMLInputElement) => {
    if (input.value.trim() !== text.trim()) onCorrect(key, input.value)
  }
  return (
    <div className="flex items-center gap-3">
      <Input
        aria-label={`Row ${row} of ${source}`}
        aria-invalid
        className="w-full"
        defaultValue={text}
        placeholder={about === undefined ? 'No address in this row' : `No address: ${about}`}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        onBlur={(event) => commit(event.currentTarget)}
        onKeyDown={(event: KeyboardEvent<HTMLInputElement>) => {
          if (event.key !== 'Enter') return
          const { currentTarget } = event
          // A corrected row disappears, and the focus would be lost with it.
          if (!focusInNextRow(currentTarget, 'input')) commit(currentTarget)
        }}
      />
      <span className="text-sm whitespace-nowrap text-kumo-subtle tabular-nums">row {row}</span>
      <Button
        size="sm"
        aria-label={`Drop row ${row} of ${source}`}
        onClick={({ currentTarget }) => {
          focusInNextRow(currentTarget, 'button')
          onCorrect(key, undefined)
        }}
      >
        Drop
      </Button>
    </div>
  )
}

/** Focuses the same control in the next row; returns false if there is no next row. */
function focusInNextRow(element: Element, what: 'input' | 'button'): boolean {
  const next = element.closest('[role=row]')?.nextElementSibling?.querySelector(what)
  next?.focus()
  return next !== null && next !== undefined
}

type FindingProps<Item> = {
  items: readonly Item[]
  /** The kind of items, after their number: "duplicates". */
  what: string
  description: string
  /** The name of the CSV file with the items, the names of its columns, and the cells of an item. */
  file: string
  columns: readonly string[]
  cellsOf: (item: Item) => readonly CsvCell[]
  action?: ReactNode
  keyOf?: (item: Item) => string
  children: (item: Item) => ReactNode
}

/** A group of items in the list that need attention: how many, what that means, and which ones. */
function Finding<Item>(props: FindingProps<Item>) {
  const { items, what, description, file, columns, cellsOf, action, keyOf, children } = props
  const [isOpen, setOpen] = useState(false)
  const listId = useId()
  if (items.length === 0) return null
  const title = `${items.length.toLocaleString('en')} ${what}`
  return (
    <li className="border-t border-kumo-hairline first:border-t-0">
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 px-4 py-3 @xl:px-5">
        <div className="min-w-0">
          <p className="font-medium tabular-nums">{title}</p>
          <p className="text-sm text-kumo-subtle">{description}</p>
        </div>
        <div className="flex flex-wrap gap-2">
          {action}
          <Button size="sm" onClick={() => downloadCsv(file, [columns, ...items.map(cellsOf)])}>
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
          <VirtualTable
            label={title}
            count={items.length}
            keyOf={keyOf && ((index) => ifThere(items[index], keyOf))}
          >
            {(index) => ifThere(items[index], children)}
          </VirtualTable>
        )}
      </div>
    </li>
  )
}

/** The table may ask for a row that is gone. */
function ifThere<Item, Result>(item: Item | undefined, get: (item: Item) => Result) {
  return item === undefined ? undefined : get(item)
}

/** Makes the browser save a table as a file. */
function downloadCsv(name: string, rows: readonly (readonly CsvCell[])[]): void {
  const csv = BYTE_ORDER_MARK + rows.map((row) => csvRow(row)).join('')
  saveFile(new Blob([csv], { type: 'text/csv' }), name)
}
