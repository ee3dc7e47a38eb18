import { Button } from '@cloudflare/kumo/components/button'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { lazy, Suspense, useId, useState } from 'react'
import { PAGE_HEADS } from '../../page-heads'
import { APP_ROUTES } from '../../paths'
import type { HistoryFilter } from '../../queries/changes'
import { usePermissionDenial } from '../../queries/use-permission-denial'
import { operatorSessionQuery } from '../../queries/session'
import { PageHeader } from '../../ui/page-header'
import { preloadOnIntent } from '../../ui/preload-code'
import { PermissionDenialNote } from '../../ui/permission-button'
import { useDebounced } from '../../ui/use-debounced'
import { ChangeList } from './change-list'
import type { HistoryFilterChanges } from './filter-fields'
import {
  type HistoryPeriod,
  type HistorySearch,
  parseHistorySearch,
  HISTORY_PERIOD_HOURS,
} from './history-search'

const loadVerification = () => import('./history-verification-status')
const HistoryVerificationStatus = lazy(loadVerification)

const route = getRouteApi(APP_ROUTES.history)

/** Every change of the account's settings and every revocation: who, when, what and why. */
export function HistoryPage() {
  const { account } = route.useParams()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const refusal = usePermissionDenial('people:read')
  const accounts = useQuery(operatorSessionQuery).data?.accounts.map(({ id }) => id) ?? []
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
          <Button onClick={() => setRun(run + 1)} {...preloadOnIntent(loadVerification)}>
            Verify history
          </Button>
        }
      />
      <PermissionDenialNote refusal={refusal && `Revocations are left out here. ${refusal}`} />
      <div role="status" className="empty:hidden">
        {run > 0 && (
          <Suspense>
            <HistoryVerificationStatus account={account} run={run} />
          </Suspense>
        )}
      </div>
      <HistoryFilters search={search} hasOtherAccounts={accounts.length > 1} onChange={show} />
      {search.accounts === 'all' && accounts.length > 1 ? (
        <Suspense fallback={<div role="status" aria-label="Loading" className="h-96" />}>
          <AllAccountsChangesList
            accounts={accounts}
            search={search}
            filter={toHistoryFilter(settled)}
            onClear={() => show({ accounts: 'all' })}
          />
        </Suspense>
      ) : (
        <ChangeList
          account={account}
          search={search}
          filter={toHistoryFilter(settled)}
          onClear={() => show({})}
        />
      )}
    </div>
  )
}

const TYPING_PAUSE = 300

const loadFields = () => import('./filter-fields')
const HistoryFilterFields = lazy(loadFields)
const AllAccountsChangesList = lazy(() => import('./all-accounts-changes-list'))
const HistoryFiltersInWords = lazy(() => import('./filters-in-words'))

type HistoryFiltersProps = {
  search: HistorySearch
  hasOtherAccounts: boolean
  onChange: (search: HistorySearch) => void
}

/** The filters of the history. All of them are in the address, and described while their controls are hidden. */
function HistoryFilters({ search, hasOtherAccounts, onChange }: HistoryFiltersProps) {
  const fieldsId = useId()
  const [isOpen, setOpen] = useState(false)
  const { accounts: _accounts, last: _shown, ...hidden } = search
  const narrow = (change: HistoryFilterChanges) =>
    onChange(parseHistorySearch({ ...search, ...change }))
  return (
    <div role="search" aria-label="History" className="space-y-4">
      <div className="flex flex-wrap items-center gap-2">
        <Button
          size="sm"
          aria-expanded={isOpen}
          aria-controls={fieldsId}
          onClick={() => setOpen(!isOpen)}
          {...preloadOnIntent(loadFields)}
        >
          Filter
        </Button>
        {PERIODS_IN_WORDS.map(([period, label]) => (
          <Button
            key={period}
            size="sm"
            variant={search.last === period ? 'primary' : 'outline'}
            aria-pressed={search.last === period}
            onClick={() => narrow({ last: search.last === period ? undefined : period })}
          >
            {label}
          </Button>
        ))}
        {hasOtherAccounts && (
          <Button
            size="sm"
            variant={search.accounts === 'all' ? 'primary' : 'outline'}
            aria-pressed={search.accounts === 'all'}
            onClick={() => {
              const { accounts, ...rest } = search
              onChange(accounts === 'all' ? rest : { ...rest, accounts: 'all' })
            }}
          >
            All accounts
          </Button>
        )}
        {Object.keys(search).length > 0 && (
          <Button size="sm" variant="ghost" onClick={() => onChange({})}>
            Clear filters
          </Button>
        )}
      </div>
      {!isOpen && Object.keys(hidden).length > 0 && (
        <Suspense>
          <HistoryFiltersInWords {...hidden} />
        </Suspense>
      )}
      <div id={fieldsId} hidden={!isOpen}>
        {isOpen && (
          <Suspense fallback={<div role="status" aria-label="Loading" className="h-16" />}>
            <HistoryFilterFields search={search} onChange={narrow} />
          </Suspense>
        )}
      </div>
    </div>
  )
}

const PERIODS_IN_WORDS: readonly [HistoryPeriod, string][] = [
  ['24h', 'Last 24 hours'],
  ['7d', 'Last 7 days'],
  ['30d', 'Last 30 days'],
]

/** Converts the filter in the address to the one for queries: local dates become points in time. */
export function toHistoryFilter({
  accounts: _accounts,
  last,
  since,
  until,
  ...rest
}: HistorySearch): HistoryFilter {
  if (last !== undefined) return { ...rest, lastHours: HISTORY_PERIOD_HOURS[last] }
  return {
    ...rest,
    ...(since === undefined ? {} : { since: startOfDay(since).toISOString() }),
    ...(until === undefined ? {} : { until: startOfDay(until, 1).toISOString() }),
  }
}

/** Returns midnight in the reader's time zone; `daysLater` counts calendar days, which need not have 24 hours. */
function startOfDay(date: string, daysLater = 0): Date {
  const start = new Date(`${date}T00:00:00`)
  start.setDate(start.getDate() + daysLater)
  return start
}
