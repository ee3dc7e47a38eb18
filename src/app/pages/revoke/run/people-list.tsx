import { useQueries } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { PersonState, RunDetail } from '../../../../api/revocation-run'
import { PEOPLE_PER_PAGE, runPeopleQuery } from '../../../queries/revocations'
import { ApiErrorNotice } from '../../../ui/api-error-notice'
import { VirtualTable } from '../virtual-table'
import { PersonLine } from './person-line'
import { pageOfRow, usePagesInSight } from './use-pages-in-sight'

type PeopleListProps = { account: string; run: RunDetail; state: PersonState | undefined }

/** Everybody in the run, or those with one outcome. Reads the pages in view, and those that soon will be. */
export function PeopleList({ account, run, state }: PeopleListProps) {
  const { number, state: runState } = run
  const count = state === undefined ? run.total : run.counts[state]
  const [{ from, to }, show] = usePagesInSight(count)
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
      {failed?.error && (
        <div className="p-4">
          <ApiErrorNotice
            title="These people could not be loaded"
            error={failed.error}
            onRetry={() => void failed.refetch()}
          />
        </div>
      )}
      <VirtualTable label="People of the run" count={count} onShow={show}>
        {(index) => {
          const person = pages[pageOfRow(index) - from]?.data?.[index % PEOPLE_PER_PAGE]
          return <PersonLine position={person?.position ?? index + 1} person={person} />
        }}
      </VirtualTable>
    </>
  )
}
