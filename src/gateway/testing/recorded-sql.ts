/** For tests: a storage that records its statements, and how many rows each of them read. */
export class RecordedSql {
  readonly sql: SqlStorage
  #asked: { query: string; bindings: unknown[]; cursor: SqlStorageCursor<never> }[] = []

  constructor(sql: SqlStorage) {
    const exec: SqlStorage['exec'] = (query, ...bindings: unknown[]) => {
      const cursor = sql.exec<never>(query, ...bindings)
      this.#asked.push({ query, bindings, cursor })
      return cursor
    }
    this.sql = new Proxy(sql, {
      get: (target, name) => (name === 'exec' ? exec : Reflect.get(target, name)),
    })
  }

  /** Each statement once, with its latest values. */
  statements(): Map<string, unknown[]> {
    return new Map(this.#asked.map(({ query, bindings }) => [query, bindings]))
  }

  /** Returns the number of rows that Cloudflare bills. */
  rowsReadBy(work: () => unknown): number {
    this.#asked = []
    work()
    return this.#rowsRead()
  }

  async rowsReadDuring(work: () => Promise<unknown>): Promise<number> {
    this.#asked = []
    await work()
    return this.#rowsRead()
  }

  #rowsRead(): number {
    return this.#asked.reduce((sum, { cursor }) => sum + cursor.rowsRead, 0)
  }
}
