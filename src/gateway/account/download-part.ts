/**
 * Whole lines of a download, as the account's object gives them: some at a time, each time by a call of its
 * own, so that it holds nothing of a download meanwhile and others have their turn.
 */
export type DownloadPart = {
  /** Some 100 KB to 2 MB; empty only if there is nothing left. */
  bytes: Uint8Array
  count: number
  /** The key of its last line, which the next part goes on after; undefined if there is no more. */
  next: number | undefined
  /** Of the history by now. */
  last_hash: string
}
