import type { ReactNode } from 'react'

/** A term and its description, in a `dl` of a card; stacked if there is little room. */
export function FactRow({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="grid gap-x-8 gap-y-1 border-t border-kumo-hairline px-4 py-3 first:border-t-0 @xl:grid-cols-[minmax(0,1fr)_minmax(0,4fr)] @xl:px-5">
      <dt className="text-kumo-subtle">{term}</dt>
      <dd className="min-w-0 space-y-1 [overflow-wrap:anywhere]">{children}</dd>
    </div>
  )
}
