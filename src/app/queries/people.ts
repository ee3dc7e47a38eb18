import { experimental_streamedQuery, queryOptions } from '@tanstack/react-query'
import type { AccessUser } from '../../api/access-user'
import { isSameEmailAddress } from '../../api/email-address'
import { normalizeEmail } from '../../api/normalize-email'
import { ApiError } from '../../api/errors'
import { successOrThrow, cloudflare, resultOrThrow } from './api'

/** So many of those who match are shown to choose from. */
const MOST_FOUND = 8

export type FoundPeople = {
  /** The first of them. */
  users: AccessUser[]
  /** How many there are; undefined where there are more and the API does not say how many. */
  total: number | undefined
}

/** People whose name or e-mail contains the text: a handful of them, and how many there are. */
export const userSearchQuery = (account: string, search: string) =>
  queryOptions({
    queryKey: ['users', account, { search }],
    queryFn: async ({ signal }): Promise<FoundPeople> => {
      const query = { search, per_page: MOST_FOUND }
      const { result: users, resultInfo } = await successOrThrow(
        cloudflare.listUsers(account, query, { signal }),
      )
      const counted = users.length < MOST_FOUND ? users.length : undefined
      return { users, total: resultInfo?.total_count ?? counted }
    },
  })

/** What is asked to find one person. */
export type PeopleSearch = {
  search: string
  /** All of these are in the name or the address, in whatever order. */
  words?: readonly string[]
}

/** So many are looked through for those who have all words. */
const MOST_LOOKED_THROUGH = 100

/** The first of several searches that finds somebody. */
export const personSearchQuery = (account: string, searches: readonly PeopleSearch[]) =>
  queryOptions({
    queryKey: ['users', account, { searches }],
    queryFn: async ({ signal }): Promise<FoundPeople> => {
      for (const { search, words } of searches) {
        const query = { search, per_page: words === undefined ? MOST_FOUND : MOST_LOOKED_THROUGH }
        const { result: page, resultInfo } = await successOrThrow(
          cloudflare.listUsers(account, query, { signal }),
        )
        const counted = page.length < query.per_page ? page.length : undefined
        const total = resultInfo?.total_count ?? counted
        const users = words === undefined ? page : page.filter((user) => hasAll(words, user))
        const isWhole = total === page.length
        if (users.length > 0) {
          const all = words === undefined ? total : isWhole ? users.length : undefined
          return { users: users.slice(0, MOST_FOUND), total: all }
        }
        // Who has all words has the longest of them, and all of those were looked at.
        if (words !== undefined && isWhole) break
      }
      return { users: [], total: 0 }
    },
  })

function hasAll(words: readonly string[], { name, email }: AccessUser): boolean {
  const text = `${name ?? ''}\n${email ?? ''}`.toLowerCase()
  return words.every((word) => text.includes(word.toLowerCase()))
}

/** The one user with exactly this address, or null. */
export const userQuery = (account: string, email: string) =>
  queryOptions({
    queryKey: ['users', account, { email }],
    queryFn: async ({ signal }) => {
      const users = await resultOrThrow(cloudflare.listUsers(account, { email }, { signal }))
      return users.find((user) => isSameEmailAddress(user.email ?? '', email)) ?? null
    },
  })

export const activeSessionsQuery = (account: string, user: string) =>
  queryOptions({
    queryKey: ['users', account, user, 'active-sessions'],
    queryFn: ({ signal }) =>
      resultOrThrow(cloudflare.listActiveSessions(account, user, { signal })),
  })

/** Where one session was signed in from. It never changes. */
export const sessionOriginQuery = (account: string, user: string, nonce: string) =>
  queryOptions({
    queryKey: ['users', account, user, 'active-sessions', nonce],
    queryFn: ({ signal }) =>
      resultOrThrow(cloudflare.getActiveSession(account, user, nonce, { signal })),
    staleTime: Infinity,
  })

export const lastSeenIdentityQuery = (account: string, user: string) =>
  queryOptions({
    queryKey: ['users', account, user, 'last-seen-identity'],
    queryFn: ({ signal }) =>
      resultOrThrow(cloudflare.getLastSeenIdentity(account, user, { signal })),
  })

export const failedLoginsQuery = (account: string, user: string) =>
  queryOptions({
    queryKey: ['users', account, user, 'failed-logins'],
    queryFn: ({ signal }) => resultOrThrow(cloudflare.listFailedLogins(account, user, { signal })),
  })

/** From here on a page a second: the limit of calls is shared with Cloudflare's dashboard. */
const PAGES_AT_ONCE = 50

/** As many as a page of users has at most, so that a whole account takes few calls. */
const USERS_PER_PAGE = 1_000
/** So few are looked up one by one, whatever the account’s size. */
const FEW = 20

export type KnownPeople = {
  /** All of them, or those of the few that were asked for who are there. */
  emails: ReadonlySet<string>
  read: number
  /** Undefined where the API does not say. */
  total: number | undefined
  /** Until when the API asks to be left alone, as milliseconds since 1970. */
  waitsUntil: number | undefined
}

const NOBODY_KNOWN: KnownPeople = {
  emails: new Set(),
  read: 0,
  total: undefined,
  waitsUntil: undefined,
}

type Step =
  | { emails: readonly string[]; read: number; total: number | undefined }
  | { waitsUntil: number }

/**
 * Which addresses belong to users of the account. The API knows no question about many, so all users
 * are read, a large page at a time and one after the other; what is read is told at once.
 */
export const knownPeopleQuery = (account: string, asked: readonly string[]) =>
  queryOptions({
    queryKey: ['users', account, 'known', asked.length <= FEW ? asked : 'everybody'],
    queryFn: experimental_streamedQuery<Step, KnownPeople>({
      streamFn: ({ signal }) =>
        asked.length <= FEW
          ? lookUpEach(account, asked, signal)
          : pagesOfUsers(account, {}, signal),
      reducer: (known, step) =>
        'waitsUntil' in step
          ? { ...known, waitsUntil: step.waitsUntil }
          : {
              emails: new Set([...known.emails, ...step.emails]),
              read: known.read + step.read,
              total: step.total ?? known.total,
              waitsUntil: undefined,
            },
      initialValue: NOBODY_KNOWN,
    }),
    staleTime: 300_000,
    // What was told already would be told again.
    retry: false,
  })

async function* lookUpEach(
  account: string,
  asked: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<Step> {
  for (const email of asked) {
    yield* patiently(async () => {
      const users = await resultOrThrow(cloudflare.listUsers(account, { email }, { signal }))
      const emails = addressesOf(users).filter((found) => found === email)
      return { emails, read: 1, total: asked.length }
    })
  }
}

async function* pagesOfUsers(
  account: string,
  filter: { search?: string },
  signal: AbortSignal,
): AsyncGenerator<Step> {
  for (let page = 1, read = 0; ; page += 1) {
    let isLast = true
    if (page > PAGES_AT_ONCE) await pause(1_000)
    yield* patiently(async () => {
      const query = { ...filter, page, per_page: USERS_PER_PAGE }
      const { result: users, resultInfo } = await successOrThrow(
        cloudflare.listUsers(account, query, { signal }),
      )
      read += users.length
      const total = resultInfo?.total_count ?? undefined
      isLast =
        users.length === 0 || (total === undefined ? users.length < USERS_PER_PAGE : read >= total)
      return { emails: addressesOf(users), read: users.length, total }
    })
    if (isLast) return
  }
}

/** What was refused for being too much is asked for again when the API says so. */
async function* patiently(ask: () => Promise<Step>): AsyncGenerator<Step> {
  for (;;) {
    try {
      yield await ask()
      return
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 429) throw error
      const seconds = error.trace.retryAfterSeconds ?? 60
      yield { waitsUntil: Date.now() + seconds * 1_000 }
      await pause(seconds * 1_000)
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** Everybody whose name or e-mail contains the text. */
export async function emailsMatching(account: string, search: string): Promise<string[]> {
  const emails: string[] = []
  for await (const step of pagesOfUsers(account, { search }, new AbortController().signal)) {
    if ('emails' in step) emails.push(...step.emails)
  }
  return emails
}

function addressesOf(users: readonly AccessUser[]): string[] {
  return users.flatMap(({ email }) => (email ? [normalizeEmail(email)] : []))
}
