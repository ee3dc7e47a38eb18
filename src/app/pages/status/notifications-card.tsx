import { Badge } from '@cloudflare/kumo/components/badge'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useId } from 'react'
import {
  type DestinationKind,
  type DestinationStatus,
  resendWaitingNotifications,
  testDestination,
} from '../../../api/notifications'
import { resultOrThrow, sendGatehouseCall } from '../../queries/api'
import { usePermissionDenial } from '../../queries/use-permission-denial'
import { destinationsQuery } from '../../queries/status'
import { ApiErrorNotice, QueryErrorNotice } from '../../ui/api-error-notice'
import { FactRow } from '../../ui/data-table'
import { PermissionButton } from '../../ui/permission-button'
import { SectionCard } from '../../ui/section-card'
import { Timestamp } from '../../ui/timestamp'
import { WarningBadge } from '../../ui/warning'

/** Who else is told of what happens, and whether it reaches them. */
export function NotificationsCard({ account }: { account: string }) {
  const destinations = useQuery(destinationsQuery(account))
  const { data } = destinations
  return (
    <SectionCard title="Outgoing notifications">
      <QueryErrorNotice
        isInCard
        title="The destinations could not be listed"
        query={destinations}
      />
      {data?.length === 0 && (
        <p className="px-4 py-4 text-kumo-subtle @xl:px-5">
          Notifications are not set up. Set <code className="font-mono">NOTIFICATIONS</code> to
          notify a SIEM, Slack, Teams or any webhook.
        </p>
      )}
      {data !== undefined && data.length > 0 && (
        <dl>
          {data.map((destination) => (
            <FactRow key={destination.name} term={destination.name}>
              <DestinationDetails account={account} destination={destination} />
            </FactRow>
          ))}
        </dl>
      )}
    </SectionCard>
  )
}

const KIND_NAMES: Record<DestinationKind, string> = {
  standard: 'Standard Webhooks',
  slack: 'Slack',
  teams: 'Microsoft Teams',
  ocsf: 'OCSF',
}

type DestinationProps = { account: string; destination: DestinationStatus }

function DestinationDetails({ account, destination }: DestinationProps) {
  const { kind, host, events, details, secrets, waiting, last_success_at } = destination
  return (
    <>
      <p>
        <DestinationBadge destination={destination} /> {KIND_NAMES[kind]} at{' '}
        <code className="font-mono text-sm">{host}</code>
      </p>
      <p className="text-sm text-kumo-subtle">
        {events === null ? 'All events' : `Only ${events.join(', ')}`}
        {details.length > 0 && `, with ${details.join(' and ')}`}
        {secrets > 1 && '. Signed with the new secret and the old one'}.
      </p>
      <p>
        {last_success_at === null ? (
          'Nothing has reached it yet'
        ) : (
          <>
            Last reached <Timestamp value={last_success_at} />
          </>
        )}
        . {waiting === 0 ? 'Nothing is waiting.' : `${waiting.toLocaleString('en')} waiting.`}
      </p>
      <DestinationFailure destination={destination} />
      <DestinationActions account={account} destination={destination} />
    </>
  )
}

function DestinationBadge({ destination }: Pick<DestinationProps, 'destination'>) {
  const { given_up_at, failure, last_success_at } = destination
  if (given_up_at !== null) return <Badge variant="error">Given up</Badge>
  if (failure !== null) return <WarningBadge>Trying again</WarningBadge>
  if (last_success_at === null) return <Badge variant="outline">Not used yet</Badge>
  return <Badge variant="success">Reached</Badge>
}

function DestinationFailure({ destination }: Pick<DestinationProps, 'destination'>) {
  const { failure, given_up_at, removed } = destination
  return (
    <>
      {failure !== null && (
        <p>
          {failure.attempts === 1 ? 'One attempt' : `${failure.attempts} attempts`} failed, the last{' '}
          <Timestamp value={failure.at} />: {failure.detail}{' '}
          {failure.next_at !== null && (
            <>
              Next <Timestamp value={failure.next_at} />.
            </>
          )}
        </p>
      )}
      {given_up_at !== null && (
        <p>
          Given up <Timestamp value={given_up_at} />. What is waiting is kept: resend it when the
          receiver works again.
        </p>
      )}
      {removed > 0 && (
        <p>{removed.toLocaleString('en')} were removed unsent, because too many were waiting.</p>
      )}
    </>
  )
}

/** A test, and another attempt at what waits. What comes of the test stands below. */
function DestinationActions({ account, destination }: DestinationProps) {
  const { name, waiting, failure, given_up_at } = destination
  const refusal = usePermissionDenial('notifications:send')
  const refusalId = useId()
  const queryClient = useQueryClient()
  const test = useMutation({
    mutationFn: () => resultOrThrow(sendGatehouseCall(testDestination(account, name))),
  })
  const replay = useMutation({
    mutationFn: () => resultOrThrow(sendGatehouseCall(resendWaitingNotifications(account, name))),
    onSuccess: (list) => queryClient.setQueryData(destinationsQuery(account).queryKey, list),
  })
  const isReplayable = given_up_at !== null || (waiting > 0 && failure !== null)
  const error = test.error ?? replay.error
  const button = { size: 'sm', variant: 'secondary', refusal, refusalId } as const
  return (
    <>
      <div className="flex flex-wrap gap-2">
        <PermissionButton {...button} isBusy={test.isPending} onClick={() => test.mutate()}>
          Send a test<span className="sr-only"> to {name}</span>
        </PermissionButton>
        {isReplayable && (
          <PermissionButton {...button} isBusy={replay.isPending} onClick={() => replay.mutate()}>
            Resend what is waiting<span className="sr-only"> to {name}</span>
          </PermissionButton>
        )}
      </div>
      <p id={refusalId} className="text-sm text-kumo-subtle empty:hidden">
        {refusal}
      </p>
      <p role="status" className="text-sm empty:hidden">
        {test.data !== undefined &&
          !test.isPending &&
          `${test.data.is_delivered ? 'The test was accepted' : 'The test failed'}: ${test.data.detail}`}
      </p>
      <ApiErrorNotice title="The request to the destination failed" error={error} />
    </>
  )
}
