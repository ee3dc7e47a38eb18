import { useBlocker } from '@tanstack/react-router'
import type { Autosave } from './autosave'
import { LeaveDialog } from './leave-dialog'

type LeaveGuardProps = {
  /** Saves the edits as they are made; without one, leaving loses them. */
  autosave: Autosave | undefined
  isDirty: () => boolean
}

/** Keeps the edits before somebody leaves their editor, or asks whether they may go. */
export function LeaveGuard({ autosave, isDirty }: LeaveGuardProps) {
  const blocker = useBlocker({
    // The preview's theme and the like are in the address too; only leaving the editor loses edits.
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
