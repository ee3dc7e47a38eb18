import { Link } from '@cloudflare/kumo/components/link'
import type { ChangeSummary } from '../../../api/change'
import { reasonInWords } from '../../form/history/change-words'
import { IsolatedText } from '../../ui/isolated-text'

type ChangeReasonProps = { change: Pick<ChangeSummary, 'operation' | 'reason' | 'ticket'> }

/** The reason, with the ticket. Renders nothing for a change made outside Gatehouse, whose author gave none here. */
export function ChangeReason({ change }: ChangeReasonProps) {
  const reason = reasonInWords(change)
  if (reason === undefined) return null
  return (
    <div className="[overflow-wrap:anywhere]">
      <span className="sr-only">Reason: </span>
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
