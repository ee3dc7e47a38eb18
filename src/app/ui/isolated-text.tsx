type TheirWordsProps = {
  /** A reason, comment, ticket or name that a person wrote. */
  children: string
  className?: string
}

const LINE_BREAK = /[\n\r\u2028\u2029]/

/**
 * Text that a person wrote, next to Gatehouse's own: isolated, so that it cannot affect the text direction outside it,
 * and marked at its side if it has several lines, so that none of them looks like Gatehouse's own.
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
