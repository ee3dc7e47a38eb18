import { experimental_streamedQuery, queryOptions, useQuery } from '@tanstack/react-query'
import type {
  RunPersonState,
  Run,
  RevocationPrecheck,
  RunTargetKind,
} from '../../api/revocation-run'
import {
  addToPeopleList,
  checkBeforeRevoking,
  getRun,
  listRunPeople,
  listRuns,
  revocationsApiPath,
} from '../../api/revocations-operations'
import { gatehouseQueryKey, sendGatehouseCall, gatehouseQuery, resultOrThrow } from './api'
import { accountSetupStateQuery } from './session'

/** Whether the run may still revoke people without anybody intervening. */
export function isRunQueuedOrRunning({ state }: Pick<Run, 'state'>): boolean {
  return state === 'queued' || state === 'running'
}

/** Whether nobody in the run is waiting any more. */
export function isRunEnded({ state }: Pick<Run, 'state'>): boolean {
  return state === 'finished' || state === 'cancelled'
}

/** The number of recent runs that are shown. */
const MAX_RECENT_RUNS: Record<RunTargetKind, number> = { person: 10, many: 5 }

/** The polling interval of a run in progress; its object holds the state, whoever is watching. */
const REFETCH_MS = 2_000
/** The interval for a paused or stopped run, which somebody else may resume. */
const PAUSED_MS = 5_000
/** The interval for a single person: somebody is waiting, and it takes only a moment. */
const AWAITED_MS = 500

/** The key of the latest runs of either size. */
export const latestRunsQueryKey = (account: string) => [...revocationsApiPath(account), {}]

/** Newest first: the latest run of each person who was revoked alone, or the runs of many. */
export const latestRunsQuery = (account: string, of: RunTargetKind) =>
  gatehouseQuery(listRuns(account, { limit: MAX_RECENT_RUNS[of], of }), {
    staleTime: 0,
    refetchInterval: ({ state }) =>
      state.data?.some(isRunQueuedOrRunning) === true ? REFETCH_MS : false,
  })

/** The most of one's own runs that are shown of a day. */
const MAX_OWN_RUNS = 100

/** The runs that the operator started since a time, newest first, followed as long as one of them still changes. */
export const ownRunsQuery = (account: string, since: string) =>
  gatehouseQuery(listRuns(account, { limit: MAX_OWN_RUNS, own_since: since }), {
    staleTime: 0,
    refetchInterval: ({ state }) =>
      state.data?.some(
        (run) => isRunQueuedOrRunning(run) || run.verification?.state === 'reading',
      ) === true
        ? REFETCH_MS
        : false,
  })

/** The key of the people of a run. */
export const runPeopleQueryKey = (account: string, run: number) => [
  ...revocationsApiPath(account),
  run,
  'people',
]

/** One run, polled until it ends, even in the background: its progress is in the tab's title. */
export const revocationRunQuery = (account: string, number: number) => {
  const call = getRun(account, number)
  return queryOptions({
    queryKey: gatehouseQueryKey(call),
    queryFn: async ({ signal, client }) => {
      const run = await resultOrThrow(sendGatehouseCall(call, { signal }))
      // The people that were read while it ran are outdated once it has ended.
      if (!isRunQueuedOrRunning(run)) {
        void client.invalidateQueries({ queryKey: runPeopleQueryKey(account, number) })
      }
      return run
    },
    staleTime: 0,
    refetchInterval: ({ state: { data } }) => {
      if (data === undefined || data.finished_at !== null) return false
      if (!isRunQueuedOrRunning(data)) return PAUSED_MS
      return data.total === 1 ? AWAITED_MS : REFETCH_MS
    },
    refetchIntervalInBackground: true,
  })
}

export const RUN_PEOPLE_PER_PAGE = 100

/** One page of a run's people, counted from 0, in the order in which they were given. */
export const runPeopleQuery = (
  account: string,
  run: Pick<Run, 'number' | 'state'>,
  { page, state }: { page: number; state: RunPersonState | undefined },
) => {
  const params = { offset: page * RUN_PEOPLE_PER_PAGE, limit: RUN_PEOPLE_PER_PAGE, state }
  return gatehouseQuery(listRunPeople(account, run.number, params), {
    staleTime: 0,
    refetchInterval: isRunQueuedOrRunning(run) ? REFETCH_MS : false,
  })
}

/** The obstacles to revoking one person. */
export const personRevocationPrecheckQuery = (account: string, email: string) =>
  gatehouseQuery(checkBeforeRevoking(account, [email]), { staleTime: 0 })

/** Encoding and parsing this many takes a few milliseconds; a long list all at once would delay keystrokes. */
const PEOPLE_PER_PART = 4_000

/** The obstacles to revoking the first `asked` people of a list. */
type PeopleCheck = RevocationPrecheck & { asked: number }

const NOBODY_CHECKED: PeopleCheck = {
  asked: 0,
  protected: [],
  allowance: null,
  per_minute: 0,
  reserve: 0,
  waiting: 0,
}

/**
 * The obstacles to revoking many people, requested in parts one after the other; each part is delivered as it arrives.
 * `version` identifies the list, being shorter than the list itself.
 */
export const peopleRevocationPrecheckQuery = (
  account: string,
  emails: readonly string[],
  version: string,
) =>
  queryOptions({
    queryKey: [...revocationsApiPath(account), 'check', version],
    queryFn: experimental_streamedQuery<PeopleCheck, PeopleCheck>({
      streamFn: ({ signal }) =>
        sendInParts(emails, async (part) => {
          const check = checkBeforeRevoking(account, part)
          return {
            ...(await resultOrThrow(sendGatehouseCall(check, { signal }))),
            asked: part.length,
          }
        }),
      reducer: (before, part) => ({
        ...part,
        asked: before.asked + part.asked,
        protected: [...before.protected, ...part.protected],
      }),
      initialValue: NOBODY_CHECKED,
      // On a refetch, the complete result stays until there is a new one.
      refetchMode: 'replace',
    }),
    staleTime: 0,
    gcTime: 0,
  })

async function* sendInParts<Result>(
  emails: readonly string[],
  send: (part: string[]) => Promise<Result>,
): AsyncGenerator<Result> {
  for (let from = 0; from < emails.length; from += PEOPLE_PER_PART) {
    yield await send(emails.slice(from, from + PEOPLE_PER_PART))
  }
}

/** The number of people on a list that have arrived. */
type SentPart = { people: number }

/**
 * Sends a list in parts, one after the other, since no request has room for 50,000 long addresses; a run is then
 * started from it. `list` is a UUID: a part that is sent again under the same UUID is stored once.
 */
export const uploadPeopleListQuery = (account: string, list: string, emails: readonly string[]) =>
  queryOptions({
    queryKey: [...revocationsApiPath(account), 'lists', list],
    queryFn: experimental_streamedQuery<SentPart, SentPart>({
      streamFn: ({ signal }) =>
        sendInParts(emails, (part) =>
          resultOrThrow(sendGatehouseCall(addToPeopleList(account, list, part), { signal })),
        ),
      reducer: (_, part) => part,
      initialValue: { people: 0 },
    }),
    // Sent once, and not again because a window got the focus.
    staleTime: Infinity,
    gcTime: 0,
  })

/** Whether a login in the Cloudflare One Client counts for applications; unknown if it could not be read. */
export type ClientLoginForApplications = 'counts' | 'does not count' | 'unknown'

/** Returns `does not count` while the answer is being read, so that the page says nothing about it. */
export function useWhetherClientLoginCounts(account: string): ClientLoginForApplications {
  const { data, isError } = useQuery({ ...accountSetupStateQuery(account), staleTime: 60_000 })
  if (data?.client_login_counts === undefined) return isError || data ? 'unknown' : 'does not count'
  return data.client_login_counts ? 'counts' : 'does not count'
}
