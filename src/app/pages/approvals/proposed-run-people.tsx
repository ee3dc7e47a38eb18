import { Badge } from '@cloudflare/kumo/components/badge'
import { Button } from '@cloudflare/kumo/components/button'
import { Input } from '@cloudflare/kumo/components/input'
import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { ProposalPerson } from '../../../api/approvals/proposal'
import { usePermissionDenial } from '../../queries/use-permission-denial'
import {
  matchingProposalPeopleQuery,
  MAX_MATCHING_PEOPLE,
  PROPOSED_PEOPLE_PER_PAGE,
  proposalPeopleQuery,
} from '../../queries/proposals'
import { QueryErrorNotice } from '../../ui/api-error-notice'
import { SectionCard } from '../../ui/section-card'
import { useDebounced } from '../../ui/use-debounced'
import { usePagesToLoad, VirtualTable } from '../../ui/virtual-table'
import { WarningBanner } from '../../ui/warning'

type ProposalPeopleProps = {
  account: string
  number: number
  /** The number of people. */
  people: number
}

/** Says what a proposed run does, and to whom. */
export default function ProposedRunPeople({ account, number, people }: ProposalPeopleProps) {
  const denial = usePermissionDenial('sessions:revoke')
  const count = people.toLocaleString('en')
  return (
    <>
      <WarningBanner
        title={`Ends the sessions of ${count} ${people === 1 ? 'person' : 'people'}`}
        description="In every application of this account. It does not block them."
      />
      <SectionCard title="People">
        {denial === undefined ? (
          <SearchablePeople account={account} number={number} people={people} />
        ) : (
          <p className="p-4 text-kumo-subtle @xl:p-5">
            Only people who may revoke sessions see who they are. {denial}
          </p>
        )}
      </SectionCard>
    </>
  )
}

const PAUSE_MS = 200

function SearchablePeople({ account, number, people }: ProposalPeopleProps) {
  const [search, setSearch] = useState('')
  const [isProtected, setProtected] = useState(false)
  const settled = useDebounced(search.trim(), PAUSE_MS)
  const guarded = useQuery(
    matchingProposalPeopleQuery(account, number, { search: '', isProtected: true }),
  ).data
  return (
    <>
      <div className="flex flex-wrap items-center gap-2 border-b border-kumo-hairline px-4 py-3 @xl:px-5">
        <div className="min-w-40 flex-1">
          <Input
            type="search"
            className="w-full"
            aria-label="Search people"
            placeholder="Search people"
            maxLength={320}
            value={search}
            onChange={({ target }) => setSearch(target.value)}
          />
        </div>
        {guarded !== undefined && guarded.length > 0 && (
          <Button
            variant={isProtected ? 'primary' : 'outline'}
            aria-pressed={isProtected}
            onClick={() => setProtected(!isProtected)}
          >
            Protected {numberInWords(guarded.length)}
          </Button>
        )}
      </div>
      {guarded !== undefined && (
        <p className="border-b border-kumo-hairline px-4 py-3 text-kumo-subtle @xl:px-5">
          {guarded.length === 0
            ? 'None of them is protected.'
            : `${numberInWords(guarded.length)} of them ${guarded.length === 1 ? 'is' : 'are'} protected: only an admin may end their sessions.`}
        </p>
      )}
      {settled === '' && !isProtected ? (
        <AllPeople account={account} number={number} people={people} />
      ) : (
        <MatchingPeople
          account={account}
          number={number}
          filter={{ search: settled, isProtected }}
        />
      )}
    </>
  )
}

/** The number of people who were found, of whom no more are asked for than are shown. */
function numberInWords(found: number): string {
  return `${found.toLocaleString('en')}${found === MAX_MATCHING_PEOPLE ? ' or more' : ''}`
}

const NOT_LOADED = 'These people could not be loaded'

/** Reads the pages in view, and those that soon will be. */
function AllPeople({ account, number, people }: ProposalPeopleProps) {
  const [{ from, to }, show] = usePagesToLoad(people, PROPOSED_PEOPLE_PER_PAGE)
  const queries = useMemo(
    () =>
      Array.from({ length: to - from + 1 }, (_, index) =>
        proposalPeopleQuery(account, number, from + index),
      ),
    [account, number, from, to],
  )
  const pages = useQueries({ queries })
  const failed = pages.find(({ error }) => error !== null)
  return (
    <>
      {failed && <QueryErrorNotice isInCard title={NOT_LOADED} query={failed} />}
      <VirtualTable label="People of the proposal" count={people} onShow={show}>
        {(index) => {
          const page = pages[Math.floor(index / PROPOSED_PEOPLE_PER_PAGE) - from]?.data
          return <PersonRow index={index} person={page?.[index % PROPOSED_PEOPLE_PER_PAGE]} />
        }}
      </VirtualTable>
    </>
  )
}

type MatchingPeopleProps = Omit<ProposalPeopleProps, 'people'> & {
  filter: { search: string; isProtected: boolean }
}

function MatchingPeople({ account, number, filter }: MatchingPeopleProps) {
  const query = useQuery({
    ...matchingProposalPeopleQuery(account, number, filter),
    placeholderData: keepPreviousData,
  })
  const { data, error } = query
  if (error !== null) return <QueryErrorNotice isInCard title={NOT_LOADED} query={query} />
  if (data === undefined) return <p className="p-4 text-kumo-subtle @xl:px-5">Searching…</p>
  return (
    <>
      <p role="status" className="px-4 py-3 text-sm text-kumo-subtle @xl:px-5">
        {data.length === 0 ? 'Nobody matches.' : `${numberInWords(data.length)} found`}
      </p>
      {data.length > 0 && (
        <VirtualTable label="People who match" count={data.length}>
          {(index) => <PersonRow index={index} person={data[index]} />}
        </VirtualTable>
      )}
    </>
  )
}

type PersonRowProps = { index: number; person: ProposalPerson | undefined }

/** Has the same elements before anything is known, which are filled in while the list is scrolled. */
function PersonRow({ index, person }: PersonRowProps) {
  const position = person?.position ?? index + 1
  return (
    <div className="flex items-center justify-between gap-3">
      <div className="min-w-0">
        <p className="truncate" title={person?.email}>
          <bdi>{person?.email ?? '…'}</bdi>
        </p>
        <p className="text-sm text-kumo-subtle">{position.toLocaleString('en')}</p>
      </div>
      {person?.is_protected === true && <Badge variant="info">Protected</Badge>}
    </div>
  )
}
