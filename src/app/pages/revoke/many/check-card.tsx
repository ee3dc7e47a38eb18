import { useRef } from 'react'
import { SectionCard } from '../../../ui/section-card'
import { countPeople } from '../run-words'
import type { Checked } from './checked'
import { Duplicates, Malformed, People, Yourself } from './findings'
import type { PeopleDraft } from './people-list-draft'

type CheckCardProps = {
  draft: PeopleDraft
  checked: Checked
  /** How many were left out on purpose. */
  leftOut: number
  onCorrect: (key: string, text: string | undefined) => void
  onDropMalformed: () => void
  onLeaveOut: (emails: readonly string[]) => void
}

/** What is to be known of the list before anything runs. */
export function CheckCard(props: CheckCardProps) {
  const { draft, checked, leftOut, onCorrect, onDropMalformed } = props
  const { self, unknown = [], spared } = checked
  const summary = useRef<HTMLParagraphElement>(null)
  /** A finding that is dealt with goes with its buttons: the keyboard goes on from what is left. */
  function dealWith(deal: () => void) {
    deal()
    summary.current?.focus()
  }
  const leaveOut = (emails: readonly string[]) => dealWith(() => props.onLeaveOut(emails))
  return (
    <SectionCard title="Check">
      <p
        ref={summary}
        role="status"
        tabIndex={-1}
        className="px-4 py-4 tabular-nums outline-none @xl:px-5"
      >
        <strong>{countPeople(draft.emails.length)}</strong> to revoke
        {checked.knownInWords !== undefined && (
          <span className="text-kumo-subtle"> · {checked.knownInWords}</span>
        )}
        {leftOut > 0 && (
          <span className="text-kumo-subtle"> · {leftOut.toLocaleString('en')} left out</span>
        )}
      </p>
      <ul aria-label="Findings" className="border-t border-kumo-hairline empty:hidden">
        <Malformed
          entries={draft.malformed}
          onCorrect={onCorrect}
          onDropAll={() => dealWith(onDropMalformed)}
        />
        <People
          what="protected"
          description={
            checked.mayRevokeAnybody
              ? 'Revoking them takes a second confirmation.'
              : 'Only an admin can revoke them. Leave them out to go on.'
          }
          emails={spared}
          onLeaveOut={leaveOut}
        />
        <People
          what="unknown"
          description="Not among this account’s users: there may be nothing to end."
          emails={unknown}
          onLeaveOut={leaveOut}
        />
        <Duplicates entries={draft.duplicates} />
        {self !== undefined && <Yourself onLeaveOut={() => leaveOut([self])} />}
      </ul>
      {checked.notice}
    </SectionCard>
  )
}
