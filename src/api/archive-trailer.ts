/** The last line of an archive, which is signed, and what the change that drops the archive records of it. */
import * as z from 'zod/mini'
import { archiveRangeShape } from './archive-range.ts'
import { downloadTrailerSchema } from './download-trailer.ts'

/** The record, in a change that drops an archive, of what it drops. History goes on from the last entry and its hash. */
export const archiveDropRecordSchema = z.object({
  ...archiveRangeShape,
  last_entry: z.int(),
  last_hash: z.string(),
  /** The newest run at that time, so that no later one gets its number. */
  last_run: z.int(),
  /** The hash of all bytes of the archive. */
  sha256: z.string(),
  public_key: z.string(),
})
export type ArchiveDropRecord = z.infer<typeof archiveDropRecordSchema>

/** `count` includes the lines of runs; `after` is the entry before the first one. */
export const archiveTrailerSchema = z.extend(downloadTrailerSchema, {
  after: z.int(),
  archive: z.object({
    account_id: z.string(),
    ...archiveRangeShape,
    /** The hash that the first entry goes on from. */
    previous_hash: z.string(),
    /** The hash of all bytes before this line. */
    sha256: z.string(),
    /** The Ed25519 key, 32 bytes in base64url, and its signature of {@link archiveSignaturePayload}. */
    public_key: z.string(),
    signature: z.string(),
  }),
})
export type ArchiveTrailer = z.infer<typeof archiveTrailerSchema>

/** Returns the text whose UTF-8 bytes are signed. */
export function archiveSignaturePayload({
  count,
  after,
  last_hash,
  archive,
}: ArchiveTrailer): string {
  const { account_id, from, to, first_change, last_change, previous_hash, sha256 } = archive
  return JSON.stringify([
    'Gatehouse archive',
    account_id,
    from,
    to,
    first_change,
    last_change,
    after,
    count,
    previous_hash,
    last_hash,
    sha256,
  ])
}

const jsonSchema = z.record(z.string(), z.union([z.string(), z.number(), z.null()]))

/**
 * The lines of an archive that follow its entries: a stored row of each run that ended with one of its changes, and of
 * each of that run's people, in their order. The entry that closes the run has the hash of these rows.
 */
export const archivedRunSchema = z.object({ run: jsonSchema })
export const archivedRunPersonSchema = z.object({ person: jsonSchema })
