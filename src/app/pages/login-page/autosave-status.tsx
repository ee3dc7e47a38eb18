import { Button } from '@cloudflare/kumo/components/button'
import type { Draft } from '../../../api/draft'
import { Timestamp } from '../../ui/timestamp'
import { errorAdvice } from '../../ui/error-advice'
import type { DraftAutosaveState } from './draft-autosave-state'

type AutosaveStatusProps = {
  state: DraftAutosaveState
  onRetry: () => void
  onLoad: (theirs: Draft) => void
  onCompare: () => void
  onSaveAsNew: () => void
}

/** Says whether a draft is saved, and offers what can be done if it is not. */
export function AutosaveStatus({ state, ...does }: AutosaveStatusProps) {
  return (
    <div role="status" className="space-y-1 text-sm">
      <p>
        <StatusText state={state} />
      </p>
      <div className="flex flex-wrap gap-2 empty:hidden">
        {nextSteps(state, does).map(({ label, go }) => (
          <Button key={label} type="button" size="sm" onClick={go}>
            {label}
          </Button>
        ))}
      </div>
    </div>
  )
}

type NextStep = { label: string; go: () => void }

function nextSteps(
  state: DraftAutosaveState,
  does: Omit<AutosaveStatusProps, 'state'>,
): NextStep[] {
  switch (state.kind) {
    case 'clean':
    case 'dirty':
    case 'saving':
      return []
    case 'failed':
      return [{ label: 'Try again', go: does.onRetry }]
    case 'deleted':
      return [{ label: 'Save as draft…', go: does.onSaveAsNew }]
    case 'conflict':
      return [
        { label: 'Load theirs', go: () => does.onLoad(state.theirs) },
        { label: 'Compare and merge…', go: does.onCompare },
        { label: 'Keep mine as a new draft…', go: does.onSaveAsNew },
      ]
  }
}

function StatusText({ state }: { state: DraftAutosaveState }) {
  switch (state.kind) {
    case 'clean':
      return (
        <span className="text-kumo-subtle">
          Saved <Timestamp value={state.saved.updated_at} />
        </span>
      )
    case 'dirty':
    case 'saving':
      return <span className="text-kumo-subtle">Saving…</span>
    case 'failed':
      return (
        <span className="text-kumo-danger">
          Not saved. {errorAdvice(state.error, { title: '' })}
        </span>
      )
    case 'deleted':
      return (
        <span className="text-kumo-danger">
          Not saved: someone removed this draft. Your edits exist only in this browser.
        </span>
      )
    case 'conflict':
      return (
        <span className="text-kumo-danger">
          {state.theirs.updated_by} saved another version on{' '}
          <Timestamp value={state.theirs.updated_at} />. Your edits do not overwrite it.
        </span>
      )
  }
}
