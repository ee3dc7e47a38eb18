/** How long a deployment keeps history, as `HISTORY_KEEP` says it: "7 years" or "18 months". */

const LONGEST_MONTHS = 1_200

/** Returns the number of months, or undefined if the text is no such time. */
export function parseHistoryKeep(text: string): number | undefined {
  const [, count, unit] = /^([1-9]\d{0,3}) (month|year)s?$/.exec(text.trim()) ?? []
  if (count === undefined) return undefined
  const months = Number(count) * (unit === 'year' ? 12 : 1)
  return months <= LONGEST_MONTHS ? months : undefined
}

export function historyKeepInWords(months: number): string {
  const [count, unit] = months % 12 === 0 ? [months / 12, 'year'] : [months, 'month']
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}

/** Returns the start of the oldest calendar month (UTC) that is kept whole. Whatever is older may be dropped. */
export function keptSince(months: number, now: Date): Date {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months, 1))
}

/** Returns the calendar month (UTC) of a time, such as "2019-07". */
export function monthOf(time: string): string {
  return time.slice(0, 7)
}

/** Returns the start of the month that follows, as history stores times. */
export function startOfNextMonth(month: string): string {
  const [year = '', number = ''] = month.split('-')
  return new Date(Date.UTC(Number(year), Number(number), 1)).toISOString()
}
