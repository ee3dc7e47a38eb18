import { Button } from '@cloudflare/kumo/components/button'
import { lazy, Suspense, useId, useState } from 'react'
import type { FilterFields } from './filter-fields'
import { historySearch, type HistorySearch, type HistoryPeriod } from './history-search'
import { preload } from '../../ui/preload'

const loadFields = () => import('./filter-fields')
const FilterFields = lazy(loadFields)
const FiltersInWords = lazy(() => import('./filters-in-words'))

type HistoryFiltersProps = {
  search: HistorySearch
  onChange: (search: HistorySearch) => void
}

/** The filters of the history. All of them are in the address, and described while their controls are hidden. */
export function HistoryFilters({ search, onChange }: HistoryFiltersProps) {
  const fieldsId = useId()
  const [isOpen, setOpen] = useState(false)
  const { last: _shown, ...hidden } = search
  const narrow = (change: FilterFields) => onChange(historySearch({ ...search, ...change }))
  return (
    <div role="search" aria-label="History" className="space-y-4">
      <div className="flex flex-wrap items-center gap-2">
        <Button
          size="sm"
          aria-expanded={isOpen}
          aria-controls={fieldsId}
          onClick={() => setOpen(!isOpen)}
          onFocus={() => preload(loadFields)}
          onPointerEnter={() => preload(loadFields)}
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
        {Object.keys(search).length > 0 && (
          <Button size="sm" variant="ghost" onClick={() => onChange({})}>
            Clear filters
          </Button>
        )}
      </div>
      {!isOpen && Object.keys(hidden).length > 0 && (
        <Suspense>
          <FiltersInWords {...hidden} />
        </Suspense>
      )}
      <div id={fieldsId} hidden={!isOpen}>
        {isOpen && (
          <Suspense fallback={<div role="status" aria-label="Loading" className="h-16" />}>
            <FilterFields search={search} onChange={narrow} />
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
