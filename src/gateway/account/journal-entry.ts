import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'

/** Returns a time in ms as history stores it, in UTC. */
export const toIsoTimestamp = (at: number) => new Date(at).toISOString()

export const currentTimestamp = () => toIsoTimestamp(Date.now())

/** A row of the journal. Each is linked to the one before by that one's hash. */
export type JournalEntry = {
  /** Counted from 1 without a gap. */
  entry: number
  change: number
  kind: string
  /** JSON of what was known when the change opened, or when it closed. */
  body: string
  previous_hash: string
  hash: string
}

/** The predecessor of the first entry. */
export const BEFORE_FIRST_ENTRY = { entry: 0, hash: '0'.repeat(64) } as const

/** Returns the text whose UTF-8 bytes are hashed with SHA-256. */
export function entryHashInput({
  entry,
  change,
  kind,
  body,
  previous_hash,
}: Omit<JournalEntry, 'hash'>): string {
  return JSON.stringify([entry, change, kind, body, previous_hash])
}

/** Computes the hash synchronously, within the transaction that adds the entry. */
export function computeEntryHash(entry: Omit<JournalEntry, 'hash'>): string {
  return sha256Hex(entryHashInput(entry))
}

/** The SHA-256 of the text's UTF-8 bytes. */
export function sha256Hex(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)))
}

/**
 * Computes the same hash with Web Crypto, which is faster for many entries but cannot be used within a transaction.
 */
export async function computeEntryHashAsync(entry: JournalEntry): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', utf8ToBytes(entryHashInput(entry)))
  return bytesToHex(new Uint8Array(digest))
}

/** Returns why an entry does not follow from the one before. `hash` is recomputed. */
export function findChainProblem(
  entry: JournalEntry,
  previous: Pick<JournalEntry, 'entry' | 'hash'>,
  hash: string | undefined,
): string | undefined {
  if (entry.entry !== previous.entry + 1) return 'An entry before it is missing.'
  if (entry.previous_hash !== previous.hash) return 'It does not follow from the entry before it.'
  return entry.hash === hash ? undefined : 'It is not as it was written.'
}
