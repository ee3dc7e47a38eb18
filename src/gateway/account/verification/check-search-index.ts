import { computeFieldPathTerms } from '../change-index'
import { readJournalStart } from '../journal-bounds'
import { isHistoryRemovalRunning } from '../retention/history-removal'
import { createProblemStepResult, type VerificationStepResult } from './verification-step-result'

export type SearchIndexCheckPosition = { term: number; change: number }
export const SEARCH_INDEX_CHECK_START_POSITION: SearchIndexCheckPosition = { term: 0, change: 0 }

/**
 * The bounds of a step, whichever is reached first. Characters count what SQLite searches for the fields of a change.
 */
const PAIRS_A_STEP = 500
const CHARACTERS_A_STEP = 8_000_000

type Pair = SearchIndexCheckPosition & {
  name: string | null
  resource: string | null
  people: string | null
  requested: string | null
  differences: string | null
  occasion: string | null
  characters: number
}

/** Checks that no change is found by an unrelated term. */
export function checkSearchIndexStep(
  sql: SqlStorage,
  from: SearchIndexCheckPosition,
): VerificationStepResult<SearchIndexCheckPosition> {
  let position = from
  let [pairs, characters] = [0, 0]
  const dropped = isHistoryRemovalRunning(sql) ? readJournalStart(sql).change : 0
  for (const pair of sql.exec<Pair>(PAIRS, from.term, from.change, PAIRS_A_STEP)) {
    if (pair.change > dropped && !isRightful(pair))
      return createProblemStepResult(pair.change, MISLEADING)
    position = { term: pair.term, change: pair.change }
    pairs += 1
    characters += pair.characters
    if (characters >= CHARACTERS_A_STEP) return { kind: 'next', position }
  }
  return { kind: pairs < PAIRS_A_STEP ? 'end' : 'next', position }
}

const PAIRS = `
SELECT pairs.term, pairs.change, names.term AS name, resource, people,
  iif(names.term LIKE 'path %', opened.body -> '$.requested', NULL) AS requested,
  iif(names.term LIKE 'path %', closed.body -> '$.differences', NULL) AS differences,
  iif(names.term LIKE 'path %', opened.body ->> '$.occasion', NULL) AS occasion,
  iif(names.term LIKE 'path %', length(opened.body) + coalesce(length(closed.body), 0), 0) AS characters
FROM search_index AS pairs
LEFT JOIN search_terms AS names ON names.id = pairs.term
LEFT JOIN catalogue ON catalogue.change = pairs.change
LEFT JOIN journal AS opened ON opened.kind = 'opened' AND opened.change = pairs.change
LEFT JOIN journal AS closed ON closed.kind = 'closed' AND closed.change = pairs.change
WHERE (pairs.term, pairs.change) > (?, ?) ORDER BY pairs.term, pairs.change LIMIT ?`

/** Whether the term belongs to the change. The catalogue was compared with the entries before. */
function isRightful({ name, resource, people, occasion, ...pair }: Pair): boolean {
  const { requested, differences } = pair
  const [kind, text] = splitTerm(name ?? '')
  if (kind === 'resource') return text === resource
  if (kind === 'person') return people?.split('\n').includes(text) ?? false
  const ofOccasion = occasion === null ? [] : computeFieldPathTerms([`/occasion/${occasion}`])
  if (ofOccasion.includes(name ?? '')) return true
  return [requested, differences].some((list) => {
    const parsed = JSON.parse(list ?? '[]') as { pointer: string }[] // written by the journal
    return computeFieldPathTerms(parsed.map(({ pointer }) => pointer)).includes(name ?? '')
  })
}

function splitTerm(name: string): [kind: string, text: string] {
  const end = name.indexOf(' ')
  return [name.slice(0, end), name.slice(end + 1)]
}

export type LegacySearchIndexCheckPosition = { change: number; pointer: string }
export const LEGACY_SEARCH_INDEX_CHECK_START_POSITION: LegacySearchIndexCheckPosition = {
  change: 0,
  pointer: '',
}

/** Does the same for the table that the first builds searched, as far as it is not indexed yet. */
export function checkLegacySearchIndexStep(
  sql: SqlStorage,
  behind: number,
  from: LegacySearchIndexCheckPosition,
): VerificationStepResult<LegacySearchIndexCheckPosition> {
  let position = from
  let rows = 0
  for (const row of sql.exec<LegacySearchIndexCheckPosition & { is_of_change: number }>(
    PATHS,
    from.change,
    from.pointer,
    PAIRS_A_STEP,
  )) {
    if (row.change > behind || row.is_of_change === 0)
      return createProblemStepResult(row.change, MISLEADING)
    position = { change: row.change, pointer: row.pointer }
    rows += 1
  }
  return { kind: rows < PAIRS_A_STEP ? 'end' : 'next', position }
}

const PATHS = `
SELECT change, pointer, EXISTS (
  SELECT 1 FROM journal, json_each(body, iif(kind = 'opened', '$.requested', '$.differences')) AS differing
  WHERE kind IN ('opened', 'closed') AND journal.change = catalogue_paths.change
    AND differing.value ->> '$.pointer' = pointer
) AS is_of_change
FROM catalogue_paths WHERE (change, pointer) > (?, ?) ORDER BY change, pointer LIMIT ?`

export type PeopleSearchNameCheckPosition = { id: number }
const NAMES_A_STEP = 250
const PERSON = 'person '

/** Checks that everyone is found by every part of their name. */
export function checkPeopleSearchNamesStep(
  sql: SqlStorage,
  { id: after }: PeopleSearchNameCheckPosition,
): VerificationStepResult<PeopleSearchNameCheckPosition> {
  const query = 'SELECT id, term FROM search_terms WHERE id > ? ORDER BY id LIMIT ?'
  const terms = sql.exec<{ id: number; term: string }>(query, after, NAMES_A_STEP).toArray()
  for (const { id, term } of terms) {
    const name = term.startsWith(PERSON) ? term.slice(PERSON.length) : ''
    // A shorter name is found without that index.
    if (Array.from(name).length >= 3 && !isIndexed(sql, id, name))
      return createProblemStepResult(null, unfound(name))
  }
  const id = terms.at(-1)?.id ?? after
  return { kind: terms.length < NAMES_A_STEP ? 'end' : 'next', position: { id } }
}

function isIndexed(sql: SqlStorage, id: number, name: string): boolean {
  const query = 'SELECT 1 FROM people_search WHERE people_search MATCH ? AND rowid = ?'
  return sql.exec(query, `"${name.replaceAll('"', '""')}"`, id).toArray().length > 0
}

export type PeopleSearchNamePartCheckPosition = { part: string }
const PARTS_A_STEP = 100

/** Checks that nobody is found by something that is not part of their name. */
export function checkPeopleSearchNamePartsStep(
  sql: SqlStorage,
  { part: after }: PeopleSearchNamePartCheckPosition,
): VerificationStepResult<PeopleSearchNamePartCheckPosition> {
  const query = `SELECT parts.term AS part,
      max(substr(names.term, ${PERSON.length + 1} + parts.offset, 3) IS NOT parts.term) AS is_wrong
    FROM people_trigrams AS parts LEFT JOIN search_terms AS names ON names.id = parts.doc
    WHERE parts.term > ? GROUP BY parts.term ORDER BY parts.term LIMIT ?`
  const parts = sql.exec<{ part: string; is_wrong: number }>(query, after, PARTS_A_STEP).toArray()
  if (parts.some(({ is_wrong }) => is_wrong === 1)) {
    return createProblemStepResult(
      null,
      'The search for people finds some by a name that is not theirs.',
    )
  }
  const part = parts.at(-1)?.part ?? after
  return { kind: parts.length < PARTS_A_STEP ? 'end' : 'next', position: { part } }
}

const MISLEADING = 'Searches find it by what it has nothing to do with.'
const unfound = (name: string) => `The search for people does not find ${name}.`
