type IsolatedTextProps = {
  /** A reason, comment, ticket or name that a person wrote. */
  children: string
  className?: string
}

const LINE_BREAK = /[\n\r\u2028\u2029]/

/**
 * Text that a person wrote, next to Gatehouse's own: isolated, so that it cannot affect the text direction outside it,
 * and marked at its side if it has several lines, so that none of them looks like Gatehouse's own.
 */
export function IsolatedText({ children, className = '' }: IsolatedTextProps) {
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

/** Right-to-left letters, and the marks that change the text direction. */
const TURNS =
  /[\p{Bidi_Control}\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u
const MARKS = /\p{Bidi_Control}/gu

/**
 * Isolates a name within a text that cannot hold elements, such as a title, if it would change the direction of the
 * text around it. Marks that could end the isolation are removed.
 * @see https://www.unicode.org/reports/tr9/#Explicit_Directional_Isolates
 */
export function isolateTextDirection(text: string): string {
  return TURNS.test(text) ? `\u2068${text.replaceAll(MARKS, '')}\u2069` : text
}
