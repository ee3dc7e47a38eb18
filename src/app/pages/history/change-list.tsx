import { Badge } from '@cloudflare/kumo/components/badge'
import { Button } from '@cloudflare/kumo/components/button'
import {
  keepPreviousData,
  useInfiniteQuery,
  type UseInfiniteQueryResult,
} from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { ChangeSummary } from '../../../api/change'
import type { ChangeFilter } from '../../../api/change-request'
import { changesDownloadPath } from '../../../api/changes-operations'
import { type SettingFormField, fieldLabel } from '../../form/fields/setting-form-field'
import { fieldsOfResource } from '../../form/fields/resource-fields'
import { UnusualChangeBadge, changeTitle } from '../../form/history/change-words'
import {
  type DisplayedDifference,
  listDisplayedDifferences,
  isDifferenceWithoutValues,
} from '../../form/history/displayed-differences'
import { resolveHistoryFilter, changesQuery, type HistoryFilter } from '../../queries/changes'
import { QueryErrorNotice } from '../../ui/api-error-notice'
import { BusyButton } from '../../ui/busy-button'
import { DownloadButton } from '../../ui/download-button'
import { LoadingRows, SectionCard } from '../../ui/section-card'
import { Timestamp } from '../../ui/timestamp'
import {
  ChangeLink,
  ChangeReason,
  switchTurnBackAuthorInWords,
  RevocationRunLink,
  OutsideChangeTime,
  UnappliedChangeNotice,
} from './change-fact-rows'
import type { HistorySearch } from './history-search'
import { DifferenceNoteBadge, SettingValueInWords } from './value-in-words'

type ChangeListProps = {
  account: string
  filter: HistoryFilter
  /** The filter in the address, for links that keep it. */
  search: HistorySearch
  onClear: () => void
}

/** The changes that match, newest first. The current list stays while the filter changes. */
export function ChangeList({ account, filter, search, onClear }: ChangeListProps) {
  const query = useInfiniteQuery({
    ...changesQuery(account, filter),
    placeholderData: keepPreviousData,
  })
  const shown = query.data?.pages.flatMap((page) => page.result) ?? []
  return (
    <PagedChangesCard
      title="Changes"
      query={query}
      action={
        shown.length > 0 && (
          <DownloadButtons
            account={account}
            filter={resolveHistoryFilter(filter, query.dataUpdatedAt)}
          />
        )
      }
    >
      {query.isSuccess && shown.length === 0 && (
        <NoChanges isFiltered={Object.keys(search).length > 0} onClear={onClear} />
      )}
      {shown.length > 0 && (
        <ul aria-busy={query.isPlaceholderData}>
          {shown.map((change) => (
            <ChangeListItem key={change.number} account={account} change={change} search={search} />
          ))}
        </ul>
      )}
    </PagedChangesCard>
  )
}

type PagedChangesCardProps = {
  title: string
  query: UseInfiniteQueryResult
  action?: ReactNode
  children: ReactNode
}

/** A card for changes that are read page by page: while they load, if that fails, and with a button for older ones. */
export function PagedChangesCard({ title, query, action, children }: PagedChangesCardProps) {
  return (
    <SectionCard title={title} action={action}>
      {query.isPending && <LoadingRows rows={8} />}
      <QueryErrorNotice
        isInCard
        title="The changes could not be loaded"
        query={{
          error: query.error,
          refetch: query.isFetchNextPageError ? query.fetchNextPage : query.refetch,
        }}
      />
      {children}
      {query.hasNextPage && (
        <div className="border-t border-kumo-hairline p-4 text-center">
          <BusyButton isBusy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Show older
          </BusyButton>
        </div>
      )}
    </SectionCard>
  )
}

type DownloadButtonsProps = { account: string; filter: ChangeFilter }

/** Downloads all changes that match the filter, including those on older pages. */
function DownloadButtons({ account, filter }: DownloadButtonsProps) {
  return (
    <div className="flex gap-1">
      {(['csv', 'ndjson'] as const).map((format) => (
        <DownloadButton
          key={format}
          url={changesDownloadPath(account, format, filter)}
          format={format}
          name={`changes.${format}`}
        >
          <span className="sr-only">Download these changes as </span>
          {format.toUpperCase()}
        </DownloadButton>
      ))}
    </div>
  )
}

type NoChangesProps = { isFiltered: boolean; onClear: () => void }

/** Says whether there are no changes at all, or none that match. */
export function NoChanges({ isFiltered, onClear }: NoChangesProps) {
  return (
    <div className="flex flex-col items-center gap-2 px-4 py-12 text-center">
      <p className="font-medium">{isFiltered ? 'No changes match' : 'No changes yet'}</p>
      <p className="max-w-md text-kumo-subtle">
        {isFiltered
          ? 'Try a longer period, another field or another person.'
          : 'The first one appears here as soon as settings are saved or someone’s sessions are revoked.'}
      </p>
      {isFiltered && (
        <Button className="mt-2" onClick={onClear}>
          Clear filters
        </Button>
      )}
    </div>
  )
}

type ChangeListItemProps = {
  account: string
  /** The name of the account, if changes of others are among the rows. */
  accountName?: string | undefined
  change: ChangeSummary
  search: HistorySearch
}

/** One change in the list: what, who, when, why and how it ended. */
export function ChangeListItem({ account, accountName, change, search }: ChangeListItemProps) {
  return (
    <li className="space-y-3 border-t border-kumo-hairline px-4 py-4 first:border-t-0 @xl:px-5">
      <div className="space-y-0.5">
        <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-0.5">
          <h3 className="flex min-w-0 flex-wrap items-baseline gap-x-2 gap-y-1">
            <ChangeLink
              account={account}
              number={change.number}
              search={search}
              variant="plain"
              className="font-medium [overflow-wrap:anywhere]"
            >
              {changeTitle(change)}
            </ChangeLink>
            {accountName !== undefined && <Badge variant="secondary">{accountName}</Badge>}
            <UnusualChangeBadge {...change} />
          </h3>
          <span className="text-sm text-kumo-subtle">
            <Timestamp value={change.opened_at} />
          </span>
        </div>
        <Author account={account} change={change} search={search} />
      </div>
      <Differences account={account} change={change} search={search} />
      <ChangeReason change={change} />
      <UnappliedChangeNotice change={change} />
    </li>
  )
}

function Author({ account, change, search }: ChangeListItemProps) {
  const { number, email, operation, reverts, run } = change
  return (
    <p className="text-sm text-kumo-subtle [overflow-wrap:anywhere]">
      {operation === 'outside' ? (
        <>
          Made <OutsideChangeTime change={change} />
        </>
      ) : operation === 'return' ? (
        'Found when their sessions were read again'
      ) : (
        <bdi>{switchTurnBackAuthorInWords(change) ?? email ?? 'An unknown person'}</bdi>
      )}
      {` · #${number}`}
      {typeof run === 'number' && (
        <>
          {' · '}
          <RevocationRunLink account={account} run={run} />
        </>
      )}
      {reverts !== null && (
        <>
          {' · '}
          <ChangeLink account={account} number={reverts} search={search} variant="current">
            Reverts change #{reverts}
          </ChangeLink>
        </>
      )}
    </p>
  )
}

const MAX_SHOWN = 4

function Differences({ account, change, search }: ChangeListItemProps) {
  const { number, resource, state } = change
  const differences = listDisplayedDifferences(change)
  if (differences.length === 0) return null
  // Showing one more takes no more room than saying that there is one more.
  const shown = differences.length === MAX_SHOWN + 1 ? differences.length : MAX_SHOWN
  const folded = differences.length - shown
  return (
    <div className="space-y-2">
      {state !== 'applied' && <p className="text-sm text-kumo-subtle">Asked for</p>}
      <DisplayedDifferences
        fields={fieldsOfResource(resource)}
        differences={differences.slice(0, shown)}
      />
      {folded > 0 && (
        <ChangeLink
          account={account}
          number={number}
          search={search}
          variant="plain"
          className="text-sm"
        >
          and {folded} more
          <span className="sr-only"> differences of change #{number}</span>
        </ChangeLink>
      )}
    </div>
  )
}

type DisplayedDifferencesProps = {
  fields: readonly SettingFormField[]
  differences: readonly DisplayedDifference[]
}

/** Differences in brief: the setting, from → to. */
function DisplayedDifferences({ fields, differences }: DisplayedDifferencesProps) {
  return (
    <ul className="space-y-2">
      {differences.map((difference) => {
        const { pointer, from, to } = difference
        return (
          <li
            key={pointer}
            className="grid gap-x-6 gap-y-0.5 @2xl:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]"
          >
            <span className="min-w-0 text-kumo-subtle [overflow-wrap:anywhere]">
              {fieldLabel(fields, pointer)}
            </span>
            <span className="flex min-w-0 flex-wrap items-baseline gap-x-2 gap-y-1">
              {!isDifferenceWithoutValues(difference) && (
                <>
                  <SettingValueInWords fields={fields} pointer={pointer} value={from} isBrief />
                  <span className="flex min-w-0 items-baseline gap-x-2 font-medium">
                    <span aria-hidden className="text-kumo-subtle">
                      →
                    </span>
                    <span className="sr-only">to</span>
                    <SettingValueInWords fields={fields} pointer={pointer} value={to} isBrief />
                  </span>
                </>
              )}
              <DifferenceNoteBadge difference={difference} fields={fields} />
            </span>
          </li>
        )
      })}
    </ul>
  )
}
