import { Link } from '@cloudflare/kumo/components/link'
import { useQuery } from '@tanstack/react-query'
import { Link as RouterLink } from '@tanstack/react-router'
import { APP_ROUTES } from '../../paths'
import { latestRunsQuery } from '../../queries/revocations'
import { QueryErrorNotice } from '../../ui/api-error-notice'
import { LoadingRows, SectionCard } from '../../ui/section-card'
import { Timestamp } from '../../ui/timestamp'
import { EmptyCardText, ActivityRow } from './activity-cards'

/** The runs of revocations, and the people who were revoked last. */
export default function LatestRevocationsCard({ account }: { account: string }) {
  const many = useQuery(latestRunsQuery(account, 'many'))
  const people = useQuery(latestRunsQuery(account, 'person'))
  const runs = [...(many.data ?? []), ...(people.data ?? [])].toSorted(
    (a, b) => b.number - a.number,
  )
  const error = many.error ?? people.error
  const isLoading = error === null && (many.data === undefined || people.data === undefined)
  return (
    <SectionCard
      title="Revoked sessions"
      action={
        <Link render={<RouterLink to={APP_ROUTES.revoke} params={{ account }} />}>
          Revoke sessions
        </Link>
      }
    >
      {isLoading && <LoadingRows rows={3} />}
      <QueryErrorNotice
        isInCard
        title="The runs could not be loaded"
        query={{ error, refetch: () => Promise.all([many.refetch(), people.refetch()]) }}
      />
      {!isLoading && error === null && runs.length === 0 && (
        <EmptyCardText>No sessions have been revoked here yet.</EmptyCardText>
      )}
      <ul>
        {!isLoading &&
          runs.slice(0, 8).map(({ number, subject, total, state, email, created_at }) => (
            <ActivityRow
              key={number}
              title={
                <Link
                  variant="plain"
                  render={
                    <RouterLink to={APP_ROUTES.run} params={{ account, run: String(number) }} />
                  }
                >
                  <bdi>{subject ?? `${total.toLocaleString('en')} people`}</bdi>
                </Link>
              }
              badge={<span className="text-sm text-kumo-subtle">{STATES[state]}</span>}
            >
              <bdi>{email}</bdi>, <Timestamp value={created_at} />
            </ActivityRow>
          ))}
      </ul>
    </SectionCard>
  )
}

const STATES = {
  queued: 'Queued',
  running: 'Running',
  paused: 'Paused',
  stopped: 'Stopped',
  cancelled: 'Cancelled',
  finished: 'Finished',
} as const
