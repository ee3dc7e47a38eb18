import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { lazy, Suspense, useEffect } from 'react'
import type { Proposal } from '../../../api/approvals/proposal'
import { markProposalSeen } from '../../../api/approvals/proposals-operations'
import { GATEWAY_ERRORS } from '../../../api/errors'
import { fieldLabel } from '../../form/fields/setting-form-field'
import { fieldsOfResource } from '../../form/fields/resource-fields'
import { DifferenceList } from '../../form/review/difference-list'
import { timeLeftInWords } from '../../ui/switch-timer-words'
import { REVOCATION_OCCASION_LABELS } from '../../form/history/change-words'
import { APP_ROUTES, paths } from '../../paths'
import { sendGatehouseCall } from '../../queries/api'
import { approvalsQuery } from '../../queries/approvals'
import { proposalQuery } from '../../queries/proposals'
import { rolesInWords, usePermissionDenial } from '../../queries/use-permission-denial'
import { QueryErrorNotice } from '../../ui/api-error-notice'
import { BulletList } from '../../ui/bullet-list'
import { FactRow } from '../../ui/data-table'
import { IsolatedText } from '../../ui/isolated-text'
import { BackLink, PageHeader } from '../../ui/page-header'
import { LoadingCard, SectionCard } from '../../ui/section-card'
import { Timestamp } from '../../ui/timestamp'
import { WarningBanner } from '../../ui/warning'
import { CurrentProposalImpact, ImpactWhenProposed } from './proposal-impact'
import { ProposalDecision } from './proposal-decision'
import { approvalsInWords, ProposalStateBadge, proposalTitle } from '../../form/proposal-words'

const route = getRouteApi(APP_ROUTES.proposal)

const ProposedRunPeople = lazy(() => import('./proposed-run-people'))

/** One proposal, as a link that was sent shows it: what it changes, why, and what one may do about it. */
export function ProposalDetail() {
  const { account, proposal } = route.useParams()
  const isNumber = /^\d{1,15}$/.test(proposal)
  return (
    <div className="space-y-6">
      <BackLink to={<Link to={APP_ROUTES.approvals} params={{ account }} />}>
        All approvals
      </BackLink>
      {isNumber ? (
        <LoadedProposal key={proposal} account={account} number={Number(proposal)} />
      ) : (
        <UnknownProposal proposal={proposal} />
      )}
    </div>
  )
}

function LoadedProposal({ account, number }: { account: string; number: number }) {
  const query = useQuery(proposalQuery(account, number))
  const { data, error } = query
  useSeen(account, data)
  if (data !== undefined) return <ProposalView account={account} proposal={data} />
  if (error?.messages.some(({ code }) => code === GATEWAY_ERRORS.not_found.code) === true) {
    return <UnknownProposal proposal={String(number)} />
  }
  return (
    <>
      <PageHeader title={`Proposal #${number}`} description="Loading what it asks for." />
      {error === null && <LoadingCard title="Proposal" rows={5} />}
      <QueryErrorNotice title="This proposal could not be loaded" query={query} />
    </>
  )
}

/** Whoever proposed it and sees what became of it needs no badge for it any more. Other notices are confirmed. */
function useSeen(account: string, proposal: Proposal | undefined): void {
  const client = useQueryClient()
  const decided = proposal?.is_mine === true && proposal.ended_at !== null ? proposal.number : null
  const isUnseen = useQuery({
    ...approvalsQuery(account),
    enabled: decided !== null,
    select: ({ notices }) =>
      notices.some((notice) => notice.proposal === decided && notice.kind === 'decided'),
  }).data
  // That it is on screen is known to the browser alone.
  useEffect(() => {
    if (decided === null || isUnseen !== true) return
    void sendGatehouseCall(markProposalSeen(account, decided)).then(() =>
      client.invalidateQueries(approvalsQuery(account)),
    )
  }, [account, client, decided, isUnseen])
}

function UnknownProposal({ proposal }: { proposal: string }) {
  return (
    <PageHeader
      title="Proposal not found"
      description={`This account has no proposal #${proposal}. History shows how older ones ended.`}
    />
  )
}

function ProposalView({ account, proposal }: { account: string; proposal: Proposal }) {
  const { number, resource, requested, intended, people } = proposal
  const fields = fieldsOfResource(resource)
  const seesImpact = usePermissionDenial('survey:read') === undefined
  return (
    <>
      <PageHeader
        title={`Proposal #${number}`}
        description={
          <span className="flex flex-wrap items-baseline gap-2 [overflow-wrap:anywhere]">
            {proposalTitle(proposal)} <ProposalStateBadge {...proposal} />
          </span>
        }
      />
      <EndNotice proposal={proposal} />
      <SummaryCard account={account} proposal={proposal} />
      {requested.length > 0 && (
        <SectionCard title="What it changes">
          <div className="p-4 @xl:p-5">
            <DifferenceList fields={fields} differences={requested} edited={intended} />
          </div>
        </SectionCard>
      )}
      {people !== null && (
        <Suspense>
          <ProposedRunPeople account={account} number={number} people={people} />
        </Suspense>
      )}
      {seesImpact && requested.length > 0 && (
        <div className="grid gap-6 lg:grid-cols-2">
          <SectionCard title="Impact when it was proposed">
            <ImpactWhenProposed impact={proposal.impact} />
          </SectionCard>
          <SectionCard title="Impact now">
            <CurrentProposalImpact account={account} proposal={proposal} />
          </SectionCard>
        </div>
      )}
      <ProposalDecision key={proposal.state} account={account} proposal={proposal} />
    </>
  )
}

function EndNotice({ proposal }: { proposal: Proposal }) {
  const { state, moved, error, resource } = proposal
  if (moved.length > 0) {
    const fields = fieldsOfResource(resource)
    return (
      <WarningBanner
        title="The live value has changed since"
        description={<BulletList items={moved.map((pointer) => fieldLabel(fields, pointer))} />}
      />
    )
  }
  if (error === null) return null
  const title = state === 'approved' ? 'It could not be applied yet' : 'It was not applied'
  return <WarningBanner title={title} description={error} />
}

function SummaryCard({ account, proposal }: { account: string; proposal: Proposal }) {
  const { email, roles, created_at, reason, ticket, state, change, run, draft } = proposal
  const { approvals, expires_at, applies_at, decided_by, comment, occasion, switch_timer_minutes } =
    proposal
  return (
    <SectionCard title="Summary">
      <dl>
        <FactRow term="Who">
          <bdi>{email}</bdi> <span className="text-kumo-subtle">· {rolesInWords(roles)}</span>
        </FactRow>
        <FactRow term="When">
          <Timestamp value={created_at} />
        </FactRow>
        <FactRow term="Why">
          {occasion && <>{REVOCATION_OCCASION_LABELS[occasion]}: </>}
          {reason === '' ? (
            <span className="text-kumo-subtle">No reason given (made through the API)</span>
          ) : (
            <IsolatedText>{reason}</IsolatedText>
          )}
          {ticket !== null && (
            <span className="text-kumo-subtle">
              {' · Ticket '}
              <bdi>{ticket}</bdi>
            </span>
          )}
        </FactRow>
        {draft !== null && (
          <FactRow term="Draft">
            <Link
              className="underline"
              to={APP_ROUTES.loginPage}
              params={{ account }}
              search={{ draft: draft.id }}
            >
              <bdi>{draft.name}</bdi>
            </Link>{' '}
            · version {draft.version}
          </FactRow>
        )}
        {switch_timer_minutes !== null && switch_timer_minutes !== undefined && (
          <FactRow term="For">
            {timeLeftInWords(switch_timer_minutes * 60)} from when it is applied; then Gatehouse
            turns it back on, which needs no approval
          </FactRow>
        )}
        <FactRow term="Approval">
          {approvalsInWords(proposal)}
          {approvals.length > 0 && (
            <ul>
              {approvals.map((approval) => (
                <li key={approval.email} className="[overflow-wrap:anywhere]">
                  <bdi>{approval.email}</bdi>, <Timestamp value={approval.at} />
                  {approval.comment !== '' && (
                    <>
                      {': '}
                      <IsolatedText>{approval.comment}</IsolatedText>
                    </>
                  )}
                  {state === 'pending' && (
                    <span className="text-kumo-subtle">
                      {' · counts until '}
                      <Timestamp value={approval.lapses_at} />
                    </span>
                  )}
                </li>
              ))}
            </ul>
          )}
        </FactRow>
        {state === 'pending' && (
          <FactRow term={applies_at === null ? 'Expires' : 'Applies'}>
            <Timestamp value={applies_at ?? expires_at} />
            {applies_at !== null && ', unless someone objects'}
          </FactRow>
        )}
        {decided_by !== null && (
          <FactRow term="Decided by">
            <bdi>{decided_by}</bdi>
            {comment !== '' && (
              <>
                {': '}
                <IsolatedText>{comment}</IsolatedText>
              </>
            )}
          </FactRow>
        )}
        {change !== null && (
          <FactRow term="History">
            <Link className="underline" to={paths.change(account, change)}>
              Change #{change}
            </Link>
          </FactRow>
        )}
        {run !== null && (
          <FactRow term="Run">
            <Link className="underline" to={paths.run(account, run)}>
              Run #{run}
            </Link>
          </FactRow>
        )}
      </dl>
    </SectionCard>
  )
}
