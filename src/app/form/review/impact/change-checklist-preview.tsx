import { useState } from 'react'
import type { ChecklistItem } from '../../../../api/impact/checklist'
import { ChecklistItemDetails } from '../../checklist/checklist-item-details'

type ChangeChecklistPreviewProps = {
  items: readonly ChecklistItem[]
  /** Whether the change is applied once it is approved, instead of saved. */
  isProposed: boolean
}

/** The tasks elsewhere that this change will cause. They stay with the change as a list to tick off. */
export function ChangeChecklistPreview({ items, isProposed }: ChangeChecklistPreviewProps) {
  const [news, setNews] = useState('')
  return (
    <details className="rounded-lg ring ring-kumo-hairline">
      <summary className="cursor-pointer rounded-lg px-4 py-3 font-medium focus-visible:outline-2 focus-visible:outline-kumo-focus">
        To do elsewhere: {items.length} {items.length === 1 ? 'thing' : 'things'}
      </summary>
      <p className="px-4 pb-3 text-sm text-kumo-subtle">
        Once {isProposed ? 'applied' : 'saved'}, this list is kept with the change, to be ticked
        off.
      </p>
      <p role="status" className="px-4 pb-3 text-sm text-kumo-subtle empty:hidden">
        {news}
      </p>
      <ul
        aria-label="To do elsewhere"
        className="divide-y divide-kumo-hairline border-t border-kumo-hairline"
      >
        {items.map((item) => (
          <li key={item.title} className="space-y-1 px-4 py-3">
            <p className="[overflow-wrap:anywhere]">{item.title}</p>
            <ChecklistItemDetails item={item} onCopied={setNews} />
          </li>
        ))}
      </ul>
    </details>
  )
}
