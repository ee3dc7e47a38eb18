const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')

/** A time in the local time zone, with UTC on hover. `value` is RFC 3339, or seconds since 1970. */
export function Timestamp({ value }: { value: string | number | null | undefined }) {
  if (value === null || value === undefined || value === '') return <>at an unknown time</>
  const date = new Date(typeof value === 'number' ? value * 1000 : value)
  if (Number.isNaN(date.getTime())) return <>{value}</>
  const iso = date.toISOString()
  return (
    <time dateTime={iso} title={`${iso.slice(0, 19).replace('T', ' ')} UTC`}>
      {localTime(date)}
    </time>
  )
}

/**
 * Returns a time like `Aug 27, 2026, 4:05 PM`. Does not use `Intl`, whose first formatter with a date style takes a
 * slow phone more than 50 ms, in the middle of a page's first render.
 */
function localTime(date: Date): string {
  const day = `${MONTHS[date.getMonth()]} ${date.getDate()}, ${date.getFullYear()}`
  const hours = date.getHours()
  const minutes = String(date.getMinutes()).padStart(2, '0')
  return `${day}, ${hours % 12 || 12}:${minutes} ${hours < 12 ? 'AM' : 'PM'}`
}
