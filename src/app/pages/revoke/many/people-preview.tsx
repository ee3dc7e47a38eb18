import { Button } from '@cloudflare/kumo/components/button'
import { Input } from '@cloudflare/kumo/components/input'
import { CaretDownIcon, CaretRightIcon } from '@phosphor-icons/react'
import { useDeferredValue, useId, useMemo, useState } from 'react'
import { countPeople } from '../run-words'
import { VirtualTable } from '../virtual-table'

/** The number of people to name until the whole list is opened. */
const NAMED = 5

/** The people in a list: the first ones by name, and a button that opens the whole list, with a search. */
export function PeoplePreview({ emails }: { emails: readonly string[] }) {
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
          {isOpen ? 'Hide the list' : `Show all ${countPeople(emails.length)}`}
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
        {search !== '' && `${countPeople(found.length)} found`}
      </p>
      {found.length > 0 && (
        <VirtualTable label="All people to revoke" count={found.length}>
          {(index) => <p className="truncate">{found[index]}</p>}
        </VirtualTable>
      )}
    </div>
  )
}
