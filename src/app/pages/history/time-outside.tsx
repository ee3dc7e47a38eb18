import type { ChangeSummary } from '../../../api/change'
import { Timestamp } from '../../ui/timestamp'

/** The time of a change made outside Gatehouse, as far as it is known. */
export function TimeOutside({
  change: { last_seen_at, opened_at },
}: {
  change: Pick<ChangeSummary, 'last_seen_at' | 'opened_at'>
}) {
  return last_seen_at === null ? (
    <>
      before <Timestamp value={opened_at} />
    </>
  ) : (
    <>
      between <Timestamp value={last_seen_at} /> and <Timestamp value={opened_at} />
    </>
  )
}
