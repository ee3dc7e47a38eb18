import { Button } from '@cloudflare/kumo/components/button'
import { Loader } from '@cloudflare/kumo/components/loader'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { CopyIcon } from '@phosphor-icons/react'
import { useState } from 'react'
import type {
  AffectedHostRow,
  ImpactRequest,
  AffectedHostState,
} from '../../../../api/impact/survey'
import { type HostFilter, affectedHostsQuery } from '../../../queries/impact'
import { QueryErrorNotice } from '../../../ui/api-error-notice'
import { useDebounced } from '../../../ui/use-debounced'
import { hclString } from '../../../as-code/code-literals'

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
    return <QueryErrorNotice query={query} title="The hosts could not be loaded" />
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

/** The names of a state: `label` in a filter, `inRow` after a number. */
export const HOST_STATE_LABELS: Record<AffectedHostState, { label: string; inRow: string }> = {
  blocked: { label: 'Would be blocked', inRow: 'would be blocked' },
  part: { label: 'Covered in part', inRow: 'covered in part' },
  not_promised: { label: 'Not promised', inRow: 'not promised' },
  wildcard: { label: 'Wildcard', inRow: 'wildcard' },
  opened: { label: 'Opens', inRow: 'open to anyone' },
  covered: { label: 'Covered', inRow: 'covered' },
}

/** Explains why a host is in its state, based on its applications. */
function hostStateReasonInWords({
  state,
  reason,
  applications,
  application_count,
}: AffectedHostRow): string {
  const names = applications.join(', ')
  const more = application_count - applications.length
  const all = more > 0 ? `${names} and ${more.toLocaleString('en')} more` : names
  switch (state) {
    case 'blocked':
      return reason === 'route'
        ? 'No Access application. Only a route of a Worker names the host.'
        : 'No Access application.'
    case 'part':
      return `Only a path of it: ${all}.`
    case 'not_promised':
      return notPromised(reason, all)
    case 'wildcard':
      return names === ''
        ? 'Any name below it, none of which has an application of its own.'
        : `Any name below it but those with an application of their own: ${all}.`
    case 'opened':
      return names === '' ? 'No Access application.' : `Not wholly covered: ${all}.`
    case 'covered':
      return all
  }
}

function notPromised(reason: AffectedHostRow['reason'], applications: string): string {
  switch (reason) {
    case 'worker':
      return `Only the Worker’s application: ${applications}. Cloudflare does not say whether it counts.`
    case 'workers_dev':
      return 'The Worker’s host at workers.dev, if it is switched on. Cloudflare does not say whether it is blocked.'
    case 'pages':
      return 'The host of a Pages project. Cloudflare does not say whether it is blocked.'
    case 'custom_hostname':
      return 'A custom hostname of a customer. Cloudflare does not say whether it is blocked.'
    case 'no_policy':
    case 'route':
    case undefined:
      return `Its application has no policy: ${applications}. It admits nobody today.`
  }
}

/**
 * Returns Terraform for an Access application that leaves a host open to everyone.
 * @see https://registry.terraform.io/providers/cloudflare/cloudflare/5.27.0/docs/resources/zero_trust_access_application
 */
function bypassApplicationTerraform(account: string, host: string): string {
  return `resource "cloudflare_zero_trust_access_application" "${identifier(host)}" {
  account_id = ${hclString(account)}
  name       = ${hclString(`${host}, open to everyone`)}
  type       = "self_hosted"

  destinations = [
    {
      type = "public"
      uri  = ${hclString(host)}
    },
  ]

  policies = [
    {
      name       = "Everyone, without login"
      decision   = "bypass"
      precedence = 1
      include    = [{ everyone = {} }]
    },
  ]
}
`
}

/** Terraform's names begin with a letter or an underscore. */
function identifier(host: string): string {
  const name = host.replace('*', 'wildcard').replaceAll(/[^a-z0-9_]/g, '_')
  return /^[a-z_]/.test(name) ? name : `_${name}`
}
