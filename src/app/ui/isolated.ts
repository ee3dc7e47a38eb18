/** Right-to-left letters, and the marks that change the text direction. */
const TURNS =
  /[\p{Bidi_Control}\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u
const MARKS = /\p{Bidi_Control}/gu

/**
 * Isolates a name within a text that cannot hold elements, such as a title, if it would change the direction of the
 * text around it. Marks that could end the isolation are removed.
 * @see https://www.unicode.org/reports/tr9/#Explicit_Directional_Isolates
 */
export function isolated(text: string): string {
  return TURNS.test(text) ? `\u2068${text.replaceAll(MARKS, '')}\u2069` : text
}
