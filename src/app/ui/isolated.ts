/** Letters that run from right to left, and the marks that turn text about. */
const TURNS =
  /[\p{Bidi_Control}\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u
const MARKS = /\p{Bidi_Control}/gu

/**
 * Somebody's name within a text that cannot hold elements, such as a title: isolated where it would turn
 * what stands beside it about, and without marks that could end that.
 * @see https://www.unicode.org/reports/tr9/#Explicit_Directional_Isolates
 */
export function isolated(text: string): string {
  return TURNS.test(text) ? `\u2068${text.replaceAll(MARKS, '')}\u2069` : text
}
