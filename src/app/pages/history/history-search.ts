import type { ChangeResource } from '../../../api/change'

/** The quick choices of a period, in hours. */
export const HISTORY_PERIOD_HOURS = { '24h': 24, '7d': 168, '30d': 720 } as const
export type HistoryPeriod = keyof typeof HISTORY_PERIOD_HOURS

/** The filter in the address. `last` excludes the dates, which are local and inclusive. */
export type HistorySearch = {
  /** Shows the changes of every account that the operator may see. */
  accounts?: 'all'
  resource?: ChangeResource
  person?: string
  path?: string
  last?: HistoryPeriod
  since?: string
  until?: string
}

/** Values that cannot be filters are ignored, so that a mistyped address still shows the history. */
export function parseHistorySearch(search: Record<string, unknown>): HistorySearch {
  const { accounts, resource, person, path, last, since, until } = search
  return {
    ...(accounts === 'all' && { accounts }),
    ...(isKeyOf(IS_RESOURCE, resource) && { resource }),
    ...(isText(person) && { person }),
    ...(isText(path) && /^[\w.-]+$/.test(path) && { path }),
    ...(isKeyOf(HISTORY_PERIOD_HOURS, last)
      ? { last }
      : { ...(isDate(since) && { since }), ...(isDate(until) && { until }) }),
  }
}

/** Listed here because every page loads this file, and the contract's schemas are large. */
const IS_RESOURCE: Record<ChangeResource, true> = {
  organization: true,
  doh: true,
  revocation: true,
  history: true,
  finding: true,
  proposal: true,
  'switch-timer': true,
}

function isKeyOf<Key extends string>(table: Record<Key, unknown>, value: unknown): value is Key {
  return typeof value === 'string' && Object.hasOwn(table, value)
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function isDate(value: unknown): value is string {
  if (!isText(value) || !/^\d{4}-\d\d-\d\d$/.test(value)) return false
  const time = Date.parse(value)
  // Some parsers turn a day that its month does not have into one of the next month.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value)
}
