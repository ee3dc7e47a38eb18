import { Button } from '@cloudflare/kumo/components/button'
import { useQueries } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { memo, useMemo } from 'react'
import {
  RUN_PERSON_STATES,
  type RunPersonState,
  type RunWithLatestPeople,
  type RunPerson,
} from '../../../../api/revocation-run'
import { runReportPath } from '../../../../api/revocations-operations'
import { APP_ROUTES } from '../../../paths'
import { RUN_PEOPLE_PER_PAGE, runPeopleQuery } from '../../../queries/revocations'
import { QueryErrorNotice } from '../../../ui/api-error-notice'
import { DownloadButton } from '../../../ui/download-button'
import { SectionCard } from '../../../ui/section-card'
import { Timestamp } from '../../../ui/timestamp'
import { usePagesToLoad, VirtualTable } from '../../../ui/virtual-table'
import { RUN_PERSON_STATE_BADGES, RUN_PERSON_STATE_LABELS } from '../run-words'
import { personCheckInWords } from '../session-check-words'

const route = getRouteApi(APP_ROUTES.run)

/** All of a run's people, or those with the outcome in the address, with a report to download. */
export function RunPeopleCard({ account, run }: Omit<PeopleListProps, 'state'>) {
  const { state: shown } = route.useSearch()
  const navigate = route.useNavigate()
  const show = (search: { state?: RunPersonState }) =>
    void navigate({ search, replace: true, resetScroll: false })
  const states = RUN_PERSON_STATES.filter((state) => run.counts[state] > 0 || state === shown)
  return (
    <SectionCard
      title="People"
      action={
        <div className="flex gap-1">
          {(['csv', 'json'] as const).map((format) => (
            <DownloadButton
              key={format}
              url={runReportPath(account, run.number, format)}
              format={format}
              name={`revocations-${run.number}.${format}`}
            >
              <span className="sr-only">Download the report as </span>
              {format.toUpperCase()}
            </DownloadButton>
          ))}
        </div>
      }
    >
      <div
        role="group"
        aria-label="Shown people"
        className="flex flex-wrap gap-1 border-b border-kumo-hairline px-4 py-3 @xl:px-5"
      >
        <Filter
          label="All"
          count={run.total}
          isOn={shown === undefined}
          onChoose={() => show({})}
        />
        {states.map((state) => (
          <Filter
            key={state}
            label={RUN_PERSON_STATE_LABELS[state]}
            count={run.counts[state]}
            isOn={shown === state}
            onChoose={() => show({ state })}
          />
        ))}
      </div>
      <PeopleList key={shown} account={account} run={run} state={shown} />
    </SectionCard>
  )
}

type FilterProps = { label: string; count: number; isOn: boolean; onChoose: () => void }

function Filter({ label, count, isOn, onChoose }: FilterProps) {
  return (
    <Button size="sm" variant={isOn ? 'primary' : 'outline'} aria-pressed={isOn} onClick={onChoose}>
      {label} {count.toLocaleString('en')}
    </Button>
  )
}

type PeopleListProps = {
  account: string
  run: RunWithLatestPeople
  state: RunPersonState | undefined
}

/** Everybody in the run, or those with one outcome. Reads the pages in view, and those that soon will be. */
function PeopleList({ account, run, state }: PeopleListProps) {
  const { number, state: runState } = run
  const count = state === undefined ? run.total : run.counts[state]
  const [{ from, to }, show] = usePagesToLoad(count, RUN_PEOPLE_PER_PAGE)
  // A stable list of queries is not examined again at every change of the run.
  const queries = useMemo(
    () =>
      Array.from({ length: to - from + 1 }, (_, index) =>
        runPeopleQuery(account, { number, state: runState }, { page: from + index, state }),
      ),
    [account, number, runState, state, from, to],
  )
  const pages = useQueries({ queries })
  const failed = pages.find(({ error }) => error !== null)
  if (count === 0) return <p className="px-4 py-4 text-kumo-subtle @xl:px-5">Nobody.</p>
  return (
    <>
      {failed && (
        <QueryErrorNotice isInCard title="These people could not be loaded" query={failed} />
      )}
      <VirtualTable label="People of the run" count={count} onShow={show}>
        {(index) => {
          const person =
            pages[Math.floor(index / RUN_PEOPLE_PER_PAGE) - from]?.data?.[
              index % RUN_PEOPLE_PER_PAGE
            ]
          return <RunPersonRow position={person?.position ?? index + 1} person={person} />
        }}
      </VirtualTable>
    </>
  )
}

type PersonLineProps = { position: number; person: RunPerson | undefined }

/**
 * One of a run's people: who they are, how it ended, and the response. Always two lines, with the same elements before
 * anything is known, which are filled in while the list is scrolled.
 */
export const RunPersonRow = memo(function PersonLine({ position, person }: PersonLineProps) {
  return (
    <div className="flex items-center justify-between gap-3">
      {/* One paragraph, because each that is cut off is a clip, which costs as much as its text when a list scrolls. */}
      <p className="min-w-0 truncate text-sm text-kumo-subtle">
        <span className="text-base text-kumo-default" title={person?.email}>
          {person?.email ?? '…'}
        </span>
        <br />
        {positionInWords(position)}
        {person !== undefined && <Outcome person={person} />}
      </p>
      {person !== undefined && RUN_PERSON_STATE_BADGES[person.state]}
    </div>
  )
})

/** What a narrow screen cuts off is the least telling. */
function Outcome({ person }: { person: RunPerson }) {
  const { at, code, message, ray_id, attempts, verification } = person
  const found = verification ? personCheckInWords(verification) : ''
  return (
    <>
      {found !== '' && ` · ${found}`}
      {message !== null && ` · ${code === null ? '' : `${code}: `}${message}`}
      {at !== null && (
        <>
          {' · '}
          <Timestamp value={at} />
        </>
      )}
      {attempts > 1 && ` · ${attempts} attempts`}
      {ray_id !== null && ` · ${ray_id}`}
    </>
  )
}

const NUMBERS = new Intl.NumberFormat('en')

/** Uses one formatter, because `toLocaleString` creates one for every row. */
function positionInWords(position: number): string {
  return NUMBERS.format(position)
}
