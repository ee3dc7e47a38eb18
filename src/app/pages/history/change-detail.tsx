import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { errorDetail, GATEWAY_ERRORS } from '../../../api/errors'
import { SERVICE_TOKEN_POINTER } from '../../form/fields/doh-fields'
import { type FieldOptions, FieldOptionsContext } from '../../form/fields/field-display'
import { FIELDS } from '../../form/fields/organization-fields'
import { ROUTES } from '../../paths'
import { changeQuery } from '../../queries/changes'
import { customPagesQuery, serviceTokensQuery } from '../../queries/organization'
import { ApiErrorNotice } from '../../ui/api-error-notice'
import { BackLink, PageHeader } from '../../ui/page-header'
import { RowsSkeleton, SectionCard } from '../../ui/section-card'
import { ChangeView } from './change-view'
import type { HistorySearch } from './history-search'

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
  const dropped = error?.messages.find(({ code }) => code === GATEWAY_ERRORS.dropped.code)
  if (dropped !== undefined) {
    return <PageHeader title="This change was dropped" description={errorDetail(dropped)} />
  }
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

/** Returns names for the ids of custom pages and service tokens; ids that no longer exist stay ids. */
function useReferenceNames(account: string): FieldOptions {
  const pages = useQuery(customPagesQuery(account)).data ?? []
  const tokens = useQuery(serviceTokensQuery(account)).data ?? []
  const pageNames = pages.flatMap(({ uid, name }) =>
    uid && name ? [{ value: uid, label: name }] : [],
  )
  const tokenNames = tokens.flatMap(({ id, name }) =>
    id && name ? [{ value: id, label: name }] : [],
  )
  return {
    [FIELDS.identity_denied.pointer]: pageNames,
    [FIELDS.forbidden.pointer]: pageNames,
    [SERVICE_TOKEN_POINTER]: tokenNames,
  }
}
