import { Button } from '@cloudflare/kumo/components/button'
import { Input } from '@cloudflare/kumo/components/input'
import { type KeyboardEvent, useRef } from 'react'
import { SectionCard } from '../../../ui/section-card'
import { countPeople } from '../run-words'
import type { Checked } from './checked'
import { Finding } from './finding'
import type { Located, PeopleDraft } from './people-list-draft'

type CheckCardProps = {
  draft: PeopleDraft
  checked: Checked
  /** How many were left out on purpose. */
  leftOut: number
  onCorrect: (key: string, text: string | undefined) => void
  onDropMalformed: () => void
  onLeaveOut: (emails: readonly string[]) => void
}

/** What is to be known of the list before anything runs. */
export function CheckCard(props: CheckCardProps) {
  const { draft, checked, leftOut, onCorrect, onDropMalformed, onLeaveOut } = props
  const summary = useRef<HTMLParagraphElement>(null)
  /** A finding that is dealt with goes with its buttons: the keyboard goes on from what is left. */
  function dealWith(deal: () => void) {
    deal()
    summary.current?.focus()
  }
  const { duplicates, malformed, emails } = draft
  const { unknown = [], spared } = checked
  return (
    <SectionCard title="Check">
      <p
        ref={summary}
        role="status"
        tabIndex={-1}
        className="px-4 py-4 tabular-nums outline-none @xl:px-5"
      >
        <strong>{countPeople(emails.length)}</strong> to revoke
        {checked.knownInWords !== undefined && (
          <span className="text-kumo-subtle"> · {checked.knownInWords}</span>
        )}
        {leftOut > 0 && (
          <span className="text-kumo-subtle"> · {leftOut.toLocaleString('en')} left out</span>
        )}
      </p>
      <ul aria-label="Findings" className="border-t border-kumo-hairline empty:hidden">
        <Finding
          title={`${malformed.length.toLocaleString('en')} malformed`}
          description="No e-mail address. They are not revoked, unless you correct them here."
          count={malformed.length}
          file="malformed.csv"
          table={() => [
            ['source', 'row', 'text'],
            ...malformed.map(({ source, row, text }) => [source, row, text]),
          ]}
          action={
            <Button size="sm" onClick={() => dealWith(onDropMalformed)}>
              Drop all
            </Button>
          }
          keyOf={(index) => malformed[index]?.key}
        >
          {(index) => <Correction entry={malformed[index]} onCorrect={onCorrect} />}
        </Finding>
        <Finding
          title={`${spared.length.toLocaleString('en')} protected`}
          description={
            checked.mayRevokeAnybody
              ? 'Revoking them takes a second confirmation.'
              : 'Only an admin can revoke them. Leave them out to go on.'
          }
          count={spared.length}
          file="protected.csv"
          table={() => [['email'], ...spared.map((email) => [email])]}
          action={
            <Button size="sm" onClick={() => dealWith(() => onLeaveOut(spared))}>
              Leave out
            </Button>
          }
        >
          {(index) => <p className="truncate">{spared[index]}</p>}
        </Finding>
        <Finding
          title={`${unknown.length.toLocaleString('en')} unknown`}
          description="Not among this account’s users: there may be nothing to end."
          count={unknown.length}
          file="unknown.csv"
          table={() => [['email'], ...unknown.map((email) => [email])]}
          action={
            <Button size="sm" onClick={() => dealWith(() => onLeaveOut(unknown))}>
              Leave out
            </Button>
          }
        >
          {(index) => <p className="truncate">{unknown[index]}</p>}
        </Finding>
        <Finding
          title={`${duplicates.length.toLocaleString('en')} ${duplicates.length === 1 ? 'duplicate' : 'duplicates'}`}
          description="In the list more than once. Each person is revoked once."
          count={duplicates.length}
          file="duplicates.csv"
          table={() => [
            ['email', 'source', 'row', 'first source', 'first row'],
            ...duplicates.map(({ email = '', source, row, firstSource, firstRow }) => [
              email,
              source,
              row,
              firstSource,
              firstRow,
            ]),
          ]}
        >
          {(index) => <Duplicate entry={duplicates[index]} />}
        </Finding>
        {checked.self !== undefined && (
          <li className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 border-t border-kumo-hairline px-4 py-3 first:border-t-0 @xl:px-5">
            <div className="min-w-0">
              <p className="font-medium">You are in the list</p>
              <p className="text-sm text-kumo-subtle">
                You would be signed out of everything, of Gatehouse too. The run goes on without
                you.
              </p>
            </div>
            <Button size="sm" onClick={() => dealWith(() => onLeaveOut([checked.self ?? '']))}>
              Leave me out
            </Button>
          </li>
        )}
      </ul>
      {checked.notice}
    </SectionCard>
  )
}

function Duplicate({ entry }: { entry: PeopleDraft['duplicates'][number] | undefined }) {
  if (entry === undefined) return null
  const { email, source, row, firstSource, firstRow } = entry
  return (
    <>
      <p className="truncate">{email}</p>
      <p className="truncate text-sm text-kumo-subtle">
        {source}, row {row}; first in {firstSource === source ? '' : `${firstSource}, `}row{' '}
        {firstRow}
      </p>
    </>
  )
}

type CorrectionProps = {
  entry: Located | undefined
  onCorrect: (key: string, text: string | undefined) => void
}

/** A wrong entry, to be corrected in its place. */
function Correction({ entry, onCorrect }: CorrectionProps) {
  if (entry === undefined) return null
  const { key, source, row, text } = entry
  const commit = (input: HTMLInputElement) => {
    if (input.value.trim() !== text.trim()) onCorrect(key, input.value)
  }
  return (
    <div className="flex items-center gap-3">
      <Input
        aria-label={`Row ${row} of ${source}`}
        className="w-full"
        defaultValue={text}
        placeholder="No address in this row"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        onBlur={(event) => commit(event.currentTarget)}
        onKeyDown={(event: KeyboardEvent<HTMLInputElement>) => {
          if (event.key !== 'Enter') return
          const { currentTarget } = event
          // The row goes when it is right, and the focus would go with it.
          if (!focusInNextRow(currentTarget, 'input')) commit(currentTarget)
        }}
      />
      <span className="whitespace-nowrap text-sm text-kumo-subtle tabular-nums">row {row}</span>
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

/** Whether there is a row after an element's own. */
function focusInNextRow(element: Element, what: 'input' | 'button'): boolean {
  const next = element.closest('[role=row]')?.nextElementSibling?.querySelector(what)
  next?.focus()
  return next !== null && next !== undefined
}
