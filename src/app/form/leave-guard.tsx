import { useBlocker } from '@tanstack/react-router'
import type { Autosave } from './autosave'
import { LeaveDialog } from './leave-dialog'

type LeaveGuardProps = {
  /** Saves the edits as they are made; without it, leaving loses them. */
  autosave: Autosave | undefined
  isDirty: () => boolean
}

/** Saves the edits before the person leaves the editor or, without autosave, asks for confirmation. */
export function LeaveGuard({ autosave, isDirty }: LeaveGuardProps) {
  const blocker = useBlocker({
    // The address also holds the preview's theme and similar state; only leaving the editor loses edits.
    shouldBlockFn: async ({ current, next }) => {
      if (isSameEditor(current, next)) return false
      return autosave === undefined ? isDirty() : !(await autosave.flush()).ok
    },
    enableBeforeUnload: () => (autosave === undefined ? isDirty() : !autosave.canBeLeft()),
    withResolver: true,
  })
  if (blocker.status !== 'blocked') return null
  return <LeaveDialog onLeave={blocker.proceed} onStay={blocker.reset} />
}

type Place = { pathname: string; search: Record<string, unknown> }

function isSameEditor(current: Place, next: Place): boolean {
  return (
    current.pathname === next.pathname &&
    ['edit', 'draft'].every((key) => current.search[key] === next.search[key])
  )
}
