import { personReturnClosingEntry, personReturnOpeningEntry } from '../change-entries'
import type { Journal } from '../journal'
import type { PersonReturn } from './session-checker'

/**
 * Records in history that somebody of a run signed in again after the revocation. Whatever finds that, a verification or
 * a watch, records it here, once for each person of a run. What subscribes to entries of history tells others.
 */
export function recordPersonReturn(journal: Journal, personReturn: PersonReturn): number {
  const number = journal.open(personReturnOpeningEntry(personReturn))
  journal.close(number, personReturnClosingEntry())
  return number
}
