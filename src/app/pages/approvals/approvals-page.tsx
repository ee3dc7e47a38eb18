import { Link } from '@cloudflare/kumo/components/link'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { isOpenProposal, type ProposalSummary } from '../../../api/approvals/proposal'
import { PAGE_HEADS } from '../../page-heads'
import { APP_ROUTES, paths } from '../../paths'
import { proposalsQuery } from '../../queries/proposals'
import { QueryErrorNotice } from '../../ui/api-error-notice'
import { IsolatedText } from '../../ui/isolated-text'
import { PageHeader } from '../../ui/page-header'
import { LoadingCard, SectionCard } from '../../ui/section-card'
import { Timestamp } from '../../ui/timestamp'
import { approvalsInWords, ProposalStateBadge, proposalTitle } from '../../form/proposal-words'

const route = getRouteApi(APP_ROUTES.approvals)

/** What waits for the operator, what they asked for, and what was decided. */
export function ApprovalsPage() {
  const { account } = route.useParams()
  const proposals = useQuery(proposalsQuery(account))
  return (
    <div className="space-y-6">
      <PageHeader {...PAGE_HEADS.approvals} />
      {proposals.data !== undefined ? (
        <Sections account={account} proposals={proposals.data} />
      ) : proposals.error === null ? (
        <LoadingCard title="Waiting for you" rows={3} />
      ) : (
        <QueryErrorNotice title="The proposals could not be loaded" query={proposals} />
      )}
    </div>
  )
}

type SectionsProps = { account: string; proposals: readonly ProposalSummary[] }

function Sections({ account, proposals }: SectionsProps) {
  const open = proposals.filter(isOpenProposal)
  const mine = open.filter(({ is_mine }) => is_mine)
  const waiting = open.filter(({ actions }) => actions.includes('approve'))
  const others = open.filter((each) => !mine.includes(each) && !waiting.includes(each))
  const decided = proposals.filter((each) => !isOpenProposal(each))
  const sections = [
    {
      title: 'Waiting for you',
      empty: 'Nothing is waiting for your approval.',
      proposals: waiting,
    },
    { title: 'Your requests', empty: 'You have no open requests.', proposals: mine },
    ...(others.length > 0 ? [{ title: 'Waiting for others', empty: '', proposals: others }] : []),
    { title: 'Decided', empty: 'Nothing has been decided yet.', proposals: decided },
  ]
  return sections.map((section) => (
    <ProposalsCard key={section.title} account={account} {...section} />
  ))
}

type ProposalsCardProps = SectionsProps & { title: string; empty: string }

function ProposalsCard({ title, empty, account, proposals }: ProposalsCardProps) {
  return (
    <SectionCard title={title}>
      {proposals.length === 0 ? (
        <p className="px-4 py-4 text-kumo-subtle @xl:px-5">{empty}</p>
      ) : (
        <ul className="divide-y divide-kumo-hairline">
          {proposals.map((proposal) => (
            <ProposalRow key={proposal.number} account={account} proposal={proposal} />
          ))}
        </ul>
      )}
    </SectionCard>
  )
}

function ProposalRow({ account, proposal }: { account: string; proposal: ProposalSummary }) {
  const { number, state, email, reason, created_at, ended_at, expires_at, applies_at } = proposal
  return (
    <li className="space-y-1 px-4 py-3 [overflow-wrap:anywhere] @xl:px-5">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <Link href={paths.proposal(account, number)}>
          #{number} {proposalTitle(proposal)}
        </Link>
        <ProposalStateBadge {...proposal} />
      </div>
      {reason !== '' && <IsolatedText>{reason}</IsolatedText>}
      <p className="text-sm text-kumo-subtle">
        <bdi>{email}</bdi>, <Timestamp value={created_at} />
        {state === 'pending' && (
          <>
            {' · '}
            {approvalsInWords(proposal)}
            {' · '}
            {applies_at === null ? 'expires' : 'applies'}{' '}
            <Timestamp value={applies_at ?? expires_at} />
          </>
        )}
        {ended_at !== null && (
          <>
            {' · ended '}
            <Timestamp value={ended_at} />
          </>
        )}
      </p>
    </li>
  )
}
