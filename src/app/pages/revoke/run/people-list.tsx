import { SkeletonLine } from '@cloudflare/kumo/components/loader'
import { useQueries } from '@tanstack/react-query'
import type { PersonState, RunDetail } from '../../../../api/revocation-run'
import { PEOPLE_PER_PAGE, runPeopleQuery } from '../../../queries/revocations'
import { ApiErrorNotice } from '../../../ui/api-error-notice'
import { useThrottled } from '../../../ui/use-throttled'
import { useVirtualRows, VirtualTable } from '../virtual-table'
import { PersonLine } from './person-line'

type PeopleListProps = { account: string; run: RunDetail; state: PersonState | undefined }

/** Who scrolls through 50,000 passes by hundreds of pages, and wants to see only the last. */
const PAGES_EVERY_MS = 200

/** Everybody of the run, or of one outcome. Asks for the pages in sight. */
export function PeopleList({ account, run, state }: PeopleListProps) {
  const count = state === undefined ? run.total : run.counts[state]
  const list = useVirtualRows(count)
  const first = pageOf(list.rows[0]?.index ?? 0)
  const last = pageOf(list.rows.at(-1)?.index ?? 0)
  const settled = useThrottled(`${first} ${last}`, PAGES_EVERY_MS)
  const pages = useQueries({
    queries: Array.from({ length: last - first + 1 }, (_, index) => ({
      ...runPeopleQuery(account, run, { page: first + index, state }),
      enabled: settled === `${first} ${last}` && count > 0,
    })),
  })
  const failed = pages.find(({ error }) => error !== null)
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
      {count === 0 && <p className="px-4 py-4 text-kumo-subtle @xl:px-5">Nobody.</p>}
      <VirtualTable label="People of the run" of={list}>
        {(index) => {
          const person = pages[pageOf(index) - first]?.data?.[index % PEOPLE_PER_PAGE]
          return person === undefined ? (
            <SkeletonLine className="h-4" />
          ) : (
            <PersonLine person={person} />
          )
        }}
      </VirtualTable>
    </>
  )
}

function pageOf(index: number): number {
  return Math.floor(index / PEOPLE_PER_PAGE)
}
