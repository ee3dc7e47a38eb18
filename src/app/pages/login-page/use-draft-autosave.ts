import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import type { Draft } from '../../../api/draft'
import type { DraftSave } from '../../../api/draft-request'
import { isSessionExpired } from '../../../api/errors'
import type { Autosave } from '../../form/autosave'
import { draftWrites, showDraft } from '../../queries/draft-writes'
import { untilAnswered } from '../../queries/repeatable-write'
import { sessionQuery } from '../../queries/session'
import { DraftAutosave, fitsKeepalive } from './draft-autosave'

/** Gives a function that starts to save a draft of the account as it is edited. */
export function useDraftAutosave(account: string): (draft: Draft) => DraftAutosave {
  const queryClient = useQueryClient()
  return (draft) =>
    new DraftAutosave(draft, (changes) => save(queryClient, account, draft.id, changes))
}

async function save(queryClient: QueryClient, account: string, id: string, changes: DraftSave) {
  const keepalive = fitsKeepalive(changes)
  const answer = await untilAnswered(() =>
    draftWrites.saveDraft(account, id, changes, { keepalive }),
  )
  if (answer.ok) showDraft(queryClient, account, answer.result)
  // What it says of the session, the whole app has to know.
  else if (isSessionExpired(answer.error)) {
    void queryClient.refetchQueries(sessionQuery, { cancelRefetch: false })
  }
  return answer
}

/** The autosave of a draft as an editor uses it. `onBlocked`: the person has to decide how to go on. */
export function editorAutosave(draftAutosave: DraftAutosave, onBlocked: () => void): Autosave {
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
