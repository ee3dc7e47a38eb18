import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { type KeyboardEvent, type Ref, useId, useState } from 'react'
import { type AccessUser, normalizeEmail } from '../../../api/cloudflare-objects'
import { emailDomain, parseEmailAddress } from '../../../api/email-address'
import {
  type PersonSearchTerms,
  type UserSearchResult,
  personSearchQuery,
  accessUserQuery,
} from '../../queries/people'
import { QueryErrorNotice } from '../../ui/api-error-notice'
import { TextField } from '../../ui/text-field'
import { useDebounced } from '../../ui/use-debounced'

type PersonSearchProps = {
  account: string
  /** The text to look up at once, if the address of the page has one. */
  initialText: string | undefined
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
 * mistaken for the person who was typed. Written here,
 * because Kumo's combobox would add its positioning code to the first load of this page.
 */
export function PersonSearch({
  account,
  initialText = '',
  field,
  hasFocus,
  onSearch,
  onChoose,
}: PersonSearchProps) {
  const listId = useId()
  const search = usePersonSearch(account, initialText, onChoose)
  const { isOpen, announcement } = search

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
        <TextField
          ref={field}
          label="Name or email"
          description="Two letters are enough to search. Press Enter to choose the highlighted person, or type a full address."
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
        {announcement}
      </p>
      <QueryErrorNotice
        title="People could not be looked up"
        query={search.query}
        action={<p className="text-sm">You can still enter a full email address and revoke it.</p>}
      />
    </form>
  )
}

function PeopleFound({ id, search }: { id: string; search: PersonSearchState }) {
  const { choices, marked, isOpen, announcement, choose } = search
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
      {announcement !== '' && (
        <p aria-hidden className="border-t border-kumo-hairline px-3 py-2 text-sm text-kumo-subtle">
          {announcement}
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

/** A person who was found, or the address as typed, which need not belong to anyone known. */
type Choice = { email: string; user: AccessUser | undefined }

type PersonSearchState = ReturnType<typeof usePersonSearch>

/** The typed text, the people it finds, and which of them is marked. */
function usePersonSearch(account: string, initialText: string, onChoose: (email: string) => void) {
  const queryClient = useQueryClient()
  const [text, setText] = useState(initialText)
  const [isOpened, setOpened] = useState(initialText !== '')
  const [marked, setMarked] = useState(0)
  /** The reason why nobody was chosen. */
  const [problem, setProblem] = useState<string>()
  const search = useDebounced(text.trim(), 150)
  const { searches } = parsePersonSearchText(search)
  const users = useQuery({
    ...personSearchQuery(account, searches),
    enabled: searches.length > 0,
    placeholderData: keepPreviousData,
  })
  const terms = parsePersonSearchText(text)
  const isAsked = terms.searches.length > 0
  const choices = choicesOf(terms, isAsked ? users.data : undefined)
  const isSettled = users.isSuccess && !users.isPlaceholderData && search === text.trim()

  function type(typed: string) {
    setText(typed)
    setOpened(typed !== '')
    setMarked(0)
    setProblem(undefined)
  }

  function choose({ email, user }: Choice) {
    if (user !== undefined) queryClient.setQueryData(accessUserQuery(account, email).queryKey, user)
    type('')
    onChoose(email)
  }

  /**
   * Chooses the person that the typed text refers to. Also works before the list has arrived, so that fast typists can
   * press Enter without waiting.
   */
  async function take() {
    const [address, another] = terms.addresses
    const isWhole =
      address !== undefined && another === undefined && !mayBeUnfinishedAddress(address)
    const found =
      isSettled || !isAsked || isWhole
        ? choices
        : choicesOf(
            terms,
            await queryClient
              .fetchQuery(personSearchQuery(account, terms.searches))
              .catch(() => undefined),
          )
    const choice = found[isSettled ? marked : 0]
    if (choice !== undefined && (isSettled || isWhole || found.length === 1)) choose(choice)
    else if (found.length > 1) setOpened(true)
    else setProblem('Choose a person from the list, or enter a full email address.')
  }

  return {
    text,
    choices,
    marked,
    isOpen: isOpened && choices.length > 0,
    /** The number of people found, in words; empty while it is unknown. */
    announcement: isOpened ? inWords(terms, isSettled && isAsked ? users.data : undefined) : '',
    problem,
    query: users,
    type,
    /** Marks the next or the previous option. */
    step: (by: 1 | -1) => {
      setOpened(true)
      setMarked((marked + by + choices.length) % Math.max(1, choices.length))
    },
    choose,
    take,
    close: () => setOpened(false),
  }
}

/** The typed address comes first, so that nobody else is mistaken for it, unless it may be unfinished. */
function choicesOf({ addresses }: SearchTerms, people: UserSearchResult | undefined): Choice[] {
  const found = (people?.users ?? []).flatMap((user) =>
    user.email ? [{ email: normalizeEmail(user.email), user }] : [],
  )
  const known = new Map(found.map((choice) => [choice.email, choice]))
  const typed = addresses.map((email) => known.get(email) ?? { email, user: undefined })
  const others = found.filter(({ email }) => !addresses.includes(email))
  const [address] = addresses
  const isFirst = address === undefined || known.has(address) || !mayBeUnfinishedAddress(address)
  return isFirst ? [...typed, ...others] : [...others, ...typed]
}

function inWords({ addresses }: SearchTerms, people: UserSearchResult | undefined): string {
  if (addresses.length > 1) {
    return `${addresses.length} addresses. Choose one, or take them all to “Revoke many”.`
  }
  return people === undefined ? '' : foundInWords(people)
}

function foundInWords({ users, total }: UserSearchResult): string {
  const shown = users.length
  if (shown === 0) return 'No one found. You can still enter a full email address.'
  if (total === undefined) return `More than ${shown} people match. Type more to narrow it down.`
  if (total > shown) {
    return `The first ${shown} of ${total.toLocaleString('en')} people who match. Type more to narrow it down.`
  }
  return shown === 1 ? '1 person found' : `${shown} people found`
}

/** Interprets a text that was typed or pasted to search for one person. */
type SearchTerms = {
  /** The complete addresses in it, without duplicates. */
  addresses: readonly string[]
  /** The API requests, made one after the other until somebody is found; empty if there is nothing to request. */
  searches: readonly PersonSearchTerms[]
}

const FEWEST_LETTERS = 2
/** A longer text is neither a name nor an address. */
const MAX_LETTERS = 2_000
const NOTHING: SearchTerms = { addresses: [], searches: [] }

/** Invisible characters, which are copied along from mail programs, chats and documents. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu
/** Excludes the byte order mark, which JavaScript treats as a blank. */
const BLANK = /[^\S\ufeff]/g
/** The @ and the dot of East Asian keyboards, of web pages, and as reports of attacks write them. */
const OTHER_AT = /[＠﹫]|\[@\]|&#64;/g
const OTHER_DOT = /．|\[\.\]/g
/** Punctuation of other scripts, brackets as web pages write them, and what Jira writes before a name. */
const WIDE_MARKS = /[：。！？…؟،؛『』《》【】〈〉‹›]|&[lg]t;|(?<=\[)[~^]/g
const SEPARATORS = /[\s<>()[\]",:;|\\，；、＜＞（）「」]+/u
const COMMA = /[,，、]/g
/** The name of a field before a value: `user_email=ana@…`. */
const KEY = /^[\w.-]{0,40}(?:mail|upn|user|name|login)=/i
/** Markdown and other marks around a word, which on their own are also part of some addresses. */
const WRAPPED =
  /^(?:\*+(?<bold>[^*]+)\*+|_(?<italic>.+)_|~+(?<struck>[^~]+)~+|\{(?<braced>.+)\}|(?<link>.+)\/)$/
const QUOTES = `'‘’‚‛“”„‟«»\``

/**
 * Parses what people paste: `Ana Souza <ana@…>`, `mailto:` links, `ana@…;`, `Souza, Ana`, `ACME\ana.souza`. Only here
 * are invisible characters removed, because the person who is found is checked before anything is done.
 */
export function parsePersonSearchText(typed: string): SearchTerms {
  if (typed.length > MAX_LETTERS) return NOTHING
  const text = decoded(
    typed
      .replaceAll(BLANK, ' ')
      .replaceAll(UNSEEN, '')
      .replaceAll(OTHER_AT, '@')
      .replaceAll(OTHER_DOT, '.')
      .replaceAll(WIDE_MARKS, ' ')
      .trim(),
  )
  const addresses = addressesIn(text)
  const [address, another] = addresses
  if (another !== undefined) return { addresses, searches: [] }
  if (address !== undefined) return { addresses, searches: [{ search: address }] }
  return { addresses, searches: searchesByName(text) }
}

/** Names within a network have no dot, and look like addresses that are not completely typed. */
function mayBeUnfinishedAddress(address: string): boolean {
  return !emailDomain(address).includes('.')
}

function addressesIn(text: string): string[] {
  const whole = KEY.test(text) || WRAPPED.test(text) ? undefined : parseEmailAddress(text)
  if (whole !== undefined) return [whole]
  const found = text.split(SEPARATORS).flatMap((word) => addressOf(word) ?? [])
  return [...new Set(found)]
}

function addressOf(word: string): string | undefined {
  const wrapped = Object.values(WRAPPED.exec(word)?.groups ?? {}).find(Boolean)
  if (wrapped !== undefined) return addressOf(wrapped)
  const at = word.lastIndexOf('@')
  // In the address of a page, `//acme.example/?user=ana@…`, unlike in that of a person, these are delimiters.
  const delimiters = word.startsWith('//') ? ['/', '?', '&', '='] : []
  // A mention begins with an @. Elsewhere, a second one is a mistake, and what follows it may be somebody else.
  const mention = word.startsWith('@') ? 0 : -1
  const start = Math.max(mention, ...delimiters.map((mark) => word.lastIndexOf(mark, at - 1)))
  const [domain = ''] = word.slice(at).split(/[?&]/, 1)
  const bare = `${word.slice(start + 1, at).replace(KEY, '')}${domain}`
  return parseEmailAddress(bare) ?? parseEmailAddress(withoutMarks(bare))
}

/** Removes the quotation marks around an address, and the punctuation after it. */
function withoutMarks(word: string): string {
  let start = 0
  let end = word.length
  while (end > start && `${QUOTES}.:!?}])）`.includes(word.charAt(end - 1))) end -= 1
  while (start < end && QUOTES.includes(word.charAt(start))) start += 1
  return word.slice(start, end)
}

/** A link may encode its @, and the name with it. */
function decoded(text: string): string {
  try {
    return /%(?:20|3c|40)/i.test(text) ? decodeURIComponent(text) : text
  } catch {
    return text
  }
}

/** Words around a name that most directories leave out. */
const TITLE =
  /^(?:dr|prof|mr|mrs|ms|mx|herr|frau|mme|mlle|sra?|srta|sig|dott|ing|dipl|phd|msc|mba|様|さん|님|先生|女士)$/i

/** Directories write names in either order, with or without a comma, and with more parts than people type. */
function searchesByName(text: string): PersonSearchTerms[] {
  const name = accountName(text) ?? text.replace(/^(?:[\p{L} ]{1,30}: |[([（~]+|@(?=\S+ ))/u, '')
  const [last = [], first = [], ...others] = name
    .split(COMMA)
    .map(wordsOf)
    .filter((part, index) => index === 0 || !part.every((word) => TITLE.test(word)))
  const isLastFirst = last.length > 0 && first.length > 0 && others.length === 0
  const words = isLastFirst ? [...first, ...last] : wordsOf(name.replaceAll(COMMA, ' '))
  const search = words.join(' ')
  if (search.length < FEWEST_LETTERS) return []
  const [foremost = '', ...rest] = words
  if (rest.length === 0) return [{ search }, ...camelCased(search)]
  const longest = words.reduce((one, other) => (other.length > one.length ? other : one))
  const turned = isLastFirst
    ? `${last.join(' ')}, ${first.join(' ')}`
    : `${rest.join(' ')} ${foremost}`
  return [{ search }, { search: longest, words }, { search: turned }]
}

/** Returns `ana.souza` from Windows’ `ACME\ana.souza`, or the name from a directory’s `CN=Ana Souza,OU=…`. */
function accountName(text: string): string | undefined {
  // In `CN=Souza\\, Ana,OU=…`, the first comma belongs to the name.
  const [common] = /(?<=^(?:cn|uid)=)(?:\\.|[^,\\])+/i.exec(text) ?? []
  if (common !== undefined) return common.replaceAll('\\', '')
  return text.includes('\\') ? text.slice(text.lastIndexOf('\\') + 1) : undefined
}

/** Windows uses `AzureAD\AnaSouza` for somebody who has no account in a domain. */
function camelCased(word: string): PersonSearchTerms[] {
  const parts = word.match(/\p{Lu}\p{Ll}+/gu) ?? []
  return parts.length > 1 && parts.join('') === word ? [{ search: parts.join(' ') }] : []
}

/** Splits a name into words, without titles, what follows it in brackets or after a dash, and marks around words. */
function wordsOf(text: string): string[] {
  const words = text
    .split(/[([（]|\s[-–—|·/]\s/u, 1)
    .flatMap((name) => name.split(/[\s"<>;]+/u))
    .map(withoutMarks)
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
  const names = words.filter((word) => !TITLE.test(word))
  return names.length === 0 ? words : names
}
