import { Badge } from '@cloudflare/kumo/components/badge'
import { useQuery } from '@tanstack/react-query'
import type { Draft, Remark } from '../../../api/draft'
import { WarningBadge } from '../../form/history/warning-badge'
import { draftQuery } from '../../queries/drafts'
import { ApiErrorNotice } from '../../ui/api-error-notice'
import { SectionCard } from '../../ui/section-card'
import { Timestamp } from '../../ui/timestamp'

/** How often what readers say is looked for while somebody waits for it. */
const LOOK_MS = 20_000

/** What the readers of a draft said of it, the newest first. */
export function RemarksCard({ account, id }: { account: string; id: string }) {
  const { data, error, refetch } = useQuery({
    ...draftQuery(account, id),
    refetchInterval: LOOK_MS,
  })
  return (
    <SectionCard title="Comments and approvals">
      {error !== null && (
        <div className="p-4">
          <ApiErrorNotice
            title="The comments could not be loaded"
            error={error}
            onRetry={() => void refetch()}
          />
        </div>
      )}
      {data !== undefined && <Remarks draft={data} />}
    </SectionCard>
  )
}

function Remarks({ draft: { remarks, version } }: { draft: Draft }) {
  if (remarks.length === 0) {
    return (
      <p className="px-4 py-4 text-kumo-subtle @xl:px-5">
        Nobody has said anything yet. Share a link, and what its readers say is here.
      </p>
    )
  }
  return (
    <ul aria-live="polite">
      {remarks.toReversed().map((remark) => (
        <RemarkRow key={remark.id} remark={remark} version={version} />
      ))}
    </ul>
  )
}

function RemarkRow({ remark, version }: { remark: Remark; version: number }) {
  const { name, email, at, text, approves } = remark
  return (
    <li className="space-y-1 border-t border-kumo-hairline px-4 py-3 first:border-t-0 @xl:px-5">
      <div className="flex flex-wrap items-baseline gap-x-2 gap-y-1">
        <span className="font-medium [overflow-wrap:anywhere]">{name}</span>
        <span className="text-sm text-kumo-subtle [overflow-wrap:anywhere]">
          {email ?? 'not signed in'}, <Timestamp value={at} />
        </span>
        {approves &&
          (remark.version === version ? (
            <Badge variant="success">Approved</Badge>
          ) : (
            <WarningBadge>Approved version {remark.version}, changed since</WarningBadge>
          ))}
      </div>
      {text !== '' && <p className="whitespace-pre-line [overflow-wrap:anywhere]">{text}</p>}
    </li>
  )
}
