const LOCAL = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' })

/** A time as people here read it, with UTC on hover. `value`: RFC 3339, or seconds since 1970. */
export function Timestamp({ value }: { value: string | number | null | undefined }) {
  if (value === null || value === undefined || value === '') return <>at an unknown time</>
  const date = new Date(typeof value === 'number' ? value * 1000 : value)
  if (Number.isNaN(date.getTime())) return <>{value}</>
  const iso = date.toISOString()
  return (
    <time dateTime={iso} title={`${iso.slice(0, 19).replace('T', ' ')} UTC`}>
      {LOCAL.format(date)}
    </time>
  )
}
