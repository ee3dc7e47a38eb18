/** The end of the chain: the number of entries, and the hash of the last one. */
export type JournalHead = { entries: number; last_hash: string }

const KEY = 'journal_head'

/**
 * The head, stored outside the tables in the object's key-value storage. A chain that lost its last entries is still
 * consistent in itself, and only a comparison with this head reveals the loss.
 */
export class StoredJournalHead {
  readonly #kv: SyncKvStorage

  /** For a journal that an earlier build wrote, `readEnd` returns the initial head. */
  constructor(kv: SyncKvStorage, readEnd: () => JournalHead) {
    this.#kv = kv
    if (kv.get(KEY) === undefined) kv.put(KEY, readEnd())
  }

  get(): JournalHead {
    const head = this.#kv.get<JournalHead>(KEY)
    if (head === undefined) throw new TypeError('The head of the journal is gone.')
    return head
  }

  /**
   * Moves the head past an entry that was added at the end. A head that differs from that end stays, or nothing would
   * reveal the difference any more.
   */
  advance(end: JournalHead, next: JournalHead): void {
    if (findHeadProblem(end, this.get()) === undefined) this.#kv.put(KEY, next)
  }
}

/** Returns why the entries do not end where they should, or undefined if they do. */
export function findHeadProblem(end: JournalHead, head: JournalHead): string | undefined {
  if (end.entries === head.entries && end.last_hash === head.last_hash) return undefined
  const missing = head.entries - end.entries
  if (missing === 1) return 'The last entry of history is missing.'
  if (missing > 1) return `The last ${missing.toLocaleString('en')} entries of history are missing.`
  return `History does not go on from entry ${head.entries.toLocaleString('en')} as it was written.`
}
