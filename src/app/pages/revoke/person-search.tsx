import { Input } from '@cloudflare/kumo/components/input'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type FormEvent, type KeyboardEvent, useId, useState } from 'react'
import type { AccessUser } from '../../../api/access-user'
import { emailSchema } from '../../../api/revocation'
import { userSearchQuery } from '../../queries/people'
import { ApiErrorNotice } from '../../ui/api-error-notice'
import { useDebounced } from '../../ui/use-debounced'

type PersonSearchProps = {
  account: string
  /** Somebody is being looked for, and will be shown soon. */
  onSearch: () => void
  onChoose: (email: string) => void
}

/**
 * Finds people by name or e-mail while typing. A combobox: arrow keys walk the list, Enter takes the
 * marked person, or the address as typed, which need not belong to anyone known.
 */
export function PersonSearch({ account, onSearch, onChoose }: PersonSearchProps) {
  const listId = useId()
  const [text, setText] = useState('')
  const [isOpen, setOpen] = useState(false)
  const [marked, setMarked] = useState(-1)
  const [problem, setProblem] = useState<string>()
  const search = useDebounced(text.trim(), 200)
  const users = useQuery({
    ...userSearchQuery(account, search),
    enabled: search.length >= 2,
    placeholderData: keepPreviousData,
  })
  const found = text.trim().length >= 2 ? (users.data ?? []).filter((user) => user.email) : []
  const isShown = isOpen && found.length > 0

  function choose(email: string) {
    setText(email)
    setOpen(false)
    setMarked(-1)
    setProblem(undefined)
    onChoose(email)
  }

  function submit(event: FormEvent) {
    event.preventDefault()
    const person = isShown ? found[marked] : undefined
    if (person?.email) {
      choose(person.email)
      return
    }
    const email = emailSchema.safeParse(text)
    if (email.success) choose(email.data)
    else setProblem('Choose a person from the list, or enter a whole e-mail address.')
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Escape') setOpen(false)
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
    event.preventDefault()
    setOpen(true)
    const step = event.key === 'ArrowDown' ? 1 : -1
    const next = marked + step
    setMarked(next < 0 ? found.length - 1 : next >= found.length ? 0 : next)
  }

  return (
    <form onSubmit={submit} noValidate role="search" className="space-y-3">
      <div className="relative">
        <Input
          label="Name or e-mail"
          description="Two letters are enough to search. Enter takes a whole address as it is."
          error={problem}
          value={text}
          role="combobox"
          aria-expanded={isShown}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={isShown && marked >= 0 ? `${listId}-${marked}` : undefined}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- the page exists to type here first
          autoFocus
          className="w-full"
          onChange={(event) => {
            onSearch()
            setText(event.target.value)
            setOpen(true)
            setMarked(-1)
            setProblem(undefined)
          }}
          onKeyDown={onKeyDown}
          onBlur={() => setOpen(false)}
        />
        <div
          id={listId}
          role="listbox"
          aria-label="People found"
          hidden={!isShown}
          className="absolute inset-x-0 top-16 z-20 max-h-80 overflow-y-auto rounded-lg bg-kumo-base py-1 shadow-lg ring ring-kumo-line"
        >
          {found.map((user, index) => (
            <PersonOption
              key={user.id}
              id={`${listId}-${index}`}
              user={user}
              isMarked={index === marked}
              onChoose={choose}
            />
          ))}
        </div>
      </div>
      <p role="status" className="text-sm text-kumo-subtle empty:hidden">
        {isOpen && users.isSuccess && search === text.trim() && search.length >= 2
          ? countPeople(found.length)
          : ''}
      </p>
      {users.error !== null && (
        <ApiErrorNotice
          title="People could not be looked up"
          error={users.error}
          onRetry={() => void users.refetch()}
          action={
            <p className="text-sm">A whole e-mail address can still be entered and revoked.</p>
          }
        />
      )}
    </form>
  )
}

function countPeople(count: number): string {
  if (count === 0) return 'No one found. A whole e-mail address can still be entered.'
  return count === 1 ? '1 person found' : `${count} people found`
}

type PersonOptionProps = {
  id: string
  user: AccessUser
  isMarked: boolean
  onChoose: (email: string) => void
}

function PersonOption({ id, user, isMarked, onChoose }: PersonOptionProps) {
  return (
    // The keyboard reaches options through the combobox, by aria-activedescendant.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
    <div
      id={id}
      role="option"
      aria-selected={isMarked}
      className="cursor-pointer px-3 py-2 hover:bg-kumo-tint aria-selected:bg-kumo-tint"
      // Before the input's blur, which closes the list.
      onMouseDown={(event) => {
        event.preventDefault()
        onChoose(user.email ?? '')
      }}
    >
      <span className="block truncate font-medium">{user.name || user.email}</span>
      <span className="block truncate text-sm text-kumo-subtle">{user.email}</span>
    </div>
  )
}
