import { sha256Hex } from './journal-entry'

/**
 * The checksum of each table that counts towards a daily limit. `since` is the day on which counting started: what was
 * done earlier that day was not counted.
 */
const TABLE = `CREATE TABLE IF NOT EXISTS count_checksums (
  counts TEXT PRIMARY KEY, since TEXT NOT NULL, checksum TEXT NOT NULL
) STRICT, WITHOUT ROWID`

/** A row of a table of counts: what it counts by, and then the number. */
export type CountTableRow = readonly [...by: (string | number)[], count: number]

type Stored = { since: string; checksum: string }

/**
 * Protects a table of counts by a checksum over its rows, which is updated in the transaction that changes one of them.
 * The entries alone cannot replace it: they show that a run revoked somebody, but not in which minute it counted
 * towards whose limit.
 */
export class CountTableChecksum {
  readonly #sql: SqlStorage
  readonly #name: string
  readonly #readRows: () => Iterable<CountTableRow>

  constructor(sql: SqlStorage, name: string, readRows: () => Iterable<CountTableRow>) {
    this.#sql = sql
    this.#name = name
    this.#readRows = readRows
    sql.exec(TABLE)
    if (this.#stored() === undefined) this.#start()
  }

  /** Records that rows were replaced by others. A row with a count of 0 is as good as none. */
  replace(before: readonly CountTableRow[], after: readonly CountTableRow[]): void {
    const stored = this.#stored()
    if (stored === undefined) return
    const checksum = sumOf([...before, ...after], stored.checksum)
    const query = 'UPDATE count_checksums SET checksum = ? WHERE counts = ?'
    this.#sql.exec(query, checksum, this.#name)
  }

  isAsWritten(): boolean {
    const stored = this.#stored()
    return stored !== undefined && stored.checksum === this.#checksumSince(stored.since)
  }

  /** Returns the day on which counting started; everything is counted from the next day on. */
  since(): string | undefined {
    return this.#stored()?.since
  }

  #start(): void {
    const since = new Date().toISOString().slice(0, 10)
    const query = 'INSERT INTO count_checksums VALUES (?, ?, ?)'
    this.#sql.exec(query, this.#name, since, this.#checksumSince(since))
  }

  #checksumSince(since: string): string {
    return sumOf(this.#readRows(), sha256Hex(since))
  }

  #stored(): Stored | undefined {
    const query = 'SELECT since, checksum FROM count_checksums WHERE counts = ?'
    return this.#sql.exec<Stored>(query, this.#name).toArray()[0]
  }
}

/** Combines the hashes of rows by XOR: the order does not matter, and adding a row again removes it. */
function sumOf(rows: Iterable<CountTableRow>, start: string): string {
  let sum = BigInt(`0x${start}`)
  for (const row of rows) {
    if (row.at(-1) !== 0) sum ^= BigInt(`0x${sha256Hex(JSON.stringify(row))}`)
  }
  return sum.toString(16).padStart(start.length, '0')
}
