import { LayerCard } from '@cloudflare/kumo/components/layer-card'
import { SkeletonLine } from '@cloudflare/kumo/components/loader'
import type { PageHead } from '../page-heads'
import { LoadingPageHeader } from './page-header'

type PageSkeletonProps = {
  /** Undefined for a page whose title depends on what is loaded. */
  head?: PageHead | undefined
  /** The number of rows in each card. */
  cards: readonly number[]
}

/** A placeholder for a page while it loads: its head, and the shape of its cards and rows. */
export function PageSkeleton({ head, cards }: PageSkeletonProps) {
  return (
    <div className="space-y-6">
      {head === undefined ? <HeadSkeleton /> : <LoadingPageHeader {...head} />}
      <CardsSkeleton cards={cards} />
    </div>
  )
}

function HeadSkeleton() {
  return (
    <div className="max-w-md space-y-3">
      <SkeletonLine className="h-6" minWidth={40} maxWidth={50} />
      <SkeletonLine className="h-4" minWidth={80} maxWidth={100} />
    </div>
  )
}

function CardsSkeleton({ cards }: Pick<PageSkeletonProps, 'cards'>) {
  return (
    <div className="space-y-6" role="status" aria-label="Loading">
      {cards.map((rows, card) => (
        // oxlint-disable-next-line react/no-array-index-key -- the list never changes
        <LayerCard key={card}>
          <LayerCard.Secondary className="text-lg">&nbsp;</LayerCard.Secondary>
          <LayerCard.Primary className="gap-0 p-0">
            {Array.from({ length: rows }, (_, row) => (
              <div
                key={row}
                className="grid gap-x-8 gap-y-3 border-t border-kumo-hairline px-5 py-5 first:border-t-0 md:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]"
              >
                <SkeletonLine className="h-4" minWidth={40} maxWidth={60} />
                <SkeletonLine className="h-4" minWidth={50} maxWidth={90} />
              </div>
            ))}
          </LayerCard.Primary>
        </LayerCard>
      ))}
    </div>
  )
}
