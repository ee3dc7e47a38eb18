type TheirWordsProps = {
  /** Somebody's reason, comment, ticket or name. */
  children: string
  className?: string
}

const LINE_BREAK = /[\n\r\u2028\u2029]/

/**
 * What somebody wrote, beside what Gatehouse says: isolated, so that what it does to the direction of
 * letters ends with it, and marked at its side where it has lines, so that none of them looks like one of
 * Gatehouse's.
 */
export function IsolatedText({ children, className = '' }: TheirWordsProps) {
  const text = children.trim()
  return LINE_BREAK.test(text) ? (
    <bdi
      className={`block border-s-2 border-kumo-line ps-3 whitespace-pre-line [overflow-wrap:anywhere] ${className}`}
    >
      {text}
    </bdi>
  ) : (
    <bdi className={`[overflow-wrap:anywhere] ${className}`}>{text}</bdi>
  )
}
