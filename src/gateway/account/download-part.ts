/**
 * Whole lines of a download from the account's object. Each part is a call of its own, so the object keeps no state of
 * a download between them and other work gets its turn.
 */
export type DownloadPart = {
  /** About 100 KB to 2 MB; empty only if nothing is left. */
  bytes: Uint8Array
  count: number
  /** The key of the last line, which the next part continues after; undefined if there is no more. */
  next: number | undefined
  /** The last hash of the history at this time. */
  last_hash: string
}
