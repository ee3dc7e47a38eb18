import { experimental_streamedQuery, queryOptions } from '@tanstack/react-query'
import { type AccessUser, normalizeEmail } from '../../api/cloudflare-objects'
import { isSameEmailAddress } from '../../api/email-address'
import { ApiError } from '../../api/errors'
import { cloudflareClient, cloudflareQuery, pause, resultOrThrow, successOrThrow } from './api'

/** The maximum number of matches to choose from. */
const MAX_FOUND_USERS = 8

export type UserSearchResult = {
  /** The first of the matches. */
  users: AccessUser[]
  /** The number of matches; undefined if there are more and the API does not say how many. */
  total: number | undefined
}

/** One search for a person. */
export type PersonSearchTerms = {
  search: string
  /** Words that must all be in the name or the address, in any order. */
  words?: readonly string[]
}

/** The maximum number of matches to examine for all the words. */
const MAX_SEARCHED_USERS = 100

/** The result of the first search that finds anybody. */
export const personSearchQuery = (account: string, searches: readonly PersonSearchTerms[]) =>
  queryOptions({
    queryKey: ['listUsers', account, { searches }],
    queryFn: async ({ signal }): Promise<UserSearchResult> => {
      for (const { search, words } of searches) {
        const query = {
          search,
          per_page: words === undefined ? MAX_FOUND_USERS : MAX_SEARCHED_USERS,
        }
        const { result: page, resultInfo } = await successOrThrow(
          cloudflareClient.listUsers(account, query, { signal }),
        )
        const counted = page.length < query.per_page ? page.length : undefined
        const total = resultInfo?.total_count ?? counted
        const users = words === undefined ? page : page.filter((user) => hasAll(words, user))
        const isWhole = total === page.length
        if (users.length > 0) {
          const all = words === undefined ? total : isWhole ? users.length : undefined
          return { users: users.slice(0, MAX_FOUND_USERS), total: all }
        }
        // Anyone who matches all words matches the longest one, and everyone who does was examined.
        if (words !== undefined && isWhole) break
      }
      return { users: [], total: 0 }
    },
  })

/** Finds people whose name or email contains the text: the first few, and the total number. */
export const accessUserSearchQuery = (account: string, search: string) =>
  personSearchQuery(account, [{ search }])

function hasAll(words: readonly string[], { name, email }: AccessUser): boolean {
  const text = `${name ?? ''}\n${email ?? ''}`.toLowerCase()
  return words.every((word) => text.includes(word.toLowerCase()))
}

/** The one user with exactly this address, or null. */
export const accessUserQuery = (account: string, email: string) =>
  queryOptions({
    queryKey: ['listUsers', account, { email }],
    queryFn: async ({ signal }) => {
      const users = await resultOrThrow(cloudflareClient.listUsers(account, { email }, { signal }))
      return users.find((user) => isSameEmailAddress(user.email ?? '', email)) ?? null
    },
  })

export const activeSessionsQuery = (account: string, user: string) =>
  cloudflareQuery('listActiveSessions', account, user)

/** The place that one session was signed in from. It never changes. */
export const sessionIdentityQuery = (account: string, user: string, nonce: string) => ({
  ...cloudflareQuery('getActiveSession', account, user, nonce),
  staleTime: Infinity,
})

export const lastSeenIdentityQuery = (account: string, user: string) =>
  cloudflareQuery('getLastSeenIdentity', account, user)

export const failedLoginsQuery = (account: string, user: string) =>
  cloudflareQuery('listFailedLogins', account, user)

/** After this many pages, one page per second: the rate limit is shared with Cloudflare's dashboard. */
const PAGES_AT_ONCE = 50

/** The maximum size of a page of users, so that reading a whole account takes few requests. */
const USERS_PER_PAGE = 1_000
/** Up to this many are looked up one by one, whatever the size of the account. */
const FEW = 20

export type ExistingUserEmailsResult = {
  /** All users of the account or, for a short list, only those on the list who exist. */
  emails: ReadonlySet<string>
  read: number
  /** Undefined if the API does not say. */
  total: number | undefined
  /** The time at which the API accepts requests again, in milliseconds since 1970. */
  waitsUntil: number | undefined
}

const NOBODY_KNOWN: ExistingUserEmailsResult = {
  emails: new Set(),
  read: 0,
  total: undefined,
  waitsUntil: undefined,
}

type Step =
  | { emails: readonly string[]; read: number; total: number | undefined }
  | { waitsUntil: number }

/**
 * Finds which addresses belong to users of the account. The API cannot look up many addresses at once, so all users are
 * read, in large pages one after the other; each page is delivered as it arrives.
 */
export const existingUserEmailsQuery = (account: string, asked: readonly string[]) =>
  queryOptions({
    queryKey: ['listUsers', account, 'known', asked.length <= FEW ? asked : 'everybody'],
    queryFn: experimental_streamedQuery<Step, ExistingUserEmailsResult>({
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
    // A retry would deliver again what was already delivered.
    retry: false,
  })

async function* lookUpEach(
  account: string,
  asked: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<Step> {
  for (const email of asked) {
    yield* patiently(async () => {
      const users = await resultOrThrow(cloudflareClient.listUsers(account, { email }, { signal }))
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
        cloudflareClient.listUsers(account, query, { signal }),
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

/** Repeats a request that was refused with status 429, once the API accepts requests again. */
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

/** Returns the addresses of everybody whose name or email contains the text. */
export async function findMatchingUserEmails(account: string, search: string): Promise<string[]> {
  const emails: string[] = []
  for await (const step of pagesOfUsers(account, { search }, new AbortController().signal)) {
    if ('emails' in step) emails.push(...step.emails)
  }
  return emails
}

function addressesOf(users: readonly AccessUser[]): string[] {
  return users.flatMap(({ email }) => (email ? [normalizeEmail(email)] : []))
}
