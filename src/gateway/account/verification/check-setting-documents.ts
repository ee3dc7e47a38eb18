import { isHistoryRemovalRunning } from '../retention/history-removal'
import { readJournalStart } from '../retention/journal-start'
import { createProblemStep, type VerificationStep } from './verification-step'

export type DocumentCheckPosition = { id: number }
const DOCUMENTS_A_STEP = 500

type Row = {
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
  { id: after }: DocumentCheckPosition,
): VerificationStep<DocumentCheckPosition> {
  const { entry: start } = readJournalStart(sql)
  const dropped = isHistoryRemovalRunning(sql) ? start : 0
  const rows = sql.exec<Row>(DOCUMENTS, after, DOCUMENTS_A_STEP).toArray()
  for (const { entry, change, is_of_entry, is_of_setting, is_in_order } of rows) {
    const isRightful = is_of_entry === 1 && is_of_setting === 1 && is_in_order === 1
    if (entry > dropped && !isRightful) return createProblemStep(change, SURPLUS)
  }
  const id = rows.at(-1)?.id ?? after
  const [surplus] = sql.exec<{ entry: number }>(SURPLUS_PLACES, dropped, start)
  if (surplus !== undefined) return createProblemStep(null, SURPLUS)
  return { kind: rows.length < DOCUMENTS_A_STEP ? 'end' : 'next', position: { id } }
}

const SURPLUS = 'A value of a setting is stored that is not that of an entry.'

/** The places of an entry that is there are verified with it. */
const SURPLUS_PLACES = `
SELECT entry FROM entry_documents
WHERE entry > (SELECT coalesce(max(entry), 0) FROM journal) OR (entry > ? AND entry <= ?)
LIMIT 1`

const DOCUMENTS = `
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
