import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import type { Draft } from '../../../api/draft'
import { isSessionExpired } from '../../../api/errors'
import type { EditsKeeper } from '../../form/edits-keeper'
import { drafts, showDraft } from '../../queries/drafts'
import { sessionQuery } from '../../queries/session'
import { KeptDraft } from './kept-draft'

/** Begins to keep a draft of the account as it is edited. */
export function useKeep(account: string): (draft: Draft) => KeptDraft {
  const queryClient = useQueryClient()
  return (draft) => new KeptDraft(draft, (changes) => save(queryClient, account, draft.id, changes))
}

async function save(
  queryClient: QueryClient,
  account: string,
  id: string,
  changes: Parameters<typeof drafts.saveDraft>[2],
) {
  const answer = await drafts.saveDraft(account, id, changes)
  if (answer.ok) showDraft(queryClient, account, answer.result)
  // What it says of the session, the whole app has to know.
  else if (isSessionExpired(answer.error)) {
    void queryClient.refetchQueries(sessionQuery, { cancelRefetch: false })
  }
  return answer
}

/** What an editor asks of a draft that is kept. */
export function keeperOf(kept: KeptDraft): EditsKeeper {
  return {
    flush: () => kept.flush(),
    isKept: () => kept.keeping().kind === 'kept',
    version: () => ({ id: kept.id, version: kept.saved().version }),
  }
}
