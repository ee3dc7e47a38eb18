import type { ReactNode } from 'react'
import type { Change } from '../../../api/change'
import { revocationSchema } from '../../../api/revocation'
import { StateBadge } from '../../form/history/change-badge'
import { SectionCard } from '../../ui/section-card'
import { Timestamp } from '../../ui/timestamp'
import { ChangeFailure } from './change-failure'
import { ChangeLink } from './change-link'
import { ChangeReason } from './change-reason'
import type { HistorySearch } from './history-search'
import { TimeOutside } from './time-outside'

type ChangeSummaryCardProps = { account: string; change: Change; search: HistorySearch }

/** Who, when, why, and how it ended. */
export function ChangeSummaryCard({ account, change, search }: ChangeSummaryCardProps) {
  const { email, operation, roles, opened_at, closed_at, reverts, state, subject, ray_id } = change
  return (
    <SectionCard title="Summary">
      <dl>
        <Fact term="Who">
          {operation === 'outside'
            ? 'Not known: it was made in Cloudflare’s dashboard, by Terraform or with another token'
            : (email ?? 'Somebody unknown')}
          {roles.length > 0 && <span className="text-kumo-subtle"> · {roles.join(', ')}</span>}
        </Fact>
        <Fact term="When">
          {operation === 'outside' ? (
            <p className="first-letter:uppercase">
              <TimeOutside change={change} />
            </p>
          ) : (
            <Timestamp value={opened_at} />
          )}
          {closed_at !== null && isLater(closed_at, opened_at) && (
            <span className="text-kumo-subtle">
              , outcome known at <Timestamp value={closed_at} />
            </span>
          )}
        </Fact>
        {subject !== null && (
          <Fact term="Revoked">
            {subject}
            <span className="text-kumo-subtle"> · {revokedInWords(change.intended)}</span>
          </Fact>
        )}
        {operation !== 'outside' && (
          <Fact term="Why">
            <ChangeReason change={change} />
          </Fact>
        )}
        {reverts !== null && (
          <Fact term="Kind">
            <ChangeLink account={account} number={reverts} search={search}>
              Reverts change #{reverts}
            </ChangeLink>
          </Fact>
        )}
        <Fact term="Outcome">
          <StateBadge state={state} />
          <ChangeFailure change={change} />
          {state === 'applied' && ray_id !== null && (
            <p className="text-sm text-kumo-subtle [overflow-wrap:anywhere]">Ray ID: {ray_id}</p>
          )}
        </Fact>
      </dl>
    </SectionCard>
  )
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="grid gap-x-8 gap-y-1 border-t border-kumo-hairline px-4 py-3 first:border-t-0 @xl:grid-cols-[minmax(0,1fr)_minmax(0,4fr)] @xl:px-5">
      <dt className="text-kumo-subtle">{term}</dt>
      <dd className="min-w-0 space-y-1 [overflow-wrap:anywhere]">{children}</dd>
    </div>
  )
}

const WORTH_SAYING_MS = 60_000

function isLater(time: string, than: string): boolean {
  return Date.parse(time) - Date.parse(than) > WORTH_SAYING_MS
}

function revokedInWords(intended: unknown): string {
  const revocation = revocationSchema.safeParse(intended).data
  return [
    'sessions in all applications',
    revocation?.devices === true && 'devices',
    revocation?.warp_session_reauth === true && 'Cloudflare One Client re-authentication',
  ]
    .filter(Boolean)
    .join(', ')
}
