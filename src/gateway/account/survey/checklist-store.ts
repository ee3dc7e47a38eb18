import type { ChangeSummary } from '../../../api/change'
import type { Checklist, ChecklistItem, StoredChecklistItem } from '../../../api/impact/checklist'
import { success, refuse, type Refused, type Result } from '../../result'
import { currentTimestamp } from '../journal-entry'
import { migrateTables } from '../schema-migrations'

/** The body of an item is what it says; who did it when is beside it. */
const FIRST = `
CREATE TABLE checklists (
  change INTEGER PRIMARY KEY, created_at TEXT NOT NULL, surveyed_at TEXT,
  is_open INTEGER NOT NULL, dismissed_by TEXT, dismissed_at TEXT
) STRICT;
CREATE TABLE checklist_items (
  change INTEGER NOT NULL, number INTEGER NOT NULL, body TEXT NOT NULL, done_by TEXT, done_at TEXT,
  PRIMARY KEY (change, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX checklists_open ON checklists (change) WHERE is_open = 1;
`

/** The most checklists that are stored. Only a few changes in the life of an organization have one. */
const MAX_CHECKLISTS = 20
/** Each kind of item has a bound of its own, so that this is never reached; see `team-domain-findings.ts`. */
const MAX_ITEMS = 500

type ChecklistRow = Pick<
  Checklist,
  'change' | 'created_at' | 'surveyed_at' | 'dismissed_by' | 'dismissed_at'
> & { is_open: number }
type ItemRow = Pick<StoredChecklistItem, 'number' | 'done_by' | 'done_at'> & { body: string }

const COLUMNS = 'change, created_at, surveyed_at, is_open, dismissed_by, dismissed_at'

/**
 * Stores what has to be done outside Gatehouse because of a change, until it is done or dismissed. It belongs to a
 * change without being part of history, which is never edited.
 */
export class ChecklistStore {
  readonly #sql: SqlStorage
  /** Returns what became of a change; undefined if there is no such change. */
  readonly #stateOf: (change: number) => ChangeSummary['state'] | undefined

  constructor(sql: SqlStorage, stateOf: (change: number) => ChangeSummary['state'] | undefined) {
    this.#sql = sql
    this.#stateOf = stateOf
    migrateTables(sql, 'checklists', [FIRST])
  }

  /** Stores the checklist of a change that is about to be made. */
  add(change: number, items: readonly ChecklistItem[], surveyed_at: string | null): void {
    if (items.length === 0) return
    const insert = 'INSERT OR REPLACE INTO checklists VALUES (?, ?, ?, 1, NULL, NULL)'
    this.#sql.exec(insert, change, currentTimestamp(), surveyed_at)
    for (const [index, item] of items.slice(0, MAX_ITEMS).entries()) {
      const insertItem = 'INSERT OR REPLACE INTO checklist_items VALUES (?, ?, ?, NULL, NULL)'
      this.#sql.exec(insertItem, change, index + 1, JSON.stringify(item))
    }
    const query = 'SELECT change FROM checklists ORDER BY change DESC LIMIT -1 OFFSET ?'
    for (const old of this.#sql.exec<{ change: number }>(query, MAX_CHECKLISTS).toArray()) {
      this.#remove(old.change)
    }
  }

  /** Returns the checklists with something left to do, the newest first. */
  open(): Checklist[] {
    const query = `SELECT ${COLUMNS} FROM checklists INDEXED BY checklists_open
      WHERE is_open = 1 ORDER BY change DESC`
    return this.#sql
      .exec<ChecklistRow>(query)
      .toArray()
      .flatMap((row) => this.#unlessFailed(row) ?? [])
  }

  #find(change: number): Checklist | undefined {
    const query = `SELECT ${COLUMNS} FROM checklists WHERE change = ?`
    const [row] = this.#sql.exec<ChecklistRow>(query, change).toArray()
    return row === undefined ? undefined : this.#unlessFailed(row)
  }

  /** A change that was refused leaves nothing to do. */
  #unlessFailed({ is_open, ...row }: ChecklistRow): Checklist | undefined {
    if (this.#stateOf(row.change) === 'failed') {
      this.#remove(row.change)
      return undefined
    }
    return { ...row, is_open: is_open === 1, items: this.#items(row.change) }
  }

  #items(change: number): StoredChecklistItem[] {
    const query = `SELECT number, body, done_by, done_at FROM checklist_items
      WHERE change = ? ORDER BY number`
    return this.#sql
      .exec<ItemRow>(query, change)
      .toArray()
      .map(({ body, ...row }) => Object.assign(JSON.parse(body) as ChecklistItem, row)) // written by `add`
  }

  #remove(change: number): void {
    this.#sql.exec('DELETE FROM checklists WHERE change = ?', change)
    this.#sql.exec('DELETE FROM checklist_items WHERE change = ?', change)
  }

  get(change: number): Result<Checklist> {
    const checklist = this.#find(change)
    return checklist === undefined ? noSuchChecklist(change) : success(checklist)
  }

  dismiss(change: number, isDismissed: boolean, email: string): Result<Checklist> {
    const by = isDismissed ? email : null
    const at = isDismissed ? currentTimestamp() : null
    // The first person stays recorded.
    const update = `UPDATE checklists SET dismissed_by = ?, dismissed_at = ?
      WHERE change = ? AND (dismissed_at IS NULL) = ?`
    this.#sql.exec(update, by, at, change, isDismissed ? 1 : 0)
    this.#settle(change)
    return this.get(change)
  }

  tick(change: number, item: number, isDone: boolean, email: string): Result<Checklist> {
    const checklist = this.#find(change)
    if (checklist === undefined) return noSuchChecklist(change)
    if (!checklist.items.some(({ number }) => number === item)) {
      return refuse('not_found', `The checklist of change ${change} has no item ${item}.`)
    }
    // The first person stays recorded.
    const update = `UPDATE checklist_items SET done_by = ?, done_at = ?
      WHERE change = ? AND number = ? AND (done_at IS NULL) = ?`
    const [by, at] = isDone ? [email, currentTimestamp()] : [null, null]
    this.#sql.exec(update, by, at, change, item, isDone ? 1 : 0)
    this.#settle(change)
    return this.get(change)
  }

  /** Records whether anything is left to do. */
  #settle(change: number): void {
    const update = `UPDATE checklists SET is_open = dismissed_at IS NULL AND EXISTS (
        SELECT 1 FROM checklist_items WHERE change = ?1 AND done_at IS NULL
      ) WHERE change = ?1`
    this.#sql.exec(update, change)
  }
}

function noSuchChecklist(change: number): Refused {
  return refuse('not_found', `Change ${change} has no checklist.`)
}
