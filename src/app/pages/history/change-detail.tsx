import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { GATEWAY_ERRORS } from '../../../api/errors'
import { FieldOptionsContext } from '../../form/fields/field-options'
import { RowsSkeleton } from '../../form/history/rows-skeleton'
import { ROUTES } from '../../paths'
import { changeQuery } from '../../queries/changes'
import { BackLink } from '../../ui/back-link'
import { ApiErrorNotice } from '../../ui/api-error-notice'
import { PageHeader } from '../../ui/page-header'
import { SectionCard } from '../../ui/section-card'
import { ChangeView } from './change-view'
import type { HistorySearch } from './history-search'
import { useReferenceNames } from './use-reference-names'

const route = getRouteApi(ROUTES.change)

/** One change with everything known about it, and the button to revert it. */
export function ChangeDetail() {
  const { account, change } = route.useParams()
  const search = route.useSearch()
  const names = useReferenceNames(account)
  return (
    <FieldOptionsContext value={names}>
      <div className="space-y-6">
        <BackLink to={<Link to={ROUTES.history} params={{ account }} search={search} />}>
          All changes
        </BackLink>
        {/^\d{1,15}$/.test(change) ? (
          <LoadedChange key={change} account={account} number={Number(change)} search={search} />
        ) : (
          <UnknownChange change={change} />
        )}
      </div>
    </FieldOptionsContext>
  )
}

type LoadedChangeProps = { account: string; number: number; search: HistorySearch }

function LoadedChange({ account, number, search }: LoadedChangeProps) {
  const { data, error, refetch } = useQuery(changeQuery(account, number))
  if (data !== undefined) return <ChangeView account={account} change={data} search={search} />
  if (error?.messages.some(({ code }) => code === GATEWAY_ERRORS.not_found.code) === true)
    return <UnknownChange change={String(number)} />
  return (
    <>
      <PageHeader
        title={`Change #${number}`}
        description="Loading what changed, by whom and why."
      />
      {error === null ? (
        <div role="status" aria-label="Loading">
          <SectionCard title="Summary">
            <RowsSkeleton rows={5} />
          </SectionCard>
        </div>
      ) : (
        <ApiErrorNotice
          title="This change could not be loaded"
          error={error}
          onRetry={() => void refetch()}
        />
      )}
    </>
  )
}

function UnknownChange({ change }: { change: string }) {
  return (
    <PageHeader
      title="There is no such change"
      description={`This account’s history has no change #${change}. The address may be mistyped, or belong to another account.`}
    />
  )
}
