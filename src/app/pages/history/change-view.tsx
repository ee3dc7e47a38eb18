import { useMutation, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import type { Change } from '../../../api/change'
import { ChangeBadge } from '../../form/history/change-badge'
import { changeTitle, displayedDifferences } from '../../form/history/change-words'
import { ApiErrorNotice } from '../../ui/api-error-notice'
import { PageHeader } from '../../ui/page-header'
import { SectionCard } from '../../ui/section-card'
import { ChangeActions } from './change-actions'
import { ChangeSummaryCard } from './change-summary-card'
import { currentVersion } from './current-version'
import { DifferenceTable } from './difference-table'
import { resourceFields } from '../../form/fields/resource-fields'
import { ImpactCard } from './impact-card'
import type { HistorySearch } from './history-search'
import { checkRevertibility } from './revertibility'
import { WholeValues } from './whole-values'
import { preload } from '../../ui/preload'

const loadReview = () => import('./revert-review')
const RevertReview = lazy(loadReview)

type ChangeViewProps = { account: string; change: Change; search: HistorySearch }

export function ChangeView({ account, change, search }: ChangeViewProps) {
  const queryClient = useQueryClient()
  const { number, resource, state } = change
  const revertibility = checkRevertibility(change)
  // Read when a revert begins and then left alone, because what is under review must not change.
  const current = useMutation({
    mutationFn: () =>
      currentVersion(queryClient, account, resource === 'doh' ? 'doh' : 'organization'),
  })
  return (
    <>
      <PageHeader
        title={`Change #${number}`}
        description={
          <span className="flex flex-wrap items-baseline gap-2 [overflow-wrap:anywhere]">
            {changeTitle(change)}
            <ChangeBadge {...change} />
          </span>
        }
        action={
          <ChangeActions
            account={account}
            change={change}
            revertibility={revertibility}
            isBusy={current.isPending}
            onRevert={() => current.mutate()}
            onIntent={() => preload(loadReview)}
          />
        }
      />
      {current.error !== null && (
        <ApiErrorNotice
          title="The current value could not be loaded, so nothing was reverted"
          error={current.error}
          onRetry={current.mutate}
        />
      )}
      <ChangeSummaryCard account={account} change={change} search={search} />
      {resource !== 'revocation' && (
        <SectionCard title={state === 'applied' ? 'What changed' : 'What was asked for'}>
          <DifferenceTable
            fields={resourceFields(resource)}
            differences={displayedDifferences(change)}
            state={state}
          />
        </SectionCard>
      )}
      {change.impact && <ImpactCard impact={change.impact} />}
      <WholeValues change={change} />
      {current.data !== undefined && revertibility.isRevertible && (
        <Suspense>
          <RevertReview
            account={account}
            change={change}
            revert={revertibility}
            current={current.data}
            onClose={current.reset}
          />
        </Suspense>
      )}
    </>
  )
}
