import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { type AccessUser, normalizeEmail } from '../../../api/account-resources'
import type { ApiError } from '../../../api/errors'
import { type FoundPeople, personSearchQuery, userQuery } from '../../queries/people'
import { useDebounced } from '../../ui/use-debounced'
import { mayBeUnfinished, readSearchTerms, type SearchTerms } from './search-terms'

/** A person who was found, or the address as typed, which need not belong to anyone known. */
export type Choice = { email: string; user: AccessUser | undefined }

/** The typed text, the people it finds, and which of them is marked. */
export type PersonSearchState = {
  text: string
  choices: readonly Choice[]
  marked: number
  isOpen: boolean
  /** The number of people found, in words; empty while it is unknown. */
  told: string
  /** The reason why nobody was chosen. */
  problem: string | undefined
  error: ApiError | null
  type: (text: string) => void
  /** Marks the next or the previous option. */
  step: (by: 1 | -1) => void
  choose: (choice: Choice) => void
  /** Chooses the person that the typed text refers to. */
  take: () => Promise<void>
  close: () => void
  searchAgain: () => void
}

export function usePersonSearch(
  account: string,
  onChoose: (email: string) => void,
): PersonSearchState {
  const queryClient = useQueryClient()
  const [text, setText] = useState('')
  const [isOpened, setOpened] = useState(false)
  const [marked, setMarked] = useState(0)
  const [problem, setProblem] = useState<string>()
  const search = useDebounced(text.trim(), 150)
  const { searches } = readSearchTerms(search)
  const users = useQuery({
    ...personSearchQuery(account, searches),
    enabled: searches.length > 0,
    placeholderData: keepPreviousData,
  })
  const terms = readSearchTerms(text)
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
    if (user !== undefined) queryClient.setQueryData(userQuery(account, email).queryKey, user)
    type('')
    onChoose(email)
  }

  /** Also works before the list has arrived, so that fast typists can press Enter without waiting. */
  async function take() {
    const [address, another] = terms.addresses
    const isWhole = address !== undefined && another === undefined && !mayBeUnfinished(address)
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
    else setProblem('Choose a person from the list, or enter a whole e-mail address.')
  }

  return {
    text,
    choices,
    marked,
    isOpen: isOpened && choices.length > 0,
    told: isOpened ? inWords(terms, isSettled && isAsked ? users.data : undefined) : '',
    problem,
    error: users.error,
    type,
    step: (by) => {
      setOpened(true)
      setMarked((marked + by + choices.length) % Math.max(1, choices.length))
    },
    choose,
    take,
    close: () => setOpened(false),
    searchAgain: () => void users.refetch(),
  }
}

/** The typed address comes first, so that nobody else is mistaken for it, unless it may be unfinished. */
function choicesOf({ addresses }: SearchTerms, people: FoundPeople | undefined): Choice[] {
  const found = (people?.users ?? []).flatMap((user) =>
    user.email ? [{ email: normalizeEmail(user.email), user }] : [],
  )
  const known = new Map(found.map((choice) => [choice.email, choice]))
  const typed = addresses.map((email) => known.get(email) ?? { email, user: undefined })
  const others = found.filter(({ email }) => !addresses.includes(email))
  const [address] = addresses
  const isFirst = address === undefined || known.has(address) || !mayBeUnfinished(address)
  return isFirst ? [...typed, ...others] : [...others, ...typed]
}

function inWords({ addresses }: SearchTerms, people: FoundPeople | undefined): string {
  if (addresses.length > 1) {
    return `${addresses.length} addresses. Choose one, or take them all to “Revoke many”.`
  }
  return people === undefined ? '' : foundInWords(people)
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
