import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'

/** A line of the journal as it is stored. Each follows from the one before by that one's hash. */
export type Entry = {
  /** Counted from 1, without a gap. */
  entry: number
  change: number
  kind: string
  /** JSON: what was known when the change began, or when it ended. */
  body: string
  previous_hash: string
  hash: string
}

/** What the first entry follows from. */
export const GENESIS = { entry: 0, hash: '0'.repeat(64) } as const

/** What the hash is of: the SHA-256 of its UTF-8. */
export function hashedText({
  entry,
  change,
  kind,
  body,
  previous_hash,
}: Omit<Entry, 'hash'>): string {
  return JSON.stringify([entry, change, kind, body, previous_hash])
}

/** At once, within the transaction that adds the entry. */
export function entryHash(entry: Omit<Entry, 'hash'>): string {
  return sha256Hex(hashedText(entry))
}

/** Of UTF-8. */
export function sha256Hex(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)))
}

/** The same, by the platform: faster for many, and not within a transaction. */
export async function entryHashAsync(entry: Entry): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', utf8ToBytes(hashedText(entry)))
  return bytesToHex(new Uint8Array(digest))
}

/** Why an entry, whose hash was computed anew, does not follow from the one before. */
export function chainProblem(
  entry: Entry,
  previous: Pick<Entry, 'entry' | 'hash'>,
  hash: string | undefined,
): string | undefined {
  if (entry.entry !== previous.entry + 1) return 'An entry before it is missing.'
  if (entry.previous_hash !== previous.hash) return 'It does not follow from the entry before it.'
  return entry.hash === hash ? undefined : 'It is not as it was written.'
}
