import {
  type ChangeClosingEntry,
  type ChangeOpeningEntry,
  joinAuthorAndSubjectEmails,
  listPointersOfDifferences,
  listIndexPointersOfOpening,
} from '../journal'
import {
  type ChangeIndex,
  computeIndexTerms,
  type ExpectedIndexTerms,
  computeFieldPathTerms,
} from '../change-index'
import { type JournalEntry, computeEntryHashAsync, findChainProblem } from '../journal-entry'
import { type JournalStart, readJournalStart } from '../journal-bounds'
import { type RestoredDocumentCache, SettingDocumentStore } from '../setting-document-store'
import {
  createProblemStepResult,
  type VerificationProblem,
  type VerificationStepResult,
} from './verification-step-result'
import { isHistoryRemovalRunning } from '../retention/history-removal'

/** How far the chain was verified: an entry with its hash, and the newest change opened by then. */
export type ChainPosition = { entry: number; hash: string; change: number }

/** Returns where the chain starts: at its first entry, unless older changes were dropped. */
export function toChainPosition({ entry, hash, change }: JournalStart): ChainPosition {
  return { entry, hash, change }
}

/** The bounds of a step, whichever is reached first. Hashing this much takes some ten milliseconds. */
const ENTRIES_A_STEP = 250
const CHARACTERS_A_STEP = 2_000_000

/** An entry as it is stored, with its body as it was written; undefined if that cannot be restored. */
type StoredEntry = JournalEntry & { whole: string | undefined }

/** The columns that pages show and search of a change without its entries. */
type CatalogueRow = {
  change: number
  resource: string
  opened_at: string
  people: string
  is_open: number
  is_closed: number
  is_set_back: number
}

/** Verifies the chain of entries, and the copies that are searched. */
export class EntryChainVerifier {
  readonly #sql: SqlStorage
  readonly #index: ChangeIndex
  readonly #documents: SettingDocumentStore

  constructor(sql: SqlStorage, index: ChangeIndex) {
    this.#sql = sql
    this.#documents = new SettingDocumentStore(sql)
    this.#index = index
  }

  async step(reached: ChainPosition): Promise<VerificationStepResult<ChainPosition>> {
    // Entries that were dropped since are not there any more.
    const start = toChainPosition(readJournalStart(this.#sql))
    const from = reached.entry < start.entry ? start : reached
    const { entries, isLast } = this.#read(from.entry)
    // Compares before the first await, after which other work might write.
    const repeated = this.#compareRepeated(from, entries, isLast)
    const hashes = await Promise.all(
      entries.map(async ({ whole, ...entry }) =>
        whole === undefined ? undefined : computeEntryHashAsync({ ...entry, body: whole }),
      ),
    )
    let { entry, hash, change } = from
    for (const [index, each] of entries.entries()) {
      const problem = findChainProblem(each, { entry, hash }, hashes[index])
      if (problem !== undefined) return createProblemStepResult(each.change, problem)
      if (each.kind === 'opened') change = each.change
      ;({ entry, hash } = each)
    }
    if (repeated !== undefined) return { kind: 'problem', problem: repeated }
    return { kind: isLast ? 'end' : 'next', position: { entry, hash, change } }
  }

  #read(after: number): { entries: StoredEntry[]; isLast: boolean } {
    const entries: StoredEntry[] = []
    const recent: RestoredDocumentCache = new Map()
    let characters = 0
    const query = `SELECT entry, change, kind, body, previous_hash, hash, places
      FROM journal LEFT JOIN entry_documents USING (entry)
      WHERE entry > ? ORDER BY entry LIMIT ?`
    for (const { places, ...entry } of this.#sql.exec<JournalEntry & { places: string | null }>(
      query,
      after,
      ENTRIES_A_STEP,
    )) {
      const whole = this.#restore(entry.body, places, recent)
      entries.push({ ...entry, whole })
      characters += whole?.length ?? 0
      if (characters >= CHARACTERS_A_STEP) return { entries, isLast: false }
    }
    return { entries, isLast: entries.length < ENTRIES_A_STEP }
  }

  #restore(body: string, places: string | null, recent: RestoredDocumentCache): string | undefined {
    try {
      return this.#documents.restore(body, places, recent)
    } catch {
      // What was altered may name no value, or one that is missing.
      return undefined
    }
  }

  #compareRepeated(
    from: ChainPosition,
    entries: JournalEntry[],
    isLast: boolean,
  ): VerificationProblem | undefined {
    try {
      return (
        this.#compareCatalogue(from, entries, isLast) ??
        this.#missingTerm(entries) ??
        this.#missingPath(entries) ??
        this.#missingRun(entries)
      )
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      return { change: entries[0]?.change ?? null, problem: 'It cannot be read.' }
    }
  }

  /** Each change that was opened must have its row, and no other row may exist. */
  #compareCatalogue(
    from: ChainPosition,
    entries: JournalEntry[],
    isLast: boolean,
  ): VerificationProblem | undefined {
    const opened = entries.filter(({ kind }) => kind === 'opened')
    const last = opened.at(-1)?.change ?? from.change
    const [before, ...rows] = this.#catalogue(from.change, isLast ? Number.MAX_SAFE_INTEGER : last)
    let previous = before?.change === from.change ? before : undefined
    if (previous === undefined && before !== undefined) rows.unshift(before)
    // A dropped change may still be there, and what follows it counts as the first.
    if (from.change === readJournalStart(this.#sql).change) previous = undefined
    for (const { change, body } of opened) {
      const row = rows.shift()
      if (row?.change !== change) return differing(row, change)
      const opening = JSON.parse(body) as ChangeOpeningEntry // written by the journal
      if (!isRowOf(row, opening) || !this.#isSetBackRight(row, previous)) {
        return { change, problem: ALTERED }
      }
      previous = row
    }
    const surplus = rows[0]?.change ?? (isLast ? this.#setBackAfter(last) : undefined)
    return surplus === undefined ? undefined : { change: surplus, problem: SURPLUS }
  }

  #catalogue(from: number, to: number): CatalogueRow[] {
    const query = `SELECT change, resource, opened_at, people, is_open,
        EXISTS (SELECT 1 FROM journal WHERE kind = 'closed' AND journal.change = catalogue.change) AS is_closed,
        EXISTS (SELECT 1 FROM set_backs WHERE set_backs.change = catalogue.change) AS is_set_back
      FROM catalogue WHERE change >= ? AND change <= ? ORDER BY change LIMIT ?`
    return this.#sql.exec<CatalogueRow>(query, from, to, ENTRIES_A_STEP + 2).toArray()
  }

  #isSetBackRight(row: CatalogueRow, previous: CatalogueRow | undefined): boolean {
    const isExpected =
      row.change > this.#index.behind() && row.opened_at < (previous?.opened_at ?? '')
    return isExpected === (row.is_set_back === 1)
  }

  #setBackAfter(change: number): number | undefined {
    const query = 'SELECT change FROM set_backs WHERE change > ? ORDER BY change LIMIT 1'
    return this.#sql.exec<{ change: number }>(query, change).toArray()[0]?.change
  }

  #missingTerm(entries: JournalEntry[]): VerificationProblem | undefined {
    const change = this.#index.firstMissing(entries.map(expectedTerms))
    return change === undefined ? undefined : { change, problem: HIDDEN }
  }

  /** For changes that are not indexed yet, checks the table in which the first builds searched for fields. */
  #missingPath(entries: JournalEntry[]): VerificationProblem | undefined {
    const behind = this.#index.behind()
    const pairs = entries
      .filter(({ change }) => change <= behind)
      .flatMap((entry) => pathsOfEntry(entry).map((pointer) => [entry.change, pointer]))
    if (pairs.length === 0) return undefined
    const query = `SELECT value ->> 0 AS change FROM json_each(?) WHERE NOT EXISTS (
      SELECT 1 FROM catalogue_paths WHERE change = value ->> 0 AND pointer = value ->> 1
    ) LIMIT 1`
    const [missing] = this.#sql.exec<{ change: number }>(query, JSON.stringify(pairs))
    return missing && { change: missing.change, problem: HIDDEN }
  }

  #missingRun(entries: JournalEntry[]): VerificationProblem | undefined {
    const runs = entries.flatMap(({ kind, change, body }) => {
      const { run = null } = kind === 'opened' ? (JSON.parse(body) as ChangeOpeningEntry) : {} // written by the journal
      return run === null ? [] : [[change, run]]
    })
    if (runs.length === 0) return undefined
    const query = `SELECT value ->> 0 AS change FROM json_each(?)
      WHERE NOT EXISTS (SELECT 1 FROM runs WHERE number = value ->> 1) LIMIT 1`
    const [missing] = this.#sql.exec<{ change: number }>(query, JSON.stringify(runs))
    return missing && { change: missing.change, problem: 'The run that it is about is missing.' }
  }
}

function isRowOf(row: CatalogueRow, opening: ChangeOpeningEntry): boolean {
  return (
    row.resource === opening.resource &&
    row.opened_at === opening.opened_at &&
    isSamePeople(row.people, joinAuthorAndSubjectEmails(opening)) &&
    (row.is_open === 1) === (row.is_closed === 0)
  )
}

/** Earlier builds folded the case of more letters, and of the whole text. */
function isSamePeople(stored: string, expected: string): boolean {
  return stored === expected || (!isFolded(expected) && stored === expected.toLowerCase())
}

function differing(row: CatalogueRow | undefined, change: number): VerificationProblem {
  return row === undefined || row.change > change
    ? { change, problem: HIDDEN }
    : { change: row.change, problem: SURPLUS }
}

/** Whether earlier builds stored it in the same form. */
const isFolded = (person: string) => person === person.toLowerCase()

/** Returns the terms that an entry must be found by. */
function expectedTerms(entry: JournalEntry): ExpectedIndexTerms {
  const { change, kind, body } = entry
  if (kind === 'closed') return [change, computeFieldPathTerms(pathsOfEntry(entry))]
  const opening = JSON.parse(body) as ChangeOpeningEntry // written by the journal
  const people = joinAuthorAndSubjectEmails(opening).split('\n').filter(isFolded).join('\n')
  return [change, computeIndexTerms({ resource: opening.resource, people }, pathsOfEntry(entry))]
}

function pathsOfEntry({ kind, body }: JournalEntry): string[] {
  const entry = JSON.parse(body) as Partial<ChangeOpeningEntry & ChangeClosingEntry> // written by the journal
  return kind === 'opened'
    ? listIndexPointersOfOpening(entry)
    : listPointersOfDifferences(entry.differences ?? [])
}

const HIDDEN = 'The catalogue hides it from searches.'
const ALTERED = 'The catalogue does not show it as it was written.'
const SURPLUS = 'The catalogue has it, and no entry does.'

export type SettingDocumentsCheckPosition = { id: number }
const DOCUMENTS_A_STEP = 500

type DocumentRow = {
  id: number
  entry: number
  change: number | null
  is_of_entry: number
  is_of_setting: number | null
  is_in_order: number
}

/**
 * Verifies that no value of a setting is stored that no entry has. Those that an entry has are verified with it, as its
 * hash is that of the restored body.
 */
export function checkSettingDocumentsStep(
  sql: SqlStorage,
  { id: after }: SettingDocumentsCheckPosition,
): VerificationStepResult<SettingDocumentsCheckPosition> {
  const { entry: start } = readJournalStart(sql)
  const dropped = isHistoryRemovalRunning(sql) ? start : 0
  const rows = sql.exec<DocumentRow>(DOCUMENT_ROWS, after, DOCUMENTS_A_STEP).toArray()
  for (const { entry, change, is_of_entry, is_of_setting, is_in_order } of rows) {
    const isRightful = is_of_entry === 1 && is_of_setting === 1 && is_in_order === 1
    if (entry > dropped && !isRightful) return createProblemStepResult(change, SURPLUS_DOCUMENT)
  }
  const id = rows.at(-1)?.id ?? after
  const [surplus] = sql.exec<{ entry: number }>(SURPLUS_DOCUMENT_PLACES, dropped, start)
  if (surplus !== undefined) return createProblemStepResult(null, SURPLUS_DOCUMENT)
  return { kind: rows.length < DOCUMENTS_A_STEP ? 'end' : 'next', position: { id } }
}

const SURPLUS_DOCUMENT = 'A value of a setting is stored that is not that of an entry.'

/** The places of an entry that is there are verified with it. */
const SURPLUS_DOCUMENT_PLACES = `
SELECT entry FROM entry_documents
WHERE entry > (SELECT coalesce(max(entry), 0) FROM journal) OR (entry > ? AND entry <= ?)
LIMIT 1`

const DOCUMENT_ROWS = `
SELECT stored.id, stored.entry, of_entry.change,
  EXISTS (
    SELECT 1 FROM json_each(named.places) AS place WHERE place.value ->> 1 = stored.id
  ) AS is_of_entry,
  opened.body ->> '$.resource' = stored.setting AS is_of_setting,
  iif(previous IS NULL, kept_start = 0 AND kept_end = 0, kept_start + kept_end > 0) AS is_in_order
FROM setting_documents AS stored
LEFT JOIN journal AS of_entry ON of_entry.entry = stored.entry
LEFT JOIN entry_documents AS named ON named.entry = stored.entry
LEFT JOIN journal AS opened ON opened.kind = 'opened' AND opened.change = of_entry.change
WHERE stored.id > ? ORDER BY stored.id LIMIT ?`
