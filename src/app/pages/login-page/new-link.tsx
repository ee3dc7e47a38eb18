import { useEffect, useRef } from 'react'
import { CopyButton } from '../../ui/copy-button'

/** A link that was just created, ready to copy. */
export function NewLink({ path }: { path: string }) {
  const url = `${location.origin}${path}`
  const shown = useRef<HTMLElement>(null)
  const box = useRef<HTMLDivElement>(null)
  // Focus is the browser's state, hence an effect. The link is what the person came for.
  useEffect(() => box.current?.focus(), [])
  return (
    <div
      ref={box}
      tabIndex={-1}
      className="space-y-2 rounded-lg px-4 py-3 ring ring-kumo-hairline outline-none"
    >
      <p className="text-sm text-kumo-subtle">Copy it now: the link is not shown again.</p>
      <code ref={shown} className="block font-mono text-sm break-all">
        {url}
      </code>
      <div className="flex items-center justify-end gap-3">
        <CopyButton text={url} label="Copy link" shownIn={shown} />
      </div>
    </div>
  )
}
