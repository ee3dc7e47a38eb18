import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import type { Draft } from '../../../api/draft'
import type { DraftSave } from '../../../api/draft-request'
import { isSessionExpired } from '../../../api/errors'
import type { EditsKeeper } from '../../form/edits-keeper'
import { draftWrites, showDraft } from '../../queries/draft-writes'
import { untilAnswered } from '../../queries/repeatable-write'
import { sessionQuery } from '../../queries/session'
import { isShort, KeptDraft } from './kept-draft'

/** Begins to keep a draft of the account as it is edited. */
export function useKeep(account: string): (draft: Draft) => KeptDraft {
  const queryClient = useQueryClient()
  return (draft) => new KeptDraft(draft, (changes) => save(queryClient, account, draft.id, changes))
}

async function save(queryClient: QueryClient, account: string, id: string, changes: DraftSave) {
  const keepalive = isShort(changes)
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

/** What an editor asks of a draft that is kept. `onLost`: the person has to decide how to go on. */
export function keeperOf(kept: KeptDraft, onLost: () => void): EditsKeeper {
  return {
    flush: () => kept.flush(),
    canBeLeft: () => kept.canBeLeft(),
    settle: () => kept.settle(),
    version: () => ({ id: kept.id, version: kept.saved().version }),
    takesOver: (error) => {
      const isLost = kept.refused(error)
      if (isLost) onLost()
      return isLost
    },
  }
}
