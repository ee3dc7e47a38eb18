import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ApiError } from '../../../../api/errors'
import type { ListedRunRequest, RunRequest } from '../../../../api/revocation-request'
import { sentListQuery } from '../../../queries/revocations'

/** The people of a run, as its request names them. */
type NamedPeople = Pick<RunRequest, 'emails'> | Pick<ListedRunRequest, 'list'>

/** A list on its way to the gateway; once it has arrived completely, `people` is how a request refers to it. */
export type SentList =
  | { state: 'sent'; people: NamedPeople }
  | { state: 'sending'; people: number }
  | { state: 'failed'; error: ApiError; retry: () => void }

/** Up to this many characters of addresses are sent in the request that starts the run. */
const MOST_INLINE = 256 * 1_024

/** Sends a long list before its run is started, while the person still reads what the run does. */
export function useSentList(account: string, emails: readonly string[]): SentList {
  const [list] = useState(() => crypto.randomUUID())
  const [isInline] = useState(
    () => emails.reduce((sum, { length }) => sum + length, 0) <= MOST_INLINE,
  )
  const sent = useQuery({ ...sentListQuery(account, list, emails), enabled: !isInline })
  if (isInline) return { state: 'sent', people: { emails: [...emails] } }
  if (sent.error !== null) {
    return { state: 'failed', error: sent.error, retry: () => void sent.refetch() }
  }
  if (sent.data?.people !== emails.length) {
    return { state: 'sending', people: sent.data?.people ?? 0 }
  }
  return { state: 'sent', people: { list: { id: list, people: emails.length } } }
}
