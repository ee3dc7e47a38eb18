import { createYieldToMain, type RawTableRow, type TextOutsideTable } from './people-table'

/** The rows of one table of a database. */
type SqlDumpTable = {
  /** Undefined if the dump does not name them. */
  columns: readonly string[] | undefined
  rows: RawTableRow[]
}

export type SqlDump = { tables: readonly SqlDumpTable[]; aside: readonly TextOutsideTable[] }

/** `INSERT INTO users (id, email) VALUES`, as MySQL, PostgreSQL, SQLite and SQL Server write it. */
const INSERT =
  /\bINSERT\s{1,20}(?:(?:IGNORE|OR\s{1,20}\w{1,20})\s{1,20})?(?:INTO\s{1,20})?([\w$.`"[\]]{1,200})\s{0,20}(?:\(([^()]{1,4000})\)\s{0,20})?(?:OVERRIDING\s{1,20}\w{1,20}\s{1,20}VALUE\s{1,20})?VALUES\s{0,20}(?=\()/gi

/** `COPY users (id, email) FROM stdin;`, by which `pg_dump` begins the rows of a table. */
const COPY = /^COPY\s{1,20}[\w$."]{1,200}\s{1,20}\(([^()]{1,4000})\)\s{1,20}FROM\s{1,20}stdin;$/gim

/** The start of a table’s definition, which names the columns where an `INSERT` does not. */
const CREATE_TABLE =
  /\bCREATE\s{1,20}TABLE\s{1,20}(?:IF\s{1,20}NOT\s{1,20}EXISTS\s{1,20})?([\w$.`"[\]]{1,200})\s{0,20}\(/gi

/** A line of a definition that is no column: a key or another constraint. */
const CONSTRAINT = /^(?:PRIMARY|UNIQUE|KEY|INDEX|CONSTRAINT|FOREIGN|CHECK|FULLTEXT|SPATIAL)\b/i

/**
 * Reads the rows of a database’s dump, or of statements that were written to add rows. What is not a row is set aside:
 * other statements and comments. Undefined for any other text. The npm parsers of SQL know a dialect each, refuse a
 * statement that they do not know, and are larger than this page.
 */
export async function parseSqlDump(text: string): Promise<SqlDump | undefined> {
  const parts = [...findInserts(text), ...findCopies(text)].toSorted(
    (one, other) => one.start - other.start,
  )
  if (parts.length === 0) return undefined
  const pause = createYieldToMain()
  const lineAt = createLineCounter(text)
  const tables: (SqlDumpTable & { key: string })[] = []
  const aside: TextOutsideTable[] = []
  let end = 0
  const setAside = (until: number) => {
    const outside = text.slice(end, until).trim()
    if (outside.includes('@')) {
      aside.push({ row: lineAt(end), text: outside, where: 'beside the list' })
    }
  }
  for (const { start, key, columns, read } of parts) {
    // The text of a value may look like a statement.
    if (start < end) continue
    setAside(start)
    const last = tables.at(-1)
    const table = last?.key === key ? last : { key, columns, rows: [] }
    if (table !== last) tables.push(table)
    for (const { at, cells, next } of read()) {
      table.rows.push({ row: lineAt(at), cells })
      end = next
      await pause()
    }
    end = Math.max(end, start)
  }
  setAside(text.length)
  return { tables, aside }
}

/** A row, where it begins in the text, and where the text goes on after it. */
type SqlRow = { at: number; cells: string[]; next: number }

/** Rows that follow each other, and where the statement that adds them begins. */
type RowsStatement = {
  start: number
  /** Statements with the same key add to one table. */
  key: string
  columns: readonly string[] | undefined
  read: () => Iterable<SqlRow>
}

function* findInserts(text: string): Iterable<RowsStatement> {
  const defined = new Map<string, readonly string[]>()
  for (const { 0: head, 1: name = '', index } of text.matchAll(CREATE_TABLE)) {
    defined.set(unquoted(name), columnsOfDefinition(text, index + head.length))
  }
  for (const { 0: head, 1: name = '', 2: list, index } of text.matchAll(INSERT)) {
    const columns = list === undefined ? defined.get(unquoted(name)) : list.split(',').map(unquoted)
    const first = index + head.length
    yield {
      start: index,
      key: `${unquoted(name)} ${list ?? ''}`,
      columns,
      read: () => readTuples(text, first),
    }
  }
}

function* findCopies(text: string): Iterable<RowsStatement> {
  for (const { 0: head, 1: list = '', index } of text.matchAll(COPY)) {
    const first = index + head.length + 1
    yield {
      start: index,
      key: head,
      columns: list.split(',').map(unquoted),
      read: () => readCopiedLines(text, first),
    }
  }
}

/** Returns the name of a column or table without its quotation marks, and without the schema in front of it. */
function unquoted(name: string): string {
  return name
    .trim()
    .replaceAll(/[`"[\]]/g, '')
    .replace(/^\w{1,100}\./, '')
}

/** Dumps write each column of a definition on a line of its own. */
function columnsOfDefinition(text: string, from: number): string[] {
  const end = text.indexOf('\n)', from)
  return text
    .slice(from, end === -1 ? from : end)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !CONSTRAINT.test(line))
    .map((line) => unquoted(line.split(/\s/, 1)[0] ?? ''))
}

/** Reads `(1, 'Ana', 'ana@acme.example'), (2, …)` up to what is no further row. */
function* readTuples(text: string, from: number): Iterable<SqlRow> {
  for (let at = from; text[at] === '(';) {
    const { cells, next } = readTuple(text, at)
    yield { at, cells, next }
    const comma = skipBlanks(text, next)
    if (text[comma] !== ',') return
    at = skipBlanks(text, comma + 1)
  }
}

function readTuple(text: string, open: number): { cells: string[]; next: number } {
  const cells: string[] = []
  let cell = ''
  let depth = 0
  for (let at = open; at < text.length; at += 1) {
    const character = text[at] ?? ''
    if (character === "'") {
      const { value, next } = readLiteral(text, at)
      // What stands before a literal, as in `N'…'`, says how it is encoded.
      cell = value
      at = next - 1
    } else if (character === '(') {
      if (depth > 0) cell += character
      depth += 1
    } else if (character === ')' && depth === 1) {
      cells.push(valueOf(cell))
      return { cells, next: at + 1 }
    } else if (character === ',' && depth === 1) {
      cells.push(valueOf(cell))
      cell = ''
    } else {
      if (character === ')') depth -= 1
      cell += character
    }
  }
  return { cells: [...cells, valueOf(cell)], next: text.length }
}

/** A quotation mark within a literal is doubled, or has a backslash in front of it. */
function readLiteral(text: string, open: number): { value: string; next: number } {
  let value = ''
  let at = open + 1
  while (at < text.length) {
    const character = text[at] ?? ''
    if (character === '\\' && text[at + 1] === "'") at += 1
    else if (character === "'" && text[at + 1] !== "'") return { value, next: at + 1 }
    else if (character === "'") at += 1
    value += text[at] ?? ''
    at += 1
  }
  return { value, next: at }
}

function valueOf(cell: string): string {
  const value = cell.trim()
  return /^null$/i.test(value) ? '' : value
}

/** Reads the lines of `COPY`, up to the one that only says `\.`; `\N` is no value. */
function* readCopiedLines(text: string, from: number): Iterable<SqlRow> {
  for (let at = from; at < text.length;) {
    const end = text.indexOf('\n', at)
    const next = end === -1 ? text.length : end + 1
    const line = text.slice(at, end === -1 ? undefined : end)
    if (line === String.raw`\.`) return
    const cells = line.split('\t').map((cell) => (cell === String.raw`\N` ? '' : cell))
    yield { at, cells, next }
    at = next
  }
}

function skipBlanks(text: string, from: number): number {
  let at = from
  while (/\s/.test(text[at] ?? '')) at += 1
  return at
}

/** Returns a function that counts lines up to a position, from 1. Each position is at or after the one before. */
function createLineCounter(text: string): (position: number) => number {
  let line = 1
  let counted = 0
  return (position) => {
    for (; counted < position; counted += 1) if (text[counted] === '\n') line += 1
    return line
  }
}
