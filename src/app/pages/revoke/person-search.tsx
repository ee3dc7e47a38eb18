import { Input } from '@cloudflare/kumo/components/input'
import { type KeyboardEvent, type Ref, useId } from 'react'
import { ApiErrorNotice } from '../../ui/api-error-notice'
import { type Choice, type PersonSearchState, usePersonSearch } from './use-person-search'

type PersonSearchProps = {
  account: string
  field: Ref<HTMLInputElement>
  /** The page was opened to search for somebody. */
  hasFocus: boolean
  /** Called when a search begins; its result will be shown soon. */
  onSearch: () => void
  onChoose: (email: string) => void
}

/**
 * Finds people by name or email while typing. A combobox: the first option is marked, the arrow keys move the mark, and
 * Enter chooses the marked option. A complete address comes before people who merely contain it, so that nobody else is
 * mistaken for the person who was typed.
 */
export function PersonSearch({ account, field, hasFocus, onSearch, onChoose }: PersonSearchProps) {
  const listId = useId()
  const search = usePersonSearch(account, onChoose)
  const { isOpen, told } = search

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Escape') search.close()
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
    event.preventDefault()
    search.step(event.key === 'ArrowDown' ? 1 : -1)
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void search.take()
      }}
      noValidate
      role="search"
      className="space-y-3"
    >
      <div className="relative">
        <Input
          ref={field}
          label="Name or e-mail"
          description="Two letters are enough to search. Press Enter to choose the highlighted person, or type a whole address."
          error={search.problem}
          value={search.text}
          role="combobox"
          aria-expanded={isOpen}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={isOpen ? `${listId}-${search.marked}` : undefined}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- the page exists to type here first
          autoFocus={hasFocus}
          className="w-full"
          onChange={(event) => {
            onSearch()
            search.type(event.target.value)
          }}
          onKeyDown={onKeyDown}
          onBlur={search.close}
        />
        <PeopleFound id={listId} search={search} />
      </div>
      <p role="status" className={isOpen ? 'sr-only' : 'text-sm text-kumo-subtle empty:hidden'}>
        {told}
      </p>
      {search.error !== null && (
        <ApiErrorNotice
          title="People could not be looked up"
          error={search.error}
          onRetry={search.searchAgain}
          action={
            <p className="text-sm">A whole e-mail address can still be entered and revoked.</p>
          }
        />
      )}
    </form>
  )
}

function PeopleFound({ id, search }: { id: string; search: PersonSearchState }) {
  const { choices, marked, isOpen, told, choose } = search
  return (
    <div
      hidden={!isOpen}
      className="absolute inset-x-0 top-16 z-20 overflow-hidden rounded-lg bg-kumo-base shadow-lg ring ring-kumo-line"
    >
      <div
        id={id}
        role="listbox"
        aria-label="People found"
        className="max-h-80 overflow-y-auto py-1"
      >
        {choices.map((choice, index) => (
          <PersonOption
            key={choice.user?.id ?? choice.email}
            id={`${id}-${index}`}
            choice={choice}
            isMarked={index === marked}
            onChoose={choose}
          />
        ))}
      </div>
      {told !== '' && (
        <p aria-hidden className="border-t border-kumo-hairline px-3 py-2 text-sm text-kumo-subtle">
          {told}
        </p>
      )}
    </div>
  )
}

type PersonOptionProps = {
  id: string
  choice: Choice
  isMarked: boolean
  onChoose: (choice: Choice) => void
}

function PersonOption({ id, choice, isMarked, onChoose }: PersonOptionProps) {
  const { email, user } = choice
  return (
    // The keyboard reaches options through the combobox, by aria-activedescendant.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
    <div
      id={id}
      role="option"
      aria-selected={isMarked}
      className="group cursor-pointer px-3 py-2 hover:bg-kumo-tint aria-selected:bg-kumo-tint"
      // Before the input's blur, which closes the list.
      onMouseDown={(event) => {
        event.preventDefault()
        onChoose(choice)
      }}
    >
      <span className="block truncate font-medium">{user?.name || email}</span>
      {/* On the tint, subtle text is too faint to read. */}
      <span className="block truncate text-sm text-kumo-subtle group-hover:text-kumo-default group-aria-selected:text-kumo-default">
        {user === undefined ? 'This address, as typed' : email}
      </span>
    </div>
  )
}
