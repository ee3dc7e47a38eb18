import { Button } from '@cloudflare/kumo/components/button'
import { getRouteApi } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { PAGE_HEADS } from '../../page-heads'
import { ROUTES } from '../../paths'
import { useRefusal } from '../../queries/refusal'
import { PageHeader } from '../../ui/page-header'
import { preload } from '../../ui/preload'
import { RefusalNote } from '../../ui/refusal-note'
import { useDebounced } from '../../ui/use-debounced'
import { ChangeList } from './change-list'
import { HistoryFilters, toHistoryFilter } from './history-filters'
import type { HistorySearch } from './history-search'

const loadVerification = () => import('./verification')
const Verification = lazy(loadVerification)

const route = getRouteApi(ROUTES.history)

/** Every change of the account's settings and every revocation: who, when, what and why. */
export function HistoryPage() {
  const { account } = route.useParams()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const refusal = useRefusal('people:read')
  const [run, setRun] = useState(0)
  const show = (next: HistorySearch) =>
    void navigate({ search: next, replace: true, resetScroll: false })
  const settled = {
    ...search,
    person: useDebounced(search.person, TYPING_PAUSE),
    since: useDebounced(search.since, TYPING_PAUSE),
    until: useDebounced(search.until, TYPING_PAUSE),
  }
  return (
    <div className="space-y-6">
      <PageHeader
        {...PAGE_HEADS.history}
        action={
          <Button
            onClick={() => setRun(run + 1)}
            onFocus={() => preload(loadVerification)}
            onPointerEnter={() => preload(loadVerification)}
          >
            Verify history
          </Button>
        }
      />
      <RefusalNote refusal={refusal && `Revocations are left out here. ${refusal}`} />
      <div role="status" className="empty:hidden">
        {run > 0 && (
          <Suspense>
            <Verification account={account} run={run} />
          </Suspense>
        )}
      </div>
      <HistoryFilters search={search} onChange={show} />
      <ChangeList
        account={account}
        search={search}
        filter={toHistoryFilter(settled)}
        onClear={() => show({})}
      />
    </div>
  )
}

const TYPING_PAUSE = 300
