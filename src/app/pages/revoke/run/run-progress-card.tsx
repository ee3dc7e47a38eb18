import type {
  RunPersonState,
  RunControl,
  RunWithLatestPeople,
} from '../../../../api/revocation-run'
import { rolesInWords } from '../../../queries/use-permission-denial'
import { isRunQueuedOrRunning } from '../../../queries/revocations'
import { FactRow } from '../../../ui/data-table'
import { IsolatedText } from '../../../ui/isolated-text'
import { SectionCard } from '../../../ui/section-card'
import { Timestamp } from '../../../ui/timestamp'
import { revocationRequestInWords } from '../revocation-receipt-text'
import {
  countFinishedPeople,
  approximateDurationInWords,
  RUN_PERSON_STATE_LABELS,
  rateLimitReserveInWords,
} from '../run-words'

/** For people for whom nothing was done, hence a pattern instead of a color that suggests an outcome. */
const HATCHED =
  'repeating-linear-gradient(-45deg, var(--color-kumo-interact) 0 3px, transparent 3px 8px)'

/** The parts of the bar, in order; the remainder stands for the people who are waiting. */
const PARTS = [
  ['revoked', 'var(--color-kumo-success)'],
  ['failed', 'var(--color-kumo-danger)'],
  ['unknown', 'var(--color-kumo-warning)'],
  ['cancelled', HATCHED],
] as const satisfies readonly (readonly [RunPersonState, string])[]

const CONTROLLED: Record<RunControl, string> = {
  pause: 'Paused',
  resume: 'Resumed',
  cancel: 'Cancelled',
  retry: 'Tried again',
}

/** The progress of a run, its speed, and why it was started. */
export function RunProgressCard({ run }: { run: RunWithLatestPeople }) {
  const { counts, total, per_minute, reserve, seconds_left } = run
  const shownStates = [...PARTS.map(([state]) => state), 'waiting', 'sending'] as const
  return (
    <SectionCard title="Progress">
      <div className="space-y-3 px-4 py-4 @xl:px-5">
        <div
          role="progressbar"
          aria-label="People done"
          aria-valuemin={0}
          aria-valuemax={total}
          aria-valuenow={countFinishedPeople(run)}
          className="flex overflow-hidden rounded-lg bg-kumo-tint ring ring-kumo-line"
          style={{ height: '0.75rem' }}
        >
          {PARTS.map(([state, background]) => (
            <span key={state} style={{ width: `${(counts[state] / total) * 100}%`, background }} />
          ))}
        </div>
        <ul aria-label="Counts" className="flex flex-wrap gap-x-6 gap-y-1">
          {shownStates
            .filter((state) => counts[state] > 0 || state === 'revoked')
            .map((state) => (
              <li key={state} className="tabular-nums">
                <strong>{counts[state].toLocaleString('en')}</strong>{' '}
                <span className="text-kumo-subtle">
                  {RUN_PERSON_STATE_LABELS[state].toLowerCase()}
                </span>
              </li>
            ))}
        </ul>
      </div>
      <dl>
        {isRunQueuedOrRunning(run) && (
          <FactRow term="Pace">
            {Math.round(per_minute).toLocaleString('en')} a minute at most, which leaves{' '}
            {rateLimitReserveInWords(reserve)}
            {seconds_left !== null && (
              <span className="text-kumo-subtle">
                {' '}
                · {approximateDurationInWords(seconds_left)} left
              </span>
            )}
          </FactRow>
        )}
        <FactRow term="Started">
          <Timestamp value={run.created_at} />
          <span className="text-kumo-subtle">
            {' '}
            by {run.email} ({rolesInWords(run.roles)})
          </span>
        </FactRow>
        {run.controlled.map(({ control, at, email }) => (
          <FactRow key={`${control} ${at}`} term={CONTROLLED[control]}>
            <Timestamp value={at} />
            <span className="text-kumo-subtle">
              {' by '}
              <bdi>{email}</bdi>
            </span>
          </FactRow>
        ))}
        {run.finished_at !== null && (
          <FactRow term="Ended">
            <Timestamp value={run.finished_at} />
          </FactRow>
        )}
        <FactRow term="What ends">
          <p className="first-letter:uppercase">{revocationRequestInWords(run)}</p>
        </FactRow>
        <FactRow term="Why">
          <IsolatedText>{run.reason}</IsolatedText>
          {run.ticket !== null && (
            <span className="text-kumo-subtle">
              {' · Ticket '}
              <IsolatedText>{run.ticket}</IsolatedText>
            </span>
          )}
        </FactRow>
      </dl>
    </SectionCard>
  )
}
