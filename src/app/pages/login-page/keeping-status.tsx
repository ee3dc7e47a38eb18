import { Button } from '@cloudflare/kumo/components/button'
import type { Draft } from '../../../api/draft'
import { Timestamp } from '../../ui/timestamp'
import { adviceFor } from '../../ui/error-advice'
import type { Keeping } from './kept-draft'

type KeepingStatusProps = {
  keeping: Keeping
  onRetry: () => void
  onLoad: (theirs: Draft) => void
  onCompare: () => void
  onSaveAsNew: () => void
}

/** Whether a draft is kept, said quietly unless it is not; and then what can be done about it. */
export function KeepingStatus({ keeping, ...does }: KeepingStatusProps) {
  return (
    <div role="status" className="space-y-1 text-sm">
      <p>
        <Words keeping={keeping} />
      </p>
      <div className="flex flex-wrap gap-2 empty:hidden">
        {waysOn(keeping, does).map(({ label, go }) => (
          <Button key={label} type="button" size="sm" onClick={go}>
            {label}
          </Button>
        ))}
      </div>
    </div>
  )
}

type WayOn = { label: string; go: () => void }

function waysOn(keeping: Keeping, does: Omit<KeepingStatusProps, 'keeping'>): WayOn[] {
  switch (keeping.kind) {
    case 'kept':
    case 'keeping':
      return []
    case 'failed':
      return [{ label: 'Try again', go: does.onRetry }]
    case 'removed':
      return [{ label: 'Save as draft…', go: does.onSaveAsNew }]
    case 'overtaken':
      return [
        { label: 'Load theirs', go: () => does.onLoad(keeping.theirs) },
        { label: 'Compare and merge…', go: does.onCompare },
        { label: 'Keep mine as a new draft…', go: does.onSaveAsNew },
      ]
  }
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
          {keeping.theirs.updated_by} saved another version on{' '}
          <Timestamp value={keeping.theirs.updated_at} />. Nothing of yours is saved over it.
        </span>
      )
  }
}
