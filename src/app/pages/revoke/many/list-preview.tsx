import { Button } from '@cloudflare/kumo/components/button'
import { Input } from '@cloudflare/kumo/components/input'
import { CaretDownIcon, CaretRightIcon, WarningIcon } from '@phosphor-icons/react'
import { useDeferredValue, useId, useMemo, useState } from 'react'
import { WarningBanner } from '../../../ui/warning'
import { peopleCountInWords } from '../run-words'
import { VirtualTable } from '../../../ui/virtual-table'
import type { PeopleListPrecheck } from './use-people-list-precheck'
import type { MergedPeopleList } from './use-people-list-state'

/** The number of people to name until the whole list is opened. */
const NAMED = 5

/** The people in a list: the first ones by name, and a button that opens the whole list, with a search. */
export function PeopleListPreview({ emails }: { emails: readonly string[] }) {
  const [isOpen, setOpen] = useState(false)
  const listId = useId()
  if (emails.length === 0) return null
  const rest = emails.length - NAMED
  return (
    <div className="space-y-2">
      <ul aria-label="People to revoke" className="[overflow-wrap:anywhere]">
        {emails.slice(0, NAMED).map((email) => (
          <li key={email}>{email}</li>
        ))}
        {rest > 0 && <li className="text-kumo-subtle">and {rest.toLocaleString('en')} more</li>}
      </ul>
      {rest > 0 && (
        <Button
          size="sm"
          icon={isOpen ? <CaretDownIcon /> : <CaretRightIcon />}
          aria-expanded={isOpen}
          aria-controls={listId}
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? 'Hide the list' : `Show all ${peopleCountInWords(emails.length)}`}
        </Button>
      )}
      <div id={listId} hidden={!isOpen}>
        {isOpen && <SearchablePeople emails={emails} />}
      </div>
    </div>
  )
}

function SearchablePeople({ emails }: { emails: readonly string[] }) {
  const [text, setText] = useState('')
  const search = useDeferredValue(text.trim().toLowerCase())
  // Filtering 50,000 takes milliseconds, and each keystroke renders twice.
  const found = useMemo(
    () => (search === '' ? emails : emails.filter((email) => email.includes(search))),
    [emails, search],
  )
  return (
    <div className="space-y-2">
      <Input
        label="Search these people"
        className="w-full"
        value={text}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        onChange={(event) => setText(event.target.value)}
      />
      <p role="status" className="text-sm text-kumo-subtle empty:hidden">
        {search !== '' && `${peopleCountInWords(found.length)} found`}
      </p>
      {found.length > 0 && (
        <VirtualTable label="All people to revoke" count={found.length}>
          {(index) => <p className="truncate">{found[index]}</p>}
        </VirtualTable>
      )}
    </div>
  )
}

/** Returns what looks wrong with a list, before anybody on it is revoked. */
export function findPeopleListWarnings(
  { emails, duplicates, malformed, instead, rows }: MergedPeopleList,
  { self, protectedPeople }: Pick<PeopleListPrecheck, 'self' | 'protectedPeople'>,
): string[] {
  const others = duplicates.filter(
    ({ row, firstRow, source, firstSource }) => row !== firstRow || source !== firstSource,
  ).length
  const parts = [
    others > 0 && `${others.toLocaleString('en')} ${others === 1 ? 'is a repeat' : 'are repeats'}`,
    malformed.length > 0 &&
      `${malformed.length.toLocaleString('en')} ${malformed.length === 1 ? 'has' : 'have'} no address`,
  ].filter((part) => part !== false)
  return [
    others > emails.length &&
      `Most rows are repeats: they name ${peopleCountInWords(emails.length)}. Is it the right column?`,
    emails.length < rows &&
      `Fewer people than rows: ${rows.toLocaleString('en')} rows, ${peopleCountInWords(emails.length)}${parts.length > 0 ? `; ${parts.join(', ')}` : ''}.`,
    instead.length > 0 &&
      `${peopleCountInWords(instead.length)} ${instead.length === 1 ? 'is' : 'are'} taken from another column, since theirs has no address: ${named(instead.flatMap(({ email }) => email ?? []))}.`,
    self !== undefined && 'You are among them.',
    protectedPeople.length > 0 &&
      `${peopleCountInWords(protectedPeople.length)} among them ${protectedPeople.length === 1 ? 'is' : 'are'} protected, such as admins: ${named(protectedPeople)}.`,
  ].filter((warning) => warning !== false)
}

/** The number of people to name in a sentence. */
const MAX_NAMED = 3

function named(emails: readonly string[]): string {
  const rest = emails.length - MAX_NAMED
  const names = emails.slice(0, MAX_NAMED).join(', ')
  return rest > 0 ? `${names} and ${rest.toLocaleString('en')} more` : names
}

/** Warnings to check before anything is started. */
export function PeopleListWarnings({ warnings }: { warnings: readonly string[] }) {
  if (warnings.length === 0) return null
  return (
    <WarningBanner
      icon={<WarningIcon weight="fill" />}
      title="Look at this list again"
      description={
        <ul className="space-y-1 [overflow-wrap:anywhere]">
          {warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      }
    />
  )
}
