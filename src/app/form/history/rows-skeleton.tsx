import { SkeletonLine } from '@cloudflare/kumo/components/loader'

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
