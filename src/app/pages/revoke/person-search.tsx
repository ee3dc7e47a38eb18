import { Input } from '@cloudflare/kumo/components/input'
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, type KeyboardEvent, type Ref, useId, useState } from 'react'
import type { AccessUser } from '../../../api/access-user'
import { emailSchema } from '../../../api/revocation'
import { type FoundPeople, userQuery, userSearchQuery } from '../../queries/people'
import { ApiErrorNotice } from '../../ui/api-error-notice'
import { useDebounced } from '../../ui/use-debounced'

type PersonSearchProps = {
  account: string
  field: Ref<HTMLInputElement>
  /** The page was opened to look for somebody. */
  hasFocus: boolean
  /** Somebody is being looked for, and will be shown soon. */
  onSearch: () => void
  onChoose: (email: string) => void
}

/** Somebody found, or the address as it was typed, which need not belong to anyone known. */
type Choice = { email: string; user: AccessUser | undefined }

const FEWEST_LETTERS = 2

/**
 * Finds people by name or e-mail while typing. A combobox: the first of the list is marked, arrow keys
 * walk it, Enter takes who is marked. A whole address comes before people who merely contain it, so
 * that nobody else is taken for whoever was typed.
 */
export function PersonSearch({ account, field, hasFocus, onSearch, onChoose }: PersonSearchProps) {
  const queryClient = useQueryClient()
  const listId = useId()
  const [text, setText] = useState('')
  const [isOpen, setOpen] = useState(false)
  const [marked, setMarked] = useState(0)
  const [problem, setProblem] = useState<string>()
  const search = useDebounced(text.trim(), 150)
  const users = useQuery({
    ...userSearchQuery(account, search),
    enabled: search.length >= FEWEST_LETTERS,
    placeholderData: keepPreviousData,
  })
  const isLongEnough = text.trim().length >= FEWEST_LETTERS
  const choices = choicesOf(text, isLongEnough ? users.data : undefined)
  const isShown = isOpen && choices.length > 0
  const isSettled = users.isSuccess && !users.isPlaceholderData && search === text.trim()
  const told = isOpen && isSettled && isLongEnough ? foundInWords(users.data) : ''

  function choose({ email, user }: Choice) {
    if (user !== undefined) queryClient.setQueryData(userQuery(account, email).queryKey, user)
    setText('')
    setOpen(false)
    setMarked(0)
    setProblem(undefined)
    onChoose(email)
  }

  /** Also before the list has come: whoever is quick need not wait to press Enter. */
  async function submit(event: FormEvent) {
    event.preventDefault()
    const typed = text.trim()
    const isWhole = emailSchema.safeParse(typed).success
    const found =
      isSettled || !isLongEnough || isWhole
        ? choices
        : choicesOf(
            typed,
            await queryClient.fetchQuery(userSearchQuery(account, typed)).catch(() => undefined),
          )
    const choice = found[isSettled ? marked : 0]
    if (choice !== undefined && (isSettled || isWhole || found.length === 1)) choose(choice)
    else if (found.length > 1) setOpen(true)
    else setProblem('Choose a person from the list, or enter a whole e-mail address.')
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Escape') setOpen(false)
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
    event.preventDefault()
    setOpen(true)
    const step = event.key === 'ArrowDown' ? 1 : -1
    setMarked((marked + step + choices.length) % Math.max(1, choices.length))
  }

  return (
    <form onSubmit={(event) => void submit(event)} noValidate role="search" className="space-y-3">
      <div className="relative">
        <Input
          ref={field}
          label="Name or e-mail"
          description="Two letters are enough to search. Enter takes who is marked, or a whole address as it is."
          error={problem}
          value={text}
          role="combobox"
          aria-expanded={isShown}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={isShown ? `${listId}-${marked}` : undefined}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- the page exists to type here first
          autoFocus={hasFocus}
          className="w-full"
          onChange={(event) => {
            onSearch()
            setText(event.target.value)
            setOpen(true)
            setMarked(0)
            setProblem(undefined)
          }}
          onKeyDown={onKeyDown}
          onBlur={() => setOpen(false)}
        />
        <div
          hidden={!isShown}
          className="absolute inset-x-0 top-16 z-20 overflow-hidden rounded-lg bg-kumo-base shadow-lg ring ring-kumo-line"
        >
          <div
            id={listId}
            role="listbox"
            aria-label="People found"
            className="max-h-80 overflow-y-auto py-1"
          >
            {choices.map((choice, index) => (
              <PersonOption
                key={choice.user?.id ?? 'typed'}
                id={`${listId}-${index}`}
                choice={choice}
                isMarked={index === marked}
                onChoose={choose}
              />
            ))}
          </div>
          {told !== '' && (
            <p
              aria-hidden
              className="border-t border-kumo-hairline px-3 py-2 text-sm text-kumo-subtle"
            >
              {told}
            </p>
          )}
        </div>
      </div>
      <p role="status" className={isShown ? 'sr-only' : 'text-sm text-kumo-subtle empty:hidden'}>
        {told}
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

function choicesOf(text: string, people: FoundPeople | undefined): Choice[] {
  const found = (people?.users ?? []).flatMap((user) =>
    user.email ? [{ email: user.email.toLowerCase(), user }] : [],
  )
  const typed = emailSchema.safeParse(text).data
  if (typed === undefined) return found
  const itself = found.find(({ email }) => email === typed) ?? { email: typed, user: undefined }
  return [itself, ...found.filter(({ email }) => email !== typed)]
}

function foundInWords({ users, total }: FoundPeople): string {
  const shown = users.length
  if (shown === 0) return 'No one found. A whole e-mail address can still be entered.'
  if (total === undefined) return `More than ${shown} people match. Type more to narrow it down.`
  if (total > shown) {
    return `The first ${shown} of ${total.toLocaleString('en')} people who match. Type more to narrow it down.`
  }
  return shown === 1 ? '1 person found' : `${shown} people found`
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
      {/* On the tint a subtle text is too faint to read. */}
      <span className="block truncate text-sm text-kumo-subtle group-hover:text-kumo-default group-aria-selected:text-kumo-default">
        {user === undefined ? 'This address, as typed' : email}
      </span>
    </div>
  )
}
