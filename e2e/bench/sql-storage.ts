import type { DatabaseSync, SQLInputValue } from 'node:sqlite'

/** Implements the part of a Durable Object's SQL that the store uses, with Node's SQLite. */
export function sqlStorage(database: DatabaseSync): unknown {
  const exec = (query: string, ...bindings: SQLInputValue[]) => {
    if (bindings.length === 0 && query.includes(';')) {
      database.exec(query)
      return cursor([], 0)
    }
    const statement = database.prepare(query)
    if (/^\s*select/i.test(query)) return cursor(statement.all(...bindings), 0)
    return cursor([], Number(statement.run(...bindings).changes))
  }
  return { exec }
}

function cursor(rows: unknown[], rowsWritten: number) {
  return {
    toArray: () => rows,
    one: () => rows[0],
    rowsWritten,
    [Symbol.iterator]: () => rows.values(),
  }
}
