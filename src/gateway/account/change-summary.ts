import type { Change, ChangeSummary } from '../../api/change'

/** A change without the whole values. */
export function summaryOf(change: Change): ChangeSummary {
  const { before: _before, intended: _intended, after: _after, ...summary } = change
  return summary
}
