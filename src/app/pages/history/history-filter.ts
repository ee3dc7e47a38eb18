import type { HistoryFilter } from '../../queries/changes'
import { type HistorySearch, PERIODS } from './history-search'

/** The filter of the address as queries take it: local dates become moments. */
export function toHistoryFilter({ last, since, until, ...rest }: HistorySearch): HistoryFilter {
  if (last !== undefined) return { ...rest, lastHours: PERIODS[last] }
  return {
    ...rest,
    ...(since === undefined ? {} : { since: startOfDay(since).toISOString() }),
    ...(until === undefined ? {} : { until: startOfDay(until, 1).toISOString() }),
  }
}

/** Where the reader is; `daysLater` counts in calendar days, which need not have 24 hours. */
function startOfDay(date: string, daysLater = 0): Date {
  const start = new Date(`${date}T00:00:00`)
  start.setDate(start.getDate() + daysLater)
  return start
}
