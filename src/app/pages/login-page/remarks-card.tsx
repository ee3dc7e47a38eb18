import { Badge } from '@cloudflare/kumo/components/badge'
import { Button } from '@cloudflare/kumo/components/button'
import { TrashIcon } from '@phosphor-icons/react'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useRef, useState } from 'react'
import type { Draft, Remark, RemovedRemark } from '../../../api/draft'
import { WarningBadge } from '../../form/history/warning-badge'
import { draftQuery } from '../../queries/drafts'
import { ApiErrorNotice } from '../../ui/api-error-notice'
import { isolated } from '../../ui/isolated'
import { SectionCard } from '../../ui/section-card'
import { TheirWords } from '../../ui/their-words'
import { Timestamp } from '../../ui/timestamp'
import { isRemoved } from './draft-state'
import { RemoveRemarkDialog } from './remove-remark-dialog'

/** How often what readers say is looked for while somebody waits for it. */
const LOOK_MS = 20_000

/** What the readers of a draft said of it, the newest first. */
export function RemarksCard({ account, id }: { account: string; id: string }) {
  const { data, error, refetch } = useQuery({
    ...draftQuery(account, id),
    refetchInterval: LOOK_MS,
  })
  const [removing, setRemoving] = useState<Remark>()
  const card = useRef<HTMLDivElement>(null)
  return (
    <SectionCard title="Comments and approvals">
      {/* That a draft was removed is shown where its autosave is. */}
      {error !== null && !isRemoved(error) && (
        <div className="p-4">
          <ApiErrorNotice
            title="The comments could not be loaded"
            error={error}
            onRetry={() => void refetch()}
          />
        </div>
      )}
      <div ref={card} tabIndex={-1} className="outline-none">
        {data !== undefined && <Remarks draft={data} onRemove={setRemoving} />}
      </div>
      {removing !== undefined && (
        <RemoveRemarkDialog
          account={account}
          draft={id}
          remark={removing}
          // What was pressed is gone with the comment.
          onRemoved={() => card.current?.focus()}
          onClose={() => setRemoving(undefined)}
        />
      )}
    </SectionCard>
  )
}

type RemarksProps = { draft: Draft; onRemove: (remark: Remark) => void }

function Remarks({ draft, onRemove }: RemarksProps) {
  const { remarks, removed_remarks: removed, version } = draft
  return (
    <>
      {remarks.length === 0 && (
        <p className="px-4 py-4 text-kumo-subtle @xl:px-5">
          {removed.length === 0
            ? 'Nobody has said anything yet. Share a link, and what its readers say is here.'
            : 'Nothing that was said is left.'}
        </p>
      )}
      <ul aria-live="polite">
        {remarks.toReversed().map((remark) => (
          <RemarkRow
            key={remark.id}
            remark={remark}
            version={version}
            onRemove={() => onRemove(remark)}
          />
        ))}
      </ul>
      {removed.length > 0 && (
        <ul
          aria-label="Removed comments"
          className="space-y-1 border-t border-kumo-hairline px-4 py-3 text-sm text-kumo-subtle @xl:px-5"
        >
          {removed.toReversed().map((remark) => (
            <li key={remark.id} className="[overflow-wrap:anywhere]">
              <RemovedWords remark={remark} />
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

type RemarkRowProps = { remark: Remark; version: number; onRemove: () => void }

function RemarkRow({ remark, version, onRemove }: RemarkRowProps) {
  const { name, at, text } = remark
  return (
    <li className="flex items-start justify-between gap-4 border-t border-kumo-hairline px-4 py-3 first:border-t-0 @xl:px-5">
      <div className="min-w-0 space-y-1">
        <div className="flex flex-wrap items-baseline gap-x-2 gap-y-1">
          <bdi className="font-medium [overflow-wrap:anywhere]">{name}</bdi>
          <span className="text-sm text-kumo-subtle [overflow-wrap:anywhere]">
            <bdi>{whoIs(remark)}</bdi>, <Timestamp value={at} />
          </span>
          <Approval remark={remark} version={version} />
        </div>
        {text !== '' && (
          <p>
            <TheirWords>{text}</TheirWords>
          </p>
        )}
      </div>
      <Button
        type="button"
        variant="ghost"
        size="sm"
        shape="square"
        aria-label={`Remove comment of ${isolated(name)}`}
        title="Remove comment"
        icon={<TrashIcon />}
        onClick={onRemove}
      />
    </li>
  )
}

function Approval({ remark, version }: Omit<RemarkRowProps, 'onRemove'>): ReactNode {
  if (!remark.approves) return null
  if (remark.version === version) return <Badge variant="success">Approved</Badge>
  return <WarningBadge>Approved version {remark.version}, changed since</WarningBadge>
}

function RemovedWords({ remark }: { remark: RemovedRemark }) {
  const { name, at, approves, version, removed_by, removed_at } = remark
  return (
    <>
      {approves ? `Approval of version ${version}` : 'Comment'} by <bdi>{name}</bdi> (
      <bdi>{whoIs(remark)}</bdi>), <Timestamp value={at} />: removed by <bdi>{removed_by}</bdi>,{' '}
      <Timestamp value={removed_at} />
    </>
  )
}

function whoIs({ email }: Pick<Remark, 'email'>): string {
  return email ?? 'not signed in'
}
