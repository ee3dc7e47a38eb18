import { Link } from '@cloudflare/kumo/components/link'
import * as z from 'zod/mini'
import type { ProposalOutcomeRecord, Change, PublishedDraftRecord } from '../../../api/change'
import { ChangeStateBadge } from '../../form/history/change-words'
import { paths } from '../../paths'
import { rolesInWords } from '../../queries/use-permission-denial'
import { FactRow } from '../../ui/data-table'
import { SectionCard } from '../../ui/section-card'
import { Timestamp } from '../../ui/timestamp'
import {
  ChangeLink,
  ChangeReason,
  switchTurnBackAuthorInWords,
  SwitchTimerEventNote,
  RevocationRunLink,
  OutsideChangeTime,
  UnappliedChangeNotice,
} from './change-fact-rows'
import type { HistorySearch } from './history-search'

type ChangeSummaryCardProps = { account: string; change: Change; search: HistorySearch }

/** Summarizes who made the change, when and why, and how it ended. */
export function ChangeSummaryCard({ account, change, search }: ChangeSummaryCardProps) {
  const { email, operation, roles, opened_at, closed_at, reverts, state, ray_id } = change
  const { subject, people, run } = change
  return (
    <SectionCard title="Summary">
      <dl>
        <FactRow term="Who">
          {operation === 'outside'
            ? 'Unknown: it was made in Cloudflare’s dashboard, with Terraform or with another token'
            : operation === 'return'
              ? `${subject ?? 'Someone'}, whose sessions had been revoked`
              : (switchTurnBackAuthorInWords(change) ?? email ?? 'An unknown person')}
          {roles.length > 0 && <span className="text-kumo-subtle"> · {rolesInWords(roles)}</span>}
        </FactRow>
        <FactRow term="When">
          {operation === 'outside' ? (
            <p className="first-letter:uppercase">
              <OutsideChangeTime change={change} />
            </p>
          ) : (
            <Timestamp value={opened_at} />
          )}
          {closed_at !== null && isLater(closed_at, opened_at) && (
            <span className="text-kumo-subtle">
              , outcome known at <Timestamp value={closed_at} />
            </span>
          )}
        </FactRow>
        {(subject !== null || people) && (
          <FactRow term={operation === 'return' ? 'Signed in again' : 'Revoked'}>
            {operation === 'return' ? (
              <SignInTime intended={change.intended} />
            ) : (
              <>
                {subject ?? `${people?.toLocaleString('en')} people`}
                <span className="text-kumo-subtle"> · {revokedInWords(change.intended)}</span>
              </>
            )}
            {typeof run === 'number' && (
              <p>
                <RevocationRunLink account={account} run={run} />
              </p>
            )}
          </FactRow>
        )}
        {operation !== 'outside' && operation !== 'return' && (
          <FactRow term="Why">
            <ChangeReason change={change} />
          </FactRow>
        )}
        {change.approval && (
          <FactRow term="Approval">
            <ApprovalCourse account={account} story={change.approval} />
          </FactRow>
        )}
        {change.switch_timer && (
          <FactRow term="Timer">
            <SwitchTimerEventNote account={account} timer={change.switch_timer} search={search} />
          </FactRow>
        )}
        {change.draft && (
          <FactRow term="Draft">
            <PublishedVersion draft={change.draft} />
          </FactRow>
        )}
        {reverts !== null && (
          <FactRow term="Kind">
            <ChangeLink account={account} number={reverts} search={search}>
              Reverts change #{reverts}
            </ChangeLink>
          </FactRow>
        )}
        <FactRow term="Outcome">
          <ChangeStateBadge state={state} />
          <UnappliedChangeNotice change={change} />
          {state === 'applied' && ray_id !== null && (
            <p className="text-sm text-kumo-subtle [overflow-wrap:anywhere]">Ray ID: {ray_id}</p>
          )}
        </FactRow>
      </dl>
    </SectionCard>
  )
}

/** How the proposal came to be applied, or why it was not, with everybody who had a part in it. */
function ApprovalCourse({ account, story }: { account: string; story: ProposalOutcomeRecord }) {
  const { proposal, outcome, proposed_at, approvers, approvals, decided_by, comment } = story
  return (
    <div className="[overflow-wrap:anywhere]">
      <p className={outcome === 'break-glass' ? 'font-medium text-kumo-danger' : undefined}>
        {OUTCOMES[outcome]}{' '}
        <Link variant="current" href={paths.proposal(account, proposal)}>
          Proposal #{proposal}
        </Link>
        <span className="text-kumo-subtle">
          {' of '}
          <Timestamp value={proposed_at} />, which takes {approvers}{' '}
          {approvers === 1 ? 'approval' : 'approvals'}
        </span>
      </p>
      <ul className="text-sm text-kumo-subtle">
        {approvals.map(({ email, at, comment: said }) => (
          <li key={email}>
            Approved by <bdi>{email}</bdi>, <Timestamp value={at} />
            {said !== '' && <>: {<bdi>{said}</bdi>}</>}
          </li>
        ))}
        {decided_by !== null && (
          <li>
            Decided by <bdi>{decided_by}</bdi>
            {comment !== '' && <>: {<bdi>{comment}</bdi>}</>}
          </li>
        )}
      </ul>
    </div>
  )
}

const OUTCOMES: Record<ProposalOutcomeRecord['outcome'], string> = {
  approved: 'Approved.',
  unopposed: 'Applied after its delay: nobody objected.',
  'break-glass': 'Applied without its approvals.',
  declined: 'Declined.',
  withdrawn: 'Withdrawn.',
  expired: 'Expired.',
  outdated: 'Outdated: the live value was changed before.',
  failed: 'It could not be applied.',
}

/** The draft that was published, and who had approved that exact version. */
function PublishedVersion({ draft }: { draft: PublishedDraftRecord }) {
  const { name, version, approvals } = draft
  return (
    <div className="[overflow-wrap:anywhere]">
      <p>
        <bdi>{name}</bdi> <span className="text-kumo-subtle">· version {version}</span>
      </p>
      {approvals.length === 0 ? (
        <p className="text-sm text-kumo-subtle">Nobody had approved it.</p>
      ) : (
        <ul className="text-sm text-kumo-subtle">
          {approvals.map((approval) => (
            <li key={`${approval.name} ${approval.at}`}>
              Approved by <bdi>{approval.name}</bdi> (<bdi>{approval.email ?? 'not signed in'}</bdi>
              ), <Timestamp value={approval.at} />
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

const WORTH_SAYING_MS = 60_000

function isLater(time: string, than: string): boolean {
  return Date.parse(time) - Date.parse(than) > WORTH_SAYING_MS
}

const returnSchema = z.looseObject({ signed_in_at: z.string() })

/** When the first session after the revocation began. */
function SignInTime({ intended }: { intended: unknown }) {
  const { data } = returnSchema.safeParse(intended)
  return data === undefined ? 'At an unknown time' : <Timestamp value={data.signed_in_at} />
}

/** The options of a revocation of one person, or of a run of many. */
const askedSchema = z.looseObject({
  devices: z.nullish(z.boolean()),
  warp_session_reauth: z.nullish(z.boolean()),
})

function revokedInWords(intended: unknown): string {
  const revocation = askedSchema.safeParse(intended).data
  return [
    'sessions in all applications',
    revocation?.devices === true && 'devices',
    revocation?.warp_session_reauth === true && 'Cloudflare One Client re-authentication',
  ]
    .filter(Boolean)
    .join(', ')
}
