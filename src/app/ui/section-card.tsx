import { LayerCard } from '@cloudflare/kumo/components/layer-card'
import { SkeletonLine } from '@cloudflare/kumo/components/loader'
import { type ReactNode, useId } from 'react'

type SectionCardProps = { title: string; id?: string; action?: ReactNode; children: ReactNode }

/** A card with a title; a region that screen readers can jump to. */
export function SectionCard({ title, id, action, children }: SectionCardProps) {
  const titleId = useId()
  return (
    <LayerCard
      render={<section aria-labelledby={titleId} id={id} />}
      className="@container scroll-mt-20"
    >
      <LayerCard.Secondary className="flex min-h-11 items-center justify-between gap-3 @xl:px-5">
        <h2 id={titleId} className="text-lg font-semibold text-kumo-default">
          <bdi>{title}</bdi>
        </h2>
        {action}
      </LayerCard.Secondary>
      <LayerCard.Primary className="@container gap-0 p-0">{children}</LayerCard.Primary>
    </LayerCard>
  )
}

/** A card whose rows load, for screen readers as well. */
export function LoadingCard({ title, rows }: { title: string; rows: number }) {
  return (
    <div role="status" aria-label="Loading">
      <SectionCard title={title}>
        <RowsSkeleton rows={rows} />
      </SectionCard>
    </div>
  )
}

/** The rows of a card that load, for screen readers as well. */
export function LoadingRows({ rows }: { rows: number }) {
  return (
    <div role="status" aria-label="Loading">
      <RowsSkeleton rows={rows} />
    </div>
  )
}

/** A placeholder for a card's rows while they load. */
export function RowsSkeleton({ rows }: { rows: number }) {
  return (
    <div aria-hidden>
      {Array.from({ length: rows }, (_, row) => (
        <div
          key={row}
          className="border-t border-kumo-hairline px-4 py-4 first:border-t-0 @xl:px-5"
        >
          <SkeletonLine className="h-4" minWidth={50} maxWidth={80} />
        </div>
      ))}
    </div>
  )
}
