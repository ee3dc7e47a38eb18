import { Link } from '@cloudflare/kumo/components/link'
import { useQuery } from '@tanstack/react-query'
import { Link as RouterLink } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { ChangeSummary, SettingResource } from '../../../api/change'
import type { Difference } from '../../../api/diff'
import { APP_ROUTES } from '../../paths'
import { recentSettingChangesQuery } from '../../queries/changes'
import { QueryErrorNotice } from '../../ui/api-error-notice'
import { LoadingRows, SectionCard } from '../../ui/section-card'
import { Timestamp } from '../../ui/timestamp'
import {
  fieldApiName,
  type SettingFormField,
  fieldLabel,
  findFieldByPointer,
} from '../fields/setting-form-field'
import { fieldValueInWords } from '../fields/field-value'
import { UnusualChangeBadge, changeTitle } from './change-words'
import { listDisplayedDifferences, isDifferenceWithoutValues } from './displayed-differences'

type Filter = { resource: SettingResource; path?: string }

export type RecentChangesProps = Filter & {
  account: string
  /** The fields that may have changed, for their labels. */
  fields: readonly SettingFormField[]
}

export function RecentChanges({ account, resource, path, fields }: RecentChangesProps) {
  const filter = { resource, ...(path === undefined ? {} : { path }) }
  return (
    <SectionCard
      title="Recent changes"
      action={
        <Link render={<RouterLink to={APP_ROUTES.history} params={{ account }} search={filter} />}>
          All changes
        </Link>
      }
    >
      <Latest account={account} filter={filter} fields={fields} />
    </SectionCard>
  )
}

type LatestProps = Pick<RecentChangesProps, 'account' | 'fields'> & { filter: Filter }

function Latest({ account, filter, fields }: LatestProps) {
  const query = useQuery(recentSettingChangesQuery(account, filter))
  const { data } = query
  if (data === undefined) {
    return query.error === null ? (
      <LoadingRows rows={3} />
    ) : (
      <QueryErrorNotice query={query} isInCard title="The recent changes could not be loaded" />
    )
  }
  if (data.length === 0) {
    return (
      <p className="px-4 py-4 text-kumo-subtle @xl:px-5">
        No changes yet. Each change appears here, with who made it and why.
      </p>
    )
  }
  return (
    <ul>
      {data.map((change) => (
        <LatestRow
          key={change.number}
          account={account}
          change={change}
          filter={filter}
          fields={fields}
        />
      ))}
    </ul>
  )
}

type LatestRowProps = LatestProps & { change: ChangeSummary }

function LatestRow({ account, change, filter, fields }: LatestRowProps) {
  const { number, email, opened_at } = change
  return (
    <li className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1 border-t border-kumo-hairline px-4 py-3 first:border-t-0 @xl:px-5">
      <span className="flex min-w-0 flex-wrap items-baseline gap-x-2 gap-y-1">
        <Link
          variant="plain"
          className="min-w-0 [overflow-wrap:anywhere]"
          render={
            <RouterLink
              to={APP_ROUTES.change}
              params={{ account, change: String(number) }}
              search={filter}
            />
          }
        >
          {summary(change, fields, filter.path)}
        </Link>
        <UnusualChangeBadge {...change} />
      </span>
      <span className="text-sm text-kumo-subtle [overflow-wrap:anywhere]">
        {email !== null && (
          <>
            <bdi>{email}</bdi>,{' '}
          </>
        )}
        <Timestamp value={opened_at} />
      </span>
    </li>
  )
}

/**
 * Summarizes a change on one line: "Global session duration: 24 hours → 12 hours", or the names of the settings if
 * there are several.
 */
function summary(
  change: ChangeSummary,
  fields: readonly SettingFormField[],
  path: string | undefined,
): ReactNode {
  const [first, second, ...rest] = listDisplayedDifferences(change).toSorted(
    (a, b) => Number(isWithin(b, path)) - Number(isWithin(a, path)),
  )
  if (first === undefined) return changeTitle(change)
  const label = fieldLabel(fields, first.pointer)
  if (second !== undefined) {
    const others = rest.length === 0 ? '' : ` and ${rest.length} more`
    return `${label}, ${fieldLabel(fields, second.pointer)}${others}`
  }
  const field = findFieldByPointer(fields, first.pointer)
  return field === undefined ||
    field.kind === 'reference' ||
    isDifferenceWithoutValues(first) ||
    isLong(first.from) ||
    isLong(first.to) ? (
    label
  ) : (
    <>
      {label}: <bdi>{said(field, first.from)}</bdi> → <bdi>{said(field, first.to)}</bdi>
    </>
  )
}

/** Whether a difference concerns the field that the page shows; such differences come first. */
function isWithin(difference: Difference, path: string | undefined): boolean {
  return path !== undefined && `${fieldApiName(difference)}.`.startsWith(`${path}.`)
}

function said(field: SettingFormField, value: unknown): string {
  return fieldValueInWords(field, value) ?? (field.kind === 'flag' ? 'Off' : 'not set')
}

const LONGEST = 40

function isLong(value: unknown): boolean {
  return JSON.stringify(value ?? '').length > LONGEST
}
