import type { HistoryFilter } from '../../queries/changes'
import { type HistorySearch, PERIODS } from './history-search'

/** Converts the filter in the address to the one for queries: local dates become points in time. */
export function toHistoryFilter({ last, since, until, ...rest }: HistorySearch): HistoryFilter {
  if (last !== undefined) return { ...rest, lastHours: PERIODS[last] }
  return {
    ...rest,
    ...(since === undefined ? {} : { since: startOfDay(since).toISOString() }),
    ...(until === undefined ? {} : { until: startOfDay(until, 1).toISOString() }),
  }
}

/** Returns midnight in the reader's time zone; `daysLater` counts calendar days, which need not have 24 hours. */
function startOfDay(date: string, daysLater = 0): Date {
  const start = new Date(`${date}T00:00:00`)
  start.setDate(start.getDate() + daysLater)
  return start
}
