import { Link } from '@cloudflare/kumo/components/link'
import { useQuery } from '@tanstack/react-query'
import { Link as RouterLink } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { isOpenProposal } from '../../../api/approvals/proposal'
import type { ChangeSummary } from '../../../api/change'
import { parseJsonPointer } from '../../../api/json'
import { UnusualChangeBadge, changeTitle } from '../../form/history/change-words'
import { approvalsInWords, ProposalStateBadge, proposalTitle } from '../../form/proposal-words'
import { APP_ROUTES } from '../../paths'
import { openChecklistsQuery } from '../../queries/checklists'
import { draftsQuery } from '../../queries/drafts'
import { latestChangesQuery } from '../../queries/overview'
import { proposalsQuery } from '../../queries/proposals'
import { operatorSessionQuery } from '../../queries/session'
import { usePermissionDenial } from '../../queries/use-permission-denial'
import { QueryErrorNotice } from '../../ui/api-error-notice'
import { LoadingRows, SectionCard } from '../../ui/section-card'
import { Timestamp } from '../../ui/timestamp'

type RowProps = { title: ReactNode; badge?: ReactNode; children: ReactNode }

export function ActivityRow({ title, badge, children }: RowProps) {
  return (
    <li className="flex flex-col gap-x-6 gap-y-1 border-t border-kumo-hairline px-4 py-3 first:border-t-0 @xl:flex-row @xl:items-baseline @xl:justify-between @xl:px-5">
      <span className="flex min-w-0 flex-wrap items-baseline gap-x-2 gap-y-1 [overflow-wrap:anywhere]">
        {title}
        {badge}
      </span>
      <span className="text-sm text-kumo-subtle [overflow-wrap:anywhere]">{children}</span>
    </li>
  )
}

export function EmptyCardText({ children }: { children: ReactNode }) {
  return <p className="px-4 py-4 text-kumo-subtle @xl:px-5">{children}</p>
}

type ChangesCardProps = { account: string; lastVisit: number | undefined }

/** The last changes, those since the last visit marked. */
export function LatestChangesCard({ account, lastVisit }: ChangesCardProps) {
  const changes = useQuery(latestChangesQuery(account))
  const { data } = changes
  return (
    <SectionCard
      title="Recent activity"
      action={
        <Link render={<RouterLink to={APP_ROUTES.history} params={{ account }} />}>
          All changes
        </Link>
      }
    >
      {changes.isPending && <LoadingRows rows={3} />}
      <QueryErrorNotice isInCard title="Recent activity could not be loaded" query={changes} />
      {data?.length === 0 && <EmptyCardText>No changes yet.</EmptyCardText>}
      <ul>
        {data?.map((change) => {
          const isNew = lastVisit !== undefined && Date.parse(change.opened_at) > lastVisit
          return (
            <ActivityRow
              key={change.number}
              title={
                <Link
                  variant="plain"
                  render={
                    <RouterLink
                      to={APP_ROUTES.change}
                      params={{ account, change: String(change.number) }}
                    />
                  }
                >
                  {changeTitle(change)}
                </Link>
              }
              badge={
                <>
                  <ChangedFields change={change} />
                  <UnusualChangeBadge {...change} />
                  {isNew && <span className="text-sm font-medium">Since your last visit</span>}
                </>
              }
            >
              {change.operation !== 'outside' && (
                <>
                  <bdi>{change.email}</bdi>,{' '}
                </>
              )}
              <Timestamp value={change.opened_at} />
            </ActivityRow>
          )
        })}
      </ul>
    </SectionCard>
  )
}

/** The settings that a change changed, by their names in Cloudflare's API, which take no words of the editors. */
function ChangedFields({ change: { operation, differences } }: { change: ChangeSummary }) {
  if (operation !== 'update' && operation !== 'outside') return null
  const names = [...new Set(differences.map(({ pointer }) => parseJsonPointer(pointer)[0] ?? ''))]
  if (names.length === 0) return null
  const rest = names.length - MAX_NAMES
  return (
    <span className="text-sm text-kumo-subtle">
      <code className="font-mono">{names.slice(0, MAX_NAMES).join(', ')}</code>
      {rest > 0 && ` and ${rest} more`}
    </span>
  )
}

const MAX_NAMES = 2

/** Changes that wait for approval, drafts that are not published, and checklists with something left to do. */
export function OpenWorkCard({ account }: { account: string }) {
  const hasApprovals = useQuery(operatorSessionQuery).data?.has_approvals === true
  const maySurvey = usePermissionDenial('survey:read') === undefined
  const proposals = useQuery({ ...proposalsQuery(account), enabled: hasApprovals })
  const drafts = useQuery(draftsQuery(account))
  const checklists = useQuery({ ...openChecklistsQuery(account), enabled: maySurvey })
  const reads = [
    ...(hasApprovals ? [{ what: 'requests for approval', query: proposals }] : []),
    { what: 'drafts', query: drafts },
    ...(maySurvey ? [{ what: 'checklists', query: checklists }] : []),
  ]
  const open = proposals.data?.filter(isOpenProposal) ?? []
  const unpublished =
    drafts.data?.filter(
      ({ published, version }) => published === null || published.version < version,
    ) ?? []
  const unfinished = checklists.data ?? []
  return (
    <SectionCard title="In progress">
      {reads.some(({ query }) => query.isLoading) && <LoadingRows rows={3} />}
      {reads.map(({ what, query }) => (
        <QueryErrorNotice
          key={what}
          isInCard
          title={`The ${what} could not be loaded`}
          query={query}
        />
      ))}
      {reads.every(({ query }) => query.data !== undefined && query.error === null) &&
        open.length + unpublished.length + unfinished.length === 0 && (
          <EmptyCardText>
            {hasApprovals
              ? 'No requests for approval, unpublished drafts or open checklists.'
              : 'No unpublished drafts or open checklists.'}
          </EmptyCardText>
        )}
      <ul>
        {open.map((proposal) => (
          <ActivityRow
            key={proposal.number}
            title={
              <Link
                variant="plain"
                render={
                  <RouterLink
                    to={APP_ROUTES.proposal}
                    params={{ account, proposal: String(proposal.number) }}
                  />
                }
              >
                {proposalTitle(proposal)}
              </Link>
            }
            badge={<ProposalStateBadge {...proposal} />}
          >
            {approvalsInWords(proposal)}, <bdi>{proposal.email}</bdi>,{' '}
            <Timestamp value={proposal.created_at} />
          </ActivityRow>
        ))}
        {unfinished.map(({ change, items }) => (
          <ActivityRow
            key={change}
            title={
              <Link
                variant="plain"
                render={
                  <RouterLink to={APP_ROUTES.change} params={{ account, change: String(change) }} />
                }
              >
                Checklist for change #{change}
              </Link>
            }
          >
            {items.filter(({ done_at }) => done_at === null).length} of {items.length} left to do
          </ActivityRow>
        ))}
        {unpublished.map(({ id, name, approvals, updated_at, updated_by }) => (
          <ActivityRow
            key={id}
            title={
              <Link
                variant="plain"
                render={
                  <RouterLink
                    to={APP_ROUTES.loginPage}
                    params={{ account }}
                    search={{ draft: id }}
                  />
                }
              >
                <span>
                  Draft <bdi>{name}</bdi>
                </span>
              </Link>
            }
          >
            {approvals === 0
              ? 'Not approved'
              : `Approved by ${approvals} ${approvals === 1 ? 'person' : 'people'}`}
            , <bdi>{updated_by}</bdi>, <Timestamp value={updated_at} />
          </ActivityRow>
        ))}
      </ul>
    </SectionCard>
  )
}
