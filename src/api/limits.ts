/**
 * What input can make grow, and how far: docs/limits.md is this table for people. Bytes are of UTF-8. Where people
 * type, characters are counted as their browser counts them, each of which has three bytes at most.
 */
import * as z from 'zod/mini'
import type { Role } from './roles'

const KIB = 1024
const MIB = 1024 * KIB

export const LIMITS = {
  /** Of a request. */
  bodyBytes: MIB,
  bodyValues: 10_000,
  bodyDepth: 50,
  /** Of one that names people. */
  peopleBodyBytes: 4 * MIB,
  peopleBodyValues: 60_000,
  /** Of one that strangers with a link may send. */
  commentBodyBytes: 32 * KIB,

  /** Of an answer. */
  errors: 20,
  errorCharacters: 500,

  /** Of one text of the organization. */
  textBytes: 20_000,
  domainBytes: 253,
  /** Go's own spelling of any duration has at most 26; nobody writes one of a hundred. */
  durationBytes: 100,
  reasonCharacters: 1_000,
  ticketCharacters: 200,
  /** Of a person whose sessions are ended. Cloudflare’s are UUIDs. */
  userUidCharacters: 100,
  /** Of what history is searched for. */
  searchBytes: 1_024,
  zoneNames: 1_000,
  /** Of the organization, and of a patch of it. */
  organizationBytes: 192 * KIB,
  /** That one change is of. */
  changedFields: 1_000,
  /** Of the paths to all fields of the organization together: history names each by its own. */
  pathBytes: 500_000,
  /** Of an entry of history: a row of the storage has at most 2 MB. */
  entryBytes: 1_900_000,
  /** What history may grow by in a day, UTC, for one person who has the role. */
  storedADay: {
    viewer: 20_000_000,
    helpdesk: 50_000_000,
    designer: 20_000_000,
    admin: 200_000_000,
  } satisfies Record<Role, number>,
  /** Of the storage of an account: from when Status warns, and from when only sessions are ended. */
  storageBytes: 10_000_000_000,
  storageWarned: 0.8,
  storageReserved: 0.95,

  /** Of one text of a draft, which may be wrong in every other way until it is published. */
  draftTextBytes: 60_000,
  /** Of a draft with its links and comments: a row of the storage has at most 2 MB, its summary included. */
  draftBytes: 1_500_000,
  /** Of all drafts of an account. */
  draftsBytes: 50_000_000,
  drafts: 100,
  commentCharacters: 2_000,
  nameCharacters: 100,
  links: 50,
  comments: 200,
  commentsOfLink: 100,
  commentsOfReader: 20,
  removedComments: 100,

  /** That somebody paused, resumed or tried again one run. */
  runControls: 200,

  /** Of what Cloudflare's API answers, and of what it answers for strangers with a link. */
  upstreamBytes: 10 * MIB,
  loginPageUpstreamBytes: 2 * MIB,
  upstreamDepth: 100,
} as const

const encoder = new TextEncoder()

/** In UTF-8. */
export function byteLength(text: string): number {
  return encoder.encode(text).length
}

/** Of text that is sent, whatever it is written in. */
export function maxBytes(bytes: number) {
  return z.refine<string>((text) => text.length <= bytes && byteLength(text) <= bytes, {
    error: `Enter at most ${bytes.toLocaleString('en')} bytes.`,
  })
}
