import * as z from 'zod/mini'

/** The extent of an archive. Months are such as "2019-07"; both are the same unless a change was open at a month's end. */
export const archiveRangeShape = {
  from: z.string(),
  to: z.string(),
  first_change: z.int(),
  last_change: z.int(),
}

/** Names the months of an archive, such as "2019-07", as people write them. */
export function monthRangeInWords({ from, to }: { from: string; to: string }): string {
  return from === to ? monthInWords(from) : `${monthInWords(from)} to ${monthInWords(to)}`
}

function monthInWords(month: string): string {
  return new Date(`${month}-01T00:00:00Z`).toLocaleDateString('en', {
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  })
}
