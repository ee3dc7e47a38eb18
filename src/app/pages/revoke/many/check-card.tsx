import { useRef } from 'react'
import { SectionCard } from '../../../ui/section-card'
import { countPeople } from '../run-words'
import { Duplicates, Malformed, IgnoredAddresses, People, TakenInstead, Yourself } from './findings'
import { listWarnings, WarningList } from './list-warnings'
import { PeoplePreview } from './people-preview'
import type { ListCheck } from './use-list-check'
import type { PeopleDraft } from './use-people-draft'

type CheckCardProps = {
  draft: PeopleDraft
  check: ListCheck
  /** The number of people who were left out on purpose. */
  leftOut: number
  onCorrect: (key: string, text: string | undefined) => void
  onDropMalformed: () => void
  onLeaveOut: (emails: readonly string[]) => void
}

/** The people in the list, and what there is to know about them before anything runs. */
export function CheckCard(props: CheckCardProps) {
  const { draft, check, leftOut, onCorrect, onDropMalformed } = props
  const { self, unknown = [], protectedPeople } = check
  const summary = useRef<HTMLParagraphElement>(null)
  /** A resolved finding disappears together with its buttons, so the focus moves to the summary. */
  function dealWith(deal: () => void) {
    deal()
    summary.current?.focus()
  }
  const leaveOut = (emails: readonly string[]) => dealWith(() => props.onLeaveOut(emails))
  return (
    <SectionCard title="Check">
      <div className="space-y-3 px-4 py-4 @xl:px-5">
        <p ref={summary} role="status" tabIndex={-1} className="tabular-nums outline-none">
          <strong>{countPeople(draft.emails.length)}</strong> to revoke
          {check.knownInWords !== undefined && (
            <span className="text-kumo-subtle"> · {check.knownInWords}</span>
          )}
          {leftOut > 0 && (
            <span className="text-kumo-subtle"> · {leftOut.toLocaleString('en')} left out</span>
          )}
        </p>
        <PeoplePreview emails={draft.emails} />
        <WarningList warnings={listWarnings(draft, check)} />
      </div>
      <ul aria-label="Findings" className="border-t border-kumo-hairline empty:hidden">
        <Malformed
          entries={draft.malformed}
          onCorrect={onCorrect}
          onDropAll={() => dealWith(onDropMalformed)}
        />
        <People
          what="protected"
          description={
            check.mayRevokeAnybody
              ? 'Revoking them takes a second confirmation.'
              : 'Only an admin can revoke them. Leave them out to go on.'
          }
          emails={protectedPeople}
          onLeaveOut={leaveOut}
        />
        <People
          what="unknown"
          description="Not among this account’s users: there may be nothing to end."
          emails={unknown}
          onLeaveOut={leaveOut}
        />
        <TakenInstead entries={draft.instead} />
        <Duplicates entries={draft.duplicates} />
        <IgnoredAddresses addresses={draft.notTaken} />
        {self !== undefined && <Yourself onLeaveOut={() => leaveOut([self])} />}
      </ul>
      {check.notice}
    </SectionCard>
  )
}
