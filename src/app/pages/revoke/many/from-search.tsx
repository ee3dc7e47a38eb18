import { Input } from '@cloudflare/kumo/components/input'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { emailsMatching, type PersonSearchResult, userSearchQuery } from '../../../queries/people'
import { ApiErrorNotice } from '../../../ui/api-error-notice'
import { BusyButton } from '../../../ui/busy-button'
import { useDebounced } from '../../../ui/use-debounced'
import { countPeople } from '../run-words'

type FromSearchProps = {
  account: string
  onAdd: (name: string, emails: readonly string[]) => void
}

const FEWEST_LETTERS = 2

/** Adds everybody whose name or address contains a text, such as a domain. */
export function FromSearch({ account, onAdd }: FromSearchProps) {
  const field = useRef<HTMLInputElement>(null)
  const [text, setText] = useState('')
  const search = useDebounced(text.trim(), 200)
  const isLongEnough = search.length >= FEWEST_LETTERS
  const matches = useQuery({ ...userSearchQuery(account, search), enabled: isLongEnough })
  const adding = useMutation({
    mutationFn: () => emailsMatching(account, search),
    onSuccess: (emails) => {
      onAdd(`Search “${search}”`, emails)
      setText('')
      field.current?.focus()
    },
  })
  const found = isLongEnough && search === text.trim() ? matches.data : undefined
  return (
    <div className="space-y-3">
      <div className="flex flex-wrap items-end gap-2">
        <Input
          ref={field}
          label="Or everybody found by"
          placeholder="@partner.example"
          value={text}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          onChange={(event) => setText(event.target.value)}
        />
        <BusyButton
          disabled={found === undefined || found.total === 0}
          isBusy={adding.isPending}
          onClick={() => adding.mutate()}
        >
          {found?.total === undefined ? 'Add all' : `Add all ${found.total.toLocaleString('en')}`}
        </BusyButton>
      </div>
      <p role="status" className="text-sm text-kumo-subtle [overflow-wrap:anywhere] empty:hidden">
        {found !== undefined && foundInWords(found)}
      </p>
      {(matches.error ?? adding.error) !== null && (
        <ApiErrorNotice
          title="People could not be looked up"
          error={matches.error ?? adding.error!}
          onRetry={() => void matches.refetch()}
        />
      )}
    </div>
  )
}

/** The number of people to name, so that it is clear whether they are the ones meant. */
const NAMED = 5

function foundInWords({ users, total }: PersonSearchResult): string {
  if (users.length === 0) return 'No one found.'
  const names = users.slice(0, NAMED).flatMap(({ email }) => email ?? [])
  const count = total === undefined ? `More than ${users.length} people` : countPeople(total)
  return `${count}: ${names.join(', ')}${total === undefined || total > names.length ? ', …' : ''}`
}
