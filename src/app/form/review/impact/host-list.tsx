import { Button } from '@cloudflare/kumo/components/button'
import { Loader } from '@cloudflare/kumo/components/loader'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { CopyIcon } from '@phosphor-icons/react'
import { useState } from 'react'
import type { AffectedHostRow, ImpactRequest } from '../../../../api/impact/survey'
import { type HostFilter, affectedHostsQuery } from '../../../queries/impact'
import { ApiErrorNotice } from '../../../ui/api-error-notice'
import { useDebounced } from '../../../ui/use-debounced'
import { bypassApplicationTerraform } from './bypass-application-terraform'
import { HOST_STATE_LABELS, hostStateReasonInWords } from './host-state-words'

type HostListProps = {
  account: string
  survey: string
  change: ImpactRequest
  filter: HostFilter
}

const PAUSE = 200

/** Each host by name, with an application to copy for it. */
export function HostList({ account, survey, change, filter }: HostListProps) {
  const settled = useDebounced(filter, PAUSE)
  const query = useInfiniteQuery({
    ...affectedHostsQuery(account, survey, change, settled),
    placeholderData: keepPreviousData,
  })
  const [news, setNews] = useState('')
  const copy = async ({ host }: AffectedHostRow) => {
    setNews('')
    try {
      await navigator.clipboard.writeText(bypassApplicationTerraform(account, host))
      setNews(`An application with Bypass for ${host} was copied as Terraform.`)
    } catch {
      setNews('Your browser blocked copying.')
    }
  }
  if (query.error !== null) {
    return (
      <ApiErrorNotice
        title="The hosts could not be loaded"
        error={query.error}
        onRetry={() => void query.refetch()}
      />
    )
  }
  if (query.data === undefined) return <Loader size={16} aria-label="Loading hosts" />
  const rows = query.data.pages.flatMap(({ result }) => result)
  const total = query.data.pages[0]?.resultInfo?.total_count ?? rows.length
  return (
    <>
      <p role="status" className="text-sm text-kumo-subtle">
        {news === ''
          ? `${total.toLocaleString('en')} ${total === 1 ? 'host' : 'hosts'}${total > rows.length ? `, the first ${rows.length} shown` : ''}`
          : news}
      </p>
      <ul aria-label="Hosts" className="divide-y divide-kumo-hairline">
        {rows.map((row) => (
          <li
            key={`${row.zone} ${row.host}`}
            className="flex items-start justify-between gap-3 py-2"
          >
            <div className="min-w-0">
              <p className="font-mono text-sm [overflow-wrap:anywhere]">{row.host}</p>
              <p className="text-sm text-kumo-subtle [overflow-wrap:anywhere]">
                {HOST_STATE_LABELS[row.state].label} · {hostStateReasonInWords(row)}
              </p>
            </div>
            {row.state !== 'covered' && row.state !== 'opened' && (
              <Button
                size="sm"
                variant="ghost"
                shape="square"
                icon={<CopyIcon />}
                aria-label={`Copy an application with Bypass for ${row.host} as Terraform`}
                onClick={() => void copy(row)}
              />
            )}
          </li>
        ))}
      </ul>
      {query.hasNextPage && (
        <Button
          size="sm"
          disabled={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          Show more
        </Button>
      )}
    </>
  )
}
