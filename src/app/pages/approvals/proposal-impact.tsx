import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { isOpenProposal, type Proposal } from '../../../api/approvals/proposal'
import { isSettingResource } from '../../../api/change'
import { toDohDocument } from '../../../api/doh'
import { dohQuery, organizationQuery } from '../../queries/organization'
import { applyMergePatch } from '../../../api/merge-patch'
import { QueryErrorNotice } from '../../ui/api-error-notice'
import { Timestamp } from '../../ui/timestamp'

const ImpactPanel = lazy(() => import('../../form/review/impact/impact-panel'))

/** What the change was computed to do when it was proposed. */
export function ImpactWhenProposed({ impact }: Pick<Proposal, 'impact'>) {
  if (impact === null) {
    return (
      <p className="p-4 text-kumo-subtle @xl:p-5">
        Nothing was computed: the account had not been read, or no rule applies to the change.
      </p>
    )
  }
  return (
    <div className="space-y-2 p-4 [overflow-wrap:anywhere] @xl:p-5">
      <ul className="space-y-2">
        {impact.findings.map(({ id, subject, sentence }) => (
          <li key={`${id} ${sentence}`}>
            <span className="font-medium">{subject}</span>: {sentence}
          </li>
        ))}
      </ul>
      <p className="text-sm text-kumo-subtle">
        Based on what was read of the account <Timestamp value={impact.surveyed_at} />
      </p>
    </div>
  )
}

type CurrentImpactProps = { account: string; proposal: Proposal }

/** What the change would do now, on the value that is live. */
export function CurrentProposalImpact({ account, proposal }: CurrentImpactProps) {
  const { resource, patch } = proposal
  const isDoh = resource === 'doh'
  const isOpen = isOpenProposal(proposal) && isSettingResource(resource)
  const organization = useQuery({ ...organizationQuery(account), enabled: isOpen && !isDoh })
  const doh = useQuery({ ...dohQuery(account), enabled: isOpen && isDoh })
  if (!isOpen) return <p className="p-4 text-kumo-subtle @xl:p-5">It was decided already.</p>
  const live = isDoh ? doh.data && toDohDocument(doh.data.doh) : organization.data?.organization
  const query = isDoh ? doh : organization
  if (live === undefined) {
    return query.error === null ? (
      <p className="p-4 text-kumo-subtle @xl:p-5">Reading the account…</p>
    ) : (
      <div className="p-4 @xl:p-5">
        <QueryErrorNotice title="The live value could not be loaded" query={query} />
      </div>
    )
  }
  return (
    <div className="p-4 @xl:p-5">
      <Suspense fallback={<p className="text-kumo-subtle">Reading the account…</p>}>
        <ImpactPanel
          account={account}
          setting={resource}
          base={live}
          edited={applyMergePatch(live, patch)}
          onEdit={undefined}
          isProposed
        />
      </Suspense>
    </div>
  )
}
