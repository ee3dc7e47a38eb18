import { Button } from '@cloudflare/kumo/components/button'
import { Timestamp } from '../../ui/timestamp'
import { adviceFor } from '../../ui/error-advice'
import type { Keeping } from './kept-draft'

type KeepingStatusProps = {
  keeping: Keeping
  onRetry: () => void
  onCompare: () => void
  onSaveAsNew: () => void
}

/** Whether a draft is kept, said quietly unless it is not. */
export function KeepingStatus({ keeping, onRetry, onCompare, onSaveAsNew }: KeepingStatusProps) {
  return (
    <div role="status" className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
      <Words keeping={keeping} />
      {keeping.kind === 'failed' && (
        <Button type="button" size="sm" onClick={onRetry}>
          Try again
        </Button>
      )}
      {keeping.kind === 'removed' && (
        <Button type="button" size="sm" onClick={onSaveAsNew}>
          Save as draft…
        </Button>
      )}
      {keeping.kind === 'overtaken' && (
        <Button type="button" size="sm" onClick={onCompare}>
          Compare and merge…
        </Button>
      )}
    </div>
  )
}

function Words({ keeping }: { keeping: Keeping }) {
  switch (keeping.kind) {
    case 'kept':
      return (
        <span className="text-kumo-subtle">
          Saved <Timestamp value={keeping.at} />
        </span>
      )
    case 'keeping':
      return <span className="text-kumo-subtle">Saving …</span>
    case 'failed':
      return (
        <span className="text-kumo-danger">
          Not saved. {adviceFor(keeping.error, { title: '' })}
        </span>
      )
    case 'removed':
      return (
        <span className="text-kumo-danger">
          Not saved: somebody removed this draft. Your edits stay here, in this browser alone.
        </span>
      )
    case 'overtaken':
      return (
        <span className="text-kumo-danger">
          Not saved: {keeping.theirs.updated_by} saved this draft on{' '}
          <Timestamp value={keeping.theirs.updated_at} />. Your edits stay here.
        </span>
      )
  }
}
