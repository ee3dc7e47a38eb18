/**
 * What input can make grow, and how far: docs/limits.md is this table for people. Bytes are of UTF-8. Where people
 * type, characters are counted as their browser counts them, each of which has three bytes at most.
 */
import * as z from 'zod/mini'

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

  /** Of one text of a draft, which may be wrong in every other way until it is published. */
  draftTextBytes: 60_000,
  /** Of a draft with its links and comments: a row of the storage has at most 2 MB, its summary included. */
  draftBytes: 1_500_000,
  /** Of all drafts of an account. */
  draftsBytes: 50_000_000,
  drafts: 100,
  links: 50,
  comments: 200,
  commentsOfLink: 100,
  commentsOfReader: 20,
  removedComments: 100,

  /** Of what Cloudflare's API answers, and of what it answers for strangers with a link. */
  upstreamBytes: 10 * MIB,
  loginPageUpstreamBytes: MIB,
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
