import { CaretRightIcon } from '@phosphor-icons/react'
import type { Change } from '../../../api/change'
import { SectionCard } from '../../ui/section-card'

/** The values as the API returns them, and the hashes that link the change to the one before it. */
export function WholeValues({ change }: { change: Change }) {
  const { before, intended, after, hash, previous_hash } = change
  return (
    <SectionCard title="Full record">
      <JsonValue title="Before" value={before} />
      <JsonValue title="As asked for" value={intended} />
      <JsonValue title="After" value={after} />
      <dl className="space-y-3 border-t border-kumo-hairline px-4 py-4 first:border-t-0 @xl:px-5">
        <Hash term="Hash of this change" hash={hash} />
        <Hash term="Hash of the entry before it" hash={previous_hash} />
      </dl>
    </SectionCard>
  )
}

function JsonValue({ title, value }: { title: string; value: unknown }) {
  if (value === null) return null
  return (
    <details className="group border-t border-kumo-hairline first:border-t-0">
      <summary className="flex cursor-pointer list-none items-center gap-2 px-4 py-3 font-medium hover:bg-kumo-tint focus-visible:outline-2 focus-visible:-outline-offset-2 focus-visible:outline-kumo-focus @xl:px-5">
        <CaretRightIcon
          aria-hidden
          className="shrink-0 text-kumo-subtle transition-transform group-open:rotate-90"
        />
        {title}
      </summary>
      <pre
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolled with the keyboard
        tabIndex={0}
        role="region"
        aria-label={`${title}, as JSON`}
        className="max-h-96 overflow-auto border-t border-kumo-hairline bg-kumo-recessed px-4 py-3 font-mono text-xs @xl:px-5"
      >
        {JSON.stringify(value, null, 2)}
      </pre>
    </details>
  )
}

function Hash({ term, hash }: { term: string; hash: string | null }) {
  return (
    <div>
      <dt className="text-sm text-kumo-subtle">{term}</dt>
      <dd>
        {hash === null ? (
          'Not written yet'
        ) : (
          <code className="font-mono text-xs [overflow-wrap:anywhere]">{hash}</code>
        )}
      </dd>
    </div>
  )
}
