import { Link, type LinkProps } from '@cloudflare/kumo/components/link'
import { Link as RouterLink } from '@tanstack/react-router'
import type { ChangeSummary, SwitchTimerEvent } from '../../../api/change'
import {
  changeReasonInWords,
  REVOCATION_OCCASION_LABELS,
  valuesOriginInWords,
} from '../../form/history/change-words'
import { APP_ROUTES, paths } from '../../paths'
import { usePermissionDenial } from '../../queries/use-permission-denial'
import { ErrorCauseList } from '../../ui/api-error-notice'
import { isGatewayErrorCode } from '../../ui/error-advice'
import { IsolatedText } from '../../ui/isolated-text'
import { Timestamp } from '../../ui/timestamp'
import type { HistorySearch } from './history-search'

type ChangeReasonProps = {
  change: Pick<ChangeSummary, 'operation' | 'reason' | 'ticket' | 'occasion' | 'origin'>
}

/** The reason, with the ticket. Renders nothing for a change made outside Gatehouse, whose author gave none here. */
export function ChangeReason({ change }: ChangeReasonProps) {
  const reason = changeReasonInWords(change)
  if (reason === undefined) return null
  return (
    <div className="[overflow-wrap:anywhere]">
      <span className="sr-only">Reason: </span>
      {change.occasion && <>{REVOCATION_OCCASION_LABELS[change.occasion]}: </>}
      {change.reason === '' ? (
        <span className="text-kumo-subtle">{reason}</span>
      ) : (
        <IsolatedText>{reason}</IsolatedText>
      )}
      {change.ticket !== null && (
        <span className="text-kumo-subtle">
          {' · '}
          Ticket <Ticket ticket={change.ticket} />
        </span>
      )}
      {change.origin && (
        <p className="text-sm text-kumo-subtle">{valuesOriginInWords(change.origin)}</p>
      )}
    </div>
  )
}

/** The ticket, as a link if it is a URL. */
function Ticket({ ticket }: { ticket: string }) {
  return /^https?:\/\/\S+$/.test(ticket) ? (
    <Link href={ticket} target="_blank" rel="noopener noreferrer" className="break-all">
      <bdi>{ticket}</bdi> <Link.ExternalIcon />
    </Link>
  ) : (
    <IsolatedText className="inline-block max-w-full font-medium text-kumo-default">
      {ticket}
    </IsolatedText>
  )
}

type ChangeLinkProps = Pick<LinkProps, 'variant' | 'className' | 'children'> & {
  account: string
  number: number
  /** The filter of the list, which the link back to it keeps. */
  search?: HistorySearch
}

/** A link to one change. */
export function ChangeLink({ account, number, search, ...link }: ChangeLinkProps) {
  return (
    <Link
      {...link}
      render={
        <RouterLink
          to={APP_ROUTES.change}
          params={{ account, change: String(number) }}
          search={search}
        />
      }
    />
  )
}

/** A link to a run's people, for those who may see them. */
export function RevocationRunLink({ account, run }: { account: string; run: number }) {
  const words = `Run ${run}`
  if (usePermissionDenial('sessions:revoke') !== undefined) return words
  return (
    <Link variant="current" href={paths.run(account, run)}>
      {words}
    </Link>
  )
}

/** Returns the author of a change that Gatehouse made because a timer was over; undefined for any other change. */
export function switchTurnBackAuthorInWords({
  switch_timer: timer,
  email,
}: Pick<ChangeSummary, 'switch_timer' | 'email'>): string | undefined {
  const isOwn = timer?.event === 'over' || timer?.event === 'failed'
  return isOwn ? `Gatehouse, for ${email ?? 'an unknown person'}` : undefined
}

type SwitchTimerNoteProps = Pick<ChangeLinkProps, 'account' | 'search'> & {
  timer: SwitchTimerEvent
}

/** What a change has to do with the timer of a switch. */
export function SwitchTimerEventNote({
  account,
  search,
  timer: { event, fields, due_at, change },
}: SwitchTimerNoteProps) {
  const what = fields.join(', ')
  if (event === 'started') {
    return (
      <>
        {what} off until <Timestamp value={due_at} />, then turned back on by Gatehouse
      </>
    )
  }
  return (
    <span className="[overflow-wrap:anywhere]">
      {due_at === null ? (
        `${what} stays off for good`
      ) : (
        <>
          {what} off until <Timestamp value={due_at} />
        </>
      )}
      {change !== null && (
        <>
          {', turned off by '}
          <ChangeLink account={account} number={change} {...(search && { search })}>
            change #{change}
          </ChangeLink>
        </>
      )}
    </span>
  )
}

/** The time of a change made outside Gatehouse, as far as it is known. */
export function OutsideChangeTime({
  change: { last_seen_at, opened_at },
}: {
  change: Pick<ChangeSummary, 'last_seen_at' | 'opened_at'>
}) {
  return last_seen_at === null ? (
    <>
      before <Timestamp value={opened_at} />
    </>
  ) : (
    <>
      between <Timestamp value={last_seen_at} /> and <Timestamp value={opened_at} />
    </>
  )
}

type UnappliedChangeNoticeProps = {
  change: Pick<ChangeSummary, 'state' | 'error' | 'ray_id' | 'run'>
}

/** Says how a change that was not applied ended, with Cloudflare's message. */
export function UnappliedChangeNotice({
  change: { state, error, ray_id, run },
}: UnappliedChangeNoticeProps) {
  if (state === 'applied') return null
  return (
    <div className="space-y-1 [overflow-wrap:anywhere]">
      <p className={state === 'failed' ? 'text-kumo-danger' : undefined}>
        {(run ? RUN_ENDINGS : ENDINGS)[state]}
      </p>
      {error !== null && (
        <div className="text-sm">
          <p>{errorInWords(error)}</p>
          <ErrorCauseList causes={error.causes ?? []} />
        </div>
      )}
      {ray_id !== null && <p className="text-sm text-kumo-subtle">Ray ID: {ray_id}</p>}
    </div>
  )
}

const ENDINGS = {
  failed: 'Nothing was changed.',
  pending: 'It has not ended yet, or Gatehouse does not know how.',
  unknown:
    'It is not known whether it was applied: no usable response came back, and the live value does not show it.',
} as const

const RUN_ENDINGS = {
  failed: 'The sessions of some people were not ended.',
  pending: 'It has not ended yet.',
  unknown:
    'For some people it is not known whether their sessions were ended: no usable response came back.',
} as const

function errorInWords({ code, message }: NonNullable<ChangeSummary['error']>): string {
  if (code === null) return message
  return `${isGatewayErrorCode(code) ? 'Gatehouse' : 'Cloudflare'} ${code}: ${message}`
}
