/** Where the chain of entries ends: how many there are, and the hash of the last. */
export type JournalHead = { entries: number; last_hash: string }

const KEY = 'journal_head'

/**
 * The head, apart from the tables, in the object's key-value storage: a chain that lost its last entries is whole
 * by itself, and only shows by this.
 */
export class StoredHead {
  readonly #kv: SyncKvStorage

  /** Of a journal that an earlier build wrote, `readEnd` gives what is taken for its head. */
  constructor(kv: SyncKvStorage, readEnd: () => JournalHead) {
    this.#kv = kv
    if (kv.get(KEY) === undefined) kv.put(KEY, readEnd())
  }

  get(): JournalHead {
    const head = this.#kv.get<JournalHead>(KEY)
    if (head === undefined) throw new TypeError('The head of the journal is gone.')
    return head
  }

  /** Past an entry that was added at the end. A head that is not at that end stays, or nothing would show it any more. */
  advance(end: JournalHead, next: JournalHead): void {
    if (headProblem(end, this.get()) === undefined) this.#kv.put(KEY, next)
  }
}

/** Why the entries that there are do not end where they should; undefined if they do. */
export function headProblem(end: JournalHead, head: JournalHead): string | undefined {
  if (end.entries === head.entries && end.last_hash === head.last_hash) return undefined
  const missing = head.entries - end.entries
  if (missing === 1) return 'The last entry of history is missing.'
  if (missing > 1) return `The last ${missing.toLocaleString('en')} entries of history are missing.`
  return `History does not go on from entry ${head.entries.toLocaleString('en')} as it was written.`
}
