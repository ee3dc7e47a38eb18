import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { Draft } from '../../../api/draft'
import type { DraftSave } from '../../../api/draft-request'
import { saveDraft } from '../../../api/drafts-operations'
import { isSessionExpiredError } from '../../../api/errors'
import type { EditFormAutosave } from '../../form/edit-form'
import { sendGatehouseCall } from '../../queries/api'
import { cacheDraft } from '../../queries/drafts'
import { retryIfResponseLost } from '../../queries/idempotent-write-sender'
import { operatorSessionQuery } from '../../queries/session'
import { DraftAutosave, fitsKeepaliveRequest } from './draft-autosave'

/** The state of a draft that is being edited, or of edits that may become one. */
export function useEditedDraft(
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

/** Returns a function that creates the autosave of a draft. */
function useDraftAutosave(account: string): (draft: Draft) => DraftAutosave {
  const queryClient = useQueryClient()
  return (draft) =>
    new DraftAutosave(draft, (changes) => save(queryClient, account, draft.id, changes))
}

async function save(queryClient: QueryClient, account: string, id: string, changes: DraftSave) {
  const keepalive = fitsKeepaliveRequest(changes)
  const answer = await retryIfResponseLost(() =>
    sendGatehouseCall(saveDraft(account, id, changes), { keepalive }),
  )
  if (answer.ok) cacheDraft(queryClient, account, answer.result)
  // The whole app has to know when the session has ended.
  else if (isSessionExpiredError(answer.error)) {
    void queryClient.refetchQueries(operatorSessionQuery, { cancelRefetch: false })
  }
  return answer
}

/** Adapts the autosave of a draft to an editor. `onBlocked` is called when the person has to decide how to proceed. */
function editorAutosave(draftAutosave: DraftAutosave, onBlocked: () => void): EditFormAutosave {
  return {
    flush: () => draftAutosave.flush(),
    canBeLeft: () => draftAutosave.canBeLeft(),
    flushUnlessBlocked: () => draftAutosave.flushUnlessBlocked(),
    version: () => ({ id: draftAutosave.id, version: draftAutosave.state().saved.version }),
    handlesError: (error) => {
      const isBlocked = draftAutosave.receiveError(error)
      if (isBlocked) onBlocked()
      return isBlocked
    },
  }
}
