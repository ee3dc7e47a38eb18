import { type SettingResource, SETTING_RESOURCES } from '../../api/change'
import { byteLength } from '../../api/limits'

/**
 * The values of settings that entries of the journal have, apart from the entries: the value before a change is nearly
 * always the one after the change before it, and a new value differs in a few fields. So a value is stored once, as its
 * difference from the previous one of its setting, and as a whole every few. `entry` is the last entry that has it, and
 * rises with `id` among the values of a setting. The places of an entry are those in its body, in order, where a `null`
 * stands for a value. Entries of earlier builds contain their values, and stay as they are. The places are no column of
 * the journal: to add one to a strict table, SQLite reads all of its rows.
 */
export const SETTING_DOCUMENTS_TABLE_SQL = `
CREATE TABLE setting_documents (
  id INTEGER PRIMARY KEY,
  setting TEXT NOT NULL,
  entry INTEGER NOT NULL,
  previous INTEGER,
  kept_start INTEGER NOT NULL,
  kept_end INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX setting_documents_by_entry ON setting_documents (setting, entry);
CREATE TABLE entry_documents (entry INTEGER PRIMARY KEY, places TEXT NOT NULL) STRICT;
`

/** The text starts and ends as the previous one does, by these numbers of characters. A whole one has no previous one. */
type DocumentRow = {
  previous: number | null
  kept_start: number
  kept_end: number
  body: string
}

/** What is left of an entry whose values are stored apart, and the bytes that all of it takes. */
export type StoredEntryBody = { body: string; bytes: number }

/** The texts that were restored last, by their ids, for entries that are read one after the other. */
export type RestoredDocumentCache = Map<number, string>

/** The fields of an entry that have the value of a setting. */
const FIELDS: ReadonlySet<string> = new Set(['before', 'intended', 'after'])

/** A shorter text takes no more room within its entry. */
const SHORTEST = 256
/** How many differences in a row are read to restore a text. */
const MAX_DIFFERENCES = 15
const MAX_CACHED_TEXTS = 4

const PLACEHOLDER = 'null'

export class SettingDocumentStore {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  /** Stores the values of an entry apart, and returns what is left of it. */
  separate(setting: SettingResource, number: number, entry: object): StoredEntryBody {
    const places: [position: number, id: number][] = []
    let body = ''
    let bytes = 0
    for (const [key, value] of Object.entries(entry)) {
      // JSON has no undefined values.
      if (value === undefined) continue
      body += `${body === '' ? '{' : ','}${JSON.stringify(key)}:`
      const text = JSON.stringify(value)
      if (FIELDS.has(key) && text.length >= SHORTEST) {
        const added = this.#add(setting, number, text)
        places.push([body.length, added.id])
        bytes += added.bytes
        body += PLACEHOLDER
      } else {
        body += text
      }
    }
    body += '}'
    if (places.length > 0) {
      const query = 'INSERT INTO entry_documents VALUES (?, ?)'
      this.#sql.exec(query, number, JSON.stringify(places))
    }
    return { body, bytes: bytes + byteLength(body) }
  }

  /** Returns the body of an entry as it was written. `places` are the entry's. Throws if a value is missing. */
  restore(body: string, places: string | null, recent: RestoredDocumentCache = new Map()): string {
    if (places === null) return body
    let whole = ''
    let end = 0
    for (const [position, id] of JSON.parse(places) as [number, number][]) {
      whole += body.slice(end, position) + this.#text(id, recent)
      end = position + PLACEHOLDER.length
    }
    return whole + body.slice(end)
  }

  /** Removes the values that no entry after this one has. */
  removeUpTo(entry: number): void {
    this.#sql.exec('DELETE FROM entry_documents WHERE entry <= ?', entry)
    for (const setting of SETTING_RESOURCES) {
      const query = `SELECT id, previous FROM setting_documents WHERE setting = ? AND entry > ?
        ORDER BY entry, id LIMIT 1`
      const [first] = this.#sql.exec<{ id: number; previous: number | null }>(query, setting, entry)
      // The first that is left can no longer be a difference from one that is not.
      if (first !== undefined && first.previous !== null) this.#makeWhole(first.id)
      const remove = 'DELETE FROM setting_documents WHERE setting = ? AND entry <= ?'
      this.#sql.exec(remove, setting, entry)
    }
  }

  #makeWhole(id: number): void {
    const query = `UPDATE setting_documents SET previous = NULL, kept_start = 0, kept_end = 0, body = ?
      WHERE id = ?`
    this.#sql.exec(query, this.#text(id, new Map()), id)
  }

  #add(setting: SettingResource, entry: number, text: string): { id: number; bytes: number } {
    const query =
      'SELECT id FROM setting_documents WHERE setting = ? ORDER BY entry DESC, id DESC LIMIT 1'
    const [latest] = this.#sql.exec<{ id: number }>(query, setting)
    const rows = latest === undefined ? [] : this.#rows(latest.id, new Map()).rows
    const previous = textOf(rows, '')
    if (latest !== undefined && previous === text) {
      this.#sql.exec('UPDATE setting_documents SET entry = ? WHERE id = ?', entry, latest.id)
      return { id: latest.id, bytes: 0 }
    }
    const { kept_start, kept_end } = keptOf(previous, text)
    const isDifference = rows.length <= MAX_DIFFERENCES && kept_start + kept_end > text.length / 2
    const stored: DocumentRow =
      isDifference && latest !== undefined
        ? {
            previous: latest.id,
            kept_start,
            kept_end,
            body: text.slice(kept_start, text.length - kept_end),
          }
        : { previous: null, kept_start: 0, kept_end: 0, body: text }
    const { id } = this.#sql
      .exec<{ id: number }>(
        `INSERT INTO setting_documents (setting, entry, previous, kept_start, kept_end, body)
          VALUES (?, ?, ?, ?, ?, ?) RETURNING id`,
        setting,
        entry,
        stored.previous,
        stored.kept_start,
        stored.kept_end,
        stored.body,
      )
      .one()
    return { id, bytes: byteLength(stored.body) }
  }

  #text(id: number, recent: RestoredDocumentCache): string {
    const known = recent.get(id)
    if (known !== undefined) return known
    const { rows, start } = this.#rows(id, recent)
    const text = textOf(rows, start)
    const [oldest] = recent.keys()
    if (oldest !== undefined && recent.size === MAX_CACHED_TEXTS) recent.delete(oldest)
    recent.set(id, text)
    return text
  }

  /** Returns the rows that lead from a known text, or from none, to this one, last first. */
  #rows(id: number, recent: RestoredDocumentCache): { rows: DocumentRow[]; start: string } {
    const rows: DocumentRow[] = []
    for (let next = id; ;) {
      const query =
        'SELECT previous, kept_start, kept_end, body FROM setting_documents WHERE id = ?'
      const [row] = this.#sql.exec<DocumentRow>(query, next)
      if (row === undefined) throw new RangeError(`The value ${next} of a setting is missing.`)
      rows.push(row)
      if (row.previous === null) return { rows, start: '' }
      const start = recent.get(row.previous)
      if (start !== undefined) return { rows, start }
      if (row.previous >= next) throw new RangeError(`The value ${next} of a setting has no start.`)
      next = row.previous
    }
  }
}

function textOf(rows: readonly DocumentRow[], start: string): string {
  return rows.reduceRight(
    (text, { kept_start, kept_end, body }) =>
      text.slice(0, kept_start) + body + text.slice(text.length - kept_end),
    start,
  )
}

/** Returns how many characters two texts have in common at their start and, of the rest, at their end. */
function keptOf(one: string, other: string): Pick<DocumentRow, 'kept_start' | 'kept_end'> {
  const most = Math.min(one.length, other.length)
  let kept_start = 0
  while (kept_start < most && one.charCodeAt(kept_start) === other.charCodeAt(kept_start)) {
    kept_start += 1
  }
  // Half of a surrogate pair cannot be stored.
  if (isHighSurrogate(one.charCodeAt(kept_start - 1))) kept_start -= 1
  let kept_end = 0
  while (
    kept_end < most - kept_start &&
    one.charCodeAt(one.length - 1 - kept_end) === other.charCodeAt(other.length - 1 - kept_end)
  ) {
    kept_end += 1
  }
  if (isLowSurrogate(one.charCodeAt(one.length - kept_end))) kept_end -= 1
  return { kept_start, kept_end }
}

const isHighSurrogate = (code: number) => code >= 0xd800 && code < 0xdc00
const isLowSurrogate = (code: number) => code >= 0xdc00 && code < 0xe000
