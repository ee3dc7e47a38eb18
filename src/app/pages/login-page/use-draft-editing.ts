import { useEffect, useRef, useState } from 'react'
import type { Draft } from '../../../api/draft'
import { editorAutosave, useDraftAutosave } from './use-draft-autosave'

/** A draft that is edited, or the edits that may become one. */
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
  // Focus is the browser's. What a draft was begun with is gone once it is there.
  useEffect(() => {
    if (begunId !== undefined) bar.current?.focus()
  }, [begunId])

  return {
    /** Undefined while the edits are in this browser alone. */
    draftAutosave,
    autosave: draftAutosave && editorAutosave(draftAutosave, () => setDeciding(true)),
    /** Whether the person is asked how to go on with a draft that somebody else saved or removed. */
    isDeciding,
    setDeciding,
    /** The draft’s bar, for the focus. */
    bar,
    startAutosave: (begun: Draft) => {
      setDraftAutosave(createAutosave(begun))
      setBegunId(begun.id)
      onBegun(begun.id)
    },
  }
}
