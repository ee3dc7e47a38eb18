import { Badge } from '@cloudflare/kumo/components/badge'
import { Button } from '@cloudflare/kumo/components/button'
import { Link } from '@cloudflare/kumo/components/link'
import { TrashIcon } from '@phosphor-icons/react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link as RouterLink } from '@tanstack/react-router'
import { lazy, Suspense, useRef, useState } from 'react'
import type { DraftDesign, DraftSummary } from '../../../api/draft'
import { APP_ROUTES } from '../../paths'
import { draftsQuery } from '../../queries/drafts'
import { QueryErrorNotice } from '../../ui/api-error-notice'
import { isolateTextDirection } from '../../ui/isolated-text'
import { LoadingRows, SectionCard } from '../../ui/section-card'
import { Timestamp } from '../../ui/timestamp'
import { WarningBadge } from '../../ui/warning'
import { findDifferingDesignFields } from './draft-design'

const RemoveDraftDialog = lazy(() => import('./remove-draft-dialog'))

const route = getRouteApi(APP_ROUTES.loginPage)

type DraftsCardProps = {
  account: string
  live: DraftDesign
  /** Whether the reader may open a draft to edit it, and remove one. */
  mayEdit: boolean
}

/** The designs under discussion before one of them is published. */
export function DraftsCard({ account, live, mayEdit }: DraftsCardProps) {
  const drafts = useQuery(draftsQuery(account))
  const { data } = drafts
  const [removing, setRemoving] = useState<DraftSummary>()
  const list = useRef<HTMLDivElement>(null)
  return (
    <SectionCard title="Drafts">
      {drafts.isPending && <LoadingRows rows={2} />}
      {drafts.isLoadingError && (
        <QueryErrorNotice isInCard title="The drafts could not be loaded" query={drafts} />
      )}
      <div ref={list} tabIndex={-1} className="outline-none">
        {data?.length === 0 && (
          <p className="px-4 py-4 text-kumo-subtle @xl:px-5">
            No drafts yet. Edit the design and save it as a draft to show it to others first.
          </p>
        )}
        {data !== undefined && data.length > 0 && (
          <ul>
            {data.map((draft) => (
              <DraftRow
                key={draft.id}
                draft={draft}
                live={live}
                onRemove={mayEdit ? () => setRemoving(draft) : undefined}
              />
            ))}
          </ul>
        )}
      </div>
      {removing !== undefined && (
        <Suspense>
          <RemoveDraftDialog
            account={account}
            draft={removing}
            // The button that was pressed is gone together with the draft.
            onRemoved={() => list.current?.focus()}
            onClose={() => setRemoving(undefined)}
          />
        </Suspense>
      )}
    </SectionCard>
  )
}

type DraftRowProps = {
  draft: DraftSummary
  live: DraftDesign
  /** Undefined for readers who may not edit. */
  onRemove: (() => void) | undefined
}

function DraftRow({ draft, live, onRemove }: DraftRowProps) {
  const { id, name, updated_by, updated_at } = draft
  return (
    <li className="flex items-center justify-between gap-4 border-t border-kumo-hairline px-4 py-3 first:border-t-0 @xl:px-5">
      <div className="min-w-0 space-y-1">
        <div className="flex flex-wrap items-baseline gap-x-2 gap-y-1">
          {onRemove === undefined ? (
            <bdi className="[overflow-wrap:anywhere]">{name}</bdi>
          ) : (
            <Link
              variant="plain"
              className="min-w-0 [overflow-wrap:anywhere]"
              render={
                <RouterLink
                  from={route.id}
                  to="."
                  search={(before) => ({ ...before, edit: 'design', draft: id })}
                />
              }
            >
              <bdi>{name}</bdi>
            </Link>
          )}
          <DraftBadges draft={draft} live={live} />
        </div>
        <p className="text-sm text-kumo-subtle [overflow-wrap:anywhere]">
          <bdi>{updated_by}</bdi>, <Timestamp value={updated_at} />
        </p>
      </div>
      {onRemove !== undefined && (
        <Button
          variant="ghost"
          size="sm"
          shape="square"
          aria-label={`Remove draft ${isolateTextDirection(name)}`}
          title="Remove draft"
          icon={<TrashIcon />}
          onClick={onRemove}
        />
      )}
    </li>
  )
}

function DraftBadges({ draft, live }: Pick<DraftRowProps, 'draft' | 'live'>) {
  const { version, published, base, approvals } = draft
  if (published?.version === version) return <Badge variant="success">Published</Badge>
  return (
    <>
      {approvals > 0 && (
        <Badge variant="success">{approvals === 1 ? '1 approval' : `${approvals} approvals`}</Badge>
      )}
      {findDifferingDesignFields(base, live).length > 0 && (
        <WarningBadge>Live changed since</WarningBadge>
      )}
    </>
  )
}
