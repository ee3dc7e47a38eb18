import { useEffect, useRef, useState } from 'react'
import type { Draft } from '../../../api/draft'
import { editorAutosave, useDraftAutosave } from './use-draft-autosave'

/** The state of a draft that is being edited, or of edits that may become one. */
export function useDraftEditing(
  account: string,
  draft: Draft | undefined,
  onBegun: (id: string) => void,
) {
  const createAutosave = useDraftAutosave(account)
  const [draftAutosave, setDraftAutosave] = useState(() => draft && createAutosave(draft))
  const [isDeciding, setDeciding] = useState(false)
  const [begunId, setBegunId] = useState<string>()
  const bar = useRef<HTMLElement>(null)
  // Focus is the browser's state. The button that created the draft is gone once the draft exists.
  useEffect(() => {
    if (begunId !== undefined) bar.current?.focus()
  }, [begunId])

  return {
    /** Undefined while the edits exist only in this browser. */
    draftAutosave,
    autosave: draftAutosave && editorAutosave(draftAutosave, () => setDeciding(true)),
    /** Whether the person is being asked how to proceed with a draft that somebody else saved or removed. */
    isDeciding,
    setDeciding,
    /** The draft’s bar, to receive the focus. */
    bar,
    startAutosave: (begun: Draft) => {
      setDraftAutosave(createAutosave(begun))
      setBegunId(begun.id)
      onBegun(begun.id)
    },
  }
}
