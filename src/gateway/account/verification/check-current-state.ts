import { type SettingResource, SETTING_RESOURCES } from '../../../api/change'
import { isSemanticallyEqual } from '../../../api/equality'
import { archiveDropRecordSchema } from '../../../api/archive-trailer'
import { parseJson } from '../../../api/json'
import { readChangeNumbersBelow } from '../lazy-change-numbers'
import type { ChangeClosingEntry, Journal, StoredOpeningEntry } from '../journal'
import { sha256Hex } from '../journal-entry'
import type { LastKnownValues } from '../last-known-values'
import { isHistoryRemovalRunning } from '../retention/history-removal'
import { createProblemStepResult, type VerificationStepResult } from './verification-step-result'
import { ProposalStore } from '../proposals/proposal-store'

/** The number of a setting's changes that are searched for the last one that recorded its value. */
const LATEST = 20

/** Verifies the known value of each setting, and the requests of pending changes. There are few of them. */
export function checkKnownValuesStep(
  sql: SqlStorage,
  journal: Journal,
  known: LastKnownValues,
): VerificationStepResult<Record<string, never>> {
  for (const setting of SETTING_RESOURCES) {
    if (!known.isAsWritten(setting) || !isLatest(journal, known, setting)) {
      return createProblemStepResult(
        null,
        `What is known of the setting “${setting}” is not as it was written.`,
      )
    }
  }
  return requestUnderWay(sql) ?? wrongStart(sql, journal) ?? { kind: 'end', position: {} }
}

/** Whether the known value is the one that the setting's last change left, as far as a change recorded it. */
function isLatest(journal: Journal, known: LastKnownValues, setting: SettingResource): boolean {
  const value = known.get(setting)
  for (const change of readChangeNumbersBelow(
    journal.index.ofResource(setting, LATEST),
    Infinity,
    LATEST,
  )) {
    const closing = parseJson(
      journal.bodyOf(change, 'closed') ?? 'null',
    ) as ChangeClosingEntry | null // written by the journal
    if (closing?.etag) return isSameValue(value, closing.etag, closing.after)
    const opening = parseJson(
      journal.bodyOf(change, 'opened') ?? 'null',
    ) as StoredOpeningEntry | null // written by the journal
    if (opening?.etag) return isSameValue(value, opening.etag, opening.before)
  }
  return true
}

/** A newer build may compute a different tag for the same value. */
function isSameValue(
  known: ReturnType<LastKnownValues['get']>,
  etag: string,
  value: unknown,
): boolean {
  return known === undefined || known.etag === etag || isSemanticallyEqual(known.value, value)
}

/**
 * Verifies that history starts where the change that dropped the rest says, and that nothing is left of what was
 * dropped once it is removed.
 */
function wrongStart(sql: SqlStorage, journal: Journal): VerificationStepResult<never> | undefined {
  const { entry, change, hash, run, dropped_by } = journal.start()
  if (change === 0) return undefined
  const drop = journal.get(dropped_by)
  const dropped = archiveDropRecordSchema.safeParse(drop?.after).data
  const isAsWritten =
    drop?.operation === 'drop' &&
    dropped?.last_entry === entry &&
    dropped.last_change === change &&
    dropped.last_hash === hash &&
    dropped.last_run === run
  if (!isAsWritten) {
    return createProblemStepResult(
      drop?.number ?? null,
      'Where history starts is not as it was written.',
    )
  }
  if (isHistoryRemovalRunning(sql)) return undefined
  const [left] = sql.exec<{ change: number }>(LEFT, entry, change)
  return left && createProblemStepResult(left.change, 'It was dropped, and is still there.')
}

const LEFT = `
SELECT change FROM journal WHERE entry <= ?1
UNION ALL SELECT change FROM catalogue WHERE change <= ?2
UNION ALL SELECT change FROM set_backs WHERE change <= ?2
LIMIT 1`

type Request = { change: number; body: string; opening: string | null; is_open: number | null }

/**
 * Verifies requests of pending changes: the opening entry has only the hash of its request, not the request itself.
 */
function requestUnderWay(sql: SqlStorage): VerificationStepResult<never> | undefined {
  for (const { change, body, opening, is_open } of sql.exec<Request>(REQUESTS)) {
    const { request_hash } = parseJson(opening ?? '{}') as Partial<StoredOpeningEntry> // by the journal
    if (is_open !== 1 || !isOfHash(body, request_hash))
      return createProblemStepResult(change, ALTERED)
  }
  const [missing] = sql.exec<{ change: number }>(MISSING_REQUEST)
  return missing && createProblemStepResult(missing.change, ALTERED)
}

const ALTERED = 'What it asks for is not as it was written.'

const REQUESTS = `
SELECT requests_under_way.change, requests_under_way.body, opened.body AS opening, is_open
FROM requests_under_way
LEFT JOIN journal AS opened ON opened.kind = 'opened' AND opened.change = requests_under_way.change
LEFT JOIN catalogue ON catalogue.change = requests_under_way.change`

const MISSING_REQUEST = `
SELECT catalogue.change FROM catalogue INDEXED BY catalogue_open
CROSS JOIN journal AS opened ON opened.kind = 'opened' AND opened.change = catalogue.change
WHERE is_open = 1 AND opened.body ->> '$.request_hash' IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM requests_under_way WHERE requests_under_way.change = catalogue.change
) LIMIT 1`

/** An earlier build stored no hash of the request. */
function isOfHash(body: string, hash: string | undefined): boolean {
  return hash === undefined || sha256Hex(body) === hash
}

/** The last proposal that was verified. */
export type ProposalCheckPosition = { number: number }

/** A proposal has about a megabyte at most. */
const PROPOSALS_A_STEP = 10

/** Verifies that each proposal is as it was written, and none is missing: the next approval would apply it. */
export function checkProposalsStep(
  { sql, kv }: Pick<DurableObjectStorage, 'sql' | 'kv'>,
  { number: from }: ProposalCheckPosition,
): VerificationStepResult<ProposalCheckPosition> {
  const store = new ProposalStore(sql, kv)
  const rest = store
    .numbers()
    .filter((number) => number > from)
    .toSorted((a, b) => a - b)
  const some = rest.slice(0, PROPOSALS_A_STEP)
  const wrong = some.find((number) => !store.isAsWritten(number))
  if (wrong !== undefined)
    return createProblemStepResult(null, `Proposal ${wrong} is not as it was written.`)
  const position = { number: some.at(-1) ?? from }
  return { kind: rest.length > some.length ? 'next' : 'end', position }
}
