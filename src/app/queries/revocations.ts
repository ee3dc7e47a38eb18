import { experimental_streamedQuery, queryOptions } from '@tanstack/react-query'
import type { PersonState, Run, RunCheck, RunSize } from '../../api/revocation-run'
import { createRevocationsClient } from '../../api/revocations-client'
import { ownApi, resultOrThrow } from './api'

export const revocations = createRevocationsClient(ownApi)

/** Everything that shows runs. */
export const runsKey = (account: string) => ['runs', account] as const

/** Whether somebody of it may still be revoked without anybody doing anything. */
export function isUnderWay({ state }: Pick<Run, 'state'>): boolean {
  return state === 'queued' || state === 'running'
}

/** Whether nobody of it waits any more. */
export function isEnded({ state }: Pick<Run, 'state'>): boolean {
  return state === 'finished' || state === 'cancelled'
}

/** How many are worth a look at once. */
const MOST_RECENT: Record<RunSize, number> = { person: 10, many: 5 }

/** How often what is under way is asked for; its object has the truth, whoever looks. */
const FOLLOWED_MS = 2_000
/** Somebody else may resume what is paused or stopped. */
const HELD_MS = 5_000
/** Somebody waits for a single person, and it is done in a moment. */
const AWAITED_MS = 500

/** What shows the latest runs. */
export const latestRunsKey = (account: string) => [...runsKey(account), 'latest'] as const

/** Newest first: of those who were revoked by themselves the latest of each, or runs of many. */
export const latestRunsQuery = (account: string, of: RunSize) =>
  queryOptions({
    queryKey: [...latestRunsKey(account), of],
    queryFn: ({ signal }) =>
      resultOrThrow(revocations.listRuns(account, { limit: MOST_RECENT[of], of }, { signal })),
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data?.some(isUnderWay) === true ? FOLLOWED_MS : false),
  })

/** One run, followed until it ends, also while nobody looks: its progress is in the tab's title. */
export const runQuery = (account: string, number: number) =>
  queryOptions({
    queryKey: [...runsKey(account), number],
    queryFn: async ({ signal, client }) => {
      const run = await resultOrThrow(revocations.getRun(account, number, { signal }))
      // What was read of its people while it ran is older than its end.
      if (!isUnderWay(run)) {
        void client.invalidateQueries({ queryKey: [...runsKey(account), number, 'people'] })
      }
      return run
    },
    staleTime: 0,
    refetchInterval: ({ state: { data } }) => {
      if (data === undefined || data.finished_at !== null) return false
      if (!isUnderWay(data)) return HELD_MS
      return data.total === 1 ? AWAITED_MS : FOLLOWED_MS
    },
    refetchIntervalInBackground: true,
  })

export const PEOPLE_PER_PAGE = 100

/** A page of a run's people, from 0, in the order they were given. */
export const runPeopleQuery = (
  account: string,
  run: Pick<Run, 'number' | 'state'>,
  { page, state }: { page: number; state: PersonState | undefined },
) =>
  queryOptions({
    queryKey: [...runsKey(account), run.number, 'people', state ?? 'all', page],
    queryFn: ({ signal }) =>
      resultOrThrow(
        revocations.listPeople(
          account,
          run.number,
          {
            offset: page * PEOPLE_PER_PAGE,
            limit: PEOPLE_PER_PAGE,
            ...(state === undefined ? {} : { state }),
          },
          { signal },
        ),
      ),
    staleTime: 0,
    refetchInterval: isUnderWay(run) ? FOLLOWED_MS : false,
  })

/** What stands in the way of revoking one person. */
export const personCheckQuery = (account: string, email: string) =>
  queryOptions({
    queryKey: [...runsKey(account), 'check', email],
    queryFn: ({ signal }) => resultOrThrow(revocations.checkPeople(account, [email], { signal })),
    staleTime: 0,
  })

/** To write and read so many takes a few milliseconds; all of a long list at once, and a key has to wait. */
const PEOPLE_PER_PART = 4_000

/** What stands in the way of revoking the first `asked` of a list. */
type PeopleCheck = RunCheck & { asked: number }

const NOBODY_CHECKED: PeopleCheck = {
  asked: 0,
  protected: [],
  allowance: null,
  per_minute: 0,
  reserve: 0,
  waiting: 0,
}

/**
 * What stands in the way of revoking many, asked for in parts, one after the other; what is answered is
 * told at once. `version` tells one list from another, being shorter.
 */
export const peopleCheckQuery = (account: string, emails: readonly string[], version: string) =>
  queryOptions({
    queryKey: [...runsKey(account), 'check', version],
    queryFn: experimental_streamedQuery<PeopleCheck, PeopleCheck>({
      streamFn: ({ signal }) => checkInParts(account, emails, signal),
      reducer: (before, part) => ({
        ...part,
        asked: before.asked + part.asked,
        protected: [...before.protected, ...part.protected],
      }),
      initialValue: NOBODY_CHECKED,
      // Asked again, the whole that is known stays until there is another.
      refetchMode: 'replace',
    }),
    staleTime: 0,
    gcTime: 0,
  })

async function* checkInParts(
  account: string,
  emails: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<PeopleCheck> {
  for (let from = 0; from < emails.length; from += PEOPLE_PER_PART) {
    const part = emails.slice(from, from + PEOPLE_PER_PART)
    const check = await resultOrThrow(revocations.checkPeople(account, part, { signal }))
    yield { ...check, asked: part.length }
  }
}

/** How much of a list has arrived. */
type SentPart = { people: number }

/**
 * Sends a list in parts, one after the other, since no request has room for 50,000 long addresses; a run is
 * started with it then. `list` is a UUID: what is sent again under the same one is there once.
 */
export const sentListQuery = (account: string, list: string, emails: readonly string[]) =>
  queryOptions({
    queryKey: [...runsKey(account), 'list', list],
    queryFn: experimental_streamedQuery<SentPart, SentPart>({
      streamFn: ({ signal }) => sendInParts(account, list, emails, signal),
      reducer: (_, part) => part,
      initialValue: { people: 0 },
    }),
    // It is sent once, and not because a window got the focus.
    staleTime: Infinity,
    gcTime: 0,
  })

async function* sendInParts(
  account: string,
  list: string,
  emails: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<SentPart> {
  for (let from = 0; from < emails.length; from += PEOPLE_PER_PART) {
    const part = emails.slice(from, from + PEOPLE_PER_PART)
    yield await resultOrThrow(revocations.addToList(account, list, part, { signal }))
  }
}
