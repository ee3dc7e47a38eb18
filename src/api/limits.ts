/**
 * The limits on everything that input can make grow; docs/limits.md is this table for people. Bytes are of UTF-8. Where
 * people type, the limit is in characters as their browser counts them, of at most three bytes each.
 */
import * as z from 'zod/mini'
import type { Role } from './roles'

const KIB = 1024
const MIB = 1024 * KIB

export const LIMITS = {
  /** For a request. */
  bodyBytes: MIB,
  bodyValues: 10_000,
  bodyDepth: 50,
  /** For a request that lists people. */
  peopleBodyBytes: 4 * MIB,
  peopleBodyValues: 60_000,
  /** For a request that strangers with a link may send. */
  commentBodyBytes: 32 * KIB,

  /** For a response. */
  errors: 20,
  errorCharacters: 500,

  /** For one text of the organization. */
  textBytes: 20_000,
  domainBytes: 253,
  /** Go's own spelling of a duration has at most 26 bytes, and nobody writes one of a hundred. */
  durationBytes: 100,
  reasonCharacters: 1_000,
  ticketCharacters: 200,
  /** For the user whose sessions are ended. Cloudflare’s ids are UUIDs. */
  userUidCharacters: 100,
  /** For a search in history. */
  searchBytes: 1_024,
  zoneNames: 1_000,
  /** For the organization, and for a patch of it. */
  organizationBytes: 192 * KIB,
  /** For one change. */
  changedFields: 1_000,
  /** For the time after which a switch that protects the account is turned back on: 7 days. */
  switchTimerMinutes: 7 * 24 * 60,
  /** For a change that is rolled out. */
  rollOutAccounts: 1_000,
  /** For the paths of all fields of the organization together, because history names each by its own path. */
  pathBytes: 500_000,
  /** For an entry of history: a row in the storage has at most 2 MB. */
  entryBytes: 1_900_000,
  /** The number of bytes by which history may grow per day (UTC) for one person with the role. */
  storedADay: {
    viewer: 20_000_000,
    helpdesk: 50_000_000,
    designer: 20_000_000,
    admin: 200_000_000,
  } satisfies Record<Role, number>,
  /**
   * For the storage of an account: the total, the fraction at which Status warns, and the fraction from which only
   * sessions can be ended.
   */
  storageBytes: 10_000_000_000,
  storageWarned: 0.8,
  storageReserved: 0.95,

  /** For one text of a draft, which may be invalid in every other way until it is published. */
  draftTextBytes: 60_000,
  /** For a draft with its links and comments: a row in the storage has at most 2 MB, including the summary. */
  draftBytes: 1_500_000,
  /** For all drafts of an account. */
  draftsBytes: 50_000_000,
  drafts: 100,
  commentCharacters: 2_000,
  nameCharacters: 100,
  links: 50,
  comments: 200,
  commentsOfLink: 100,
  commentsOfReader: 20,
  removedComments: 100,

  /** For proposals that wait, in all and of one person, and for those that ended and are still listed. */
  openProposals: 50,
  openProposalsOfPerson: 20,
  endedProposals: 200,

  /** For the number of times that one run is paused, resumed or retried. */
  runControls: 200,
  /** For checks of sessions that read at the same time. */
  openSessionChecks: 20,
  /** For the people who are watched at the same time, and the hours of a watch. */
  watchedPeople: 2_000,
  watchHours: 24,
  /** For the people of one run of whom history says that they signed in again; the report has all of them. */
  recordedReturns: 200,

  /** For responses of Cloudflare's API, and for those on behalf of strangers with a link. */
  upstreamBytes: 10 * MIB,
  loginPageUpstreamBytes: 2 * MIB,
  upstreamDepth: 100,
} as const

const encoder = new TextEncoder()

/** Returns the length of a text in UTF-8. */
export function byteLength(text: string): number {
  return encoder.encode(text).length
}

/** Limits the bytes of a text in UTF-8, whatever its script. */
export function maxBytesCheck(bytes: number) {
  return z.refine<string>((text) => text.length <= bytes && byteLength(text) <= bytes, {
    error: `Enter at most ${bytes.toLocaleString('en')} bytes.`,
  })
}
