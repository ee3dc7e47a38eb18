import type { Change, ChangeSummary } from '../../api/change'

/** Returns a change without the whole values and without its computed impact. */
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
