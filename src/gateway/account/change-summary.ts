import type { Change, ChangeSummary } from '../../api/change'

/** A change without the whole values, and without what it was computed to do. */
export function toChangeSummary(change: Change): ChangeSummary {
  const {
    before: _before,
    intended: _intended,
    after: _after,
    impact: _impact,
    ...summary
  } = change
  return summary
}
