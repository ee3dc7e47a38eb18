import { queryOptions } from '@tanstack/react-query'
import { isSessionCheckActive, type SessionCheckGroup } from '../../api/session-check'
import {
  type SessionCheckSubject,
  getSessionCheck,
  listSessionCheckPeople,
} from '../../api/revocations-operations'
import {
  gatehouseQuery,
  gatehouseQueryKey,
  readAllPages,
  resultOrThrow,
  sendGatehouseCall,
} from './api'
import { runPeopleQueryKey } from './revocations'

const READING_MS = 2_000
/** A watched person is read every five minutes at most. */
const WATCHING_MS = 15_000

/** What the people of a run or a list still have, polled as long as it is read. Null if it was never read. */
export const sessionCheckQuery = (account: string, subject: SessionCheckSubject) => {
  const call = getSessionCheck(account, subject)
  return queryOptions({
    queryKey: gatehouseQueryKey(call),
    queryFn: async ({ signal, client }) => {
      const check = await resultOrThrow(sendGatehouseCall(call, { signal }))
      // The people that were listed meanwhile are outdated.
      if (check !== null && !isSessionCheckActive(check) && 'run' in subject) {
        void client.invalidateQueries({ queryKey: runPeopleQueryKey(account, subject.run) })
      }
      return check
    },
    staleTime: 0,
    refetchInterval: ({ state: { data } }) => {
      if (!data || !isSessionCheckActive(data)) return false
      return data.state === 'reading' ? READING_MS : WATCHING_MS
    },
  })
}

/** The people whom a page names. The report has all of them. */
export const MAX_LISTED_SESSION_CHECK_PEOPLE = 100

/** The first people of a group. `count` is how many there are, so that a change of it reads them anew. */
export const checkedPeopleQuery = (
  account: string,
  subject: SessionCheckSubject,
  group: SessionCheckGroup,
  count: number,
) => {
  const query = gatehouseQuery(
    listSessionCheckPeople(account, subject, { group, limit: MAX_LISTED_SESSION_CHECK_PEOPLE }),
  )
  return { ...query, queryKey: [...query.queryKey, count], enabled: count > 0 }
}

const PEOPLE_AT_ONCE = 1_000

/** Returns the addresses of everybody in a group. */
export async function fetchSessionCheckGroupEmails(
  account: string,
  subject: SessionCheckSubject,
  group: SessionCheckGroup,
): Promise<string[]> {
  const params = { group, limit: PEOPLE_AT_ONCE }
  const people = await readAllPages((cursor) =>
    listSessionCheckPeople(account, subject, {
      ...params,
      ...(cursor !== undefined && { cursor }),
    }),
  )
  return people.map(({ email }) => email)
}
