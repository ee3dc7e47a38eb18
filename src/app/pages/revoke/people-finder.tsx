import { Button } from '@cloudflare/kumo/components/button'
import { Input } from '@cloudflare/kumo/components/input'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import {
  findPeopleByCriterion,
  PEOPLE_SEARCH_CRITERIA,
  type PeopleSearchResult,
  type PeopleSearchParams,
  type PeopleSearchCriterion,
} from '../../../api/people-search'
import { gatehouseQuery } from '../../queries/api'
import { QueryErrorNotice } from '../../ui/api-error-notice'
import { BusyButton } from '../../ui/busy-button'
import { SectionCard } from '../../ui/section-card'
import { Timestamp } from '../../ui/timestamp'

const CLUE_LABELS: Record<PeopleSearchCriterion, string> = {
  device: 'Device name',
  ip: 'IP address',
  application: 'Application',
}

type PeopleFinderProps = { account: string; onChoose: (email: string) => void }

/** Finds people by a device, an IP address or an application, as far as Cloudflare's API can be asked for it. */
export default function PeopleFinder({ account, onChoose }: PeopleFinderProps) {
  const [by, setBy] = useState<PeopleSearchCriterion>('device')
  const [text, setText] = useState('')
  const [search, setSearch] = useState<PeopleSearchParams>()
  const query = useQuery({
    ...gatehouseQuery(findPeopleByCriterion(account, search ?? { by, text: '' })),
    enabled: search !== undefined,
  })
  const isLongEnough = text.trim().length >= 2
  return (
    <SectionCard title="Find by device, address or application">
      <form
        className="flex flex-wrap items-end gap-3 px-4 py-4 @xl:px-5"
        onSubmit={(event) => {
          event.preventDefault()
          if (isLongEnough) setSearch({ by, text: text.trim() })
        }}
      >
        <label className="space-y-1 text-sm">
          <span className="block font-medium">Search by</span>
          <select
            className="rounded-md bg-kumo-base px-2 py-2 text-kumo-default ring ring-kumo-line"
            value={by}
            onChange={(event) =>
              setBy(PEOPLE_SEARCH_CRITERIA.find((each) => each === event.target.value) ?? 'device')
            }
          >
            {PEOPLE_SEARCH_CRITERIA.map((each) => (
              <option key={each} value={each}>
                {CLUE_LABELS[each]}
              </option>
            ))}
          </select>
        </label>
        <Input
          label={CLUE_LABELS[by]}
          value={text}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          onChange={(event) => setText(event.target.value)}
        />
        <BusyButton type="submit" isBusy={query.isFetching} disabled={!isLongEnough}>
          Find
        </BusyButton>
      </form>
      <QueryErrorNotice isInCard title="People could not be looked up" query={query} />
      <p
        role="status"
        className="border-t border-kumo-hairline px-4 py-3 text-sm text-kumo-subtle [overflow-wrap:anywhere] empty:hidden @xl:px-5"
      >
        {query.data !== undefined && summaryInWords(query.data)}
      </p>
      {query.data !== undefined && query.data.matches.length > 0 && (
        <ul aria-label="People found by it">
          {query.data.matches.map(({ email, clue, seen_at }) => (
            <li
              key={`${email} ${clue}`}
              className="flex flex-wrap items-center justify-between gap-x-6 gap-y-1 border-t border-kumo-hairline px-4 py-3 @xl:px-5"
            >
              <span className="min-w-0 [overflow-wrap:anywhere]">
                <span className="font-medium">{email}</span>
                <span className="block text-sm text-kumo-subtle">
                  <bdi>{clue}</bdi>
                  {seen_at !== null && (
                    <>
                      {' · '}
                      <Timestamp value={seen_at} />
                    </>
                  )}
                </span>
              </span>
              <Button size="sm" onClick={() => onChoose(email)}>
                Show<span className="sr-only"> {email}</span>
              </Button>
            </li>
          ))}
        </ul>
      )}
    </SectionCard>
  )
}

/** Says how many were found, and how far the API can answer. */
function summaryInWords({ matches, limits, has_more, unread }: PeopleSearchResult): string {
  if (unread !== null) {
    return unread.permission === null
      ? `This could not be read: ${unread.message}`
      : `This could not be read: Gatehouse’s token needs the permission “${unread.permission}”.`
  }
  const people = new Set(matches.map(({ email }) => email)).size
  const count = people === 0 ? 'Nobody found.' : people === 1 ? '1 person.' : `${people} people.`
  return `${count} ${limits}${has_more ? ' There may be more.' : ''}`
}
